/* sys/event.h - kqueue(2) of OpenBSD 7, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_EVENT_H
#define NATIVE_SYS_EVENT_H

#include <sys/types.h>

#define EVFILT_DEVICE (-8)
#define EVFILT_EXCEPT (-9)

struct kevent {
	uintptr_t ident;
	short filter;
	unsigned short flags;
	unsigned int fflags;
	int64_t data;
	void *udata;
};

#include <bsd_event.h>

#define EV_SYSFLAGS 0xf800

#define NOTE_EOF 0x2
#define NOTE_OOB 0x4

#define NOTE_TRUNCATE 0x80

#define NOTE_MSECONDS 0x0
#define NOTE_SECONDS 0x1
#define NOTE_USECONDS 0x2
#define NOTE_NSECONDS 0x3
#define NOTE_ABSTIME 0x10

int kqueue1(int);

#endif
