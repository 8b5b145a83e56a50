/*
 * process.c - sets and processes, threads, and the numbers of sets
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/wait.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "check.h"

/* Run it in a child, which says by its status how many checks failed. */
static void
in_child(void (*run)(int dp, const int p[2]), int dp, const int p[2])
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		check_failures = 0;
		run(dp, p);
		fflush(stdout);
		_exit((int)check_failures);
	}
	MUST(waitpid(pid, &status, 0));
	IS(status, 0);
}

static void
refused(int dp, const int p[2])
{
	struct pollfd out[4], entry = {.fd = p[0]};
	int own;

	IS(put(dp, p[0], POLLIN), EACCES);
	IS(put(dp, p[0], POLLREMOVE), EACCES);
	IS(get(dp, out, 4, 0), -EACCES);
	IS(get(dp, out, 0, 0), -EACCES);
	IS(devpoll_ioctl(dp, DP_ISPOLLED, &entry), -1);
	IS(errno, EACCES);
	IS(devpoll_close(dp), 0);
	own = devpoll_open();
	IS(own, dp);
	IS(put(own, p[0], POLLIN), 0);
	IS(get(own, out, 4, 0), 1);
	IS(devpoll_close(own), 0);
}

static void
in_a_child(void)
{
	int dp = devpoll_open(), p[2];
	struct pollfd out[4];

	full_pipe(p);
	IS(put(dp, p[0], POLLIN), 0);
	in_child(refused, dp, p);
	IS(member(dp, p[0]), POLLIN);
	IS(get(dp, out, 4, -1), 1);
	RESULT(out, p[0], POLLIN);
	drain(p[0]);
	IS(get(dp, out, 4, 0), 0);
	devpoll_close(dp);
	close_both(p);
}

static void
use(int dp, const int p[2])
{
	struct pollfd out[4];

	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 1);
	RESULT(out, p[0], POLLIN);
}

static void
handed_down(void)
{
	int dp = devpoll_open(), p[2];

	full_pipe(p);
	in_child(use, dp, p);
#ifdef DP_NATIVE
	IS(put(dp, p[0], POLLIN), EACCES);
#else
	IS(member(dp, p[0]), -1);
	use(dp, p);
#endif
	devpoll_close(dp);
	close_both(p);
}

static void
number_reused(void)
{
	int dp = devpoll_open(), p[2], other;
	struct pollfd out[4];

	full_pipe(p);
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 1);
	/* Nobody tells the library. */
	close(dp);
	other = devpoll_open();
	IS(other, dp);
	IS(member(other, p[0]), -1);
	IS(get(other, out, 4, 0), 0);
	IS(put(other, p[0], POLLIN), 0);
	IS(get(other, out, 4, 0), 1);
	close(other);
#ifndef DP_NATIVE
	IS(put(dp, p[0], POLLIN), EBADF);
	MUST(dup2(p[0], dp));
	IS(put(dp, p[0], POLLIN), EBADF);
	IS(get(dp, out, 4, 0), -EBADF);
	IS(devpoll_close(dp), 0);
	IS(devpoll_close(dp), -1);
#endif
	close_both(p);
}

static int
descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return count;
}

static void
nothing_left(void)
{
	int before, dp, p[2];
	struct pollfd out[4];

	full_pipe(p);
	devpoll_close(devpoll_open());
	before = descriptors();
	for (int i = 0; i < 50; i++) {
		dp = devpoll_open();
		IS(put(dp, p[0], POLLIN), 0);
		IS(get(dp, out, 4, 0), 1);
		i % 2 == 0 ? close(dp) : devpoll_close(dp);
	}
	IS(descriptors(), before);
	close_both(p);
}

struct sleeper {
	int dp;
	int result;
	struct pollfd out[4];
	int ready; /* a pipe's end: it is about to sleep */
};

static void *
sleep_in(void *arg)
{
	struct sleeper *s = arg;

	MUST(write(s->ready, "r", 1));
	s->result = get(s->dp, s->out, 4, 600000);
	return NULL;
}

/* What others write to a set counts for those who wait on it already. */
static void
threads(void)
{
	struct sleeper s[3];
	struct timespec pause = {0, 2000000};
	pthread_t thread[3];
	int p[2], q[2], ready[2], file;

	MUST(pipe(ready));
	MUST(file = open("/etc/passwd", O_RDONLY));
	for (int i = 0; i < 20; i++) {
		int dp = devpoll_open(), fd;

		full_pipe(p);
		MUST(pipe(q));
		fd = i % 2 == 0 ? p[0] : file;
		IS(put(dp, q[0], POLLIN), 0);
		for (int k = 0; k < 3; k++) {
			s[k] = (struct sleeper){.dp = dp, .ready = ready[1]};
			IS(pthread_create(&thread[k], NULL, sleep_in, &s[k]),
			    0);
			drain(ready[0]);
		}
		/* Asleep most likely; right in either case. */
		if (i % 4 < 2)
			nanosleep(&pause, NULL);
		IS(put(dp, fd, POLLIN), 0);
		for (int k = 0; k < 3; k++) {
			IS(pthread_join(thread[k], NULL), 0);
			IS(s[k].result, 1);
			RESULT(s[k].out, fd, POLLIN);
		}
		devpoll_close(dp);
		close_both(p);
		close_both(q);
	}
	close(file);
	close_both(ready);
}

static void *
use_own(void *arg)
{
	int *failed = arg, dp, p[2];
	struct pollfd out[4];

	for (int i = 0; i < 500; i++) {
		if (pipe(p) == -1 || write(p[1], "x", 1) != 1)
			continue;
		dp = devpoll_open();
		*failed += put(dp, p[0], POLLIN) != 0;
		*failed += get(dp, out, 4, 0) != 1 || out[0].fd != p[0];
		*failed += put(dp, p[0], POLLREMOVE) != 0;
		*failed += get(dp, out, 4, 0) != 0;
		i % 2 == 0 ? close(dp) : devpoll_close(dp);
		close_both(p);
	}
	return NULL;
}

static void
many_threads(void)
{
	pthread_t thread[4];
	int failed[4] = {0};

	for (int i = 0; i < 4; i++)
		IS(pthread_create(&thread[i], NULL, use_own, &failed[i]), 0);
	for (int i = 0; i < 4; i++) {
		IS(pthread_join(thread[i], NULL), 0);
		IS(failed[i], 0);
	}
}

/* A child has whole sets, whatever other threads are in the middle of. */

static atomic_int forked;

static void *
open_and_close(void *ends)
{
	const int *p = ends;

	while (!forked) {
		int dp = devpoll_open();

		put(dp, p[0], POLLIN);
		devpoll_close(dp);
	}
	return NULL;
}

static void
of_its_own(int dp, const int p[2])
{
	(void)dp;
	for (int i = 0; i < 8; i++) {
		struct pollfd out[1];
		int own;

		MUST(own = devpoll_open());
		IS(put(own, p[0], POLLIN), 0);
		IS(get(own, out, 1, 0), 1);
		if (i & 1)
			IS(devpoll_close(own), 0);
	}
}

static void
forks(void)
{
	pthread_t thread[2];
	int p[2];

	full_pipe(p);
	forked = 0;
	for (int i = 0; i < 2; i++)
		IS(pthread_create(&thread[i], NULL, open_and_close, p), 0);
	for (int i = 0; i < 300; i++)
		in_child(of_its_own, -1, p);
	forked = 1;
	for (int i = 0; i < 2; i++)
		IS(pthread_join(thread[i], NULL), 0);
	close(p[0]);
	close(p[1]);
}

static const struct test tests[] = {
    {"process: a child may only close it", in_a_child},
    {"process: it belongs to whom uses it first", handed_down},
    {"process: a number that is used again is another set", number_reused},
    {"process: a plain close leaves no descriptor behind", nothing_left},
    {"process: a write wakes who waits", threads},
    {"process: a set for each thread", many_threads},
    {"process: a fork while others open and close", forks},
};

CHECK_MAIN(tests)
