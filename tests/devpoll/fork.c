/*
 * fork.c - fork() while another thread is in the middle of ending a set
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/wait.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>

#include "check.h"

void __real_free(void *);
void __wrap_free(void *);

#define STAY_US 300000 /* long enough for a fork() that does not wait */

static _Thread_local bool stays;
static sem_t inside;

/* What was freed there; kept, so that nobody gets it again. */
static void *freed;
static bool freed_twice;

/* Where the thread is when its process is copied: a part of the set is gone. */
void
__wrap_free(void *memory)
{
	if (freed != NULL && memory == freed) {
		freed_twice = true;
		return;
	}
	if (!stays || memory == NULL) {
		__real_free(memory);
		return;
	}
	stays = false;
	freed = memory;
	sem_post(&inside);
	usleep(STAY_US);
}

static void *
end_set(void *context)
{
	stays = true;
	IS(devpoll_close(*(int *)context), 0);
	stays = false;
	return NULL;
}

/* A set of the child's own, which may have the same number. */
static void
use_sets(const int p[2])
{
	struct pollfd out[2];

	for (int i = 0; i < 4; i++) {
		int dp = devpoll_open();

		OK(dp >= 0);
		IS(put(dp, p[1], POLLOUT), 0);
		IS(get(dp, out, 2, 0), 1);
		IS(out[0].fd, p[1]);
		if (i % 2 == 0)
			IS(devpoll_close(dp), 0);
	}
	OK(!freed_twice);
}

static void
whole_in_the_child(void)
{
	int dp = devpoll_open(), p[2], status = -1;
	pthread_t thread;
	pid_t pid;

	MUST(pipe(p));
	IS(put(dp, p[0], POLLIN), 0);
	IS(sem_init(&inside, 0, 0), 0);
	IS(pthread_create(&thread, NULL, end_set, &dp), 0);
	IS(sem_wait(&inside), 0);
	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		check_failures = 0;
		use_sets(p);
		fflush(stdout);
		_exit((int)check_failures);
	}
	MUST(waitpid(pid, &status, 0));
	IS(status, 0);
	IS(pthread_join(thread, NULL), 0);
	use_sets(p);
	__real_free(freed);
}

static const struct test tests[] = {
    {"fork: a set that ends meanwhile is whole, or gone", whole_in_the_child},
};

CHECK_MAIN(tests)
