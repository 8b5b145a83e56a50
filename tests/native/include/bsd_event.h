/* bsd_event.h - what <sys/event.h> of FreeBSD, OpenBSD and DragonFly share */
/* SPDX-License-Identifier: ISC */

/* The system's own header has its struct kevent and other filters first. */
#ifndef NATIVE_BSD_EVENT_H
#define NATIVE_BSD_EVENT_H

struct timespec;

#define EVFILT_READ (-1)
#define EVFILT_WRITE (-2)
#define EVFILT_AIO (-3)
#define EVFILT_VNODE (-4)
#define EVFILT_PROC (-5)
#define EVFILT_SIGNAL (-6)
#define EVFILT_TIMER (-7)

#define EV_ADD 0x1
#define EV_DELETE 0x2
#define EV_ENABLE 0x4
#define EV_DISABLE 0x8
#define EV_ONESHOT 0x10
#define EV_CLEAR 0x20
#define EV_RECEIPT 0x40
#define EV_DISPATCH 0x80
#define EV_FLAG1 0x2000
#define EV_ERROR 0x4000
#define EV_EOF 0x8000

#define NOTE_LOWAT 0x1

#define NOTE_DELETE 0x1
#define NOTE_WRITE 0x2
#define NOTE_EXTEND 0x4
#define NOTE_ATTRIB 0x8
#define NOTE_LINK 0x10
#define NOTE_RENAME 0x20
#define NOTE_REVOKE 0x40

#define NOTE_EXIT 0x80000000
#define NOTE_FORK 0x40000000
#define NOTE_EXEC 0x20000000
#define NOTE_PCTRLMASK 0xf0000000
#define NOTE_PDATAMASK 0xfffff
#define NOTE_TRACK 0x1
#define NOTE_TRACKERR 0x2
#define NOTE_CHILD 0x4

#ifdef EVFILT_USER
#define NOTE_FFNOP 0x0
#define NOTE_FFAND 0x40000000
#define NOTE_FFOR 0x80000000
#define NOTE_FFCOPY 0xc0000000
#define NOTE_FFCTRLMASK 0xc0000000
#define NOTE_FFLAGSMASK 0xffffff
#define NOTE_TRIGGER 0x1000000
#endif

#define EV_SET(kevp, a, b, c, d, e, f)                        \
	do {                                                  \
		struct kevent *kevp_ = (kevp);                \
		*kevp_ = (struct kevent){                     \
		    .ident = (uintptr_t)(a),                  \
		    .filter = (__typeof__(kevp_->filter))(b), \
		    .flags = (__typeof__(kevp_->flags))(c),   \
		    .fflags = (d),                            \
		    .data = (e),                              \
		    .udata = (f),                             \
		};                                            \
	} while (0)

int kqueue(void);
int kevent(int, const struct kevent *, int, struct kevent *, int,
    const struct timespec *);

#endif
