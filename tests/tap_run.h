/* tap_run.h - run tests and write TAP; what the harnesses have in common */
/* SPDX-License-Identifier: ISC */
#ifndef TAP_RUN_H
#define TAP_RUN_H

/* A failed check tells where, what and what was expected, and goes on. */
#include <stdio.h>

#include "enough.h"

struct test {
	const char *title;
	void (*run)(void);
};

/* Of the test that runs. */
static unsigned check_failures;
static const char *check_skipped; /* why, or NULL */

#define CHECK_SHOWN 20 /* failures of one test that are printed */

/* Leave the test with a reason. */
#define SKIP(why)                      \
	do {                           \
		check_skipped = (why); \
		return;                \
	} while (0)

/* The exit status. */
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

/* The whole file where what it tests is not. */
#define CHECK_ELSEWHERE(title, why)                              \
	static void elsewhere(void)                              \
	{                                                        \
		SKIP(why);                                       \
	}                                                        \
	static const struct test tests[] = {{title, elsewhere}}; \
	CHECK_MAIN(tests)

#endif
