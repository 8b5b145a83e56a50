/* limits_processes.c - processes and signals, where Linux is not FreeBSD */
/* SPDX-License-Identifier: ISC */
#ifdef __linux__
#include <sys/syscall.h>
#include <sys/wait.h>
#endif

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "check.h"

#ifdef __linux__
#include "refuse.h"

static struct kevent e[8];

static int
watch(int kq, pid_t pid, unsigned flags, unsigned notes)
{
	return change(kq, (uintptr_t)pid, EVFILT_PROC, flags, notes, 0);
}

/* No socket, whichever call the C library makes for one. */
static int
refuse_sockets(void)
{
#ifdef SYS_socketcall
	/* 32-bit x86 has both. */
	if (refuse(SYS_socketcall, EAFNOSUPPORT) == -1)
		return -1;
#endif
	return refuse(SYS_socket, EAFNOSUPPORT);
}

/*
 * As in a namespace to which the kernel does not tell of processes: another's
 * child that ends and is not reaped.
 */
static int
watch_stranger(bool other_user)
{
	int kq, gate[2], tell[2], stay[2], error;
	pid_t middle, pid;
	char b;

	MUST(pipe(gate));
	MUST(pipe(tell));
	MUST(pipe(stay));
	fflush(stdout);
	MUST(middle = fork());
	if (middle == 0) {
		close(gate[1]);
		close(stay[1]);
		MUST(pid = fork());
		if (pid == 0)
			_exit(read(gate[0], &b, 1) == 0 ? 6 : 99);
		MUST(write(tell[1], &pid, sizeof pid));
		/* As long as the one that watches. */
		_exit(read(stay[0], &b, 1) != 0);
	}
	MUST(read(tell[0], &pid, sizeof pid));
	kq = kqueue();
	error = refuse_sockets() == -1 || (other_user && setuid(65534) == -1);
	if (error || watch(kq, pid, EV_ADD, NOTE_EXIT) == ENOSYS)
		return 77;
	IS(watch(kq, pid, EV_DELETE, 0), 0);
	IS(watch(kq, pid, EV_ADD, NOTE_FORK), EOPNOTSUPP);
	IS(watch(kq, pid, EV_DELETE, 0), ENOENT);
	IS(watch(kq, pid, EV_ADD, NOTE_TRACK), EOPNOTSUPP);
	IS(watch(kq, pid, EV_DELETE, 0), ENOENT);
	IS(watch(kq, pid, EV_ADD, NOTE_EXIT), 0);
	close(gate[0]);
	close(gate[1]);
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].fflags, NOTE_EXIT);
	/* FreeBSD: 6 << 8 for both */
	if (other_user || access("/proc/self/ns/user", F_OK) == -1)
		IS(e[0].data, -1);
	else
		IS(e[0].data, 6 << 8);
	return 0;
}

static int
of_same_user(void)
{
	return watch_stranger(false);
}

static int
of_other_user(void)
{
	return watch_stranger(true);
}

static void
without_messages(void)
{
	apart(of_same_user, "no seccomp or no pidfd_open(2) here");
}

static void
without_rights(void)
{
	if (getuid() != 0)
		SKIP("takes two users");
	apart(of_other_user, "no seccomp or no pidfd_open(2) here");
}

/* The next event but that messages were lost, as on a busy machine. */
static int
get_no_loss(int kq, int ms)
{
	int n;

	do
		n = get(kq, e, 8, ms);
	while (n == 1 && e[0].fflags == NOTE_TRACKERR);
	return n;
}

/* A queue that tracks one hears of all, and says nothing of them. */
static void
others(void)
{
	int kq = kqueue(), error;
	pid_t tracked, other;

	fflush(stdout);
	MUST(tracked = fork());
	if (tracked == 0) {
		pause();
		_exit(0);
	}
	error = watch(kq, tracked, EV_ADD, NOTE_TRACK | NOTE_EXIT);
	if (error == 0) {
		IS(get_no_loss(kq, 0), 0);
		MUST(other = fork());
		if (other == 0)
			_exit(0);
		MUST(waitpid(other, NULL, 0));
		OK(readable(kq, PATIENT)); /* FreeBSD: not */
		IS(get_no_loss(kq, 0), 0);
	}
	kill(tracked, SIGKILL);
	if (error == 0) {
		IS(get_no_loss(kq, PATIENT), 1);
		IS(e[0].fflags & ~(unsigned)NOTE_TRACKERR, NOTE_EXIT);
	}
	waitpid(tracked, NULL, 0);
	close(kq);
	if (error != 0)
		SKIP("no process events here");
}

static void
signals(void)
{
	int kq = kqueue();
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	IS(change(kq, SIGUSR1, EVFILT_SIGNAL, EV_ADD, 0, 0), 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < 3; i++)
		kill(getpid(), SIGUSR1);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 1); /* FreeBSD: 3 */
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	IS(change(kq, SIGUSR1, EVFILT_SIGNAL, EV_DELETE, 0, 0), 0);
	close(kq);
}

static void
handler(int signo)
{
	(void)signo;
}

/* The library's handler can be seen, while there is a knote. */
static void
actions(void)
{
	struct sigaction was;
	int kq = kqueue();

	signal(SIGUSR2, handler);
	IS(change(kq, SIGUSR2, EVFILT_SIGNAL, EV_ADD, 0, 0), 0);
	sigaction(SIGUSR2, NULL, &was);
	OK(was.sa_handler != handler); /* FreeBSD: it is */
	/* One that is set behind its back is unknown until the next call. */
	signal(SIGUSR2, handler);
	raise(SIGUSR2);
	IS(get(kq, e, 8, 0), 0); /* FreeBSD: 1 */
	raise(SIGUSR2);
	IS(get(kq, e, 8, 0), 1);
	IS(change(kq, SIGUSR2, EVFILT_SIGNAL, EV_DELETE, 0, 0), 0);
	sigaction(SIGUSR2, NULL, &was);
	OK(was.sa_handler == handler);
	signal(SIGUSR2, SIG_DFL);
	close(kq);
}

/* What is ignored is no longer so for what is executed. */
static void
executed(void)
{
	int kq = kqueue(), status;
	pid_t pid;

	signal(SIGUSR1, SIG_IGN);
	IS(change(kq, SIGUSR1, EVFILT_SIGNAL, EV_ADD, 0, 0), 0);
	fflush(stdout);
	/* fork() has it put back; this has not. */
	pid = vfork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", "kill -USR1 $$", (char *)NULL);
		_exit(127);
	}
	MUST(pid);
	MUST(waitpid(pid, &status, 0));
	OK(WIFSIGNALED(status)); /* FreeBSD: exited 0 */
	IS(change(kq, SIGUSR1, EVFILT_SIGNAL, EV_DELETE, 0, 0), 0);
	signal(SIGUSR1, SIG_DFL);
	close(kq);
}

/* To count these would change what they do. */
static int
left_alone(void)
{
	static const int signals[] = {SIGCHLD, SIGTTIN, SIGTTOU, SIGTSTP};
	int kq = kqueue();

	for (int i = 0; i < 4; i++) {
		signal(signals[i], SIG_IGN);
		IS(change(
		       kq, (uintptr_t)signals[i], EVFILT_SIGNAL, EV_ADD, 0, 0),
		    0);
		raise(signals[i]);
		/* FreeBSD: 1, but for SIGCHLD */
		IS(get(kq, e, 8, 0), 0);
	}
	return 0;
}

static void
not_reported(void)
{
	apart(left_alone, NULL);
}

/* A process that sends itself SIGTSTP: does it stop? */
static int
stops(int watched)
{
	int status, stopped;
	pid_t pid;

	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		int kq = kqueue();

		/* Not an orphan, to which the kernel would not do it. */
		setpgid(0, 0);
		signal(SIGTSTP, SIG_DFL);
		if (watched)
			IS(change(kq, SIGTSTP, EVFILT_SIGNAL, EV_ADD, 0, 0), 0);
		raise(SIGTSTP);
		IS(get(kq, e, 8, 0), 0); /* FreeBSD: 1 */
		fflush(stdout);
		_exit(check_failures > 0);
	}
	setpgid(pid, pid);
	MUST(waitpid(pid, &status, WUNTRACED));
	stopped = WIFSTOPPED(status);
	if (stopped) {
		kill(pid, SIGCONT);
		MUST(waitpid(pid, &status, 0));
	}
	IS(status, 0);
	return stopped;
}

/* Its default action is left alone, and not reported. */
static void
stopping(void)
{
	IS(stops(1), stops(0));
}

struct holder {
	pthread_t thread;
	pthread_barrier_t meet;
};

static void *
hold_signal(void *arg)
{
	struct holder *h = arg;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_barrier_wait(&h->meet);
	pthread_barrier_wait(&h->meet);
	return NULL;
}

/* Pending for another thread only. */
static void
other_thread(void)
{
	struct holder h;
	int kq = kqueue();

	signal(SIGUSR1, SIG_IGN);
	IS(change(kq, SIGUSR1, EVFILT_SIGNAL, EV_ADD, 0, 0), 0);
	IS(pthread_barrier_init(&h.meet, NULL, 2), 0);
	IS(pthread_create(&h.thread, NULL, hold_signal, &h), 0);
	pthread_barrier_wait(&h.meet);
	pthread_kill(h.thread, SIGUSR1);
	IS(get(kq, e, 8, 0), 0); /* FreeBSD: 1 */
	pthread_barrier_wait(&h.meet);
	pthread_join(h.thread, NULL);
	IS(change(kq, SIGUSR1, EVFILT_SIGNAL, EV_DELETE, 0, 0), 0);
	signal(SIGUSR1, SIG_DFL);
	close(kq);
}

static const struct test tests[] = {
    {"limits: no process events", without_messages},
    {"limits: another user's process", without_rights},
    {"limits: the events of others", others},
    {"limits: signals that merge", signals},
    {"limits: actions of signals", actions},
    {"limits: ignored signals of what is executed", executed},
    {"limits: ignored signals that are left alone", not_reported},
    {"limits: signals that stop", stopping},
    {"limits: signals of another thread", other_thread},
};

CHECK_MAIN(tests)
#else
CHECK_ELSEWHERE("limits: those of Linux", "the limits are those of Linux")
#endif
