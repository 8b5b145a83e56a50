/* tap.h - checks for the tests of libraries: TAP out, and what went wrong */
/* SPDX-License-Identifier: ISC */
#ifndef TAP_H
#define TAP_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap_run.h"

static inline void
check_int(
    const char *file, int line, const char *what, long long got, long long want)
{
	if (got == want || ++check_failures > CHECK_SHOWN)
		return;
	printf("# %s:%d: %s is %lld (%#llx), expected %lld (%#llx)\n", file,
	    line, what, got, (unsigned long long)got, want,
	    (unsigned long long)want);
}

#define IS(got, want) \
	check_int(__FILE__, __LINE__, #got, (long long)(got), (long long)(want))
#define OK(claim) check_int(__FILE__, __LINE__, #claim, (claim) ? 1 : 0, 1)

/* What the test can't do without: anything but -1. */
#define MUST(call)                                                    \
	do {                                                          \
		if ((call) == -1) {                                   \
			printf("Bail out! %s:%d: %s: %s\n", __FILE__, \
			    __LINE__, #call, strerror(errno));        \
			exit(99);                                     \
		}                                                     \
	} while (0)

#endif
