/* loop.c - the only loop: deadlines, interruptions, when to stop */
/* SPDX-License-Identifier: ISC */
#include "loop_parts.h"
#include "backends.h"
#include "kind.h"
#include "queued.h"
#include "refuse.h"

#include <errno.h>
#include <unistd.h>

bool
plan_follows(const struct wait_plan *plan)
{
	return plan->mode == PLAN_FOLLOW || plan->settle > 0;
}

int64_t
loop_now(struct loop *loop)
{
	if (loop->now == FOREVER)
		loop->now = sys_now(loop->sys);
	return loop->now;
}

uint32_t
loop_can(const struct loop *loop)
{
	return loop->backend->events;
}

/* -- emitting -- */

static int
emit_batch(struct loop *loop)
{
	const struct wait_plan *plan = loop->plan;
	size_t count = loop->records_count;

	if (count == 0)
		return 0;
	if (plan->count != 0 && count > plan->count - loop->told)
		count = (size_t)(plan->count - loop->told);
	loop->records_count = 0;
	loop->told += count;
	if (plan->idle != FOREVER)
		loop->idle_at = deadline_after(loop_now(loop), plan->idle);
	if (loop->emit(loop->context, loop->records, count) == -1)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (plan->mode == PLAN_FOLLOW && loop->satisfied)
			break; /* there is nothing else to find out */
		if (loop->records[i].satisfies)
			loop->satisfied = true;
		if (plan->mode != PLAN_FOLLOW)
			loop_finish(loop, loop->records[i].target);
	}
	return 0;
}

/* Is it over, now that a batch was emitted? */
static bool
is_over(struct loop *loop, size_t emitted, enum loop_end *end)
{
	const struct wait_plan *plan = loop->plan;

	if (plan->count != 0 && loop->told == plan->count) {
		*end = END_COUNT;
		return true;
	}
	switch (plan->mode) {
	case PLAN_ANY:
		*end = loop->satisfied ? END_SATISFIED : END_IMPOSSIBLE;
		return loop->satisfied || loop->left == 0;
	case PLAN_ALL:
		for (size_t i = 0; i < emitted; i++) {
			if (loop->records[i].satisfies)
				continue;
			*end = END_IMPOSSIBLE;
			return true;
		}
		*end = END_SATISFIED;
		return loop->left == 0;
	case PLAN_FOLLOW:
		break;
	}
	*end = END_FINISHED;
	return loop->left == 0 && loop->pending_count == 0;
}

/* -- waiting -- */

static int64_t
earliest(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* How long the next wait may take. */
static int64_t
time_left(struct loop *loop)
{
	int64_t when = earliest(loop->deadline, loop->idle_at);

	when = earliest(when, earliest(loop->settle_at, loop->tick_at));
	if (loop->sleepers > 0)
		for (size_t i = 0; i < loop->targets->count; i++)
			when = earliest(when, loop->targets->at[i]->wake);
	if (when <= 0)
		return 0; /* -t 0: the clock need not be asked */
	if (when == FOREVER)
		return FOREVER;
	return deadline_left(when, loop_now(loop));
}

static bool
settle_is_over(struct loop *loop)
{
	return loop->settle_at != FOREVER && loop_now(loop) >= loop->settle_at;
}

/*
 * Nothing is over for want of news while there is something held back that was
 * not looked at in this round: then it is, in a round of its own.
 */
static bool
looks_first(struct loop *loop, bool looked)
{
	if (looked || loop->held + loop->eof_due == 0)
		return false;
	loop->tick_at = loop_now(loop);
	return true;
}

/* Put what is held back in for one look. */
static int
tick_begin(struct loop *loop)
{
	loop->ticking = true;
	loop->tick_at = FOREVER;
	for (size_t i = 0; loop->held > 0 && i < loop->targets->count; i++) {
		struct target *target = loop->targets->at[i];

		if (!target->held || target->watch.home != NULL)
			continue;
		if (loop_watch_add(loop, &target->watch) == -1)
			return loop_refuse_watch(
			    loop, target, target->watch.fd);
	}
	return 0;
}

/* Take out again what is still ready; the rest is not held any more. */
static int
tick_end(struct loop *loop)
{
	struct target *target;
	struct ready look;

	loop->ticking = false;
	for (size_t i = 0; loop->held > 0 && i < loop->targets->count; i++) {
		target = loop->targets->at[i];
		if (!target->held || target->watch.home == NULL)
			continue;
		if (target->seen) {
			target->seen = false;
			loop_unwatch(loop, &target->watch);
		} else {
			target->told = 0;
			target->told_bytes = -1;
			loop_release(loop, target);
		}
	}
	for (size_t i = 0; loop->eof_due > 0 && i < loop->targets->count; i++) {
		target = loop->targets->at[i];
		if (!target->eof_due)
			continue;
		look = (struct ready){
		    .watch = &target->watch,
		    .events = sys_look(
			loop->sys, target->watch.fd, EVENT_IN | EVENT_RDHUP),
		};
		if (target->kind->ready(loop, target, &look, loop->error) == -1)
			return -1;
	}
	if (loop->output_by_look &&
	    sys_look(loop->sys, loop->output_fd, 0) & (EVENT_ERR | EVENT_HUP))
		return 1;
	if (loop->held > 0 || loop->eof_due > 0 || loop->output_by_look)
		loop->tick_at =
		    deadline_after(loop_now(loop), loop->plan->interval);
	return 0;
}

static int
wake_sleepers(struct loop *loop)
{
	for (size_t i = 0; loop->sleepers > 0 && i < loop->targets->count;
	     i++) {
		struct target *target = loop->targets->at[i];

		if (target->wake == FOREVER || target->wake > loop_now(loop))
			continue;
		loop_wake_at(loop, target, FOREVER);
		if (target->kind->wake(loop, target, loop->error) == -1)
			return -1;
	}
	return 0;
}

/* Replace the result for an inner set's descriptor by what that set holds. */
static int
open_up(struct loop *loop, const struct watch *outer,
    const struct backend_use *inner, int found, size_t max)
{
	for (int i = 0; i < found; i++) {
		int more;

		if (loop->ready[i].watch != outer)
			continue;
		loop->ready[i] = loop->ready[--found];
		more = inner->backend->wait(
		    inner->state, 0, &loop->ready[found], max - (size_t)found);
		return found + (more < 0 ? 0 : more);
	}
	return found;
}

static int
wait_once(struct loop *loop, int64_t timeout)
{
	struct backend_use *use =
	    loop->outer.backend != NULL ? &loop->outer : &loop->main;
	size_t max = loop->ticking ? loop->ready_room : loop->plan->max_events;
	int found;

	if (loop->ready_room < loop->watches + 1) {
		struct ready *ready = arena_grow(loop->arena, loop->ready,
		    &loop->ready_room, loop->watches + 1, sizeof(*ready));

		if (ready == NULL)
			return -1;
		loop->ready = ready;
	}
	if (max > loop->ready_room)
		max = loop->ready_room;
	found = use->backend->wait(use->state, timeout, loop->ready, max);
	loop->now = FOREVER;
	if (loop->outer.backend != NULL)
		found = open_up(loop, &loop->nested, &loop->main, found, max);
	if (loop->queue.backend != NULL)
		found =
		    open_up(loop, &loop->queue_watch, &loop->queue, found, max);
	return found;
}

/*
 * The common case of -f by edges: the kernel told of nothing but what was asked
 * for, so there is no end to find out about, and nothing to leave out. There
 * is room for the record.
 */
static void
report_plain(struct loop *loop, const struct ready *ready)
{
	struct target *target = ready->watch->owner;
	struct record *record = &loop->records[loop->records_count++];

	target->told = ready->events;
	record->target = target;
	record->words = record->raw = ready->events;
	record->bytes = -1;
	record->satisfies = true;
	record->backend = ready->watch->home->backend;
	record->seen.present = false;
	if (loop->plan->want_bytes)
		record->bytes = sys_queued(loop->sys, ready->watch->fd);
	if (ready->seen != NULL)
		record->seen = *ready->seen;
}

enum round {
	ROUND_GOES_ON,
	ROUND_ERROR,
	ROUND_READER_GONE,
};

static enum round
dispatch(struct loop *loop, int found)
{
	if (found > 0 && loop_record_room(loop, (size_t)found) == NULL)
		return ROUND_ERROR;
	for (int i = 0; i < found; i++) {
		struct watch *watch = loop->ready[i].watch;
		struct target *target = watch->owner;
		uint32_t events = loop->ready[i].events;

		if (watch->plain != 0 && !(events & ~watch->plain)) {
			report_plain(loop, &loop->ready[i]);
			continue;
		}
		if (watch->home == NULL)
			continue; /* taken out while this batch was read */
		switch ((enum watch_role)watch->role) {
		case ROLE_OUTPUT:
			if (events & (EVENT_ERR | EVENT_HUP))
				return ROUND_READER_GONE;
			/* Closed: the write will say so. */
			loop_unwatch(loop, watch);
			break;
		case ROLE_TARGET:
			target->seen = target->held;
			if (target->kind->ready(loop, target, &loop->ready[i],
				loop->error) == -1)
				return ROUND_ERROR;
			/* It may have taken more than its own. */
			if (loop_record_room(loop, (size_t)(found - i)) == NULL)
				return ROUND_ERROR;
			break;
		case ROLE_WAKE:
			sys_drain(watch->fd);
			break;
		case ROLE_NESTED:
			break;
		}
	}
	return ROUND_GOES_ON;
}

/* -- start -- */

static int
watch_own(struct loop *loop, struct watch *watch, int fd, uint32_t events,
    enum watch_role role)
{
	*watch = (struct watch){
	    .fd = fd, .events = events, .slot = -1, .role = (uint8_t)role};
	return loop_watch_add(loop, watch);
}

/* Watch the standard output, where it is something with a reader. */
static int
watch_output(struct loop *loop)
{
	if (loop->output_fd == -1)
		return 0;
	if (!(loop->main.backend->abilities & BACKEND_UNASKED)) {
		loop->output_by_look = true;
		loop->tick_at =
		    deadline_after(loop_now(loop), loop->plan->interval);
		return 0;
	}
	/* A regular file has no reader that could go, and epoll says EPERM;
	 * it is no reason for an outer set. A closed one fails at the write. */
	loop->output = (struct watch){
	    .fd = loop->output_fd, .slot = -1, .role = ROLE_OUTPUT};
	if (loop_use_add(&loop->main, &loop->output) == 0)
		loop->watches++;
	return 0;
}

static int
start(struct loop *loop)
{
	const struct wait_plan *plan = loop->plan;

	loop->now = loop->idle_at = loop->settle_at = loop->tick_at = FOREVER;
	loop->left = loop->targets->count;
	loop->sys->interval = plan->interval;
	loop->deadline = plan->timeout;
	if (plan->timeout != 0 && plan->timeout != FOREVER)
		loop->deadline = deadline_after(loop_now(loop), plan->timeout);
	if (plan->idle != FOREVER)
		loop->idle_at = deadline_after(loop_now(loop), plan->idle);
	if (!loop_use_open(loop, &loop->main, loop->backend)) {
		const struct backend *poll = backend_of_row(ROW_POLL);

		if (!loop->automatic || poll == NULL ||
		    !loop_use_open(loop, &loop->main, poll))
			return refuse_all(loop->backend->name,
			    LIMIT_OF_DESCRIPTORS,
			    errno == ENOMEM ? ""
					    : "; poll opens nothing (--poll)",
			    loop->error);
		loop->backend = poll;
	}
	for (size_t i = 0; i < loop->targets->count; i++) {
		struct target *target = loop->targets->at[i];

		if (target->kind->open(loop, target, loop->error) == -1)
			return -1;
	}
	if (loop->wake_fd != -1 &&
	    watch_own(loop, &loop->wake, loop->wake_fd, EVENT_IN, ROLE_WAKE) ==
		-1)
		return error_set(loop->error, STATUS_REFUSED, "signals: %s",
		    error_text(errno));
	if (watch_output(loop) == -1)
		return -1;
	return loop->armed == NULL ? 0 : loop->armed(loop->context);
}

/* -- run -- */

/* Emit what there is; true when that ends the loop, and how. */
static bool
round_ends(struct loop *loop, enum loop_end *end)
{
	size_t emitted = loop->records_count;

	if (emit_batch(loop) == -1) {
		*end = END_ERROR;
		return true;
	}
	return (emitted > 0 || loop->left == 0) && loop->targets->count > 0 &&
	    is_over(loop, emitted, end);
}

/* Time is up, or a signal came: what is pending is told, and counts. */
static enum loop_end
end_with_pending(struct loop *loop, enum loop_end why)
{
	enum loop_end end;

	if (loop_settle_flush(loop) == -1)
		return END_ERROR;
	if (round_ends(loop, &end) && (end == END_ERROR || why != END_SIGNAL))
		return end;
	return why;
}

static enum loop_end
refuse_wait(struct loop *loop)
{
	error_set(loop->error, STATUS_REFUSED, "%s: %s%s",
	    loop->main.backend->name, error_text(errno),
	    errno == EINVAL
		? "; it takes no more targets than RLIMIT_NOFILE (ulimit -n)"
		: "");
	return END_ERROR;
}

enum loop_end
loop_run(struct loop *loop)
{
	enum loop_end end;
	int found, ticked;
	bool looked;

	if (start(loop) == -1)
		return END_ERROR;
	for (;;) {
		int64_t timeout = time_left(loop);

		if (!loop->ticking && loop->tick_at != FOREVER &&
		    loop->tick_at <= loop_now(loop) && tick_begin(loop) == -1)
			return END_ERROR;
		/* One that comes between this look and the wait is not lost:
		 * its handler makes wake_fd readable. */
		if (loop->caught != NULL && *loop->caught != 0)
			return end_with_pending(loop, END_SIGNAL);
		/* What a kind found out while it opened is news already. */
		if (loop->ticking || loop->records_count > 0)
			timeout = 0;
		found = wait_once(loop, timeout);
		if (loop->caught != NULL && *loop->caught != 0)
			return end_with_pending(loop, END_SIGNAL);
		if (found == -1 && errno == EINTR)
			continue; /* what is ready by now counts, even late */
		if (found == -1)
			return refuse_wait(loop);
		switch (dispatch(loop, found)) {
		case ROUND_READER_GONE:
			return END_READER_GONE;
		case ROUND_ERROR:
			return END_ERROR;
		case ROUND_GOES_ON:
			break;
		}
		looked = loop->ticking;
		if (looked) {
			ticked = tick_end(loop);
			if (ticked == 1)
				return END_READER_GONE;
			if (ticked == -1)
				return END_ERROR;
		}
		if (wake_sleepers(loop) == -1)
			return END_ERROR;
		if (settle_is_over(loop) && looks_first(loop, looked))
			continue;
		if ((settle_is_over(loop) || loop->left == 0) &&
		    loop_settle_flush(loop) == -1)
			return END_ERROR;
		if (round_ends(loop, &end))
			return end;
		if (loop->deadline == 0)
			return end_with_pending(loop, END_TIMEOUT);
		if (loop->deadline != FOREVER &&
		    loop_now(loop) >= loop->deadline) {
			if (looks_first(loop, looked))
				continue;
			return end_with_pending(loop, END_TIMEOUT);
		}
		if (loop->idle_at != FOREVER &&
		    loop_now(loop) >= loop->idle_at &&
		    !looks_first(loop, looked))
			return end_with_pending(loop, END_IDLE);
	}
}

void
loop_close(struct loop *loop)
{
	for (size_t i = 0; i < loop->targets->count; i++) {
		struct target *target = loop->targets->at[i];

		loop_unwatch(loop, &target->watch);
		target->kind->close(loop, target);
	}
	if (loop->queue.backend != NULL)
		loop->queue.backend->close(loop->queue.state);
	if (loop->main.backend != NULL)
		loop->main.backend->close(loop->main.state);
}
