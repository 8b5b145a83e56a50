/* waiting.c - waits of a session, and the signals that end them */
/* SPDX-License-Identifier: ISC */
#include "waiting.h"
#include "session.h"
#include "../late.h"

#include <errno.h>
#include <stddef.h>
#include <sys/time.h>

volatile sig_atomic_t waiting_interrupted;

/*
 * A call that begins just after the signal is not interrupted by it. So SIGALRM
 * follows, again and again, until somebody took notice. An alarm() from outside
 * is left alone, and then there is none.
 *
 * A handler can't look functions up: they are here since waiting_catch().
 */
#define INSIST_US 5000

static __typeof__(&sigaction) change_action;
static __typeof__(&getitimer) ask_timer;
static __typeof__(&setitimer) change_timer;
static struct sigaction alarm_before;
static volatile sig_atomic_t insisting;

static void
on_user(int signo)
{
	(void)signo;
}

static void
insist(void)
{
	struct itimerval often = {{0, INSIST_US}, {0, INSIST_US}};
	struct sigaction action = {.sa_handler = on_user};
	struct itimerval now;

	if (ask_timer(ITIMER_REAL, &now) == -1 || now.it_value.tv_sec != 0 ||
	    now.it_value.tv_usec != 0)
		return;
	/* The mask is empty as it is, and sigemptyset() not at hand. */
	if (change_action(SIGALRM, &action, &alarm_before) == -1)
		return;
	insisting = 1;
	change_timer(ITIMER_REAL, &often, NULL);
}

static void
on_interrupt(int signo)
{
	int error = errno;

	waiting_interrupted = signo;
	if (!insisting)
		insist();
	errno = error;
}

void
waiting_forget(void)
{
	struct itimerval never = {{0, 0}, {0, 0}};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	waiting_interrupted = 0;
	if (!insisting)
		return;
	change_timer(ITIMER_REAL, &never, NULL);
	/* One that is pending goes with that. */
	change_action(SIGALRM, &ignore, NULL);
	change_action(SIGALRM, &alarm_before, NULL);
	insisting = 0;
}

void
waiting_catch(struct waiting_signals *before)
{
	/* No SA_RESTART: that is what they are for. */
	struct sigaction interrupt = {.sa_handler = on_interrupt};
	struct sigaction user = {.sa_handler = on_user};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	change_action = late(sigaction);
	ask_timer = late(getitimer);
	change_timer = late(setitimer);
	late(sigemptyset)(&interrupt.sa_mask);
	late(sigemptyset)(&user.sa_mask);
	late(sigemptyset)(&ignore.sa_mask);
	late(sigaction)(SIGINT, NULL, &before->interrupt);
	/* A shell's background job ignores it, and goes on doing so. */
	if (before->interrupt.sa_handler != SIG_IGN)
		late(sigaction)(SIGINT, &interrupt, NULL);
	late(sigaction)(SIGUSR1, &user, &before->user);
	late(sigaction)(SIGPIPE, &ignore, &before->pipe);
}

void
waiting_restore(const struct waiting_signals *before)
{
	waiting_forget();
	late(sigaction)(SIGINT, &before->interrupt, NULL);
	late(sigaction)(SIGUSR1, &before->user, NULL);
	late(sigaction)(SIGPIPE, &before->pipe, NULL);
}

static void
forget_keeping_errno(void)
{
	int error = errno;

	waiting_forget();
	errno = error;
}

int
waiting_run(
    struct session *session, int64_t timeout, wait_once *once, void *context)
{
	int64_t deadline = FOREVER, left = timeout;

	if (timeout != 0 && timeout != FOREVER)
		deadline = deadline_after(sys_now(&session->sys), timeout);
	for (;;) {
		int result;

		if (waiting_interrupted) {
			waiting_forget();
			errno = EINTR;
			return -1;
		}
		result = once(context, session, left);
		if (result > 0 || (result == -1 && errno != EINTR)) {
			/* ^C and an end at once: it was for this wait. */
			if (waiting_interrupted)
				forget_keeping_errno();
			return result;
		}
		if (waiting_interrupted)
			continue;
		/* A kernel may be early, and a signal is no end. */
		if (timeout == 0)
			return 0;
		left = deadline_left(deadline, sys_now(&session->sys));
		if (left == 0)
			return 0;
	}
}
