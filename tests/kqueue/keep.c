/* keep.c - processes are watched without a descriptor for each */
/* SPDX-License-Identifier: ISC */
#ifdef __linux__
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/io_uring.h>
#endif

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "check.h"

#ifdef __linux__
#include "refuse.h"

#define MANY 500
#define OF_ALL 2 /* the ring, and a number in reserve */

static const char *why_not; /* each has its own descriptor here */
static struct kevent e[MANY];
static int closed_rings; /* by the program: each may interrupt it, once */

/* What the kernel watches for the queue. */
static int
items(int kq)
{
	char path[40], line[200];
	FILE *f;
	int n = 0;

	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", kq);
	f = fopen(path, "r");
	if (f == NULL)
		return -1;
	while (fgets(line, sizeof line, f) != NULL)
		n += strncmp(line, "tfd:", 4) == 0;
	fclose(f);
	return n;
}

static int
watch(int kq, pid_t pid, unsigned flags)
{
	return change(kq, (uintptr_t)pid, EVFILT_PROC, flags, NOTE_EXIT, 0);
}

/*
 * Children that stay until the gate is closed, and then exit 0, 1, 2... What
 * is forked later keeps the gate open.
 */
static void
children(int gate[2], pid_t *pids, int count)
{
	char b;

	MUST(pipe2(gate, O_CLOEXEC));
	fflush(stdout);
	for (int i = 0; i < count; i++) {
		MUST(pids[i] = fork());
		if (pids[i] == 0) {
			close(gate[1]);
			_exit(read(gate[0], &b, 1) == 0 ? i & 0xff : 255);
		}
	}
	close(gate[0]);
}

static void
reap(const pid_t *pids, int count)
{
	for (int i = 0; i < count; i++)
		IS(waitpid(pids[i], NULL, 0), pids[i]);
}

/* Each tells of its end once, and of its status. */
static void
all_told(int kq, const pid_t *pids, int count)
{
	bool told[MANY] = {false};

	for (int left = count; left > 0;) {
		int n = get(kq, e, MANY, PATIENT);

		if (n == -EINTR && closed_rings-- > 0)
			continue;
		if (n <= 0)
			IS(n, left);
		if (n <= 0)
			return;
		for (int i = 0; i < n; i++) {
			int which = 0;

			while (which < count &&
			    e[i].ident != (uintptr_t)pids[which])
				which++;
			OK(which < count && !told[which]);
			if (which == count)
				return;
			told[which] = true;
			IS(e[i].fflags, NOTE_EXIT);
			IS(e[i].data, (which & 0xff) << 8);
		}
		left -= n;
	}
	IS(get(kq, e, MANY, 0), 0);
	OK(!readable(kq, 0));
}

static void
watch_all(int kq, const pid_t *pids, int count)
{
	for (int i = 0; i < count; i++)
		IS(watch(kq, pids[i], EV_ADD), 0);
}

/* They end, and tell of it. */
static void
let_go(int kq, const int gate[2], const pid_t *pids, int count)
{
	close(gate[1]);
	all_told(kq, pids, count);
	reap(pids, count);
}

/* A queue that watches so many children. */
static int
watching(int gate[2], pid_t *pids, int count)
{
	int kq;

	MUST(kq = kqueue());
	children(gate, pids, count);
	watch_all(kq, pids, count);
	return kq;
}

static void
many(void)
{
	int kq, gate[2], before, first, last, watched;
	pid_t pids[MANY];

	if (why_not != NULL)
		SKIP(why_not);
	for (int round = 0; round < 2; round++) {
		MUST(kq = kqueue());
		children(gate, pids, MANY);
		before = open_files();
		watched = items(kq);
		watch_all(kq, pids, MANY);
		/* The rings are there from the first time on. */
		first = open_files();
		IS(first, before + 1 + (round == 0 ? OF_ALL : 0));
		IS(items(kq), watched + MANY);
		/* Changes take nothing. */
		IS(watch(kq, pids[7], EV_ADD | EV_DISABLE), 0);
		IS(watch(kq, pids[7], EV_ENABLE), 0);
		IS(open_files(), first);
		if (round == 1) {
			/* Deleted, they are forgotten at once. */
			for (int i = 0; i < MANY; i++)
				IS(watch(kq, pids[i], EV_DELETE), 0);
			IS(open_files(), before);
			IS(items(kq), watched);
			watch_all(kq, pids, MANY);
			IS(open_files(), first);
		}
		let_go(kq, gate, pids, MANY);
		last = open_files();
		IS(last, first - 2); /* the first one's, and the gate */
		IS(items(kq), watched);
		IS(watch(kq, pids[0], EV_DELETE), ENOENT);
		close(kq);
		MUST(kq = kqueue()); /* takes leave of the other */
		close(kq);
	}
}

/* The first one ends: its number is free for another. */
static void
few(void)
{
	int kq, gate[2], other[2], before;
	pid_t first, rest[3];

	if (why_not != NULL)
		SKIP(why_not);
	MUST(kq = kqueue());
	children(other, rest, 3);
	children(gate, &first, 1);
	before = open_files();
	IS(watch(kq, first, EV_ADD), 0);
	IS(open_files(), before + 1);
	watch_all(kq, rest, 2);
	IS(open_files(), before + 1);
	let_go(kq, gate, &first, 1);
	IS(open_files(), before - 1);
	IS(watch(kq, rest[2], EV_ADD), 0);
	IS(open_files(), before);
	let_go(kq, other, rest, 3);
	close(kq);
}

static void
deleted(void)
{
	int kq, gate[2];
	pid_t pids[2];

	if (why_not != NULL)
		SKIP(why_not);
	kq = watching(gate, pids, 2);
	IS(watch(kq, pids[1], EV_DELETE), 0);
	IS(watch(kq, pids[1], EV_DELETE), ENOENT);
	IS(watch(kq, pids[0], EV_DELETE), 0);
	close(gate[1]);
	MUST(waitid(P_PID, (id_t)pids[0], &(siginfo_t){0}, WEXITED | WNOWAIT));
	MUST(waitid(P_PID, (id_t)pids[1], &(siginfo_t){0}, WEXITED | WNOWAIT));
	OK(!readable(kq, 0));
	IS(get(kq, e, 8, 0), 0);
	/* Added when they have ended, they tell of it. */
	watch_all(kq, pids, 2);
	all_told(kq, pids, 2);
	/* Ended, and deleted before that was told. */
	watch_all(kq, pids, 2);
	IS(watch(kq, pids[1], EV_DELETE), 0);
	all_told(kq, pids, 1);
	reap(pids, 2);
	close(kq);
}

/* Gone before anybody looked: the file without a number knows the status. */
static void
reaped(void)
{
	int kq, gate[2];
	pid_t pids[2];

	if (why_not != NULL)
		SKIP(why_not);
	kq = watching(gate, pids, 2);
	close(gate[1]);
	reap(pids, 2);
	IS(get(kq, e, 8, PATIENT), 2);
	for (int i = 0; i < 2; i++) {
		int which = e[i].ident == (uintptr_t)pids[1];

		IS(e[i].ident, pids[which]);
		IS(e[i].fflags, NOTE_EXIT);
		/* -1: Linux before 6.15 does not know. */
		OK(e[i].data == which << 8 || e[i].data == -1);
	}
	/* Whether or not there is a number, both or none. */
	IS(e[0].data == -1, e[1].data == -1);
	close(kq);
}

/* No limit on the rings' size is one on the processes. */
static int
small_rings(void)
{
	struct rlimit limit = {.rlim_cur = 64, .rlim_max = 64};
	int kq, gate[2], before;
	pid_t pids[200];

	MUST(setrlimit(RLIMIT_NOFILE, &limit));
	MUST(kq = kqueue());
	children(gate, pids, 200);
	before = open_files();
	watch_all(kq, pids, 200);
	/* Four for 199, one in reserve, and the first one's own. */
	IS(open_files(), before + 4 + 1 + 1);
	let_go(kq, gate, pids, 200);
	return 0;
}

static void
more_than_a_ring(void)
{
	if (why_not != NULL)
		SKIP(why_not);
	apart(small_rings, NULL);
}

/* No number is left when they end: there is one in reserve. */
static int
full(void)
{
	struct rlimit limit = {.rlim_cur = 64, .rlim_max = 64};
	int kq, gate[2], before, fds[64], used = 0;
	pid_t pids[5];

	MUST(setrlimit(RLIMIT_NOFILE, &limit));
	MUST(kq = kqueue());
	children(gate, pids, 5);
	watch_all(kq, pids, 4);
	/* Without the one that has a number: it would leave it to others. */
	IS(watch(kq, pids[0], EV_DELETE), 0);
	before = open_files();
	while ((fds[used] = dup(0)) != -1)
		used++;
	IS(errno, EMFILE);
	IS(watch(kq, pids[4], EV_ADD), EMFILE);
	kill(pids[1], SIGUSR1);
	kill(pids[2], SIGUSR2);
	kill(pids[3], SIGTERM);
	for (int i = 1; i < 4; i++)
		MUST(waitid(
		    P_PID, (id_t)pids[i], &(siginfo_t){0}, WEXITED | WNOWAIT));
	IS(get(kq, e, 8, PATIENT), 3);
	for (int i = 0; i < 3; i++)
		IS(e[i].data,
		    e[i].ident == (uintptr_t)pids[1]       ? SIGUSR1
			: e[i].ident == (uintptr_t)pids[2] ? SIGUSR2
							   : SIGTERM);
	IS(dup(0), -1); /* that one is in reserve again */
	while (used > 0)
		close(fds[--used]);
	IS(open_files(), before);
	close(gate[1]);
	reap(pids, 5);
	return 0;
}

static void
no_number(void)
{
	if (why_not != NULL)
		SKIP(why_not);
	apart(full, NULL);
}

/* Each has its own; and there may be a ring that is of no use. */
static int
each_its_own(int rings)
{
	int kq, gate[2], before;
	pid_t pids[10];

	MUST(kq = kqueue());
	children(gate, pids, 10);
	before = open_files();
	watch_all(kq, pids, 10);
	IS(open_files(), before + 10 + rings);
	IS(watch(kq, pids[3], EV_DELETE), 0);
	IS(open_files(), before + 9 + rings);
	IS(watch(kq, pids[3], EV_ADD), 0);
	let_go(kq, gate, pids, 10);
	IS(open_files(), before - 1 + rings);
	return 0;
}

static int
no_setup(void)
{
	return refuse(SYS_io_uring_setup, EPERM) == -1 ? 77 : each_its_own(0);
}

static int
no_register(void)
{
	return refuse(SYS_io_uring_register, EACCES) == -1 ? 77
							   : each_its_own(1);
}

static int
no_enter(void)
{
	return refuse(SYS_io_uring_enter, EPERM) == -1 ? 77 : each_its_own(1);
}

static int
old_kernel(void)
{
	return refuse(SYS_uname, EPERM) == -1 ? 77 : each_its_own(0);
}

static void
switched_off(void)
{
	if (why_not != NULL)
		SKIP(why_not);
	apart(no_setup, "no seccomp here");
	apart(no_register, "no seccomp here");
	apart(no_enter, "no seccomp here");
	apart(old_kernel, "no seccomp here");
}

/* Refused when it is too late: the end is told, but not the status. */
static int
no_longer(void)
{
	int kq, gate[2];
	pid_t pids[3];

	kq = watching(gate, pids, 3);
	if (refuse(SYS_io_uring_enter, EPERM) == -1)
		return 77;
	close(gate[1]);
	for (int i = 0; i < 3; i++) {
		IS(get(kq, e + i, 1, PATIENT), 1);
		IS(e[i].fflags, NOTE_EXIT);
		IS(e[i].data, e[i].ident == (uintptr_t)pids[0] ? 0 : -1);
	}
	reap(pids, 3);
	return 0;
}

static void
switched_off_late(void)
{
	if (why_not != NULL)
		SKIP(why_not);
	apart(no_longer, "no seccomp here");
}

/* The queue gets a new set, with those that have no number. */
static int
new_set(void)
{
	int kq, gate[2], p[2], other, before;
	pid_t pids[4];

	if (refuse(SYS_kcmp, ENOSYS) == -1)
		return 77;
	MUST(kq = kqueue());
	MUST(pipe(p));
	children(gate, pids, 4);
	watch_all(kq, pids, 4);
	MUST(other = dup(p[0]));
	IS(change(kq, (uintptr_t)other, EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	before = open_files();
	MUST(write(p[1], "x", 1));
	IS(get(kq, e, 8, 0), 2);
	close(other);
	IS(get(kq, e, 8, 0), 1);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0), 0);
	IS(open_files(), before - 1);
	IS(items(kq), 5); /* the queue's own, and the processes */
	IS(get(kq, e, 8, 0), 0);
	let_go(kq, gate, pids, 4);
	return 0;
}

static void
again(void)
{
	if (why_not != NULL)
		SKIP(why_not);
	apart(new_set, "no seccomp here");
}

struct job {
	int kq, gate[2];
	pid_t pids[3];
};

static void *
in_thread(void *arg)
{
	struct job *job = arg;

	job->kq = watching(job->gate, job->pids, 3);
	return NULL;
}

/* What a thread had watched goes on without it. */
static int
thread_ends(void)
{
	pthread_t thread;
	struct job job;

	IS(pthread_create(&thread, NULL, in_thread, &job), 0);
	IS(pthread_join(thread, NULL), 0);
	IS(get(job.kq, e, 8, 0), 0);
	let_go(job.kq, job.gate, job.pids, 3);
	return 0;
}

static void
threads(void)
{
	if (why_not != NULL)
		SKIP(why_not);
	apart(thread_ends, NULL);
}

/* A child has queues of its own, and leaves ours alone. */
static void
forks(void)
{
	int kq, gate[2], status, before;
	pid_t pids[3], fork_pid;

	if (why_not != NULL)
		SKIP(why_not);
	kq = watching(gate, pids, 3);
	before = open_files();
	fflush(stdout);
	MUST(fork_pid = fork());
	if (fork_pid == 0) {
		int mine, other[2];
		pid_t kids[3];

		/* Queue, eventfd, the one with a number; and the rings. */
		IS(open_files(), before - 3 - OF_ALL);
		close(gate[1]);
		mine = watching(other, kids, 3);
		let_go(mine, other, kids, 3);
		fflush(stdout);
		_exit(check_failures > 0);
	}
	MUST(waitpid(fork_pid, &status, 0));
	IS(status, 0);
	IS(open_files(), before);
	IS(get(kq, e, 8, 0), 0);
	let_go(kq, gate, pids, 3);
	close(kq);
}

/* The kernel interrupts who has used a ring that is closed: none is. */
static void
interruptions(void)
{
	int kq, gate[2], set;
	pid_t pids[3];

	if (why_not != NULL)
		SKIP(why_not);
	MUST(set = epoll_create1(EPOLL_CLOEXEC));
	for (int i = 0; i < 5; i++) {
		struct epoll_event ev;

		kq = watching(gate, pids, 3);
		if (i & 1) {
			close(gate[1]);
			all_told(kq, pids, 3);
		}
		close(kq);
		MUST(kq = kqueue()); /* takes leave of the other */
		IS(epoll_wait(set, &ev, 1, 20), 0);
		if (!(i & 1))
			close(gate[1]);
		reap(pids, 3);
		close(kq);
	}
	close(set);
}

/* As a daemon does that closes all it does not know, and opens others. */
static int
closes_all(void)
{
	int kq, gate[2], other[2], p[2], taken = 0, numbers[8], status;
	pid_t pids[3], pid;
	char path[40], name[40], b;

	kq = watching(gate, pids, 3);
	MUST(pipe(p));
	for (int fd = 0; fd < 256; fd++) {
		ssize_t n;

		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		n = readlink(path, name, sizeof name - 1);
		if (n == -1)
			continue;
		name[n] = '\0';
		if (strcmp(name, "anon_inode:[io_uring]") == 0 && taken < 8) {
			MUST(dup2(p[1], fd));
			numbers[taken++] = fd;
		}
	}
	IS(taken, OF_ALL);
	closed_rings = 1;
	close(kq);
	kq = watching(other, pids, 3);
	let_go(kq, other, pids, 3);
	/* What the program has there is left alone, also by a child. */
	MUST(pid = fork());
	if (pid == 0) {
		for (int i = 0; i < taken; i++)
			MUST(write(numbers[i], "x", 1));
		_exit(0);
	}
	MUST(waitpid(pid, &status, 0));
	IS(status, 0);
	for (int i = 0; i < taken; i++)
		MUST(read(p[0], &b, 1));
	close(p[1]);
	for (int i = 0; i < taken; i++) {
		MUST(write(numbers[i], "x", 1));
		MUST(read(p[0], &b, 1));
	}
	close(gate[1]);
	return 0;
}

static void
closed_by_program(void)
{
	if (why_not != NULL)
		SKIP(why_not);
	apart(closes_all, NULL);
}

static const struct test tests[] = {
    {"keep: many processes, and a number for the first", many},
    {"keep: the number of the first", few},
    {"keep: deleted before and after the end", deleted},
    {"keep: reaped before anybody looked", reaped},
    {"keep: more than fit into a ring", more_than_a_ring},
    {"keep: no number left", no_number},
    {"keep: a new set", again},
    {"keep: the thread that watched ends", threads},
    {"keep: a child by fork()", forks},
    {"keep: nobody is interrupted", interruptions},
    {"keep: the program closes what it does not know", closed_by_program},
    {"keep: where io_uring is refused", switched_off},
    {"keep: where io_uring is refused too late", switched_off_late},
};

/* Does the kernel have rings, and ones that give numbers to their files? */
static bool
has_rings(void)
{
	union {
		struct io_uring_probe probe;
		char bytes[sizeof(struct io_uring_probe) +
		    256 * sizeof(struct io_uring_probe_op)];
	} answer;
	struct io_uring_params params;
	const unsigned install = 54; /* IORING_OP_FIXED_FD_INSTALL */
	long fd;

	memset(&params, 0, sizeof params);
	memset(&answer, 0, sizeof answer);
	fd = syscall(SYS_io_uring_setup, 1, &params);
	return fd != -1 &&
	    syscall(SYS_io_uring_register, fd, IORING_REGISTER_PROBE, &answer,
		256) == 0 &&
	    answer.probe.ops[install].flags & IO_URING_OP_SUPPORTED;
}

int
main(void)
{
	int kq, status;
	pid_t pid;

	/* In a child: a ring that is closed interrupts who has made it. */
	MUST(pid = fork());
	if (pid == 0)
		_exit(!has_rings());
	MUST(waitpid(pid, &status, 0));
	if (status != 0)
		why_not = "takes io_uring, and Linux 6.8";
	/* As on a machine that only plays Linux. */
	MUST(kq = kqueue());
	if (watch(kq, getpid(), EV_ADD) == ENOSYS)
		why_not = "no pidfd_open(2) here";
	close(kq);
	return CHECK_RUN(tests);
}
#else
CHECK_ELSEWHERE("keep: descriptors of Linux", "the kernel does this by itself")
#endif
