/*
 * bench.c - what kevent() costs against the same work done by hand
 *
 * SPDX-License-Identifier: ISC
 *
 * usage: bench [rounds]
 */
#include <sys/epoll.h>
#include <sys/event.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../versus.h"

#define LOOPS 2000
#define IDLE 4000

static int kq, ep, p[2], raw_p[2], busy_p[2], evfd, tfd, busy_kq;
static struct kevent out[8];
static struct epoll_event events[8];
static const struct timespec zero;
static char byte;

/* Bytes in use on the heap. */
static size_t
heap(void)
{
#ifdef __GLIBC__
	return mallinfo2().uordblks;
#else
	return 0; /* nobody tells */
#endif
}

static void
one(int q, uintptr_t ident, short filter, unsigned short flags, unsigned fflags,
    int64_t data)
{
	struct kevent k;

	EV_SET(&k, ident, filter, flags, fflags, data, NULL);
	if (kevent(q, &k, 1, NULL, 0, NULL) == -1)
		fail("kevent");
}

static void
control(int op, int fd, uint32_t mask)
{
	struct epoll_event ev = {.events = mask, .data.fd = fd};

	if (epoll_ctl(ep, op, fd, &ev) == -1)
		fail("epoll_ctl");
}

static void
create_kq(void)
{
	close(kqueue());
}
static void
create_raw(void)
{
	close(epoll_create1(EPOLL_CLOEXEC));
}

static void
add_kq(void)
{
	one(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0);
	one(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0);
}

static void
add_raw(void)
{
	control(EPOLL_CTL_ADD, raw_p[0], EPOLLIN);
	control(EPOLL_CTL_DEL, raw_p[0], 0);
}

static void
look_kq(void)
{
	kevent(kq, NULL, 0, out, 8, &zero);
}
static void
look_raw(void)
{
	epoll_wait(ep, events, 8, 0);
}

static void
pipe_through(int q, const int ends[2])
{
	if (write(ends[1], "x", 1) != 1 ||
	    kevent(q, NULL, 0, out, 8, NULL) != 1 || out[0].data != 1 ||
	    read(ends[0], &byte, 1) != 1)
		fail("pipe");
}

static void
pipe_kq(void)
{
	pipe_through(kq, p);
}
static void
pipe_busy(void)
{
	pipe_through(busy_kq, busy_p);
}

static void
pipe_raw(void)
{
	if (write(raw_p[1], "x", 1) != 1 ||
	    epoll_wait(ep, events, 8, -1) != 1 || read(raw_p[0], &byte, 1) != 1)
		fail("pipe");
}

static void
toggle_kq(void)
{
	one(kq, (uintptr_t)p[0], EVFILT_READ, EV_DISABLE, 0, 0);
	one(kq, (uintptr_t)p[0], EVFILT_READ, EV_ENABLE, 0, 0);
}

static void
toggle_raw(void)
{
	control(EPOLL_CTL_MOD, raw_p[0], 0);
	control(EPOLL_CTL_MOD, raw_p[0], EPOLLIN);
}

static void
user_kq(void)
{
	one(kq, 7, EVFILT_USER, 0, NOTE_TRIGGER, 0);
	if (kevent(kq, NULL, 0, out, 8, &zero) != 1)
		fail("user");
}

static void
user_raw(void)
{
	uint64_t n = 1;

	if (write(evfd, &n, 8) != 8 || epoll_wait(ep, events, 8, 0) != 1 ||
	    read(evfd, &n, 8) != 8)
		fail("eventfd");
}

static void
user_plain(void)
{
	uint64_t n = 1;

	if (write(evfd, &n, 8) != 8 || read(evfd, &n, 8) != 8)
		fail("eventfd");
}

static void
timer_kq(void)
{
	one(kq, 9, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, 100);
	one(kq, 9, EVFILT_TIMER, EV_DELETE, 0, 0);
}

static void
timer_raw(void)
{
	struct itimerspec t = {.it_value = {100, 0}};

	timerfd_settime(tfd, 0, &t, NULL);
	t.it_value.tv_sec = 0;
	timerfd_settime(tfd, 0, &t, NULL);
}

static void
timer_once(void)
{
	struct itimerspec t = {.it_value = {100, 0}};

	timerfd_settime(tfd, 0, &t, NULL);
}

static double
once(void (*work)(void), int loops)
{
	double from = now();

	for (int i = 0; i < loops; i++)
		work();
	return (now() - from) / loops;
}

static void
compare(const char *what, void (*a)(void), void (*b)(void), double limit,
    int rounds)
{
	double best_a = 1e18, best_b = 1e18;

	for (int i = 0; i < rounds; i++) {
		double t = once(a, LOOPS / 4), u = once(b, LOOPS / 4);

		best_a = lesser(t, best_a);
		best_b = lesser(u, best_b);
	}
	tell(what, best_a, best_b, limit);
}

static void
memory(const char *what, short filter, int count)
{
	int q = kqueue();
	size_t before = heap(), used;

	for (int i = 0; i < count; i++)
		one(q, (uintptr_t)i + 1, filter, EV_ADD,
		    filter == EVFILT_TIMER ? NOTE_SECONDS : 0, 1000);
	used = heap() - before;
	printf(
	    "%-44s %7.0f bytes a knote\n", what, (double)used / (double)count);
	close(q);
}

static void
memory_pipes(int count)
{
	int q = kqueue(), fd, *fds = calloc((size_t)count, sizeof *fds);
	size_t before = heap(), used;

	if (fds == NULL)
		fail("calloc");
	for (int i = 0; i < count; i++) {
		if ((fd = dup(p[0])) == -1)
			fail("dup");
		fds[i] = fd;
		one(q, (uintptr_t)fd, EVFILT_READ, EV_ADD, 0, 0);
	}
	used = heap() - before;
	printf("%-44s %7.0f bytes a knote\n", "READ",
	    (double)used / (double)count);
	close(q);
	for (int i = 0; i < count; i++)
		close(fds[i]);
	free(fds);
}

static void
memory_files(int count)
{
	int q = kqueue(), *fds = calloc((size_t)count, sizeof *fds);
	char name[] = "/tmp/kqueue_bench.XXXXXX";
	size_t before = heap(), used;

	for (int i = 0; fds != NULL && i < count; i++) {
		memcpy(name + sizeof name - 7, "XXXXXX", 6);
		if ((fds[i] = mkstemp(name)) == -1)
			fail("mkstemp");
		unlink(name);
		one(q, (uintptr_t)fds[i], EVFILT_VNODE, EV_ADD | EV_CLEAR,
		    NOTE_WRITE, 0);
	}
	used = heap() - before;
	printf("%-44s %7.0f bytes a knote\n", "VNODE",
	    (double)used / (double)count);
	close(q);
	for (int i = 0; i < count; i++)
		close(fds[i]);
	free(fds);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 40;

	all_descriptors();
	kq = kqueue();
	busy_kq = kqueue();
	ep = epoll_create1(EPOLL_CLOEXEC);
	evfd = eventfd(0, 0);
	tfd = timerfd_create(CLOCK_MONOTONIC, 0);
	if (pipe(p) == -1 || pipe(raw_p) == -1 || pipe(busy_p) == -1)
		fail("pipe");

	printf("%-44s %7s %7s\n", "", "kqueue", "by hand");
	compare("READ add and delete", add_kq, add_raw, 1.40, rounds);
	compare("look, nothing there", look_kq, look_raw, 1.30, rounds);
	one(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0);
	control(EPOLL_CTL_ADD, raw_p[0], EPOLLIN);
	compare("disable and enable, against two MOD", toggle_kq, toggle_raw,
	    1.30, rounds);
	compare("pipe: write, wait, read", pipe_kq, pipe_raw, 1.45, rounds);
	for (int i = 0; i < IDLE; i++) {
		int fd = eventfd(0, EFD_CLOEXEC);

		if (fd == -1)
			break;
		one(busy_kq, (uintptr_t)fd, EVFILT_READ, EV_ADD, 0, 0);
	}
	one(busy_kq, (uintptr_t)busy_p[0], EVFILT_READ, EV_ADD, 0, 0);
	compare("the same, 4000 idle beside, against none", pipe_busy, pipe_kq,
	    1.10, rounds);
	one(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0);
	control(EPOLL_CTL_DEL, raw_p[0], 0);
	one(kq, 7, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0);
	control(EPOLL_CTL_ADD, evfd, EPOLLIN);
	compare("USER trigger and fetch, against eventfd+wait", user_kq,
	    user_raw, 1.55, rounds);
	compare("  against a bare eventfd write and read", user_kq, user_plain,
	    1.55, rounds);
	compare("TIMER add and delete, against set and clear", timer_kq,
	    timer_raw, 1.45, rounds);
	/* For the record: the same work takes two. */
	compare(
	    "  against one timerfd_settime", timer_kq, timer_once, 0, rounds);
	compare("create and close", create_kq, create_raw, 3.30, rounds);

	memory("USER", EVFILT_USER, 50000);
	memory("TIMER", EVFILT_TIMER, 50000);
	memory_pipes(10000);
	memory_files(2000);
	return 0;
}
