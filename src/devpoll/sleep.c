/*
 * sleep.c - wait with a signal mask, where ppoll(2) exists
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <time.h>

#include "set.h"

int
dp_sleep(struct pollfd *p, size_t count, int64_t ns, const sigset_t *mask)
{
	struct timespec t = {
	    .tv_sec = (time_t)(ns / 1000000000),
	    .tv_nsec = (long)(ns % 1000000000),
	};

	return ppoll(p, (nfds_t)count, ns < 0 ? NULL : &t, mask) == -1 ? errno
								       : 0;
}
