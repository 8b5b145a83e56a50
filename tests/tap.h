/* tap.h - checks for the tests of libraries: TAP out, and what went wrong */
/* SPDX-License-Identifier: ISC */
#ifndef TAP_H
#define TAP_H

/* A failed check tells where, what and what was expected, and goes on. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enough.h"

struct test {
	const char *title;
	void (*run)(void);
};

/* Of the test that runs. */
static unsigned check_failures;
static const char *check_skipped; /* why, or NULL */

#define CHECK_SHOWN 20 /* failures of one test that are printed */

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

/* Leave the test with a reason. */
#define SKIP(why)                      \
	do {                           \
		check_skipped = (why); \
		return;                \
	} while (0)

/* What the test can't do without: anything but -1. */
#define MUST(call)                                                    \
	do {                                                          \
		if ((call) == -1) {                                   \
			printf("Bail out! %s:%d: %s: %s\n", __FILE__, \
			    __LINE__, #call, strerror(errno));        \
			exit(99);                                     \
		}                                                     \
	} while (0)

static inline int
check_run(const struct test *tests, size_t count)
{
	unsigned failed = 0;

	enough_descriptors();
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		check_failures = 0;
		check_skipped = NULL;
		tests[i].run();
		if (check_failures > CHECK_SHOWN)
			printf("# %u failures in all\n", check_failures);
		printf("%sok %zu - %s", check_failures > 0 ? "not " : "", i + 1,
		    tests[i].title);
		if (check_skipped != NULL && check_failures == 0)
			printf(" # SKIP %s", check_skipped);
		putchar('\n');
		failed += check_failures > 0;
	}
	return failed == 0 ? 0 : 1;
}

#define CHECK_RUN(tests) check_run(tests, sizeof(tests) / sizeof((tests)[0]))

#define CHECK_MAIN(tests)                \
	int main(void)                   \
	{                                \
		return CHECK_RUN(tests); \
	}

#endif
