/* measure.h - run a program and count: time, instructions, system calls */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_MEASURE_H
#define FDWAIT_MEASURE_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MOST 24

static inline _Noreturn void
give_up(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(99);
}

static inline int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int
compare_times(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Smallest and middle one; sorts them. */
static inline void
summarize(int64_t *times, size_t count, int64_t *least, int64_t *median)
{
	qsort(times, count, sizeof(*times), compare_times);
	*least = times[0];
	*median = times[count / 2];
}

static inline bool
have_program(const char *name)
{
	char command[64];

	snprintf(command, sizeof(command), "command -v %s >/dev/null", name);
	return system(command) == 0;
}

/* A descriptor from which one line can be read. */
static inline int
line_on_a_pipe(void)
{
	int ends[2];

	if (pipe(ends) == -1 || write(ends[1], "line\n", 5) != 5)
		give_up("pipe");
	close(ends[1]);
	return ends[0];
}

/*
 * Start `argv` with these as descriptors 0, 1 and 2; -1 is /dev/null. What
 * else is open without close-on-exec is handed on.
 */
static inline pid_t
start(char *const argv[], int in, int out, int err)
{
	pid_t pid = vfork();

	if (pid == -1)
		give_up("vfork");
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		dup2(in == -1 ? null : in, 0);
		dup2(out == -1 ? null : out, 1);
		dup2(err == -1 ? null : err, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static inline int
finish(pid_t pid, struct rusage *usage)
{
	int status;

	while (wait4(pid, &status, 0, usage) == -1)
		if (errno != EINTR)
			give_up("wait4");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* Nanoseconds from start to end, with a line on standard input. */
static inline int64_t
time_once(char *const argv[])
{
	int in = line_on_a_pipe();
	int64_t begin = now_ns();
	int status = finish(start(argv, in, -1, -1), NULL);
	int64_t took = now_ns() - begin;

	close(in);
	if (status != 0) {
		fprintf(stderr, "%s: exit status %d\n", argv[0], status);
		exit(99);
	}
	return took;
}

/* What the program says on standard error, with a line on standard input. */
static inline int
read_messages(char *const argv[], char *text, size_t room)
{
	int in = line_on_a_pipe(), ends[2], status;
	size_t len = 0;
	ssize_t got;
	pid_t pid;

	if (pipe(ends) == -1)
		give_up("pipe");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	pid = start(argv, in, -1, ends[1]);
	close(ends[1]);
	while ((got = read(ends[0], text + len, room - 1 - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	close(ends[0]);
	status = finish(pid, NULL);
	close(in);
	return status;
}

/* PREFIX... ARGV... */
static inline void
join(char *joined[2 * WORDS_MOST], char *const *prefix, char *const *argv)
{
	size_t n = 0;

	while (*prefix != NULL && n < WORDS_MOST)
		joined[n++] = *prefix++;
	while (*argv != NULL && n < 2 * WORDS_MOST - 1)
		joined[n++] = *argv++;
	joined[n] = NULL;
}

static char *const callgrind[] = {
    "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", NULL};

/* The number behind "Collected :"; -1 when there is none. */
static inline int64_t
collected(const char *text)
{
	const char *at = strstr(text, "Collected : ");

	return at == NULL ? -1 : strtoll(at + 12, NULL, 10);
}

/* User-space instructions of a whole run, with a line on standard input. */
static inline int64_t
instructions(char *const argv[])
{
	char *joined[2 * WORDS_MOST], text[8192];

	join(joined, callgrind, argv);
	if (read_messages(joined, text, sizeof(text)) != 0)
		return -1;
	return collected(text);
}

/* System calls of a whole run, execve(2) included; -1 without strace. */
static inline int
system_calls(char *const argv[])
{
	static char *const strace[] = {"strace", "-qq", NULL};
	char *joined[2 * WORDS_MOST], text[32768];
	int count = 0;

	join(joined, strace, argv);
	if (read_messages(joined, text, sizeof(text)) != 0)
		return -1;
	for (char *line = strtok(text, "\n"); line != NULL;
	     line = strtok(NULL, "\n"))
		count +=
		    strchr(line, '(') != NULL && strstr(line, " = ") != NULL;
	return count == 0 ? -1 : count;
}

static inline double
ratio(int64_t a, int64_t b)
{
	return b == 0 ? 0 : (double)a / (double)b;
}

#endif
