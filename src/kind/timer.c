/* timer.c - time is up: once, or again and again in -f */
/* SPDX-License-Identifier: ISC */
#include "held.h"
#include "../compat/event_words.h"

#include <errno.h>

/* Any number will do that a raw kevent is unlikely to have. */
#define IDENT_FIRST UINT64_C(0x70000000)

struct timer {
	struct held held;
	int64_t period;
};

static int
timer_parse(struct target *target, struct arena *arena, struct error *error)
{
	struct timer *timer;
	int64_t period;

	if (!duration_parse(target->place, &period) || period == 0)
		return error_set(error, STATUS_USAGE,
		    "%.*s: a timer takes more than 0: " DURATION_SYNTAX,
		    STR_ARGS(target->name));
	timer = held_new(target, arena, sizeof(*timer), error);
	if (timer == NULL)
		return -1;
	timer->period = period;
	return 0;
}

static int
timer_open(struct loop *loop, struct target *target, struct error *error)
{
	struct timer *timer = target->state;

	timer->held.request = (struct kevent_request){
	    .ident = IDENT_FIRST + loop->timers++,
	    .filter = EVFILT_TIMER,
	    .flags = loop->plan->mode == PLAN_FOLLOW ? 0 : EV_ONESHOT,
	    .fflags = NOTE_NSECONDS,
	    .data = timer->period,
	};
	if (NOTE_NSECONDS & KEVENT_NO_NOTE) { /* milliseconds are all it has */
		timer->held.request.fflags = 0;
		timer->held.request.data =
		    timer->period / 1000000 + (timer->period % 1000000 != 0);
	}
	if (held_watch(loop, target, -1, error) == -1)
		return held_refuse(target, "kevent", "", error);
	return 0;
}

static int
timer_ready(struct loop *loop, struct target *target, const struct ready *ready,
    struct error *error)
{
	(void)error;
	return held_report(loop, target, ready->seen, target->events);
}

const struct kind timer_kind = {
    .name = "timer",
    .syntax = "D",
    .meaning = "time is up: once, or again and again in -f",
    .completes = "none",
    .bit = KIND_TIMER,
    .split = held_split,
    .parse = timer_parse,
    .open = timer_open,
    .ready = timer_ready,
    .close = held_close,
};
