/* waiting.c - waits of a session, and the signals that end them */
/* SPDX-License-Identifier: ISC */
#include "waiting.h"
#include "session.h"
#include "../late.h"

#include <errno.h>

volatile sig_atomic_t waiting_interrupted;

static void
on_interrupt(int signo)
{
	waiting_interrupted = signo;
}

static void
on_user(int signo)
{
	(void)signo;
}

void
waiting_catch(struct waiting_signals *before)
{
	/* No SA_RESTART: that is what they are for. */
	struct sigaction interrupt = {.sa_handler = on_interrupt};
	struct sigaction user = {.sa_handler = on_user};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

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
	late(sigaction)(SIGINT, &before->interrupt, NULL);
	late(sigaction)(SIGUSR1, &before->user, NULL);
	late(sigaction)(SIGPIPE, &before->pipe, NULL);
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
			waiting_interrupted = 0;
			errno = EINTR;
			return -1;
		}
		result = once(context, session, left);
		if (result > 0 || (result == -1 && errno != EINTR))
			return result;
		if (result == -1 && waiting_interrupted)
			continue;
		/* A kernel may be early, and a signal is no end. */
		if (timeout == 0)
			return 0;
		left = deadline_left(deadline, sys_now(&session->sys));
		if (left == 0)
			return 0;
	}
}
