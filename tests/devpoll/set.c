/*
 * set.c - what devpoll_write() and DP_ISPOLLED do to a set, and say of it
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/resource.h>
#include <sys/socket.h>

#include "check.h"

static void
numbers(void)
{
	IS(DP_POLL, 0xD001);
	IS(DP_ISPOLLED, 0xD002);
	IS(POLLREMOVE, 0x800);
#ifdef DP_PPOLL
	IS(DP_PPOLL, 0xD003);
#endif
}

static void
own(void)
{
	int a = devpoll_open(), b = devpoll_open(), p[2];

	MUST(a);
	MUST(b);
	MUST(pipe(p));
	OK(fcntl(a, F_GETFD) & FD_CLOEXEC);
	IS(put(a, p[0], POLLIN), 0);
	IS(member(a, p[0]), POLLIN);
	IS(member(b, p[0]), -1);
	IS(devpoll_close(a), 0);
	IS(devpoll_close(a), -1);
	IS(errno, EBADF);
	IS(devpoll_close(b), 0);
	close_both(p);
}

static void
ored(void)
{
	int dp = devpoll_open(), s[2];
	struct pollfd both[2];

	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	IS(put(dp, s[0], POLLIN), 0);
	IS(put(dp, s[0], POLLOUT), 0);
	IS(member(dp, s[0]), POLLIN | POLLOUT);
	IS(put(dp, s[0], POLLIN), 0);
	IS(member(dp, s[0]), POLLIN | POLLOUT);
	/* To have fewer: remove, then add; one write does both, in order. */
	both[0] = (struct pollfd){.fd = s[0], .events = POLLREMOVE};
	both[1] = (struct pollfd){.fd = s[0], .events = POLLIN};
	IS(devpoll_write(dp, both, sizeof both), sizeof both);
	IS(member(dp, s[0]), POLLIN);
	/* What stands in revents is of no account. */
	both[1].revents = 0x7f;
	IS(devpoll_write(dp, both + 1, sizeof *both), sizeof *both);
	IS(member(dp, s[0]), POLLIN);
	devpoll_close(dp);
	close_both(s);
}

static void
removal(void)
{
	int dp = devpoll_open(), p[2];
	struct pollfd out[4];

	full_pipe(p);
	IS(put(dp, p[0], POLLREMOVE), 0);
	IS(put(dp, p[0], POLLIN), 0);
	IS(put(dp, p[0], POLLREMOVE), 0);
	IS(member(dp, p[0]), -1);
	IS(get(dp, out, 4, 0), 0);
	IS(put(dp, p[0], POLLREMOVE), 0);
	/* With anything else beside it, it is no removal. */
	IS(put(dp, p[0], POLLREMOVE | POLLIN), 0);
	IS(member(dp, p[0]), POLLREMOVE | POLLIN);
	IS(get(dp, out, 4, 0), 1);
	RESULT(out, p[0], POLLIN);
	IS(put(dp, p[0], POLLREMOVE), 0);
	IS(member(dp, p[0]), -1);
	devpoll_close(dp);
	close_both(p);
}

static void
sizes(void)
{
	int dp = devpoll_open(), p[2];
	char bytes[3 * sizeof(struct pollfd)] = {0};
	struct pollfd entry;

	MUST(pipe(p));
	entry = (struct pollfd){.fd = p[0], .events = POLLIN};
	/* Not aligned either. */
	memcpy(bytes + 1, &entry, sizeof entry);
	IS(devpoll_write(dp, bytes + 1, 0), 0);
	IS(devpoll_write(dp, bytes + 1, 5), 5);
	IS(member(dp, p[0]), -1);
	IS(devpoll_write(dp, bytes + 1, sizeof entry + 3), sizeof entry + 3);
	IS(member(dp, p[0]), POLLIN);
	IS(devpoll_write(dp, NULL, 0), 0);
	devpoll_close(dp);
	close_both(p);
}

static void
limit(void)
{
	static struct pollfd many[400];
	struct rlimit was, less;
	int dp = devpoll_open(), p[2];

	MUST(pipe(p));
	for (int i = 0; i < 400; i++)
		many[i] = (struct pollfd){.fd = p[0], .events = POLLIN};
	MUST(getrlimit(RLIMIT_NOFILE, &was));
	less = was;
	less.rlim_cur = 300;
	MUST(setrlimit(RLIMIT_NOFILE, &less));
	IS(devpoll_write(dp, many, 301 * sizeof *many), -1);
	IS(errno, EINVAL);
	IS(member(dp, p[0]), -1);
	IS(devpoll_write(dp, many, 300 * sizeof *many), 300 * sizeof *many);
	IS(member(dp, p[0]), POLLIN);
	/* Up to 255 the limit does not matter. */
	less.rlim_cur = 10;
	MUST(setrlimit(RLIMIT_NOFILE, &less));
	IS(devpoll_write(dp, many, 200 * sizeof *many), 200 * sizeof *many);
	IS(devpoll_write(dp, many, 255 * sizeof *many), 255 * sizeof *many);
	IS(devpoll_write(dp, many, 256 * sizeof *many), -1);
	IS(errno, EINVAL);
	MUST(setrlimit(RLIMIT_NOFILE, &was));
	devpoll_close(dp);
	close_both(p);
}

static void
not_open(void)
{
	int dp = devpoll_open(), p[2], q[2];
	struct pollfd out[4];

	IS(put(dp, -1, POLLIN), 0);
	IS(put(dp, -7, POLLREMOVE), 0);
	IS(put(dp, 1000000, POLLIN), 0);
	IS(member(dp, -1), -1);
	IS(member(dp, 1000000), -1);
	MUST(pipe(p));
	close_both(p);
	IS(put(dp, p[0], POLLIN), 0);
	IS(member(dp, p[0]), -1);
	IS(get(dp, out, 4, 0), 0);
	/* It does not begin when the number is opened later. */
	full_pipe(q);
	IS(q[0], p[0]);
	IS(get(dp, out, 4, 0), 0);
	IS(member(dp, q[0]), -1);
	devpoll_close(dp);
	close_both(q);
}

/* What was asked for a closed number is added to what is asked later. */
static void
leftover(void)
{
	int dp = devpoll_open(), p[2], q[2];
	struct pollfd out[4];

	MUST(pipe(p));
	/* The number has been used in this set, so there is room for it. */
	IS(put(dp, p[0], POLLOUT), 0);
	IS(put(dp, p[0], POLLREMOVE), 0);
	close_both(p);
	IS(put(dp, p[0], POLLIN), 0);
	IS(put(dp, p[0], POLLREMOVE), 0);
	full_pipe(q);
	IS(q[0], p[0]);
	IS(put(dp, q[0], 0), 0);
	IS(member(dp, q[0]), POLLIN);
	IS(get(dp, out, 4, 0), 1);
	RESULT(out, q[0], POLLIN);
	devpoll_close(dp);
	close_both(q);
}

static void
itself(void)
{
	int dp = devpoll_open();
	struct pollfd out[4];

	IS(put(dp, dp, POLLIN | POLLOUT), 0);
	IS(get(dp, out, 4, 0), 0);
	devpoll_close(dp);
}

static void
refusals(void)
{
	int dp = devpoll_open(), p[2];
	struct pollfd out[4], entry;
	struct dvpoll dv;

	full_pipe(p);
	IS(devpoll_ioctl(dp, 0xD009, NULL), -1);
	IS(errno, EINVAL);
	IS(devpoll_ioctl(dp, DP_POLL, NULL), -1);
	IS(errno, EFAULT);
	IS(devpoll_ioctl(dp, DP_ISPOLLED, NULL), -1);
	IS(errno, EFAULT);
	IS(devpoll_write(dp, NULL, sizeof entry), -1);
	IS(errno, EFAULT);
	/* Where results go matters only when there are some. */
	memset(&dv, 0, sizeof dv);
	dv.dp_nfds = 1;
	IS(devpoll_ioctl(dp, DP_POLL, &dv), 0);
	IS(put(dp, p[0], POLLIN), 0);
	IS(devpoll_ioctl(dp, DP_POLL, &dv), -1);
	IS(errno, EFAULT);
	devpoll_close(dp);
#ifndef DP_NATIVE
	/* What is no set is EBADF here; there, each has errors of its own. */
	IS(put(p[0], p[1], POLLIN), EBADF);
	IS(get(p[0], out, 4, 0), -EBADF);
	IS(put(dp, p[1], POLLIN), EBADF);
	IS(put(-1, p[1], POLLIN), EBADF);
#else
	(void)out;
#endif
	close_both(p);
}

/* errno is left alone by what succeeds. */
static void
errors_kept(void)
{
	int dp, p[2];
	struct pollfd out[4];

	errno = 0;
	dp = devpoll_open();
	IS(errno, 0);
	full_pipe(p);
	IS(put(dp, p[0], POLLIN), 0);
	IS(put(dp, 99, POLLIN), 0);
	IS(get(dp, out, 4, 0), 1);
	IS(member(dp, p[0]), POLLIN);
	IS(devpoll_close(dp), 0);
	IS(errno, 0);
	close_both(p);
}

static const struct test tests[] = {
    {"set: the numbers are illumos'", numbers},
    {"set: each open is a set of its own, and ends once", own},
    {"set: events of one written again are added", ored},
    {"set: POLLREMOVE, and only that, removes", removal},
    {"set: odd bytes are ignored and counted", sizes},
    {"set: no more entries than may be open, above 255", limit},
    {"set: what is not open is skipped without a word", not_open},
    {"set: events of a closed number are remembered", leftover},
    {"set: a set in itself is never reported", itself},
    {"set: what is refused", refusals},
    {"set: errno stays when all is well", errors_kept},
};

CHECK_MAIN(tests)
