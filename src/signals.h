/* signals.h - signals that end a wait in good order */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SIGNALS_H
#define FDWAIT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include "sys.h"

#define SIGNALS_CAUGHT 4

/*
 * A program needs this once, so there is one handler, with the number of the
 * signal that came in signals_caught: the one piece of state that is not in a
 * context, since a handler has no other place. signals_catch() installs it for
 * SIGHUP, SIGINT and SIGTERM where the caller doesn't ignore them (and for
 * SIGCHLD with `children`, which only wakes); blocked ones stay blocked.
 */
struct signals {
	int wake[2]; /* a pipe; [0] becomes readable when a signal came */
	struct sigaction before[SIGNALS_CAUGHT];
	sigset_t mask_before;
};

extern volatile sig_atomic_t signals_caught;

/* Not those in `reserved`. */
int signals_catch(
    struct signals *, struct sys *, bool children, const sigset_t *reserved);
/* Dispositions and mask as the caller had them. */
void signals_restore(const struct signals *);
/*
 * A signal that is a target: from signals_take() on it is blocked and has no
 * effect of its own, until signals_let_in() unblocks it, whatever the caller
 * did with it. signals_give_back() restores all of them.
 */
void signals_take(int signo);
void signals_let_in(int signo);
void signals_give_back(void);
/* Die of it, as if nothing had been caught; does not return. */
_Noreturn void signals_die(int signo);
bool signals_ignored(int signo);
/* The C library keeps it for itself: no handler can be had. */
bool signals_reserved(int signo);

#endif
