/* threads.c - several threads over one queue */
/* SPDX-License-Identifier: ISC */
#ifdef __linux__
#include <sys/epoll.h>
#endif
#include <sys/socket.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "check.h"

#define THREADS 6
#define PIPES 8
#define SENT 20000

static struct kevent e[8];

static void
not_blocking(int fd)
{
	int flags;

	MUST(flags = fcntl(fd, F_GETFL));
	MUST(fcntl(fd, F_SETFL, flags | O_NONBLOCK));
}

/* A pool: who is told of a pipe reads one byte of it, and asks anew. */

static struct {
	int kq, ends[PIPES][2];
	unsigned flags, again;
	atomic_int got, nothing, failed;
} pool;

static void
pool_add(int i, unsigned flags)
{
	if (change(pool.kq, (uintptr_t)pool.ends[i][0], EVFILT_READ, flags, 0,
		0) != 0)
		pool.failed++;
}

static void *
pool_worker(void *unused)
{
	struct kevent event;
	char b;

	(void)unused;
	for (;;) {
		int i = 0;

		if (kevent(pool.kq, NULL, 0, &event, 1, NULL) != 1)
			pool.failed++;
		if (event.filter == EVFILT_USER)
			return NULL;
		while (i < PIPES - 1 && pool.ends[i][0] != (int)event.ident)
			i++;
		if (recv(pool.ends[i][0], &b, 1, 0) == 1)
			pool.got++;
		else
			pool.nothing++;
		pool_add(i, pool.again);
	}
}

/* type: of the sockets. */
static void
run_pool(int type, int count, unsigned flags, unsigned again)
{
	pthread_t threads[THREADS];
	struct timespec now = {0, 0};
	int outer = kqueue();

	pool.kq = kqueue();
	pool.again = again;
	pool.got = pool.nothing = pool.failed = 0;
	for (int i = 0; i < count; i++) {
		MUST(socketpair(AF_UNIX, type, 0, pool.ends[i]));
		not_blocking(pool.ends[i][0]);
		pool_add(i, EV_ADD | flags);
	}
	IS(change(outer, (uintptr_t)pool.kq, EVFILT_READ, EV_ADD, 0, 0), 0);
	for (int i = 0; i < THREADS; i++)
		IS(pthread_create(&threads[i], NULL, pool_worker, NULL), 0);
	for (int i = 0; i < SENT; i++)
		while (send(pool.ends[i % count][1], "x", 1, 0) == -1) {
			IS(errno, ENOBUFS); /* BSD's datagrams don't wait */
			sched_yield();
		}
	while (pool.got < SENT)
		sched_yield();
	/* A level that stays: it ends all of them. */
	IS(change(pool.kq, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0), 0);
	for (int i = 0; i < THREADS; i++)
		IS(pthread_join(threads[i], NULL), 0);
	IS(pool.got, SENT);
	IS(pool.nothing, 0);
	IS(pool.failed, 0);
	/* Who watches the queue hears of it as before. */
	IS(kevent(outer, NULL, 0, e, 1, &now), 1);
	IS(e[0].ident, (uintptr_t)pool.kq);
	for (int i = 0; i < count; i++) {
		close(pool.ends[i][0]);
		close(pool.ends[i][1]);
	}
	close(pool.kq);
	close(outer);
}

static void
oneshot(void)
{
	run_pool(SOCK_STREAM, PIPES, EV_ONESHOT, EV_ADD | EV_ONESHOT);
}

static void
dispatch(void)
{
	run_pool(SOCK_STREAM, PIPES, EV_DISPATCH, EV_ENABLE);
}

/* What one has told and taken, another has not fetched before and tells now. */
static void
datagrams(void)
{
	run_pool(SOCK_DGRAM, 1, EV_DISPATCH, EV_ENABLE);
}

/* Queues that are closed, and their numbers used again, under everybody. */

static struct {
	atomic_int kqs[3], stop;
	int ends[4][2];
} churn;

static void *
churn_waiter(void *unused)
{
	struct kevent got[4];
	char b[16];

	(void)unused;
	for (unsigned turn = 0; !churn.stop; turn++) {
		struct timespec t = {0, (long)(turn % 3) * 500000};
		int n = kevent(churn.kqs[turn % 3], NULL, 0, got, 4, &t);

		for (int i = 0; i < n; i++)
			if (got[i].filter == EVFILT_READ)
				(void)!read((int)got[i].ident, b, sizeof b);
	}
	return NULL;
}

static void *
churn_changer(void *unused)
{
	static const unsigned flags[] = {EV_ADD, EV_ADD | EV_CLEAR, EV_DELETE,
	    EV_ADD | EV_ONESHOT, EV_DISABLE, EV_ENABLE, EV_ADD | EV_DISPATCH};

	(void)unused;
	for (unsigned turn = 0; !churn.stop; turn++) {
		unsigned f = flags[turn % 7];
		int kq = churn.kqs[turn % 3], i = (int)(turn % 4);

		change(kq, (uintptr_t)churn.ends[i][0], EVFILT_READ, f, 0, 0);
		change(kq, (uintptr_t)churn.ends[i][1], EVFILT_WRITE, f, 0, 0);
		change(kq, (uintptr_t)i, EVFILT_TIMER, f, 0, 1);
		change(kq, (uintptr_t)i, EVFILT_USER, f, NOTE_TRIGGER, 0);
		(void)!write(churn.ends[i][1], "x", 1);
	}
	return NULL;
}

static void
closed_under_way(void)
{
	pthread_t threads[THREADS];

	churn.stop = 0;
	for (int i = 0; i < 3; i++)
		churn.kqs[i] = kqueue();
	for (int i = 0; i < 4; i++) {
		MUST(pipe(churn.ends[i]));
		not_blocking(churn.ends[i][0]);
		not_blocking(churn.ends[i][1]);
	}
	for (int i = 0; i < THREADS; i++)
		IS(pthread_create(&threads[i], NULL,
		       i % 2 ? churn_waiter : churn_changer, NULL),
		    0);
	for (int i = 0; i < 3000; i++) {
		int kq, old = churn.kqs[i % 3], copy;

		MUST(copy = dup(churn.ends[i % 4][0]));
		close(old);
		kq = kqueue();
		OK(kq != -1);
		churn.kqs[i % 3] = kq;
		close(copy);
		sched_yield();
	}
	churn.stop = 1;
	for (int i = 0; i < THREADS; i++)
		IS(pthread_join(threads[i], NULL), 0);
	for (int i = 0; i < 3; i++)
		close(churn.kqs[i]);
	for (int i = 0; i < 4; i++) {
		close(churn.ends[i][0]);
		close(churn.ends[i][1]);
	}
}

/* A child has whole queues, whatever other threads are in the middle of. */

static atomic_int forked;

static void *
maker(void *unused)
{
	(void)unused;
	while (!forked) {
		int kq = kqueue();

		change(kq, 1, EVFILT_TIMER, EV_ADD, 0, 5);
		change(kq, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0);
		close(kq);
	}
	return NULL;
}

static int
child(void)
{
	for (int i = 0; i < 8; i++) {
		int kq = kqueue();

		if (kq == -1 ||
		    change(kq, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0) != 0 ||
		    get(kq, e, 8, 0) != 1)
			return 1;
		if (i & 1)
			close(kq);
	}
	return 0;
}

static void
forks(void)
{
	pthread_t threads[2];

	forked = 0;
	for (int i = 0; i < 2; i++)
		IS(pthread_create(&threads[i], NULL, maker, NULL), 0);
	for (int i = 0; i < 500; i++) {
		int status;
		pid_t pid;

		fflush(stdout);
		MUST(pid = fork());
		if (pid == 0)
			_exit(child());
		MUST(waitpid(pid, &status, 0));
		IS(status, 0);
	}
	forked = 1;
	for (int i = 0; i < 2; i++)
		IS(pthread_join(threads[i], NULL), 0);
}

/* A thread that is cancelled in kevent() leaves the queue to the others. */

static struct {
	int kq, timed;
	atomic_int turns;
} cancelled;

static void *
cancelled_waiter(void *unused)
{
	struct timespec minute = {60, 0};
	struct kevent event;

	(void)unused;
	for (;;) {
		kevent(cancelled.kq, NULL, 0, &event, 1,
		    cancelled.timed ? &minute : NULL);
		cancelled.turns++;
	}
	return NULL;
}

static void
cancel(void)
{
	struct timespec now = {0, 0};

	/* It waits, or always has something to return. */
	for (int i = 0; i < 120; i++) {
		int busy = i & 1, p[2];
		pthread_t thread;
		void *result;

		cancelled.kq = kqueue();
		cancelled.timed = (i & 2) != 0;
		cancelled.turns = 0;
		MUST(pipe(p));
		IS(change(cancelled.kq, (uintptr_t)p[busy],
		       busy ? EVFILT_WRITE : EVFILT_READ, EV_ADD, 0, 0),
		    0);
		IS(pthread_create(&thread, NULL, cancelled_waiter, NULL), 0);
		while (busy && cancelled.turns < i)
			sched_yield();
		IS(pthread_cancel(thread), 0);
		IS(pthread_join(thread, &result), 0);
		OK(result == PTHREAD_CANCELED);
		IS(change(
		       cancelled.kq, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0),
		    0);
		IS(kevent(cancelled.kq, NULL, 0, e, 8, &now), 1 + busy);
		close(p[0]);
		close(p[1]);
		close(cancelled.kq);
	}
}

#if defined(__linux__) && !ON_ILLUMOS
/* A queue that gets a new set takes all who wait in it along. */

static struct {
	int kq;
	atomic_int got, other;
} moved;

static void *
moved_waiter(void *unused)
{
	struct kevent event;

	(void)unused;
	if (kevent(moved.kq, NULL, 0, &event, 1, NULL) == 1 &&
	    event.filter == EVFILT_USER)
		moved.got++;
	else
		moved.other++;
	return NULL;
}

static void
new_set(void)
{
	struct epoll_event event = {.events = EPOLLIN};
	pthread_t threads[4];
	int ends[2], go[2], outer;
	pid_t pid;

	moved.kq = kqueue();
	moved.got = moved.other = 0;
	MUST(outer = epoll_create1(EPOLL_CLOEXEC));
	MUST(epoll_ctl(outer, EPOLL_CTL_ADD, moved.kq, &event));
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	MUST(pipe(go));
	IS(change(moved.kq, (uintptr_t)ends[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	MUST(pid = fork());
	if (pid == 0) {
		/* Has the file that is about to be closed here. */
		close(go[1]);
		(void)!read(go[0], &event, 1);
		_exit(0);
	}
	close(ends[0]);
	for (int i = 0; i < 4; i++)
		IS(pthread_create(&threads[i], NULL, moved_waiter, NULL), 0);
	MUST(send(ends[1], "x", 1, 0));
	/* The old set is gone when nobody hears of it any more. */
	while (epoll_wait(outer, &event, 1, 0) == 1)
		sched_yield();
	for (int i = 0; i < 4; i++)
		IS(change(moved.kq, (uintptr_t)i, EVFILT_USER,
		       EV_ADD | EV_ONESHOT, NOTE_TRIGGER, 0),
		    0);
	for (int i = 0; i < 4; i++)
		IS(pthread_join(threads[i], NULL), 0);
	IS(moved.got, 4);
	IS(moved.other, 0);
	close(go[1]);
	MUST(waitpid(pid, NULL, 0));
	close(go[0]);
	close(ends[1]);
	close(outer);
	close(moved.kq);
}
#else
static void
new_set(void)
{
	SKIP("a queue is one thing there");
}
#endif

static const struct test tests[] = {
    {"threads: each event of a one-shot knote goes to one", oneshot},
    {"threads: each event of a dispatched knote goes to one", dispatch},
    {"threads: nobody is told of what another has taken", datagrams},
    {"threads: queues are closed and made while others use them",
	closed_under_way},
    {"threads: a fork leaves whole queues to the child", forks},
    {"threads: one that is cancelled leaves no lock behind", cancel},
    {"threads: who waits goes along when the set is a new one", new_set},
};

int
main(void)
{
	return CHECK_RUN(tests);
}
