/* sys/event.h - kqueue(2) of DragonFly, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_EVENT_H
#define NATIVE_SYS_EVENT_H

#include <sys/types.h>

#define EVFILT_EXCEPT (-8)
#define EVFILT_USER (-9)
#define EVFILT_FS (-10)

struct kevent {
	uintptr_t ident;
	short filter;
	unsigned short flags;
	unsigned int fflags;
	intptr_t data;
	void *udata;
};

#include <bsd_event.h>

#define EV_NODATA 0x1000
#define EV_SYSFLAGS 0xf000

#define NOTE_OOB 0x2

#endif
