/* sys/timerfd.h - timerfd(2) of NetBSD 10, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_TIMERFD_H
#define NATIVE_SYS_TIMERFD_H

#include <time.h>

#if NATIVE_NETBSD >= 10
#define TFD_CLOEXEC 0x400000

struct itimerspec {
	struct timespec it_interval, it_value;
};

int timerfd_create(clockid_t, int);
int timerfd_settime(int, int, const struct itimerspec *, struct itimerspec *);
#endif

#endif
