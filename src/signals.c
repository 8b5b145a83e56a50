/* signals.c - signals that end a wait in good order */
/* SPDX-License-Identifier: ISC */
#include "signals.h"
#include "late.h"
#include "system_signal.h"

#include <errno.h>
#include <unistd.h>

static const int numbers[SIGNALS_CAUGHT] = {SIGHUP, SIGINT, SIGTERM, SIGCHLD};

volatile sig_atomic_t signals_caught;
static volatile sig_atomic_t wake_fd = -1;

static void
on_signal(int signo)
{
	int error = errno;

	if (signo != SIGCHLD)
		signals_caught = signo;
	/* A full pipe is readable already. */
	if (write(wake_fd, "", 1) == -1)
		errno = error;
	errno = error;
}

int
signals_catch(struct signals *signals, struct sys *sys, bool children,
    const sigset_t *reserved)
{
	struct sigaction action = {.sa_handler = on_signal};
	sigset_t child;

	if (sys_pipe(sys, signals->wake) == -1)
		return -1;
	wake_fd = signals->wake[1];
	late(sigemptyset)(&action.sa_mask);
	late(sigprocmask)(SIG_SETMASK, NULL, &signals->mask_before);
	for (int i = 0; i < SIGNALS_CAUGHT; i++) {
		late(sigaction)(numbers[i], NULL, &signals->before[i]);
		if (late(sigismember)(reserved, numbers[i]) == 1)
			continue;
		/* Ignored by the caller (nohup, a shell's background job):
		 * that is what it wants. An ignored SIGCHLD would take the
		 * command's status away. */
		if (numbers[i] == SIGCHLD
			? !children
			: signals->before[i].sa_handler == SIG_IGN)
			continue;
		late(sigaction)(numbers[i], &action, NULL);
	}
	if (children) {
		late(sigemptyset)(&child);
		late(sigaddset)(&child, SIGCHLD);
		late(sigprocmask)(SIG_UNBLOCK, &child, NULL);
	}
	return 0;
}

void
signals_restore(const struct signals *signals)
{
	for (int i = 0; i < SIGNALS_CAUGHT; i++)
		late(sigaction)(numbers[i], &signals->before[i], NULL);
	late(sigprocmask)(SIG_SETMASK, &signals->mask_before, NULL);
}

/* -- signals that are targets -- */

static struct taken {
	bool is;
	struct sigaction before;
} taken[SIGNAL_END];
static sigset_t taken_mask_before;
static bool any_taken;

/* The queue counts it; it needs a handler only so that nothing else happens. */
static void
on_taken(int signo)
{
	(void)signo;
}

void
signals_take(int signo)
{
	struct sigaction action = {.sa_handler = on_taken};
	sigset_t set, before;

	late(sigemptyset)(&set);
	late(sigaddset)(&set, signo);
	late(sigprocmask)(SIG_BLOCK, &set, &before);
	if (!any_taken)
		taken_mask_before = before;
	any_taken = true;
	late(sigemptyset)(&action.sa_mask);
	if (!taken[signo].is)
		late(sigaction)(signo, &action, &taken[signo].before);
	taken[signo].is = true;
}

void
signals_let_in(int signo)
{
	sigset_t set;

	late(sigemptyset)(&set);
	late(sigaddset)(&set, signo);
	late(sigprocmask)(SIG_UNBLOCK, &set, NULL);
}

void
signals_give_back(void)
{
	if (!any_taken)
		return;
	for (int signo = 1; signo < SIGNAL_END; signo++) {
		if (taken[signo].is)
			late(sigaction)(signo, &taken[signo].before, NULL);
		taken[signo].is = false;
	}
	any_taken = false;
	late(sigprocmask)(SIG_SETMASK, &taken_mask_before, NULL);
}

bool
signals_ignored(int signo)
{
	struct sigaction action;

	return late(sigaction)(signo, NULL, &action) == 0 &&
	    action.sa_handler == SIG_IGN;
}

bool
signals_reserved(int signo)
{
	struct sigaction action;

	return late(sigaction)(signo, NULL, &action) == -1;
}

_Noreturn void
signals_die(int signo)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t set;

	late(sigemptyset)(&action.sa_mask);
	late(sigaction)(signo, &action, NULL);
	late(sigemptyset)(&set);
	late(sigaddset)(&set, signo);
	late(sigprocmask)(SIG_UNBLOCK, &set, NULL);
	late(raise)(signo);
	late(_exit)(128 + signo);
	__builtin_unreachable();
}
