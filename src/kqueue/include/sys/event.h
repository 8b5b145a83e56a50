/*
 * sys/event.h - kqueue(2) for Linux and illumos: the public interface
 *
 * SPDX-License-Identifier: ISC
 *
 * The layout of struct kevent and all values are FreeBSD's. A program needs
 * this folder in its include path and libfdwait-kqueue.a; nothing else.
 *
 * A queue is a kernel descriptor: it may be polled, selected on, put into
 * epoll or into another queue, and close(2) ends it. It is readable while
 * kevent() has something to return (LIMITS.md lists where that is not exact).
 * It is always close-on-exec and means nothing in a child of fork(): kevent()
 * answers EBADF there. All calls may be made from several threads, and a thread
 * may be cancelled while kevent() waits; none may be made from a signal
 * handler, nor be left by siglongjmp(3).
 */
#ifndef KQ_SYS_EVENT_H
#define KQ_SYS_EVENT_H

#include <sys/types.h>

#include <sched.h> /* struct timespec, also in strict C99 */
#include <stdint.h>
#include <time.h>

/* Filters. */
#define EVFILT_READ (-1)   /* descriptor: data, a connection or the end */
#define EVFILT_WRITE (-2)  /* descriptor: room to write */
#define EVFILT_AIO (-3)    /* struct aiocb *: a request is done, see below */
#define EVFILT_VNODE (-4)  /* descriptor: something happened to the file */
#define EVFILT_PROC (-5)   /* process id: exit, fork, exec */
#define EVFILT_SIGNAL (-6) /* signal number, sent to this process */
#define EVFILT_TIMER (-7)  /* any number */
#define EVFILT_NETDEV (-8) /* interface index: link state */
#define EVFILT_USER (-11)  /* any number: triggered by the program */
#define EVFILT_SYSCOUNT 11

struct kevent {
	uintptr_t ident;      /* what is watched */
	short filter;         /* how */
	unsigned short flags; /* EV_ */
	unsigned int fflags;  /* NOTE_ */
	int64_t data;         /* in: parameter, out: value */
	void *udata;          /* given back as it was */
	uint64_t ext[4];      /* given back as it was */
};

#define EV_SET(kevp, a, b, c, d, e, f)                \
	do {                                          \
		struct kevent *kq_set_ = (kevp);      \
                                                      \
		kq_set_->ident = (uintptr_t)(a);      \
		kq_set_->filter = (short)(b);         \
		kq_set_->flags = (unsigned short)(c); \
		kq_set_->fflags = (unsigned int)(d);  \
		kq_set_->data = (int64_t)(e);         \
		kq_set_->udata = (f);                 \
		kq_set_->ext[0] = 0;                  \
		kq_set_->ext[1] = 0;                  \
		kq_set_->ext[2] = 0;                  \
		kq_set_->ext[3] = 0;                  \
	} while (0)

/* What a change asks for. */
#define EV_ADD 0x0001     /* create, or modify */
#define EV_DELETE 0x0002  /* forget, with what is pending */
#define EV_ENABLE 0x0004  /* report (again) */
#define EV_DISABLE 0x0008 /* record, but do not report */

/* How an event is reported; fixed when the event is created. */
#define EV_ONESHOT 0x0010   /* once, then deleted */
#define EV_CLEAR 0x0020     /* state starts anew after each report */
#define EV_RECEIPT 0x0040   /* answer this change with EV_ERROR, data 0 */
#define EV_DISPATCH 0x0080  /* disabled after each report */
#define EV_KEEPUDATA 0x0200 /* this change leaves udata alone */

/* Only ever returned; cleared from every change. */
#define EV_SYSFLAGS 0xF000
#define EV_DROP 0x1000
#define EV_FLAG1 0x2000
#define EV_FLAG2 0x4000
#define EV_ERROR 0x4000 /* data is an errno value */
#define EV_EOF 0x8000   /* the end was reached, or the thing is gone */

/* EVFILT_USER: what happens to the low 24 bits. */
#define NOTE_FFNOP 0x00000000U
#define NOTE_FFAND 0x40000000U
#define NOTE_FFOR 0x80000000U
#define NOTE_FFCOPY 0xc0000000U
#define NOTE_FFCTRLMASK 0xc0000000U
#define NOTE_FFLAGSMASK 0x00ffffffU
#define NOTE_TRIGGER 0x01000000U

/* EVFILT_READ, EVFILT_WRITE. */
#define NOTE_LOWAT 0x0001     /* data is the least number of bytes */
#define NOTE_FILE_POLL 0x0002 /* files are readable at their end too */

/* EVFILT_VNODE. */
#define NOTE_DELETE 0x0001
#define NOTE_WRITE 0x0002
#define NOTE_EXTEND 0x0004
#define NOTE_ATTRIB 0x0008
#define NOTE_LINK 0x0010
#define NOTE_RENAME 0x0020
#define NOTE_REVOKE 0x0040
#define NOTE_OPEN 0x0080
#define NOTE_CLOSE 0x0100
#define NOTE_CLOSE_WRITE 0x0200
#define NOTE_READ 0x0400

/*
 * EVFILT_PROC. With NOTE_EXIT data is the wait(2) status, or -1 when Linux
 * does not say: another user's process, on a system without process events.
 */
#define NOTE_EXIT 0x80000000U
#define NOTE_FORK 0x40000000U
#define NOTE_EXEC 0x20000000U
#define NOTE_PCTRLMASK 0xf0000000U
#define NOTE_PDATAMASK 0x000fffffU
#define NOTE_TRACK 0x00000001U
#define NOTE_TRACKERR 0x00000002U
#define NOTE_CHILD 0x00000004U

/*
 * EVFILT_SIGNAL. While a queue has one, the library puts a handler of its own
 * before the one of that signal and calls the earlier one from it; sigaction(2)
 * shows ours. A signal that is ignored gets the handler too (with SA_RESTART),
 * except SIGCHLD, SIGTTIN, SIGTTOU and SIGTSTP. A default action that ends or
 * stops the process is left alone. Where the program sets another disposition
 * meanwhile, the next kevent() goes before that. Masks are never changed; a
 * blocked signal is reported when it becomes pending, and stays pending. The
 * last knote's end puts the earlier disposition back. Of a signal that was
 * ignored, calls that are never restarted, as poll(2) and nanosleep(2) are not,
 * end with EINTR meanwhile; kevent() goes on.
 */

/* EVFILT_TIMER: the unit of data (milliseconds without any), and wall time. */
#define NOTE_SECONDS 0x00000001U
#define NOTE_MSECONDS 0x00000002U
#define NOTE_USECONDS 0x00000004U
#define NOTE_NSECONDS 0x00000008U
#define NOTE_ABSTIME 0x00000010U

/* EVFILT_NETDEV. */
#define NOTE_LINKUP 0x0001
#define NOTE_LINKDOWN 0x0002
#define NOTE_LINKINV 0x0004 /* state unknown, or interface gone */

#ifdef __cplusplus
extern "C" {
#endif

/* <time.h> does not show it to a program that asks for C99 alone. */
struct timespec;

/* A new queue, or -1 with errno (EMFILE, ENFILE, ENOMEM). */
int kqueue(void);

/*
 * The same with flags of open(2): O_CLOEXEC (always in force here) and
 * O_NONBLOCK (no effect on kevent()). Anything else is EINVAL.
 */
int kqueue1(int flags);

/*
 * Apply nchanges changes, then fetch up to nevents events, waiting for the
 * first one for as long as timeout says (NULL: without end, {0,0}: not at
 * all). Both lists may be the same memory. Returns the number of entries
 * written, 0 when the time is over, or -1 with errno. A change that fails is
 * reported as an entry with EV_ERROR when there is room, else by -1.
 */
int kevent(int kq, const struct kevent *changelist, int nchanges,
    struct kevent *eventlist, int nevents, const struct timespec *timeout);

/*
 * EVFILT_AIO. FreeBSD attaches a request by SIGEV_KEVENT in aio_sigevent;
 * the C library here does not know that, so these calls stand for
 * aio_read(), aio_write() and aio_fsync() with SIGEV_KEVENT. flags may be
 * EV_CLEAR, EV_DISPATCH and EV_ONESHOT (FreeBSD: sigev_notify_kevent_flags);
 * udata is aio_sigevent.sigev_value.sival_ptr. The control block and its
 * buffer belong to the request until kqueue_aio_return(). Failures are -1
 * with errno: ENOSYS or EPERM where there is no io_uring, EAGAIN when the
 * kernel takes no more now, EINVAL for a block that is in use.
 *
 * When a request is done, its event has the block's address as ident, data 0
 * or the errno value, and EV_EOF; it is returned until kqueue_aio_return().
 */
struct aiocb;

int kqueue_aio_read(int kq, struct aiocb *, unsigned short flags);
int kqueue_aio_write(int kq, struct aiocb *, unsigned short flags);
int kqueue_aio_fsync(int kq, struct aiocb *, unsigned short flags);

/* EINPROGRESS, 0, or the request's errno value; -1 for an unknown block. */
int kqueue_aio_error(int kq, const struct aiocb *);

/* The bytes moved, or -1 with the request's errno; ends a finished request. */
ssize_t kqueue_aio_return(int kq, struct aiocb *);

/* Ask for an early end: the event comes in any case, data ECANCELED if so. */
int kqueue_aio_cancel(int kq, struct aiocb *);

/*
 * Three things that FreeBSD has no need of; the first two are about files.
 *
 * Linux takes some 13 ms for the last close of what watched a file, and the
 * exit of a process makes that close. After this call, made before exit() or
 * exec, the kernel does it on its own afterwards and nobody waits for it: no
 * process, thread or signal is involved. The queue works as before, with two
 * descriptors more. No effect on a queue that has watched no file.
 */
void kqueue_hand_off(int kq);

/*
 * How often the kernel's list of file events (fs.inotify.max_queued_events)
 * was found full since the queue was made. Events are lost then; every watched
 * file was compared with what it was before, see LIMITS.md.
 */
unsigned long kqueue_overflows(int kq);

/*
 * What queues open for themselves (LIMITS.md tells what) gets numbers from
 * `lowest` on, where there are any, from this call on and for all queues of the
 * process: for programs that show numbers to people. 0, as at start: the lowest
 * that are free, which takes two system calls less for each.
 */
void kqueue_inner_from(int lowest);

#ifdef __cplusplus
}
#endif

#endif
