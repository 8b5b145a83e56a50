/* queue.c - the calls themselves: changes, waiting, life of queues */
/* SPDX-License-Identifier: ISC */
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"

#ifdef __linux__
#include <sys/epoll.h>
#endif

#if ON_ILLUMOS && defined(__linux__)
#include <sys/syscall.h>

#include <linux/kcmp.h>
#endif

static void
set(struct kevent *k, uintptr_t ident, int filter, unsigned flags)
{
	memset(k, 0, sizeof *k);
	k->ident = ident;
	k->filter = (short)filter;
	k->flags = (unsigned short)flags;
}

static void
changes(void)
{
	struct kevent k[12], e[12];
	struct timespec zero = {0, 0};
	int kq = kqueue(), p[2];

	MUST(pipe(p));
	/* Errors with room: reported, the rest applied, no events. */
	set(&k[0], (uintptr_t)p[0], EVFILT_READ, EV_ADD);
	set(&k[1], 9999, EVFILT_READ, EV_ADD);
	set(&k[2], 1, EVFILT_USER, EV_ADD);
	k[2].fflags = NOTE_TRIGGER;
	IS(kevent(kq, k, 3, e, 12, &zero), 1);
	IS(e[0].ident, 9999);
	IS(e[0].flags, EV_ERROR);
	IS(e[0].data, EBADF);
	IS(get(kq, e, 12, 0), 1);
	IS(e[0].ident, 1);
	/* Without: what came before stays, the rest is left out. */
	set(&k[0], 2, EVFILT_USER, EV_ADD);
	set(&k[2], 3, EVFILT_USER, EV_ADD);
	errno = 0;
	IS(kevent(kq, k, 3, NULL, 0, NULL), -1);
	IS(errno, EBADF);
	IS(change(kq, 2, EVFILT_USER, EV_DELETE, 0, 0), 0);
	IS(change(kq, 3, EVFILT_USER, EV_DELETE, 0, 0), ENOENT);
	IS(change(kq, 1, EVFILT_USER, EV_DELETE, 0, 0), 0);
	/* Receipts. */
	for (unsigned i = 0; i < 12; i++)
		set(&k[i], 100 + i, EVFILT_USER, EV_ADD | EV_RECEIPT);
	/* More than a copying group, in place. */
	IS(kevent(kq, k, 12, k, 12, NULL), 12);
	for (unsigned i = 0; i < 12; i++) {
		IS(k[i].ident, 100 + i);
		OK(k[i].flags & EV_ERROR);
		IS(k[i].data, 0);
	}
	for (unsigned i = 0; i < 12; i++)
		set(&k[i], 100 + i, EVFILT_USER, EV_DELETE);
	IS(kevent(kq, k, 12, NULL, 0, NULL), 0);
#ifdef __linux__
	/* FreeBSD: a receipt without room ends the list without an error. */
	set(&k[0], 1, EVFILT_USER, EV_ADD | EV_RECEIPT);
	set(&k[1], 2, EVFILT_USER, EV_ADD | EV_RECEIPT);
	IS(kevent(kq, k, 2, NULL, 0, NULL), 0);
	IS(change(kq, 1, EVFILT_USER, EV_DELETE, 0, 0), 0);
	IS(change(kq, 2, EVFILT_USER, EV_DELETE, 0, 0), ENOENT);
	/* Filter 0 is skipped; -1 counts are refused. */
	set(&k[0], 1, 0, EV_ADD);
	IS(kevent(kq, k, 1, NULL, 0, NULL), 0);
	IS(kevent(kq, k, -1, NULL, 0, NULL), -1);
	IS(kevent(kq, NULL, 0, e, -1, &zero), -1);
#endif
	IS(change(kq, 1, 77, EV_ADD, 0, 0), EINVAL);
	IS(change(kq, 1, -100, EV_ADD, 0, 0), EINVAL);
	/* Reserved bits of a change mean nothing. */
	IS(change(
	       kq, 1, EVFILT_USER, EV_ADD | EV_EOF | EV_ERROR, NOTE_TRIGGER, 0),
	    0);
	IS(get(kq, e, 12, 0), 1);
	OK(!(e[0].flags & (EV_EOF | EV_ERROR)));
	/* Descriptors that are none. */
	IS(change(kq, (uintptr_t)-1, EVFILT_READ, EV_ADD, 0, 0), EBADF);
	IS(change(kq, 9999, EVFILT_READ, EV_DELETE, 0, 0), EBADF);
	IS(change(kq, 9999, EVFILT_VNODE, EV_ADD, 0, 0), EBADF);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0), 0);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0), ENOENT);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ENABLE, 0, 0), ENOENT);
	IS(change(p[0], 1, EVFILT_USER, EV_ADD, 0, 0), EBADF);
	close(p[0]);
	close(p[1]);
	close(kq);
	IS(change(kq, 1, EVFILT_USER, EV_ADD, 0, 0), EBADF);
}

#ifdef __linux__
/*
 * As FreeBSD has it: that there is no memory for events is noticed when there
 * is one, after the changes.
 */
static void
nowhere(void)
{
	const struct timespec zero = {0, 0};
	struct kevent k;
	int kq = kqueue();

	IS(kevent(kq, NULL, 1, NULL, 0, NULL) == -1 ? errno : 0, EFAULT);
	set(&k, 1, EVFILT_USER, EV_ADD);
	IS(kevent(kq, &k, 1, NULL, 3, &zero), 0);
	set(&k, 1, EVFILT_USER, EV_ENABLE);
	k.fflags = NOTE_TRIGGER;
	IS(kevent(kq, &k, 1, NULL, 3, &zero) == -1 ? errno : 0, EFAULT);
	/* It was not EV_CLEAR. */
	IS(get(kq, &k, 1, 0), 1);
	IS(change(kq, 1, EVFILT_USER, EV_DELETE, 0, 0), 0);
	/* A change that fails and has nowhere to say so, but should. */
	set(&k, 2, EVFILT_USER, EV_DELETE);
	IS(kevent(kq, &k, 1, NULL, 1, &zero) == -1 ? errno : 0, EFAULT);
	IS(kevent(kq, &k, 1, NULL, 0, &zero) == -1 ? errno : 0, ENOENT);
	close(kq);
}
#endif

static void
on_alarm(int signo)
{
	(void)signo;
}

static void
timeouts(void)
{
	static const struct timespec bad[] = {
	    {-1, 0},
	    {0, -1},
	    {0, 1000000000},
	};
	struct timespec from, to, t = {0, 30000000};
	/* Again and again: the first may come before the wait. */
	struct itimerval soon = {{0, 20000}, {0, 20000}};
	struct itimerval never = {{0, 0}, {0, 0}};
	struct sigaction action;
	struct kevent e;
	int kq = kqueue();

	for (int i = 0; i < 3; i++) {
		errno = 0;
		IS(kevent(kq, NULL, 0, &e, 1, &bad[i]), -1);
		IS(errno, EINVAL);
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	IS(kevent(kq, NULL, 0, &e, 1, &t), 0);
	clock_gettime(CLOCK_MONOTONIC, &to);
	OK((to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec -
		from.tv_nsec >=
	    30000000);
	/* No events wanted: no wait. */
	t.tv_sec = 1000;
	IS(kevent(kq, NULL, 0, NULL, 0, &t), 0);
	/* Interrupted, whatever SA_RESTART says. */
	memset(&action, 0, sizeof action);
	action.sa_handler = on_alarm;
	action.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	errno = 0;
	IS(kevent(kq, NULL, 0, &e, 1, NULL), -1);
	IS(errno, EINTR);
	t.tv_sec = sizeof t.tv_sec == 8 ? (time_t)INT64_MAX : INT32_MAX;
	t.tv_nsec = 999999999;
	errno = 0;
	IS(kevent(kq, NULL, 0, &e, 1, &t), -1);
	IS(errno, EINTR);
	setitimer(ITIMER_REAL, &never, NULL);
	close(kq);
}

/* Only with kcmp(2) can it be played that a closed number's item goes. */
static int
can_close(void)
{
	int can = 1;
#if ON_ILLUMOS && defined(__linux__)
	struct epoll_event none = {.events = 0};
	struct kcmp_epoll_slot item = {.tfd = 0};
	int epfd, p[2];

	MUST(epfd = epoll_create1(EPOLL_CLOEXEC));
	MUST(pipe(p));
	MUST(epoll_ctl(epfd, EPOLL_CTL_ADD, p[0], &none));
	item.efd = (uint32_t)epfd;
	item.tfd = (uint32_t)p[0];
	can = syscall(SYS_kcmp, getpid(), getpid(), KCMP_EPOLL_TFD, p[0],
		  &item) == 0;
	close(p[0]);
	close(p[1]);
	close(epfd);
#endif
	return can;
}

static void
closing(void)
{
	struct kevent e[4];
	int kq = kqueue(), p[2], r[2], d;

	if (!can_close())
		SKIP("no kcmp(2) here (qemu's user mode)");
	/* Gone with its number, though a duplicate lives. */
	MUST(pipe(p));
	MUST(d = dup(p[0]));
	IS(change(kq, (uintptr_t)d, EVFILT_READ, EV_ADD, 0, 0), 0);
	MUST(write(p[1], "x", 1));
	IS(get(kq, e, 4, 0), 1);
	close(d);
	IS(get(kq, e, 4, 0), 0);
	OK(!readable(kq, 0));
	IS(get(kq, e, 4, 20), 0);

	/* A number that is used again starts clean. */
	MUST(d = dup(p[0]));
	IS(change(kq, (uintptr_t)d, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0), 0);
	MUST(pipe(r));
	MUST(dup2(r[0], d));
	IS(get(kq, e, 4, 0), 0);
	IS(change(kq, (uintptr_t)d, EVFILT_READ, EV_DELETE, 0, 0), ENOENT);
	IS(change(kq, (uintptr_t)d, EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 4, 0), 0);
	OK(!readable(kq, 0));
	MUST(write(r[1], "yz", 2));
	IS(get(kq, e, 4, 0), 1);
	IS(e[0].ident, d);
	IS(e[0].data, 2);
	OK(!(e[0].flags & EV_CLEAR));
	close(d);
	close(r[0]);
	close(r[1]);
	IS(get(kq, e, 4, 0), 0);

	/* Closed and opened again without a word to the queue. */
	for (int i = 0; i < 4; i++) {
		MUST(pipe(r));
		IS(change(kq, (uintptr_t)r[0], EVFILT_READ, EV_ADD, 0, 0), 0);
		IS(change(kq, (uintptr_t)r[1], EVFILT_WRITE, EV_ADD | EV_CLEAR,
		       0, 0),
		    0);
		MUST(write(r[1], "x", 1));
		IS(get(kq, e, 4, 0), 2);
		close(r[0]);
		close(r[1]);
		IS(get(kq, e, 4, 0), 0);
	}
	/* The last one to have it is another process. */
	for (int round = 0; round < 2; round++) {
		pid_t pid;

		MUST(pipe(r));
		change(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_MSECONDS,
		    50);
		IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
		IS(change(kq, (uintptr_t)r[0], EVFILT_READ, EV_ADD, 0, 0), 0);
		fflush(stdout);
		MUST(pid = fork());
		if (pid == 0) {
			pause();
			_exit(0);
		}
		close(r[0]);
		MUST(write(r[1], "x", 1));
		IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DISABLE, 0, 0),
		    0);
		/* The timer, and nothing before it. */
		IS(get(kq, e, 4, PATIENT), 1);
		IS(e[0].filter, EVFILT_TIMER);
		if (!ON_ILLUMOS) /* played over a set of Linux' */
			OK(!readable(kq, 0));
		IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ENABLE, 0, 0),
		    0);
		IS(get(kq, e, 4, 0), 1);
		IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0),
		    0);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(r[1]);
	}
	close(p[0]);
	close(p[1]);
	close(kq);
}

static void
nesting(void)
{
	struct kevent e[4];
	int outer = kqueue(), inner = kqueue(), p[2];

	MUST(pipe(p));
	IS(change(outer, (uintptr_t)inner, EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(get(outer, e, 4, 0), 0);
	IS(change(inner, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	MUST(write(p[1], "x", 1));
	IS(get(outer, e, 4, 0), 1);
	IS(e[0].ident, inner);
	IS(e[0].data, 1);
	IS(get(inner, e, 4, 0), 1);
	IS(get(outer, e, 4, 0), 1);
	IS(change(inner, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0), 0);
	IS(get(outer, e, 4, 0), 0);
	change(inner, 1, EVFILT_USER, EV_ADD | EV_CLEAR, NOTE_TRIGGER, 0);
	IS(get(outer, e, 4, 0), 1);
	IS(get(inner, e, 4, 0), 1);
	IS(get(outer, e, 4, 0), 0);
	IS(change(outer, (uintptr_t)inner, EVFILT_WRITE, EV_ADD, 0, 0), EINVAL);
#ifdef __linux__
	IS(change(outer, (uintptr_t)outer, EVFILT_READ, EV_ADD, 0, 0), EINVAL);
#endif
	close(inner);
	IS(get(outer, e, 4, 0), 0);
	close(outer);
	close(p[0]);
	close(p[1]);
}

static void
forking(void)
{
	struct kevent e[4];
	int kq = kqueue(), p[2], status;
	pid_t pid;

	MUST(pipe(p));
	change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0);
	change(kq, 1, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0);
	change(kq, 2, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, 3600);
	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		int mine;

		if (get(kq, e, 4, 0) != -EBADF)
			_exit(1);
		if (change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0) !=
		    EBADF)
			_exit(2);
		/* Its number is free, and the child may have its own. */
		if (fcntl(kq, F_GETFD) != -1)
			_exit(3);
		mine = kqueue();
		if (mine == -1 ||
		    change(mine, 1, EVFILT_USER, EV_ADD | EV_CLEAR,
			NOTE_TRIGGER, 0) != 0 ||
		    get(mine, e, 4, 0) != 1)
			_exit(4);
		_exit(0);
	}
	MUST(waitpid(pid, &status, 0));
	IS(status, 0);
	/* The parent's is untouched. */
	OK(!readable(kq, 0));
	MUST(write(p[1], "x", 1));
	IS(get(kq, e, 4, 0), 1);
	change(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0);
	IS(get(kq, e, 4, 0), 2);
	close(p[0]);
	close(p[1]);
	close(kq);
}

struct waiter {
	pthread_t thread;
	int kq;
	int got;
	struct kevent event;
	int done; /* a pipe's end, or -1 */
};

static void *
wait_one(void *arg)
{
	struct waiter *w = arg;

	w->got = get(w->kq, &w->event, 1, PATIENT);
	if (w->done != -1)
		MUST(write(w->done, "x", 1));
	return NULL;
}

static void
threads(void)
{
	struct waiter w[4];
	int kq = kqueue(), told[3] = {0}, done[2];
	char b;

	MUST(pipe(done));
	change(kq, 1, EVFILT_USER, EV_ADD | EV_ONESHOT, 0, 0);
	for (int i = 0; i < 4; i++) {
		w[i].kq = kq;
		w[i].done = done[1];
		pthread_create(&w[i].thread, NULL, wait_one, &w[i]);
	}
	change(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0);
	MUST(read(done[0], &b, 1));
	/* One of them has it; a level that stays ends the others. */
	change(kq, 2, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(w[i].thread, NULL);
		IS(w[i].got, 1);
		told[w[i].event.ident % 3]++;
	}
	IS(told[1], 1);
	IS(told[2], 3);
	IS(change(kq, 2, EVFILT_USER, EV_DELETE, 0, 0), 0);
	/* A change of one thread wakes another. */
	w[0].done = -1;
	pthread_create(&w[0].thread, NULL, wait_one, &w[0]);
	change(kq, 5, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_MSECONDS, 1);
	pthread_join(w[0].thread, NULL);
	IS(w[0].got, 1);
	IS(w[0].event.ident, 5);
	close(done[0]);
	close(done[1]);
	close(kq);
}

static void *
hammer(void *arg)
{
	struct waiter *w = arg;
	struct kevent e[8];

	for (int i = 0; i < 2000; i++) {
		change(w->kq, (uintptr_t)w->got * 1000 + (uintptr_t)(i % 7),
		    EVFILT_USER, EV_ADD | EV_ONESHOT, NOTE_TRIGGER, 0);
		get(w->kq, e, 8, 0);
		if (i % 5 == 0)
			change(w->kq, (uintptr_t)w->got * 1000 + 500,
			    EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_USECONDS,
			    i % 50);
	}
	return NULL;
}

static void
contention(void)
{
	struct waiter w[4];
	struct kevent e[64];
	int kq = kqueue();

	for (int i = 0; i < 4; i++) {
		w[i].kq = kq;
		w[i].got = i;
		pthread_create(&w[i].thread, NULL, hammer, &w[i]);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(w[i].thread, NULL);
	/* Timers may be late, but what is readable has something to fetch. */
	for (int i = 0; i < PATIENT; i++)
		if (get(kq, e, 64, 20) == 0 && !readable(kq, 0))
			break;
	OK(!readable(kq, 0));
	close(kq);
}

static void
leaks(void)
{
	int before, kq, again;

	kq = kqueue();
	close(kq);
	kq = kqueue();
	before = open_files();
	for (int i = 0; i < 50; i++) {
		again = kqueue();
		change(again, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0);
		change(again, 1, EVFILT_TIMER, EV_ADD, 0, 1000);
		change(again, 0, EVFILT_READ, EV_ADD, 0, 0);
		close(again);
	}
	again = kqueue();
#ifdef __linux__
	/* At most three descriptors, and what was closed left nothing. */
	OK(open_files() <= before + 3);
	OK(fcntl(again, F_GETFD) & FD_CLOEXEC);
#else
	IS(open_files(), before + 1);
#endif
	close(again);
#ifdef __linux__
	/* Nor does the last one: a call notices, when the clock has ticked. */
	for (int i = 0; i < PATIENT && open_files() > before; i++) {
		struct kevent e[1];

		IS(get(kq, e, 1, 1), 0);
	}
#endif
	IS(open_files(), before);
	close(kq);
}

#ifdef __linux__
/* What the queue has besides takes no number that the program would get. */
static void
numbers(void)
{
	int kq, next;

	kqueue_inner_from(200);
	kq = kqueue();
	change(kq, 1, EVFILT_TIMER, EV_ADD, 0, 1000);
	MUST(next = dup(kq));
	IS(next, kq + 1);
	close(next);
	OK(fcntl(200, F_GETFD) & FD_CLOEXEC);
	close(kq);
	kqueue_inner_from(0);
	kq = kqueue();
	MUST(next = dup(kq));
	OK(next > kq + 1);
	close(next);
	close(kq);
}
#else
static void
numbers(void)
{
	SKIP("a queue takes one number there");
}
#endif

/* With room for one event, what is queued for nothing hides nothing. */
static void
one_place(void)
{
	struct kevent e[1];
	FILE *file = tmpfile();
	int kq = kqueue(), fd = fileno(file), p[2];
	char hello[5];

	OK(pipe(p) == 0);
	OK(write(fd, "hello", 5) == 5 && lseek(fd, 0, SEEK_SET) == 0);
	IS(change(kq, (uintptr_t)fd, EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 1, 0), 1);
	IS(e[0].ident, fd);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	OK(write(p[1], "x", 1) == 1);
	/* The file is at its end now. */
	OK(read(fd, hello, 5) == 5);
	IS(get(kq, e, 1, 0), 1);
	IS(e[0].ident, p[0]);
	fclose(file);
	close(kq);
	close(p[0]);
	close(p[1]);
}

#ifdef __linux__
/* The number of a closed queue, with an event of its own, is another set. */
static void
another_set(void)
{
	struct kevent e[2];
	int kq = kqueue(), set = epoll_create1(0);

	IS(change(kq, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0), 0);
	MUST(dup2(set, kq));
	IS(get(kq, e, 2, 0), -EBADF);
	IS(change(kq, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0), EBADF);
	OK(fcntl(kq, F_GETFD) != -1);
	close(kq);
	close(set);
}

/* Or it is another queue, which loses nothing by that. */
static void
another_queue(void)
{
	struct kevent e[2];
	int p[2], kq = kqueue(), closed = kqueue(), got;

	MUST(pipe(p));
	MUST(write(p[1], "x", 1));
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	close(closed);
	MUST(dup2(kq, closed));
	/* Once, unless it was looked at before, in another tick of the clock.
	 */
	got = get(closed, e, 2, 0);
	OK(got == -EBADF || got == 1);
	IS(get(closed, e, 2, 0), 1);
	IS(get(kq, e, 2, 0), 1);
	IS(e[0].ident, p[0]);
	close(closed);
	close(kq);
	close(p[0]);
	close(p[1]);
}
#endif

/* All that is ready is told at once, if there is room. */
static void
enough_room(void)
{
	struct kevent e[2];
	int kq = kqueue(), p[2];

	OK(pipe(p) == 0);
	OK(write(p[1], "x", 1) == 1);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(change(kq, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0), 0);
	for (int i = 0; i < 4; i++)
		IS(get(kq, e, 2, 0), 2);
	close(kq);
	close(p[0]);
	close(p[1]);
}

/* Found ready, not yet returned, and closed: its number says nothing. */
static void
left_over(void)
{
	struct kevent changes[3], e[4];
	int kq = kqueue(), old[2][2], new[2];

	OK(pipe(old[0]) == 0 && pipe(old[1]) == 0);
	EV_SET(
	    &changes[0], (uintptr_t)old[0][0], EVFILT_READ, EV_ADD, 0, 0, NULL);
	EV_SET(
	    &changes[1], (uintptr_t)old[1][0], EVFILT_READ, EV_ADD, 0, 0, NULL);
	EV_SET(&changes[2], 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0, NULL);
	IS(kevent(kq, changes, 3, NULL, 0, NULL), 0);
	OK(write(old[0][1], "x", 1) == 1 && write(old[1][1], "x", 1) == 1);
	IS(get(kq, e, 1, 0), 1);
	IS(get(kq, e, 1, 0), 1);
	OK(pipe(new) == 0);
	OK(write(new[1], "yy", 2) == 2);
	/* Both numbers are ends of the new pipe, which was never added. */
	for (int i = 0; i < 2; i++)
		OK(dup2(new[0], old[i][0]) == old[i][0]);
	IS(get(kq, e, 4, 0), 1);
	IS(e[0].filter, EVFILT_USER);
	close(kq);
	for (int i = 0; i < 2; i++) {
		close(new[i]);
		close(old[i][0]);
		close(old[i][1]);
	}
}

static const struct test tests[] = {
    {"queue: changes, errors, receipts", changes},
#ifdef __linux__
    {"queue: lists that are no memory", nowhere},
#endif
    {"queue: timeouts and interruptions", timeouts},
    {"queue: closing what is watched", closing},
    {"queue: queues in queues", nesting},
    {"queue: fork", forking},
    {"queue: room for one event", one_place},
    {"queue: room for all that is ready", enough_room},
    {"queue: closed after it was found ready", left_over},
#ifdef __linux__
    {"queue: a number that is another set now", another_set},
    {"queue: a number that is another queue now", another_queue},
#endif
    {"queue: threads that wait", threads},
    {"queue: threads that change and fetch", contention},
    {"queue: what a closed queue leaves", leaks},
    {"queue: numbers of what it has besides", numbers},
};

CHECK_MAIN(tests)
