/* kqueue.c - kqueue(2) where there is none, ours or the system's: ENOSYS */
/* SPDX-License-Identifier: ISC */
#include <sys/types.h>
#include <sys/event.h>

#include <errno.h>

static int
refuse(void)
{
	errno = ENOSYS;
	return -1;
}

int
kqueue(void)
{
	return refuse();
}

int
kevent(int kq, const struct kevent *changes, int nchanges,
    struct kevent *events, int nevents, const struct timespec *timeout)
{
	(void)kq, (void)changes, (void)nchanges;
	(void)events, (void)nevents, (void)timeout;
	return refuse();
}

void
kqueue_hand_off(int kq)
{
	(void)kq;
}

unsigned long
kqueue_overflows(int kq)
{
	(void)kq;
	return 0;
}

void
kqueue_inner_from(int lowest)
{
	(void)lowest;
}
