/* signal.c - a signal is sent to fdwait */
/* SPDX-License-Identifier: ISC */
#include "held.h"
#include "../compat/event_words.h"
#include "../signal_names.h"
#include "../signals.h"

#include <errno.h>

static int
signal_parse(struct target *target, struct arena *arena, struct error *error)
{
	int signo = signal_number(target->place);

	if (signo <= 0)
		return error_set(error, STATUS_USAGE,
		    "%.*s: no such signal; it is a name (TERM, SIGUSR1) or a "
		    "number from 1 to %d",
		    STR_ARGS(target->name), signal_last());
	if (!signal_can_be_told(signo))
		return error_set(error, STATUS_USAGE,
		    "%.*s: KILL and STOP can't be waited for, any other signal "
		    "can",
		    STR_ARGS(target->name));
	if (signals_reserved(signo))
		return error_set(error, STATUS_USAGE,
		    "%.*s: the C library keeps signal %d for itself; it can't "
		    "be waited for",
		    STR_ARGS(target->name), signo);
	target->fd_number = signo;
	return held_new(target, arena, sizeof(struct held), error) == NULL ? -1
									   : 0;
}

static int
signal_open(struct loop *loop, struct target *target, struct error *error)
{
	struct held *held = target->state;
	int result;

	held->request = (struct kevent_request){
	    .ident = (uint64_t)target->fd_number,
	    .filter = EVFILT_SIGNAL,
	    .flags = EV_CLEAR,
	};
	/* Blocked until it is registered, so that none is missed between the
	 * end of its own effect and the queue's beginning to count. */
	signals_take(target->fd_number);
	result = held_watch(loop, target, -1, error);
	signals_let_in(target->fd_number);
	if (result == -1)
		return held_refuse(target, "kevent", "", error);
	return 0;
}

static int
signal_ready(struct loop *loop, struct target *target,
    const struct ready *ready, struct error *error)
{
	(void)error;
	return held_report(loop, target, ready->seen, target->events);
}

const struct kind signal_kind = {
    .name = "signal",
    .syntax = "NAME",
    .meaning = "a signal is sent to fdwait",
    .completes = "signal",
    .bit = KIND_SIGNAL,
    .split = held_split,
    .parse = signal_parse,
    .open = signal_open,
    .ready = signal_ready,
    .close = held_close,
};
