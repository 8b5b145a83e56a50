/* interrupts.h - signals while a line is typed */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_INTERRUPTS_H
#define FDWAIT_INTERRUPTS_H

#include <signal.h>
#include <stdbool.h>

#define INTERRUPTS 7

/*
 * From interrupts_take() to interrupts_give_back(), SIGINT, SIGTSTP, SIGCONT,
 * SIGWINCH, SIGTERM, SIGHUP and SIGQUIT are let in by interrupts_wait() alone,
 * and do no more than being told by it: nothing is done in a handler, and none
 * is lost. Those that the caller of fdwait ignores stay ignored.
 */
struct interrupts {
	struct sigaction before[INTERRUPTS];
	sigset_t mask_before;
};

void interrupts_take(struct interrupts *);
void interrupts_give_back(const struct interrupts *);
/* Wait until standard input can be read: 0; or for a signal: its number; -1
 * with errno. */
int interrupts_wait(const struct interrupts *);
/* Stop as SIGTSTP does, and come back when the process goes on. */
void interrupts_stop(const struct interrupts *);

#endif
