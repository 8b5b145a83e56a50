/* sys/timerfd.h - timerfd of illumos, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_TIMERFD_H
#define NATIVE_SYS_TIMERFD_H

#include <time.h>

#define TFD_TIMER_ABSTIME 1
#define TFD_NONBLOCK 0x800
#define TFD_CLOEXEC 0x80000

struct itimerspec {
	struct timespec it_interval, it_value;
};

int timerfd_create(int, int);
int timerfd_settime(int, int, const struct itimerspec *, struct itimerspec *);

#endif
