/*
 * sleep_poll.c - wait with a signal mask, where there is only poll(2)
 *
 * SPDX-License-Identifier: ISC
 *
 * A signal that comes just between the change of the mask and the call is
 * handled and does not end the wait; one that was pending before does.
 */
#include <errno.h>
#include <limits.h>

#include "set.h"

#ifndef NSIG
#define NSIG 32
#endif

/* Is a signal pending that the mask would let through? */
static bool
is_due(const sigset_t *mask)
{
	sigset_t pending;

	if (sigpending(&pending) == -1)
		return false;
	for (int i = 1; i < NSIG; i++)
		if (sigismember(&pending, i) == 1 && sigismember(mask, i) == 0)
			return true;
	return false;
}

int
dp_sleep(struct pollfd *p, size_t count, int64_t ns, const sigset_t *mask)
{
	int64_t ms = ns < 0 ? -1 : ns / 1000000 + (ns % 1000000 != 0);
	bool due = mask != NULL && is_due(mask);
	sigset_t old;
	int error = EINTR;

	if (mask != NULL)
		pthread_sigmask(SIG_SETMASK, mask, &old);
	if (!due)
		error = poll(p, (nfds_t)count,
			    ms > INT_MAX ? INT_MAX : (int)ms) == -1
		    ? errno
		    : 0;
	if (mask != NULL)
		pthread_sigmask(SIG_SETMASK, &old, NULL);
	return error;
}
