/* sys/event.h - kqueue(2) of NetBSD 9, and 10 where NATIVE_NETBSD is 10,
 * declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_EVENT_H
#define NATIVE_SYS_EVENT_H

#include <sys/types.h>

struct timespec;

#define EVFILT_READ 0U
#define EVFILT_WRITE 1U
#define EVFILT_AIO 2U
#define EVFILT_VNODE 3U
#define EVFILT_PROC 4U
#define EVFILT_SIGNAL 5U
#define EVFILT_TIMER 6U

#if NATIVE_NETBSD >= 10
#define EVFILT_FS 7U
#define EVFILT_USER 8U
typedef void *native_udata;
#else
typedef intptr_t native_udata;
#endif

struct kevent {
	uintptr_t ident;
	uint32_t filter;
	uint32_t flags;
	uint32_t fflags;
	int64_t data;
	native_udata udata;
};

#define EV_ADD 0x1U
#define EV_DELETE 0x2U
#define EV_ENABLE 0x4U
#define EV_DISABLE 0x8U
#define EV_ONESHOT 0x10U
#define EV_CLEAR 0x20U
#define EV_RECEIPT 0x40U
#define EV_DISPATCH 0x80U
#define EV_SYSFLAGS 0xf000U
#define EV_FLAG1 0x2000U
#define EV_ERROR 0x4000U
#define EV_EOF 0x8000U

#define NOTE_LOWAT 0x1U

#define NOTE_DELETE 0x1U
#define NOTE_WRITE 0x2U
#define NOTE_EXTEND 0x4U
#define NOTE_ATTRIB 0x8U
#define NOTE_LINK 0x10U
#define NOTE_RENAME 0x20U
#define NOTE_REVOKE 0x40U

#define NOTE_EXIT 0x80000000U
#define NOTE_FORK 0x40000000U
#define NOTE_EXEC 0x20000000U
#define NOTE_PCTRLMASK 0xf0000000U
#define NOTE_PDATAMASK 0xfffffU
#define NOTE_TRACK 0x1U
#define NOTE_TRACKERR 0x2U
#define NOTE_CHILD 0x4U

#if NATIVE_NETBSD >= 10
#define NOTE_OPEN 0x80U
#define NOTE_CLOSE 0x100U
#define NOTE_CLOSE_WRITE 0x200U
#define NOTE_READ 0x400U

#define NOTE_MSECONDS 0x0U
#define NOTE_SECONDS 0x1U
#define NOTE_USECONDS 0x2U
#define NOTE_NSECONDS 0x3U
#define NOTE_ABSTIME 0x10U

#define NOTE_FFNOP 0x0U
#define NOTE_FFAND 0x40000000U
#define NOTE_FFOR 0x80000000U
#define NOTE_FFCOPY 0xc0000000U
#define NOTE_FFCTRLMASK 0xc0000000U
#define NOTE_FFLAGSMASK 0xffffffU
#define NOTE_TRIGGER 0x1000000U
#endif

#define EV_SET(kevp, a, b, c, d, e, f)                          \
	do {                                                    \
		struct kevent *kevp_ = (kevp);                  \
		kevp_->ident = (uintptr_t)(a);                  \
		kevp_->filter = (__typeof__(kevp_->filter))(b); \
		kevp_->flags = (__typeof__(kevp_->flags))(c);   \
		kevp_->fflags = (d);                            \
		kevp_->data = (e);                              \
		kevp_->udata = (native_udata)(f);               \
	} while (0)

int kqueue(void);
int kqueue1(int);
int kevent(int, const struct kevent *, size_t, struct kevent *, size_t,
    const struct timespec *);

#endif
