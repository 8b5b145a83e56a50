/*
 * sleep_poll.c - wait with a signal mask, where there is only poll(2)
 *
 * SPDX-License-Identifier: ISC
 *
 * A signal that comes between the change of the mask and the call is handled
 * and does not end the wait.
 */
#include <errno.h>
#include <limits.h>

#include "set.h"

int
dp_sleep(struct pollfd *p, size_t count, int64_t ns, const sigset_t *mask)
{
	int64_t ms = ns < 0 ? -1 : ns / 1000000 + (ns % 1000000 != 0);
	sigset_t old;
	int error;

	if (mask != NULL)
		pthread_sigmask(SIG_SETMASK, mask, &old);
	error = poll(p, (nfds_t)count, ms > INT_MAX ? INT_MAX : (int)ms) == -1
	    ? errno
	    : 0;
	if (mask != NULL)
		pthread_sigmask(SIG_SETMASK, &old, NULL);
	return error;
}
