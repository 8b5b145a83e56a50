/* sys/event.h - kqueue(2) of FreeBSD 14, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_EVENT_H
#define NATIVE_SYS_EVENT_H

#include <sys/types.h>

struct timespec;

#define EVFILT_READ (-1)
#define EVFILT_WRITE (-2)
#define EVFILT_AIO (-3)
#define EVFILT_VNODE (-4)
#define EVFILT_PROC (-5)
#define EVFILT_SIGNAL (-6)
#define EVFILT_TIMER (-7)
#define EVFILT_PROCDESC (-8)
#define EVFILT_FS (-9)
#define EVFILT_LIO (-10)
#define EVFILT_USER (-11)
#define EVFILT_SENDFILE (-12)
#define EVFILT_EMPTY (-13)

struct kevent {
	uintptr_t ident;
	short filter;
	unsigned short flags;
	unsigned int fflags;
	int64_t data;
	void *udata;
	uint64_t ext[4];
};

#define EV_ADD 0x1
#define EV_DELETE 0x2
#define EV_ENABLE 0x4
#define EV_DISABLE 0x8
#define EV_ONESHOT 0x10
#define EV_CLEAR 0x20
#define EV_RECEIPT 0x40
#define EV_DISPATCH 0x80
#define EV_FORCEONESHOT 0x100
#define EV_KEEPUDATA 0x200
#define EV_DROP 0x1000
#define EV_SYSFLAGS 0xf000
#define EV_FLAG1 0x2000
#define EV_ERROR 0x4000
#define EV_EOF 0x8000

#define NOTE_LOWAT 0x1
#define NOTE_FILE_POLL 0x2

#define NOTE_DELETE 0x1
#define NOTE_WRITE 0x2
#define NOTE_EXTEND 0x4
#define NOTE_ATTRIB 0x8
#define NOTE_LINK 0x10
#define NOTE_RENAME 0x20
#define NOTE_REVOKE 0x40
#define NOTE_OPEN 0x80
#define NOTE_CLOSE 0x100
#define NOTE_CLOSE_WRITE 0x200
#define NOTE_READ 0x400

#define NOTE_EXIT 0x80000000
#define NOTE_FORK 0x40000000
#define NOTE_EXEC 0x20000000
#define NOTE_PCTRLMASK 0xf0000000
#define NOTE_PDATAMASK 0xfffff
#define NOTE_TRACK 0x1
#define NOTE_TRACKERR 0x2
#define NOTE_CHILD 0x4

#define NOTE_SECONDS 0x1
#define NOTE_MSECONDS 0x2
#define NOTE_USECONDS 0x4
#define NOTE_NSECONDS 0x8
#define NOTE_ABSTIME 0x10

#define NOTE_FFNOP 0x0
#define NOTE_FFAND 0x40000000
#define NOTE_FFOR 0x80000000
#define NOTE_FFCOPY 0xc0000000
#define NOTE_FFCTRLMASK 0xc0000000
#define NOTE_FFLAGSMASK 0xffffff
#define NOTE_TRIGGER 0x1000000

#define EV_SET(kevp, a, b, c, d, e, f)                          \
	do {                                                    \
		struct kevent *kevp_ = (kevp);                  \
		kevp_->ident = (uintptr_t)(a);                  \
		kevp_->filter = (__typeof__(kevp_->filter))(b); \
		kevp_->flags = (__typeof__(kevp_->flags))(c);   \
		kevp_->fflags = (d);                            \
		kevp_->data = (e);                              \
		kevp_->udata = (f);                             \
		kevp_->ext[0] = kevp_->ext[1] = 0;              \
		kevp_->ext[2] = kevp_->ext[3] = 0;              \
	} while (0)

int kqueue(void);
int kevent(int, const struct kevent *, int, struct kevent *, int,
    const struct timespec *);

#endif
