/* signal.c - EVFILT_SIGNAL */
/* SPDX-License-Identifier: ISC */
#include <sys/wait.h>

#include <signal.h>
#include <unistd.h>

#include "check.h"

static int kq;
static struct kevent e[8];
static volatile sig_atomic_t handled;

static int
add(int signo, unsigned flags)
{
	return change(kq, (uintptr_t)signo, EVFILT_SIGNAL, flags, 0, 0);
}

static void
count(int signo)
{
	(void)signo;
	handled++;
}

static void
beside_a_handler(void)
{
	signal(SIGUSR1, count);
	IS(add(SIGUSR1, EV_ADD), 0);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	for (int i = 0; i < 3; i++)
		raise(SIGUSR1);
	IS(handled, 3);
	OK(readable(kq, 0));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].ident, SIGUSR1);
	IS(e[0].filter, EVFILT_SIGNAL);
	IS(e[0].data, 3);
	OK(e[0].flags & EV_CLEAR);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	/* Another handler set meanwhile, known from the next call on. */
	signal(SIGUSR1, SIG_IGN);
	IS(get(kq, e, 8, 0), 0);
	raise(SIGUSR1);
	IS(handled, 3);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 1);
	/* Counted while disabled. */
	IS(add(SIGUSR1, EV_DISABLE), 0);
	raise(SIGUSR1);
	raise(SIGUSR1);
	IS(get(kq, e, 8, 0), 0);
	IS(add(SIGUSR1, EV_ENABLE), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 2);
	IS(add(SIGUSR1, EV_DELETE), 0);
	raise(SIGUSR1);
	IS(get(kq, e, 8, 0), 0);
	/* The disposition is what the program last set. */
	OK(signal(SIGUSR1, SIG_DFL) == SIG_IGN);
}

static void
blocked(void)
{
	sigset_t set, pending;
	int signo = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	signal(SIGUSR2, count);
	handled = 0;
	sigprocmask(SIG_BLOCK, &set, NULL);
	IS(add(SIGUSR2, EV_ADD), 0);
	raise(SIGUSR2);
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].data, 1);
	IS(get(kq, e, 8, 0), 0);
	/* It stays pending, and reaches whom it should. */
	sigpending(&pending);
	IS(sigismember(&pending, SIGUSR2), 1);
	IS(sigwait(&set, &signo), 0);
	IS(signo, SIGUSR2);
	IS(get(kq, e, 8, 0), 0);
	kill(getpid(), SIGUSR2);
	IS(get(kq, e, 8, PATIENT), 1);
	IS(handled, 0);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	IS(handled, 1);
	/* Not counted twice. */
	IS(get(kq, e, 8, 0), 0);
	raise(SIGUSR2);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 1);
	IS(add(SIGUSR2, EV_DELETE), 0);
	signal(SIGUSR2, SIG_DFL);
}

/* Blocked, told, taken with sigwait(3): the next one is another. */
static void
taken(void)
{
	sigset_t set;
	int signo = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* One that was sent before says nothing. */
	kill(getpid(), SIGUSR2);
	IS(add(SIGUSR2, EV_ADD), 0);
	IS(get(kq, e, 8, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	IS(sigwait(&set, &signo), 0);
	IS(get(kq, e, 8, 0), 0);
	for (int i = 0; i < 5; i++) {
		kill(getpid(), SIGUSR2);
		OK(readable(kq, 0));
		IS(get(kq, e, 8, PATIENT), 1);
		IS(e[0].data, 1);
		IS(sigwait(&set, &signo), 0);
	}
	IS(get(kq, e, 8, 0), 0);
	IS(add(SIGUSR2, EV_DELETE), 0);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void
while_waiting(void)
{
	int status;
	pid_t pid;

	/* Default-ignored, ignored, handled: the wait ends with the event. */
	static const int signals[] = {SIGCHLD, SIGHUP, SIGUSR1};

	signal(SIGHUP, SIG_IGN);
	signal(SIGUSR1, count);
	for (int i = 0; i < 3; i++) {
		IS(add(signals[i], EV_ADD), 0);
		fflush(stdout);
		MUST(pid = fork());
		if (pid == 0) {
			struct timespec t = {0, 20000000};

			nanosleep(&t, NULL);
			if (i > 0)
				kill(getppid(), signals[i]);
			_exit(0);
		}
		IS(get(kq, e, 8, PATIENT), 1);
		IS(e[0].ident, signals[i]);
		MUST(waitpid(pid, &status, 0));
		IS(add(signals[i], EV_DELETE), 0);
	}
	OK(signal(SIGHUP, SIG_DFL) == SIG_IGN);
	signal(SIGUSR1, SIG_DFL);
}

static void
dispositions(void)
{
	int status, other;
	pid_t pid;

	/* The default action still kills. */
	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		kq = kqueue();
		add(SIGTERM, EV_ADD);
		raise(SIGTERM);
		_exit(0);
	}
	MUST(waitpid(pid, &status, 0));
	OK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	/* A child starts without. */
	signal(SIGUSR1, SIG_IGN);
	IS(add(SIGUSR1, EV_ADD), 0);
	MUST(pid = fork());
	if (pid == 0)
		_exit(signal(SIGUSR1, SIG_IGN) != SIG_IGN);
	MUST(waitpid(pid, &status, 0));
	IS(status, 0);
	/* Two queues count each for itself. */
	other = kqueue();
	IS(change(other, SIGUSR1, EVFILT_SIGNAL, EV_ADD, 0, 0), 0);
	raise(SIGUSR1);
	IS(get(kq, e, 8, 0), 1);
	raise(SIGUSR1);
	IS(get(other, e, 8, 0), 1);
	IS(e[0].data, 2);
	close(other);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 1);
	IS(add(SIGUSR1, EV_DELETE), 0);
	signal(SIGUSR1, SIG_DFL);
	/* These can be asked for, and never come. */
#if defined(__linux__) || defined(__FreeBSD__)
	IS(add(SIGKILL, EV_ADD), 0);
	IS(add(10000, EV_ADD), 0);
	IS(get(kq, e, 8, 0), 0);
	IS(add(SIGKILL, EV_DELETE), 0);
	IS(add(10000, EV_DELETE), 0);
#endif
}

/* What nobody had heard is heard by the queue with the knote alone. */
static void
ignored(void)
{
	struct kevent event;
	int other = kqueue();
	pid_t pid;

	IS(add(SIGWINCH, EV_ADD), 0);
	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0)
		for (;;) {
			struct timespec moment = {0, 500000};

			if (kill(getppid(), SIGWINCH) == -1)
				_exit(1);
			nanosleep(&moment, NULL);
		}
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].ident, SIGWINCH);
	for (int i = 0; i < 20; i++)
		IS(get(other, &event, 1, 10), 0);
#ifdef __linux__
	/* But for calls that are never restarted. */
	IS(poll(NULL, 0, PATIENT), -1);
	IS(errno, EINTR);
#endif
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) == -1)
		IS(errno, EINTR);
	IS(add(SIGWINCH, EV_DELETE), 0);
	close(other);
}

static const struct test tests[] = {
    {"signal: beside a handler", beside_a_handler},
    {"signal: blocked", blocked},
    {"signal: taken, and sent again", taken},
    {"signal: during a wait", while_waiting},
    {"signal: dispositions", dispositions},
    {"signal: ignored, and other waits", ignored},
};

int
main(void)
{
	kq = kqueue();
	return CHECK_RUN(tests);
}
