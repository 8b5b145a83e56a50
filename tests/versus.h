/* versus.h - for benchmarks of a library's calls against others by hand */
/* SPDX-License-Identifier: ISC */
#ifndef VERSUS_H
#define VERSUS_H

/*
 * Both sides run alternately in one process, many short rounds each; the
 * minimum of each is compared, so that a busy machine does little harm.
 */
#include <sys/resource.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline _Noreturn void
fail(const char *what)
{
	perror(what);
	exit(1);
}

/* Nanoseconds. */
static inline double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static inline void
all_descriptors(void)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static inline double
lesser(double a, double b)
{
	return a < b ? a : b;
}

/* One line: a call's cost, and how often that of the other. 0: no limit. */
static inline void
tell(const char *what, double a, double b, double limit)
{
	printf("%-44s %7.0f %7.0f ns  %5.2f x", what, a, b, a / b);
	if (limit > 0)
		printf("  (at most %.2f)%s", limit,
		    a / b <= limit ? "" : "  MISSED");
	printf("\n");
}

#endif
