/* poll.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_POLL_H
#define NATIVE_POLL_H

#include <sys/types.h>
#include <signal.h>
#include <time.h>

struct pollfd {
	int fd;
	short events;
	short revents;
};

int poll(struct pollfd *, nfds_t, int);
#ifndef NATIVE_NO_PPOLL
int ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
#endif

#endif
