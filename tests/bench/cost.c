/* cost.c - test that starting up stays cheap, by counting */
/* SPDX-License-Identifier: ISC */
#include "measure.h"

#define RATIO_MOST 1.10
#define STATIC_MOST 6000
#define CALLS_MORE 3
#define SKIPPED 77
#define VARIABLES 24

static int failures;

static void
check(bool good, const char *what)
{
	printf("%s: %s\n", good ? "ok" : "not ok", what);
	failures += !good;
}

/*
 * The loader looks through all of the environment, in both programs: what is
 * counted would depend on who runs this. So they get the same one everywhere,
 * of as many variables as a login shell has.
 */
static void
same_environment(void)
{
	const char *path = getenv("PATH");
	char *kept = strdup(path != NULL ? path : "/usr/bin:/bin"), name[16];

	if (kept == NULL || clearenv() != 0 || setenv("PATH", kept, 1) == -1)
		give_up("environment");
	for (int i = 1; i < VARIABLES; i++) {
		snprintf(name, sizeof(name), "VARIABLE_%d", i);
		if (setenv(name, "value", 1) == -1)
			give_up("environment");
	}
	free(kept);
}

/* cost FDWAIT MINIMAL dynamic|static|REASON */
int
main(int argc, char *argv[])
{
	char *fdwait[] = {argc == 4 ? argv[1] : NULL, "0", NULL};
	char *minimal[] = {argc == 4 ? argv[2] : NULL, NULL};
	int64_t ours, theirs;
	int calls, their_calls;
	char text[128];

	if (argc != 4) {
		fprintf(stderr, "usage: cost FDWAIT MINIMAL HOW\n");
		return 2;
	}
	if (strcmp(argv[3], "dynamic") != 0 && strcmp(argv[3], "static") != 0) {
		printf("skipped: %s\n", argv[3]);
		return SKIPPED;
	}
	same_environment();
	if (!have_program("valgrind")) {
		printf("skipped: valgrind is not here\n");
		return SKIPPED;
	}
	ours = instructions(fdwait);
	theirs = instructions(minimal);
	if (ours == -1 || theirs == -1) {
		printf("skipped: valgrind can't run these programs\n");
		return SKIPPED;
	}
	if (strcmp(argv[3], "static") == 0) {
		snprintf(text, sizeof(text),
		    "fdwait 0: %lld instructions, at most %d", (long long)ours,
		    STATIC_MOST);
		check(ours <= STATIC_MOST, text);
	} else {
		snprintf(text, sizeof(text),
		    "fdwait 0: %lld instructions, %.3f x minimal, at most %.2f",
		    (long long)ours, ratio(ours, theirs), RATIO_MOST);
		check(ratio(ours, theirs) <= RATIO_MOST, text);
	}
	calls = have_program("strace") ? system_calls(fdwait) : -1;
	their_calls = calls == -1 ? -1 : system_calls(minimal);
	if (their_calls == -1)
		printf("system calls: not counted, strace does not run\n");
	else {
		snprintf(text, sizeof(text),
		    "fdwait 0: %d system calls, %d more than minimal, at most "
		    "%d more",
		    calls, calls - their_calls, CALLS_MORE);
		check(calls - their_calls <= CALLS_MORE, text);
	}
	return failures == 0 ? 0 : 1;
}
