/* ppoll.c - ppoll(2) by poll(2), for macOS and NetBSD before 10 */
/* SPDX-License-Identifier: ISC */
#include "compat.h"

#include <errno.h>
#include <limits.h>

int
ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
    const sigset_t *mask)
{
	long long ms = -1;

	if (mask != NULL) { /* what makes it one step is the kernel's */
		errno = ENOSYS;
		return -1;
	}
	if (timeout != NULL) {
		ms = (timeout->tv_nsec + 999999) / 1000000;
		if (timeout->tv_sec >= INT_MAX / 1000)
			ms = INT_MAX;
		else
			ms += (long long)timeout->tv_sec * 1000;
	}
	return poll(fds, count, (int)ms);
}
