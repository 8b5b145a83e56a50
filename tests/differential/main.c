/* main.c - epoll, poll, select, kqueue and devpoll over the same descriptors */
/* SPDX-License-Identifier: ISC */
/*
 * Random steps are done to a few descriptors, and after each of them all
 * interfaces are asked, one after the other, and held against what poll(2)
 * says and what their manuals make of it. What a difference needs is cut down
 * and printed, in a form that --replay takes:
 *
 *	differential [--seed N] [--steps N] [--print] [--rough]
 *	differential [--rough] --replay FILE
 *
 * Without a seed, two halves are run, the second one with FDWAIT_SEED.
 * --rough also closes and uses again numbers whose file lives on without
 *telling the queue; that is for exploring, since what is promised then is
 *little.
 */
#include <sys/resource.h>

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "world.h"

#define SEED 1
#define STEPS 50000
#define REPLAY_MOST 100000

static struct world world;
static struct step steps[REPLAY_MOST];
static int steps_count;

/* Do them in a new world; how many it took to fail, or 0. */
static int
run(const struct step *list, int count)
{
	world_begin(&world);
	for (int i = 0; i < count && !world.failed; i++) {
		if (world.loud)
			step_print(&list[i]);
		world_step(&world, &list[i]);
		if (world.failed) {
			world_end(&world);
			return i + 1;
		}
	}
	world_end(&world);
	return world.failed;
}

/* Is it the same failure, whatever the numbers are? */
static bool
is_same(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, "0123456789");
		b += strspn(b, "0123456789");
		if (*a != *b)
			return false;
		if (*a == '\0' || *a == '(')
			return true;
		a++, b++;
	}
}

/* Leave out what the failure does not need. */
static int
cut_down(struct step *list, int count)
{
	static struct step without[REPLAY_MOST];
	char first[sizeof(world.message)];
	bool again = true;

	strcpy(first, world.message);
	for (int size = count / 2; size > 0 || again; size /= 2) {
		if (size == 0)
			size = 1;
		again = false;
		for (int from = 0; from + size <= count;) {
			int failed;

			memcpy(without, list, (size_t)from * sizeof(*list));
			memcpy(without + from, list + from + size,
			    (size_t)(count - from - size) * sizeof(*list));
			failed = run(without, count - size);
			if (failed == 0 || !is_same(first, world.message)) {
				from += size;
				continue;
			}
			count = failed;
			memcpy(list, without, (size_t)count * sizeof(*list));
			again = true;
		}
	}
	return count;
}

static void
tell(struct step *list, int count)
{
	printf("# %s\n", world.message);
	count = cut_down(list, count);
	/* It may depend on more than the steps. */
	for (int i = 0; i < 100; i++)
		if (run(list, count) != 0)
			break;
	printf("# what it needs, for --replay (%d steps): %s\n", count,
	    world.failed ? world.message : "it did not happen again");
	for (int i = 0; i < count; i++) {
		printf("#   ");
		step_print(&list[i]);
	}
}

static bool
run_seed(uint64_t seed, unsigned long count, bool print)
{
	unsigned long done = 0;

	for (uint64_t part = 0; done < count; part++) {
		uint64_t random = seed * UINT64_C(0x2545f4914f6cdd1d) + part;

		steps_count = 0;
		world_begin(&world);
		while (steps_count < STEPS_MOST && done < count) {
			struct step *step = &steps[steps_count++];

			world_pick(&world, &random, step);
			if (print)
				step_print(step);
			world_step(&world, step);
			done++;
			if (world.failed)
				break;
		}
		world_end(&world);
		if (print)
			printf("# -- a new world --\n");
		if (world.failed) {
			printf("# seed %" PRIu64
			       ", step %lu (%d of its world):\n",
			    seed, done, steps_count);
			tell(steps, steps_count);
			return false;
		}
	}
	return true;
}

static int
replay(const char *path)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	char line[256];
	const char *bad;

	if (file == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 2;
	}
	while (fgets(line, sizeof(line), file) != NULL) {
		char *text = line + strspn(line, " \t");

		/* As printed after a failure, or by hand. */
		if (strncmp(text, "#   ", 4) == 0)
			text += 4;
		if (*text == '#' || *text == '\n' || *text == '\0')
			continue;
		if (steps_count == REPLAY_MOST ||
		    !step_parse(text, &steps[steps_count++], &bad)) {
			fprintf(stderr, "%s: step %d: %s\n", path, steps_count,
			    bad);
			return 2;
		}
	}
	world.loud = true;
	if (run(steps, steps_count) == 0) {
		printf("no difference\n");
		return 0;
	}
	printf("# %s\n", world.message);
	return 1;
}

static uint64_t
number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 0);

	if (*text == '\0' || *end != '\0') {
		fprintf(stderr, "not a number: %s\n", text);
		exit(2);
	}
	return value;
}

static void
test(int which, uint64_t seed, unsigned long count, bool print, bool *good)
{
	bool passed = run_seed(seed, count, print);

	printf("%sok %d - all agree over %lu steps, seed %" PRIu64 "\n",
	    passed ? "" : "not ", which, count, seed);
	*good &= passed;
}

int
main(int argc, char **argv)
{
	const char *extra = getenv("FDWAIT_SEED");
	unsigned long count = STEPS;
	bool print = false, own = false, good = true;
	uint64_t seed = SEED;
	struct rlimit limit;

	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 4096) {
		limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (strcmp(argv[i], "--print") == 0)
			print = true;
		else if (strcmp(argv[i], "--rough") == 0)
			world.rough = true;
		else if (strcmp(argv[i], "--seed") == 0) {
			seed = number(value);
			own = true;
			i++;
		} else if (strcmp(argv[i], "--steps") == 0) {
			count = (unsigned long)number(value);
			i++;
		} else if (strcmp(argv[i], "--replay") == 0)
			return replay(value);
		else {
			fprintf(stderr,
			    "usage: differential [--seed N] [--steps N] "
			    "[--print] [--rough]\n       differential [--rough] --replay FILE\n");
			return 2;
		}
	}
	if (limit.rlim_cur < 2048) {
		printf("1..0 # SKIP RLIMIT_NOFILE is below 2048\n");
		return 0;
	}
	/* The fixed one, and one that can be another each time. */
	printf("1..%d\n", own ? 1 : 2);
	test(1, seed, count, print, &good);
	if (!own)
		test(2, extra != NULL ? number(extra) : SEED + 1, count, print,
		    &good);
	return good ? 0 : 1;
}
