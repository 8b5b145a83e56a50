/* in_place.h - put before fdwait's own sources: another system's calls */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_FAKE_IN_PLACE_H
#define FDWAIT_FAKE_IN_PLACE_H

/* In the place of what Linux has, what a native kqueue has. */
#include "kqueue_by.h"
#include "system_fcntl.h"

#undef KQUEUE_MISSES_ZOMBIES
#define KQUEUE_MISSES_ZOMBIES true
#undef KQUEUE_MISSES_READERS
#define KQUEUE_MISSES_READERS true
#undef KQUEUE_POLL_READS_ENDS
#define KQUEUE_POLL_READS_ENDS true

#include <poll.h>

int fake_kevent(int kq, const struct kevent *changes, int nchanges,
    struct kevent *events, int nevents, const struct timespec *timeout);
int
fake_ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
int fake_fcntl(int fd, int command, int number);

/* Only calls: what is passed to late() is Linux' own. */
#define kevent(...) fake_kevent(__VA_ARGS__)
#define ppoll(...) fake_ppoll(__VA_ARGS__)
#define system_fcntl(...) fake_fcntl(__VA_ARGS__)

#endif
