/* check.h - a harness of our own: TAP out, each failure with what was seen */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_CHECK_H
#define FDWAIT_CHECK_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../tap_run.h"
#include "str.h"

static inline bool
check_note(bool good, const char *file, int line)
{
	if (good)
		return false;
	if (++check_failures > CHECK_SHOWN)
		return false;
	printf("# %s:%d: ", file, line);
	return true;
}

static inline void
check_put(const char *text, size_t len)
{
	putchar('"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			printf("\\x%02x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static inline bool
check_true(bool good, const char *what, const char *file, int line)
{
	if (check_note(good, file, line))
		printf("not true: %s\n", what);
	return good;
}

static inline bool
check_int(
    int64_t got, int64_t expected, const char *what, const char *file, int line)
{
	if (check_note(got == expected, file, line))
		printf("%s: got %" PRId64 " (%#" PRIx64 "), expected %" PRId64
		       " (%#" PRIx64 ")\n",
		    what, got, (uint64_t)got, expected, (uint64_t)expected);
	return got == expected;
}

static inline bool
check_least(
    int64_t got, int64_t least, const char *what, const char *file, int line)
{
	if (check_note(got >= least, file, line))
		printf("%s: got %" PRId64 ", expected %" PRId64 " or more\n",
		    what, got, least);
	return got >= least;
}

static inline bool
check_str(struct str got, struct str expected, const char *what,
    const char *file, int line)
{
	bool good = got.len == expected.len &&
	    (got.len == 0 || memcmp(got.at, expected.at, got.len) == 0);

	if (check_note(good, file, line)) {
		printf("%s: got ", what);
		check_put(got.at, got.len);
		printf("\n#     expected ");
		check_put(expected.at, expected.len);
		putchar('\n');
	}
	return good;
}

#define CHECK(condition) check_true(condition, #condition, __FILE__, __LINE__)
#define CHECK_INT(got, expected) \
	check_int((int64_t)(got), (int64_t)(expected), #got, __FILE__, __LINE__)
#define CHECK_LEAST(got, least) \
	check_least((int64_t)(got), (int64_t)(least), #got, __FILE__, __LINE__)
/* A struct str, or what a struct buf holds, and a C string. */
#define CHECK_STR(got, expected) \
	check_str(got, str_of(expected), #got, __FILE__, __LINE__)
#define CHECK_TEXT(got, expected) \
	check_str(str_of(got), str_of(expected), #got, __FILE__, __LINE__)
#define CHECK_BUF(got, expected)                                             \
	check_str((struct str){(got).at, (got).len}, str_of(expected), #got, \
	    __FILE__, __LINE__)
/* The same, told apart by a row's own name. */
#define CHECK_INT_OF(name, got, expected) \
	check_int((int64_t)(got), (int64_t)(expected), name, __FILE__, __LINE__)
#define CHECK_STR_OF(name, got, expected) \
	check_str(got, str_of(expected), name, __FILE__, __LINE__)
#define CHECK_OF(name, condition) \
	check_true(condition, name, __FILE__, __LINE__)

/* What has to work before anything can be tested. */
#define MUST(condition)                                                     \
	do {                                                                \
		if (!(condition)) {                                         \
			printf("Bail out! %s:%d: %s\n", __FILE__, __LINE__, \
			    #condition);                                    \
			exit(99);                                           \
		}                                                           \
	} while (0)

/* Some things are not there, or otherwise, under valgrind(1). */
static inline bool
under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

/*
 * valgrind 3.19 begins a pselect(2) anew when a signal comes just before it,
 * with a mask that it has freed: EFAULT, which a program of ten lines sees too.
 * true: the test has a reason now not to send signals to waits in that backend.
 */
static inline bool
signals_break(const char *backend)
{
	if (!under_valgrind() || strcmp(backend, "select") != 0)
		return false;
	check_skipped = "valgrind restarts pselect(2) with a mask that is gone";
	return true;
}

#endif
