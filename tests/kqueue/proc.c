/* proc.c - EVFILT_PROC */
/* SPDX-License-Identifier: ISC */
#include <sys/socket.h>
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
	OK(readable(kq, PATIENT));
	IS(get(kq, e, 16, PATIENT), 1);
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
	IS(get(kq, e, 16, PATIENT), 1);
	OK(WIFEXITED((int)e[0].data) && WEXITSTATUS((int)e[0].data) == 3);
#endif
	IS(waitpid(pid, &status, 0), pid);
	IS(add(pid, EV_ADD, NOTE_EXIT), ESRCH);
	IS(add(0x3ffffff, EV_ADD, NOTE_EXIT), ESRCH);

	pid = child(gate, suicide);
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	let_go(gate);
	IS(get(kq, e, 16, PATIENT), 1);
	OK(WIFSIGNALED((int)e[0].data) && WTERMSIG((int)e[0].data) == SIGKILL);
	waitpid(pid, NULL, 0);

	/* Disabled: kept. */
	pid = child(gate, exit3);
	IS(add(pid, EV_ADD | EV_DISABLE, NOTE_EXIT), 0);
	let_go(gate);
	waitpid(pid, NULL, 0);
	IS(get(kq, e, 16, 20), 0);
	IS(add(pid, EV_ENABLE, NOTE_EXIT), 0);
	IS(get(kq, e, 16, PATIENT), 1);
	IS(e[0].fflags, NOTE_EXIT);
	/* Deleted. */
	pid = child(gate, exit3);
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	IS(add(pid, EV_DELETE, 0), 0);
	let_go(gate);
	waitpid(pid, NULL, 0);
	IS(get(kq, e, 16, 20), 0);
}

/* A child that stays until so many bytes come, and whose number goes to tell.
 */
static void
has_child(int tell, int gate, ssize_t bytes, int status)
{
	pid_t pid = fork();
	char b;

	if (pid == 0)
		_exit(read(gate, &b, 1) == bytes ? status : 99);
	if (write(tell, &pid, sizeof pid) != sizeof pid)
		_exit(98);
	waitpid(pid, NULL, 0);
}

/* Not our child: its number comes through a pipe. */
static void
strangers(void)
{
	int tell[2], gate[2];
	pid_t middle, pid;

	if (!pidfds)
		SKIP("no pidfd_open(2) here");
	MUST(pipe(tell));
	MUST(pipe(gate));
	fflush(stdout);
	MUST(middle = fork());
	if (middle == 0) {
		has_child(tell[1], gate[0], 1, 6);
		_exit(0);
	}
	MUST(read(tell[0], &pid, sizeof pid));
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	let_go(gate);
	IS(get(kq, e, 16, PATIENT), 1);
	IS(e[0].ident, pid);
	IS(e[0].fflags, NOTE_EXIT);
	/* -1: the system does not tell, once it was reaped. */
	OK(e[0].data == -1 || e[0].data == 6 << 8);
	waitpid(middle, NULL, 0);
	close(gate[0]);
	close(tell[0]);
	close(tell[1]);
}

/* Others that end while they are added: each is told of, or is gone. */
static void
races(void)
{
	int tell[2], gate[2], told = 0;
	pid_t middle, pid;
	char b;

	if (!pidfds)
		SKIP("no pidfd_open(2) here");
	MUST(pipe(tell));
	for (int i = 0; i < 400; i++) {
		MUST(pipe(gate));
		fflush(stdout);
		MUST(middle = fork());
		if (middle == 0) {
			pid = fork();
			if (pid == 0) {
				close(gate[1]);
				if (read(gate[0], &b, 1) != 0)
					_exit(99);
				_exit(6);
			}
			if (write(tell[1], &pid, sizeof pid) != sizeof pid)
				_exit(1);
			/* Stays, and so does its dead child. */
			close(gate[1]);
			if (read(gate[0], &b, 1) != 0)
				_exit(1);
			pause();
		}
		close(gate[0]);
		MUST(read(tell[0], &pid, sizeof pid));
		close(gate[1]);
		for (volatile int n = i * 100; n > 0; n--)
			;
		if (add(pid, EV_ADD, NOTE_EXIT) == 0) {
			IS(get(kq, e, 16, PATIENT), 1);
			IS(e[0].ident, pid);
			IS(e[0].fflags, NOTE_EXIT);
			OK(e[0].data == -1 || e[0].data == 6 << 8);
			told++;
		}
		kill(middle, SIGKILL);
		waitpid(middle, NULL, 0);
		if (check_failures > 0)
			break;
	}
#ifdef __linux__
	/* A dead one is still there. */
	IS(told, 400);
#endif
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
		int n = get(kq, e, 16, PATIENT);

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
	IS(get(kq, e, 16, PATIENT), 1);
	IS(e[0].fflags, NOTE_EXEC);
	IS(get(kq, e, 16, 20), 0);
	IS(add(pid, EV_DELETE, 0), ENOENT);
}

static void
tracking(void)
{
	int gate[2], error, ends = 0, children = 0, lost = 0, kid_over = 0;
	int parent_over = 0;
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
	/* The kernel tells of everybody's children, and too many of them while
	 * nobody looks are a loss, which is told: then it may be unknown. */
	while (!parent_over || !(kid_over || (lost && kid == 0))) {
		int n = get(kq, e, 16, PATIENT);

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
			lost |= (e[i].fflags & NOTE_TRACKERR) != 0;
			if (e[i].fflags & NOTE_EXIT) {
				ends++;
				if (kid != 0 && e[i].ident == (uintptr_t)kid) {
					kid_over = 1;
					OK(e[i].data == 4 << 8 ||
					    (lost && e[i].data == -1));
				} else {
					parent_over = 1;
					IS(e[i].ident, pid);
				}
			}
			IS(e[i].fflags & NOTE_FORK, 0);
		}
	}
	IS(children, kid != 0);
	IS(ends, 1 + children);
	waitpid(pid, NULL, 0);
	if (lost)
		SKIP("the kernel dropped messages: a busy machine");
	IS(children, 1);
	IS(get(kq, e, 16, 0), 0);
}

#ifdef __linux__
/* One for the first process, until it ends or is deleted; see keep.c. */
static void
pidfd(void)
{
	int gate[2], before;
	pid_t pid;

	if (!pidfds)
		SKIP("no pidfd_open(2) here");
	pid = child(gate, exit3);
	before = open_files();
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	IS(open_files(), before + 1);
	IS(add(pid, EV_ADD | EV_DISABLE, NOTE_EXIT), 0);
	IS(add(pid, EV_ENABLE, NOTE_EXIT), 0);
	IS(open_files(), before + 1);
	IS(add(pid, EV_DELETE, 0), 0);
	IS(open_files(), before);
	IS(add(pid, EV_ADD, NOTE_EXIT), 0);
	let_go(gate);
	IS(get(kq, e, 16, PATIENT), 1);
	IS(open_files(), before - 1); /* without the gate */
	waitpid(pid, NULL, 0);
}

static int stays[2], tells[2];

/* The last child stays until stays is closed. */
static void
forks_much(void)
{
	close(stays[1]);
	for (int i = 0; i < 50; i++)
		forks();
	has_child(tells[1], stays[0], 0, 5);
	_exit(3);
}

/* The kernel drops messages: that is told, and who is there is found. */
static void
lost_messages(void)
{
	int gate[2], error, size = 1, shrunk = 0;
	unsigned of_parent = 0, of_kid = 0, *of;
	pid_t pid, kid = 0;

	if (!pidfds)
		SKIP("no pidfd_open(2) here");
	MUST(pipe(stays));
	MUST(pipe(tells));
	pid = child(gate, forks_much);
	error = add(pid, EV_ADD, NOTE_TRACK | NOTE_FORK | NOTE_EXIT);
	if (error != 0) {
		let_go(gate);
		close(stays[1]);
		waitpid(pid, NULL, 0);
		SKIP("no process events here");
	}
	/* A small buffer stands for a storm. */
	for (int fd = 0, domain; fd < 256; fd++) {
		socklen_t len = sizeof domain;

		if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
		    domain == AF_NETLINK &&
		    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size) ==
			0)
			shrunk++;
	}
	IS(shrunk, 1);
	let_go(gate);
	MUST(read(tells[0], &kid, sizeof kid));
	while (!(of_parent & NOTE_EXIT) || !(of_kid & NOTE_EXIT)) {
		int n = get(kq, e, 16, PATIENT);

		OK(n > 0);
		if (n <= 0)
			break;
		for (int i = 0; i < n; i++) {
			OK(!(e[i].fflags & NOTE_CHILD) || e[i].data == pid);
			if (e[i].ident == (uintptr_t)pid)
				of = &of_parent;
			else if (e[i].ident == (uintptr_t)kid)
				of = &of_kid;
			else
				continue;
			*of |= e[i].fflags;
			/* -1: this message was lost, too. */
			if (e[i].fflags & NOTE_EXIT)
				OK(e[i].data == -1 ||
				    e[i].data == (of == &of_kid ? 5 : 3) << 8);
		}
		if (of_kid & NOTE_CHILD && stays[1] != -1) {
			close(stays[1]);
			stays[1] = -1;
		}
	}
	IS(of_parent, NOTE_EXIT | NOTE_FORK | NOTE_TRACKERR);
	IS(of_kid & ~NOTE_TRACKERR, NOTE_EXIT | NOTE_CHILD);
	close(stays[0]);
	if (stays[1] != -1)
		close(stays[1]);
	close(tells[0]);
	close(tells[1]);
	waitpid(pid, NULL, 0);
	/* Not even those that it does not know of are left. */
	IS(get(kq, e, 16, 20), 0);
}
#endif

static const struct test tests[] = {
    {"proc: exits of children", exits},
    {"proc: exits of others", strangers},
    {"proc: exits of others while they are added", races},
    {"proc: forks and execs", forks_and_execs},
    {"proc: following children", tracking},
#ifdef __linux__
    {"proc: one descriptor for the first process", pidfd},
    {"proc: lost messages are told", lost_messages},
#endif
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
