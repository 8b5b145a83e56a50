/* oneshot.c - benchmark: one wait that is over at once, beside the minimum */
/* SPDX-License-Identifier: ISC */
#include "measure.h"

#define RUNS 400

static void
compare_wall(char *const fdwait[], char *const minimal[], const char *title)
{
	static int64_t ours[RUNS], theirs[RUNS];
	int64_t least, median, their_least, their_median;

	/* Turn by turn, so that a busy machine disturbs both alike. */
	for (int i = 0; i < RUNS; i++) {
		ours[i] = time_once(fdwait);
		theirs[i] = time_once(minimal);
	}
	summarize(ours, RUNS, &least, &median);
	summarize(theirs, RUNS, &their_least, &their_median);
	printf("%-16s wall: least %6.1f us, %.3f x minimal; median %6.1f us, "
	       "%.3f x\n",
	    title, (double)least / 1e3, ratio(least, their_least),
	    (double)median / 1e3, ratio(median, their_median));
}

/* oneshot FDWAIT MINIMAL */
int
main(int argc, char *argv[])
{
	char *minimal[] = {argc == 3 ? argv[2] : NULL, NULL};
	char *fdwait = argc == 3 ? argv[1] : NULL;
	char *const rows[][6] = {
	    {fdwait, "0", NULL},
	    {fdwait, "-t", "5", "0:in", NULL},
	    {fdwait, "-j", "0", NULL},
	};
	static const char *const titles[] = {"fdwait 0", "-t 5 0:in", "-j 0"};
	int64_t theirs;
	int calls;

	if (argc != 3) {
		fprintf(stderr, "usage: oneshot FDWAIT MINIMAL\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < 3; i++)
		compare_wall(rows[i], minimal, titles[i]);
	theirs = have_program("valgrind") ? instructions(minimal) : -1;
	if (theirs == -1)
		printf("instructions: not counted, valgrind does not run\n");
	for (size_t i = 0; i < 3 && theirs != -1; i++) {
		int64_t count = instructions(rows[i]);

		printf(
		    "%-16s instructions: %8lld, %.3f x minimal (%lld more)\n",
		    titles[i], (long long)count, ratio(count, theirs),
		    (long long)(count - theirs));
	}
	calls = have_program("strace") ? system_calls(minimal) : -1;
	if (calls == -1)
		printf("system calls: not counted, strace does not run\n");
	for (size_t i = 0; i < 3 && calls != -1; i++) {
		int count = system_calls(rows[i]);

		printf("%-16s system calls: %d, %d more than minimal\n",
		    titles[i], count, count - calls);
	}
	return 0;
}
