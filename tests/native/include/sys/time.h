/* sys/time.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_TIME_H
#define NATIVE_SYS_TIME_H

#include <time.h>

struct timeval {
	time_t tv_sec;
	suseconds_t tv_usec;
};

int gettimeofday(struct timeval *, void *);

#endif
