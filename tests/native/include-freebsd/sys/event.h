/* sys/event.h - kqueue(2) of FreeBSD 14, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_EVENT_H
#define NATIVE_SYS_EVENT_H

#include <sys/types.h>

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

#include <bsd_event.h>

#define EV_FORCEONESHOT 0x100
#define EV_KEEPUDATA 0x200
#define EV_DROP 0x1000
#define EV_SYSFLAGS 0xf000

#define NOTE_FILE_POLL 0x2

#define NOTE_OPEN 0x80
#define NOTE_CLOSE 0x100
#define NOTE_CLOSE_WRITE 0x200
#define NOTE_READ 0x400

#define NOTE_SECONDS 0x1
#define NOTE_MSECONDS 0x2
#define NOTE_USECONDS 0x4
#define NOTE_NSECONDS 0x8
#define NOTE_ABSTIME 0x10

#endif
