/* proc.c - EVFILT_PROC */
/* SPDX-License-Identifier: ISC */
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"

static int kq;
static int pidfds; /* are there */
static struct kevent e[16];

static int
add(pid_t pid, unsigned flags, unsigned notes)
{
	return change(kq, (uintptr_t)pid, EVFILT_PROC, flags, notes, 0);
}

/* A child that does what it is told once it is let go. */
static pid_t
child(int gate[2], void (*job)(void))
{
	pid_t pid;
	char b;

	MUST(pipe(gate));
	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		close(gate[1]);
		if (read(gate[0], &b, 1) != 1)
			_exit(99);
		job();
		_exit(0);
	}
	close(gate[0]);
	return pid;
}

static void
let_go(int gate[2])
{
	MUST(write(gate[1], "x", 1));
	close(gate[1]);
}

static void
exit3(void)
{
	_exit(3);
}

static void
suicide(void)
{
	raise(SIGKILL);
}

static void
forks(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(4);
	waitpid(pid, NULL, 0);
}

static void
execs(void)
{
	execl("/bin/true", "true", (char *)NULL);
	_exit(9);
}

static void
exits(void)
{
	int gate[2], status;
	pid_t pid;

	if (!pidfds)
		SKIP("no pidfd_open(2) here");
	pid = child(gate, exit3);
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	IS(get(kq, e, 16, 0), 0);
	OK(!readable(kq, 0));
	let_go(gate);
	OK(readable(kq, 5000));
	IS(get(kq, e, 16, 5000), 1);
	IS(e[0].ident, pid);
	IS(e[0].filter, EVFILT_PROC);
	IS(e[0].fflags, NOTE_EXIT);
	OK(WIFEXITED((int)e[0].data) && WEXITSTATUS((int)e[0].data) == 3);
	OK(e[0].flags & EV_EOF);
	OK(e[0].flags & EV_ONESHOT);
	OK(e[0].flags & EV_CLEAR);
	OK(!readable(kq, 0));
	IS(add(pid, EV_DELETE, 0), ENOENT);
	/* It is still there to be reaped; and can be watched as a zombie. */
#if defined(__linux__) || defined(__FreeBSD__)
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	IS(get(kq, e, 16, 1000), 1);
	OK(WIFEXITED((int)e[0].data) && WEXITSTATUS((int)e[0].data) == 3);
#endif
	IS(waitpid(pid, &status, 0), pid);
	IS(add(pid, EV_ADD, NOTE_EXIT), ESRCH);
	IS(add(0x3ffffff, EV_ADD, NOTE_EXIT), ESRCH);

	pid = child(gate, suicide);
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	let_go(gate);
	IS(get(kq, e, 16, 5000), 1);
	OK(WIFSIGNALED((int)e[0].data) && WTERMSIG((int)e[0].data) == SIGKILL);
	waitpid(pid, NULL, 0);

	/* Disabled: kept. */
	pid = child(gate, exit3);
	IS(add(pid, EV_ADD | EV_DISABLE, NOTE_EXIT), 0);
	let_go(gate);
	waitpid(pid, NULL, 0);
	IS(get(kq, e, 16, 20), 0);
	IS(add(pid, EV_ENABLE, NOTE_EXIT), 0);
	IS(get(kq, e, 16, 5000), 1);
	IS(e[0].fflags, NOTE_EXIT);
	/* Deleted. */
	pid = child(gate, exit3);
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	IS(add(pid, EV_DELETE, 0), 0);
	let_go(gate);
	waitpid(pid, NULL, 0);
	IS(get(kq, e, 16, 20), 0);
}

/* Not our child: its number comes through a pipe. */
static void
strangers(void)
{
	int tell[2], gate[2];
	pid_t middle, pid;
	char b;

	if (!pidfds)
		SKIP("no pidfd_open(2) here");
	MUST(pipe(tell));
	MUST(pipe(gate));
	fflush(stdout);
	MUST(middle = fork());
	if (middle == 0) {
		pid = fork();
		if (pid == 0) {
			if (read(gate[0], &b, 1) != 1)
				_exit(99);
			_exit(6);
		}
		if (write(tell[1], &pid, sizeof pid) != sizeof pid)
			_exit(1);
		waitpid(pid, NULL, 0);
		_exit(0);
	}
	MUST(read(tell[0], &pid, sizeof pid));
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	let_go(gate);
	IS(get(kq, e, 16, 5000), 1);
	IS(e[0].ident, pid);
	IS(e[0].fflags, NOTE_EXIT);
	/* -1: the system does not tell. */
	OK(e[0].data == -1 ||
	    (WIFEXITED((int)e[0].data) && WEXITSTATUS((int)e[0].data) == 6));
	waitpid(middle, NULL, 0);
	close(gate[0]);
	close(tell[0]);
	close(tell[1]);
}

static void
forks_and_execs(void)
{
	unsigned gathered = 0;
	int gate[2], error;
	pid_t pid;

	if (!pidfds)
		SKIP("no pidfd_open(2) here");
	pid = child(gate, forks);
	error = add(pid, EV_ADD, NOTE_FORK | NOTE_EXIT);
	if (error == EOPNOTSUPP || error == EPERM) {
		let_go(gate);
		waitpid(pid, NULL, 0);
		/* Refused, and nothing left behind. */
		IS(add(pid, EV_DELETE, 0), ENOENT);
		SKIP("no process events here");
	}
	IS(error, 0);
	let_go(gate);
	while (!(gathered & NOTE_EXIT)) {
		int n = get(kq, e, 16, 5000);

		IS(n, 1);
		if (n != 1)
			break;
		gathered |= e[0].fflags;
	}
	IS(gathered, NOTE_FORK | NOTE_EXIT);
	waitpid(pid, NULL, 0);

	pid = child(gate, execs);
	IS(add(pid, EV_ADD, NOTE_EXEC), 0);
	let_go(gate);
	waitpid(pid, NULL, 0);
	/* Its end is not asked for: the knote goes silently after this. */
	IS(get(kq, e, 16, 5000), 1);
	IS(e[0].fflags, NOTE_EXEC);
	IS(get(kq, e, 16, 20), 0);
	IS(add(pid, EV_DELETE, 0), ENOENT);
}

static void
tracking(void)
{
	int gate[2], error, ends = 0, children = 0;
	pid_t pid, kid = 0;

	if (!pidfds)
		SKIP("no pidfd_open(2) here");
	pid = child(gate, forks);
	error = add(pid, EV_ADD, NOTE_TRACK | NOTE_EXIT);
	if (error != 0) {
		let_go(gate);
		waitpid(pid, NULL, 0);
#ifdef __linux__
		OK(error == EOPNOTSUPP || error == EPERM);
#endif
		SKIP("no process events here");
	}
	let_go(gate);
	while (ends < 2) {
		int n = get(kq, e, 16, 5000);

		OK(n > 0);
		if (n <= 0)
			break;
		for (int i = 0; i < n; i++) {
			if (e[i].fflags & NOTE_CHILD) {
				/* By itself: data is the parent. */
				IS(e[i].fflags, NOTE_CHILD);
				IS(e[i].data, pid);
				kid = (pid_t)e[i].ident;
				children++;
			}
			if (e[i].fflags & NOTE_EXIT) {
				ends++;
				if (e[i].ident == (uintptr_t)kid)
					IS(WEXITSTATUS((int)e[i].data), 4);
				else
					IS(e[i].ident, pid);
			}
			IS(e[i].fflags & (NOTE_FORK | NOTE_TRACKERR), 0);
		}
	}
	IS(children, 1);
	waitpid(pid, NULL, 0);
	IS(get(kq, e, 16, 0), 0);
}

static const struct test tests[] = {
    {"proc: exits of children", exits},
    {"proc: exits of others", strangers},
    {"proc: forks and execs", forks_and_execs},
    {"proc: following children", tracking},
};

int
main(void)
{
	kq = kqueue();
	/* Linux before 5.3, or a machine that only plays Linux. */
	pidfds = add(getpid(), EV_ADD, NOTE_EXIT) != ENOSYS;
	add(getpid(), EV_DELETE, 0);
	return CHECK_RUN(tests);
}
