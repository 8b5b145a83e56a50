/* check.h - calls that the tests of devpoll have in common */
/* SPDX-License-Identifier: ISC */
#ifndef DEVPOLL_CHECK_H
#define DEVPOLL_CHECK_H

/*
 * The tests run against this library and, through its wrappers, against the
 * device itself; what is only promised here is under DP_NATIVE.
 */
#include <sys/types.h>
#include <sys/devpoll.h>

#include <fcntl.h>
#include <unistd.h>

#include "../tap.h"

/* Add or remove one: 0 or its errno. */
static inline int
put(int dp, int fd, int events)
{
	struct pollfd p = {.fd = fd, .events = (short)events};
	ssize_t n = devpoll_write(dp, &p, sizeof p);

	return n == -1 ? errno : n == (ssize_t)sizeof p ? 0 : -1;
}

/* Up to room results within ms: how many, or minus the errno. */
static inline int
get(int dp, struct pollfd *out, unsigned room, int ms)
{
	struct dvpoll dv;
	int n;

	memset(&dv, 0, sizeof dv);
	memset(out, 0x55, sizeof *out * room);
	dv.dp_fds = out;
	dv.dp_nfds = room;
	dv.dp_timeout = ms;
	n = devpoll_ioctl(dp, DP_POLL, &dv);
	return n == -1 ? -errno : n;
}

/* What is recorded for fd; -1: it is no member. */
static inline int
member(int dp, int fd)
{
	struct pollfd p = {.fd = fd, .events = 0x1234, .revents = 0x4321};
	int n = devpoll_ioctl(dp, DP_ISPOLLED, &p);

	IS(p.events, 0x1234);
	IS(p.fd, fd);
	if (n == 1)
		return p.revents;
	IS(n, 0);
	IS(p.revents, 0x4321);
	return -1;
}

static inline void
is_result(
    const char *file, int line, const struct pollfd *got, int fd, int revents)
{
	check_int(file, line, "fd", got->fd, fd);
	check_int(file, line, "revents", got->revents, revents);
}

#define RESULT(got, fd, revents) \
	is_result(__FILE__, __LINE__, (got), (fd), (revents))

/* A pipe with something in it. */
static inline void
full_pipe(int p[2])
{
	MUST(pipe(p));
	MUST(write(p[1], "x", 1));
}

static inline void
drain(int fd)
{
	char byte;

	MUST(read(fd, &byte, 1));
}

static inline void
close_both(const int p[2])
{
	close(p[0]);
	close(p[1]);
}

#endif
