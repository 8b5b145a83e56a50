/* check.h - calls that the tests of kqueue have in common */
/* SPDX-License-Identifier: ISC */
#ifndef KQUEUE_CHECK_H
#define KQUEUE_CHECK_H

/*
 * The tests run against this library and against a native kqueue alike; what
 * is only promised here is under __linux__.
 */
#include <sys/types.h>
#include <sys/event.h>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../tap.h"

/*
 * The library's files for illumos, over calls that are played (illumos/play.h):
 * what is not told there is not compared.
 */
#ifdef KQUEUE_ILLUMOS
#define ON_ILLUMOS 1
#else
#define ON_ILLUMOS 0
#endif

/* One change: 0 or its errno. */
static inline int
change(int kq, uintptr_t ident, int filter, unsigned flags, unsigned fflags,
    long long data)
{
	struct kevent kev;

	memset(&kev, 0, sizeof kev);
	kev.ident = ident;
	kev.filter = (short)filter;
	kev.flags = (unsigned short)flags;
	kev.fflags = fflags;
	kev.data = data;
	return kevent(kq, &kev, 1, NULL, 0, NULL) == -1 ? errno : 0;
}

/* For what comes sooner or later, even on a busy machine: milliseconds. */
enum {
	PATIENT = 60000
};

/* Up to max events within ms: how many, or minus the errno. */
static inline int
get(int kq, struct kevent *out, int max, int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	int n;

	memset(out, 0, sizeof *out * (size_t)max);
	n = kevent(kq, NULL, 0, out, max, &t);
	return n == -1 ? -errno : n;
}

/* Is the queue itself readable? */
static inline int
readable(int kq, int ms)
{
	struct pollfd p = {.fd = kq, .events = POLLIN};

	return poll(&p, 1, ms) == 1 && (p.revents & POLLIN);
}

/* How many descriptors there are, of the numbers that tests come to. */
static inline int
open_files(void)
{
	int count = 0;

	for (int fd = 0; fd < 4096; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return count;
}

/* Run the tests in an empty directory: the exit status. */
static inline int
run_in_directory(const struct test *tests, size_t count)
{
	char dir[] = "/tmp/kqueue_tests.XXXXXX";
	int status;

	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return 1;
	status = check_run(tests, count);
	MUST(chdir("/"));
	MUST(rmdir(dir));
	return status;
}

/* main() for that, with a queue in kq. */
#define CHECK_MAIN_IN_DIRECTORY(tests)                          \
	int main(void)                                          \
	{                                                       \
		MUST(kq = kqueue());                            \
		return run_in_directory(                        \
		    tests, sizeof(tests) / sizeof((tests)[0])); \
	}

#endif
