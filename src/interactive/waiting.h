/* waiting.h - waits of a session, and the signals that end them */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_WAITING_H
#define FDWAIT_WAITING_H

#include "request.h"

#include <signal.h>

/*
 * SIGUSR1 does nothing but interrupt, so that a wait can be seen to go on with
 * the time that is left. SIGINT gives a wait up. SIGPIPE is ignored, since a
 * request may write where nobody reads. Handlers have no context: the flag is
 * the one piece of state outside of a session.
 */
struct waiting_signals {
	struct sigaction interrupt, user, pipe;
};

extern volatile sig_atomic_t waiting_interrupted;

void waiting_catch(struct waiting_signals *before);
void waiting_restore(const struct waiting_signals *before);

/* SIGINT was taken notice of: until then SIGALRM repeats it, every few
 * milliseconds, for a call that waits since just after it. */
void waiting_forget(void);

/* One wait that is given what is left: a count, or -1 with errno. */
typedef int wait_once(void *context, struct session *, int64_t left);

/*
 * Wait until `once` returns more than 0, or `timeout` is over: 0. An
 * interrupted one goes on. -1 with errno, EINTR when SIGINT came.
 */
int
waiting_run(struct session *, int64_t timeout, wait_once *once, void *context);

#endif
