/* interrupts.c - signals while a line is typed */
/* SPDX-License-Identifier: ISC */
#include "interrupts.h"
#include "../late.h"

#include <errno.h>
#include <stddef.h>
#include <sys/select.h>

/* Dying comes first, then what changes the line, then what redraws it. */
static const int numbers[INTERRUPTS] = {
    SIGHUP, SIGTERM, SIGQUIT, SIGINT, SIGTSTP, SIGCONT, SIGWINCH};

/* A handler has no context. */
static volatile sig_atomic_t came[INTERRUPTS];

static void
on_signal(int signo)
{
	for (int i = 0; i < INTERRUPTS; i++)
		if (numbers[i] == signo)
			came[i] = 1;
}

static void
fill_set(sigset_t *set)
{
	late(sigemptyset)(set);
	for (int i = 0; i < INTERRUPTS; i++)
		late(sigaddset)(set, numbers[i]);
}

void
interrupts_take(struct interrupts *interrupts)
{
	struct sigaction action = {.sa_handler = on_signal};

	fill_set(&action.sa_mask);
	late(sigprocmask)(SIG_BLOCK, &action.sa_mask, &interrupts->mask_before);
	for (int i = 0; i < INTERRUPTS; i++) {
		came[i] = 0;
		late(sigaction)(numbers[i], NULL, &interrupts->before[i]);
		if (interrupts->before[i].sa_handler != SIG_IGN)
			late(sigaction)(numbers[i], &action, NULL);
	}
}

void
interrupts_give_back(const struct interrupts *interrupts)
{
	for (int i = 0; i < INTERRUPTS; i++)
		late(sigaction)(numbers[i], &interrupts->before[i], NULL);
	late(sigprocmask)(SIG_SETMASK, &interrupts->mask_before, NULL);
}

static int
take_one(void)
{
	for (int i = 0; i < INTERRUPTS; i++)
		if (came[i]) {
			came[i] = 0;
			return numbers[i];
		}
	return 0;
}

/* Those that are pending reach their handlers now. */
static void
let_in(const struct interrupts *interrupts)
{
	sigset_t set;

	fill_set(&set);
	late(sigprocmask)(SIG_SETMASK, &interrupts->mask_before, NULL);
	late(sigprocmask)(SIG_BLOCK, &set, NULL);
}

int
interrupts_wait(const struct interrupts *interrupts)
{
	for (;;) {
		int signo = take_one();
		fd_set input;

		if (signo != 0)
			return signo;
		FD_ZERO(&input);
		FD_SET(0, &input);
		if (late(pselect)(1, &input, NULL, NULL, NULL,
			&interrupts->mask_before) != -1) {
			/* Input hides a signal that came before it. */
			let_in(interrupts);
			return take_one();
		}
		if (errno != EINTR)
			return -1;
	}
}

void
interrupts_stop(const struct interrupts *interrupts)
{
	struct sigaction stop = {.sa_handler = SIG_DFL}, action;

	late(sigemptyset)(&stop.sa_mask);
	late(sigaction)(SIGTSTP, &stop, &action);
	late(raise)(SIGTSTP);
	/* Let in, it stops the process here, and SIGCONT is had behind it. */
	let_in(interrupts);
	late(sigaction)(SIGTSTP, &action, NULL);
	for (int i = 0; i < INTERRUPTS; i++)
		if (numbers[i] == SIGCONT || numbers[i] == SIGTSTP)
			came[i] = 0;
}
