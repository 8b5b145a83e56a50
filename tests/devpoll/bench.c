/*
 * bench.c - what DP_POLL costs against the same work done by hand
 *
 * SPDX-License-Identifier: ISC
 *
 * usage: bench [rounds]
 */
#include <sys/epoll.h>
#include <sys/devpoll.h>
#include <sys/eventfd.h>

#include <stdlib.h>
#include <unistd.h>

#include "../versus.h"

#define LOOPS 500
#define MOST 10000

/* A set by each means, with one pipe and idle descriptors beside it. */
struct pair {
	int dp, ep;
	int p[2];
	int members;
};

static struct pair few, many;
static int idle[MOST], idles;
static struct pollfd out[16];
static struct epoll_event events[16];
static char byte;

static void
put(int dp, int fd, int what)
{
	struct pollfd p = {.fd = fd, .events = (short)what};

	if (devpoll_write(dp, &p, sizeof p) != sizeof p)
		fail("write");
}

static void
add(const struct pair *set, int fd)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.fd = fd};

	put(set->dp, fd, POLLIN);
	if (epoll_ctl(set->ep, EPOLL_CTL_ADD, fd, &ev) == -1)
		fail("epoll_ctl");
}

static void
make(struct pair *set, int members)
{
	set->dp = devpoll_open();
	set->ep = epoll_create1(EPOLL_CLOEXEC);
	if (set->dp == -1 || set->ep == -1 || pipe(set->p) == -1)
		fail("set");
	for (set->members = 1; set->members < members; set->members++)
		add(set, idle[set->members]);
	add(set, set->p[0]);
}

static int
get(const struct pair *set, int ms)
{
	struct dvpoll dv = {.dp_fds = out, .dp_nfds = 16, .dp_timeout = ms};

	return devpoll_ioctl(set->dp, DP_POLL, &dv);
}

static void
active_dp(const struct pair *set)
{
	if (get(set, 0) != 1)
		fail("DP_POLL");
}

static void
active_ep(const struct pair *set)
{
	if (epoll_wait(set->ep, events, 16, 0) != 1)
		fail("epoll_wait");
}

static void
look_dp(const struct pair *set)
{
	if (get(set, 0) != 0)
		fail("DP_POLL");
}

static void
look_ep(const struct pair *set)
{
	if (epoll_wait(set->ep, events, 16, 0) != 0)
		fail("epoll_wait");
}

static void
through_dp(const struct pair *set)
{
	if (write(set->p[1], "x", 1) != 1 || get(set, -1) != 1 ||
	    read(set->p[0], &byte, 1) != 1)
		fail("pipe");
}

static void
through_ep(const struct pair *set)
{
	if (write(set->p[1], "x", 1) != 1 ||
	    epoll_wait(set->ep, events, 16, -1) != 1 ||
	    read(set->p[0], &byte, 1) != 1)
		fail("pipe");
}

static void
change_dp(const struct pair *set)
{
	put(set->dp, set->p[1], POLLIN);
	put(set->dp, set->p[1], POLLREMOVE);
}

static void
change_ep(const struct pair *set)
{
	struct epoll_event ev = {.events = EPOLLIN};

	if (epoll_ctl(set->ep, EPOLL_CTL_ADD, set->p[1], &ev) == -1 ||
	    epoll_ctl(set->ep, EPOLL_CTL_DEL, set->p[1], &ev) == -1)
		fail("epoll_ctl");
}

static void
compare(const char *what, void (*a)(const struct pair *), const struct pair *x,
    void (*b)(const struct pair *), const struct pair *y, double limit,
    int rounds)
{
	double best_a = 1e18, best_b = 1e18;

	for (int i = 0; i < rounds; i++) {
		double from = now(), t;

		for (int k = 0; k < LOOPS; k++)
			a(x);
		t = (now() - from) / LOOPS;
		best_a = lesser(t, best_a);
		from = now();
		for (int k = 0; k < LOOPS; k++)
			b(y);
		t = (now() - from) / LOOPS;
		best_b = lesser(t, best_b);
	}
	tell(what, best_a, best_b, limit);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 40;

	all_descriptors();
	while (idles < MOST && (idle[idles] = eventfd(0, EFD_CLOEXEC)) != -1)
		idles++;
	/* Room for what is still to be opened. */
	for (int i = 0; i < 16 && idles < MOST && idles > 16; i++)
		close(idle[--idles]);
	make(&few, 10);
	make(&many, idles);
	printf("%d and %d members%14s %7s %7s\n", few.members, many.members, "",
	    "devpoll", "epoll");
	compare(
	    "look, nothing ready, 10", look_dp, &few, look_ep, &few, 0, rounds);
	compare("look, nothing ready, many", look_dp, &many, look_ep, &many, 0,
	    rounds);
	compare("write, wait, read, 10", through_dp, &few, through_ep, &few, 0,
	    rounds);
	compare("write, wait, read, many", through_dp, &many, through_ep, &many,
	    0, rounds);
	compare("the same, many against 10", through_dp, &many, through_dp,
	    &few, 1.20, rounds);
	compare(
	    "add and remove, 10", change_dp, &few, change_ep, &few, 0, rounds);
	compare("add and remove, many", change_dp, &many, change_ep, &many, 0,
	    rounds);
	if (write(few.p[1], "x", 1) != 1 || write(many.p[1], "x", 1) != 1)
		fail("write");
	compare("one ready, 10", active_dp, &few, active_ep, &few, 0, rounds);
	compare(
	    "one ready, many", active_dp, &many, active_ep, &many, 0, rounds);
	compare("the same, many against 10", active_dp, &many, active_dp, &few,
	    1.20, rounds);
	return 0;
}
