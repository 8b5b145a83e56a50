/* follow.c - benchmark: following pipes, beside a minimal loop */
/* SPDX-License-Identifier: ISC */
#include "measure.h"

#define PIPES 64
#define LATENCY_ROUNDS 4000

static int ends[PIPES][2];

struct result {
	int64_t wall_ns, cpu_ns, instructions;
};

/*
 * The reading ends are descriptors 3 to PIPES + 2 for those we start: of a pipe
 * each, or all of the first, so that one write makes every one ready at once.
 */
static void
make_pipes(bool at_once)
{
	for (int i = 0; i < PIPES; i++)
		close(i + 3);
	for (int i = 0; i < PIPES; i++) {
		int pair[2];

		if (pipe2(pair, O_CLOEXEC | O_NONBLOCK) == -1)
			give_up("pipe");
		ends[i][0] = fcntl(pair[0], F_DUPFD_CLOEXEC, 3 + 2 * PIPES);
		ends[i][1] = fcntl(pair[1], F_DUPFD_CLOEXEC, 3 + 2 * PIPES);
		if (ends[i][0] == -1 || ends[i][1] == -1)
			give_up("fcntl");
		close(pair[0]);
		close(pair[1]);
	}
	for (int i = 0; i < PIPES; i++)
		if (dup2(ends[at_once ? 0 : i][0], i + 3) == -1)
			give_up("dup2");
}

static void
close_pipes(void)
{
	for (int i = 0; i < PIPES; i++) {
		close(i + 3);
		close(ends[i][0]);
		close(ends[i][1]);
	}
}

static void
drain(int fd)
{
	char bytes[65536];

	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
}

/* Write to all pipes, round robin, until the program has told enough. */
static struct result
run_until_done(char *const argv[], int pipes, bool at_once)
{
	int out[2], err[2];
	struct result result = {0};
	struct rusage usage;
	char text[65536], messages[8192];
	int64_t begin;
	bool open = true;
	ssize_t got;
	pid_t pid;

	make_pipes(at_once);
	if (pipe2(out, O_CLOEXEC) == -1 || pipe2(err, O_CLOEXEC) == -1)
		give_up("pipe");
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	begin = now_ns();
	pid = start(argv, -1, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	while (open) {
		for (int i = 0; i < (at_once ? 1 : pipes); i++)
			if (write(ends[i][1], "x", 1) == -1)
				drain(ends[i][0]);
		while ((got = read(out[0], text, sizeof(text))) > 0)
			;
		open = got == -1 && errno == EAGAIN;
	}
	result.wall_ns = now_ns() - begin;
	got = read(err[0], messages, sizeof(messages) - 1);
	for (ssize_t more = got; more > 0 && got < 8000; got += more)
		more = read(
		    err[0], messages + got, sizeof(messages) - 1 - (size_t)got);
	messages[got < 0 ? 0 : got] = '\0';
	if (finish(pid, &usage) != 0) {
		fprintf(stderr, "%s failed: %s\n", argv[0], messages);
		exit(99);
	}
	result.cpu_ns = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) *
		INT64_C(1000000000) +
	    (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * INT64_C(1000);
	result.instructions = collected(messages);
	close(out[0]);
	close(err[0]);
	close_pipes();
	return result;
}

enum program {
	TEXT,
	JSON,
	MINIMAL,
	PROGRAMS
};

static const char *const titles[PROGRAMS] = {
    "fdwait -f", "fdwait -fj", "minimal"};
/* Of a full batch. */
static const int bars[PROGRAMS] = {150, 200, 0};
static char *fdwait, *minimal;

static void
command_of(
    char *argv[WORDS_MOST], enum program program, int pipes, const char *count)
{
	static char range[16], number[16], n[32];
	size_t w = 0;

	snprintf(range, sizeof(range), "3-%d", pipes + 2);
	snprintf(number, sizeof(number), "%d", pipes);
	snprintf(n, sizeof(n), "%s", count);
	argv[w++] = program == MINIMAL ? minimal : fdwait;
	if (program == MINIMAL) {
		argv[w++] = number;
		argv[w++] = n;
	} else {
		argv[w++] = program == JSON ? "-fj" : "-f";
		argv[w++] = "-n";
		argv[w++] = n;
		argv[w++] = range;
	}
	argv[w] = NULL;
}

static void
throughput(int pipes)
{
	enum {
		TURNS = 5,
		EVENTS = 60000
	};
	static const char count[] = "60000";
	int64_t walls[PROGRAMS][TURNS], cpus[PROGRAMS][TURNS];
	int64_t wall[PROGRAMS], cpu[PROGRAMS], median;

	for (int turn = 0; turn < TURNS; turn++)
		for (enum program p = 0; p < PROGRAMS; p++) {
			char *argv[WORDS_MOST];
			struct result result;

			command_of(argv, p, pipes, count);
			result = run_until_done(argv, pipes, false);
			walls[p][turn] = result.wall_ns;
			cpus[p][turn] = result.cpu_ns;
		}
	for (enum program p = 0; p < PROGRAMS; p++) {
		summarize(walls[p], TURNS, &median, &wall[p]);
		summarize(cpus[p], TURNS, &cpu[p], &median);
	}
	for (enum program p = 0; p < PROGRAMS; p++)
		printf("%2d pipes, %-10s: %8.0f events/s, wall %.2f x minimal; "
		       "CPU %4.0f ns an event, %.2f x\n",
		    pipes, titles[p], EVENTS * 1e9 / (double)wall[p],
		    ratio(wall[p], wall[MINIMAL]), (double)cpu[p] / EVENTS,
		    ratio(cpu[p], cpu[MINIMAL]));
}

static void
count_instructions(int pipes)
{
	/* Two counts: what the start costs falls out. */
	static const char *const counts[] = {"4096", "20480"};
	double each[PROGRAMS];

	for (enum program p = 0; p < PROGRAMS; p++) {
		int64_t got[2];

		for (int c = 0; c < 2; c++) {
			char *argv[WORDS_MOST], *joined[2 * WORDS_MOST];

			command_of(argv, p, pipes, counts[c]);
			join(joined, callgrind, argv);
			got[c] =
			    run_until_done(joined, pipes, true).instructions;
		}
		each[p] = (double)(got[1] - got[0]) / (20480 - 4096);
	}
	for (enum program p = 0; p < PROGRAMS; p++) {
		printf("%2d at once, %-10s: %6.1f instructions an event, "
		       "%+.1f to minimal",
		    pipes, titles[p], each[p], each[p] - each[MINIMAL]);
		if (pipes > 1 && bars[p] > 0)
			printf(" (to be at most %d)", bars[p]);
		putchar('\n');
	}
}

/* -- latency -- */

struct follower {
	pid_t pid;
	int out;
	int64_t times[LATENCY_ROUNDS];
};

static void
follower_start(struct follower *follower, enum program program)
{
	char *argv[WORDS_MOST];
	int out[2];

	command_of(argv, program, 1, "1000000");
	if (pipe2(out, O_CLOEXEC) == -1)
		give_up("pipe");
	follower->pid = start(argv, -1, out[1], 2);
	follower->out = out[0];
	close(out[1]);
	if (program == JSON &&
	    read(out[0], (char[256]){0}, 256) < 1) /* "ready" */
		give_up("read");
}

/*
 * All followers have the same pipe, so each has one of its own here: it is
 * started with the pipe that is descriptor 3 at that moment.
 */
static void
latency(void)
{
	static struct follower followers[PROGRAMS];
	int fds[PROGRAMS][2];
	char text[512];
	int64_t least[PROGRAMS], median[PROGRAMS];

	for (enum program p = 0; p < PROGRAMS; p++) {
		int pair[2];

		if (pipe2(pair, O_CLOEXEC | O_NONBLOCK) == -1)
			give_up("pipe");
		fds[p][0] = fcntl(pair[0], F_DUPFD_CLOEXEC, 100);
		fds[p][1] = fcntl(pair[1], F_DUPFD_CLOEXEC, 100);
		close(pair[0]);
		close(pair[1]);
		if (dup2(fds[p][0], 3) == -1)
			give_up("dup2");
		follower_start(&followers[p], p);
		close(3);
	}
	for (int round = -50; round < LATENCY_ROUNDS; round++)
		for (enum program p = 0; p < PROGRAMS; p++) {
			int64_t begin = now_ns();

			if (write(fds[p][1], "x", 1) != 1 ||
			    read(followers[p].out, text, sizeof(text)) < 5)
				give_up("latency");
			if (round >= 0)
				followers[p].times[round] = now_ns() - begin;
			drain(fds[p][0]);
		}
	for (enum program p = 0; p < PROGRAMS; p++) {
		summarize(
		    followers[p].times, LATENCY_ROUNDS, &least[p], &median[p]);
		kill(followers[p].pid, 15);
		finish(followers[p].pid, NULL);
		close(followers[p].out);
	}
	for (enum program p = 0; p < PROGRAMS; p++)
		printf(
		    "latency,  %-10s: least %5.1f us, %.3f x minimal; median "
		    "%5.1f us, %.3f x\n",
		    titles[p], (double)least[p] / 1e3,
		    ratio(least[p], least[MINIMAL]), (double)median[p] / 1e3,
		    ratio(median[p], median[MINIMAL]));
}

/* follow FDWAIT MINIMAL */
int
main(int argc, char *argv[])
{
	if (argc != 3) {
		fprintf(stderr, "usage: follow FDWAIT MINIMAL\n");
		return 2;
	}
	fdwait = argv[1];
	minimal = argv[2];
	setvbuf(stdout, NULL, _IOLBF, 0);
	latency();
	throughput(1);
	throughput(PIPES);
	if (!have_program("valgrind")) {
		printf("instructions: not counted, valgrind is not here\n");
		return 0;
	}
	count_instructions(1);
	count_instructions(PIPES);
	return 0;
}
