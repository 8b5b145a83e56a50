/* loop.c - the only loop: deadlines, interruptions, when to stop */
/* SPDX-License-Identifier: ISC */
#include "loop.h"
#include "backends.h"
#include "kind.h"
#include "queued.h"

#include <errno.h>
#include <unistd.h>
#include <sys/select.h>

enum watch_role {
	ROLE_TARGET,
	ROLE_NESTED, /* a set inside another: open_up() deals with it */
	ROLE_OUTPUT,
	ROLE_WAKE,
};

/* What may be told without a closer look. */
#define PLAIN_EVENTS                                                 \
	(uint32_t)(EVENT_IN | EVENT_PRI | EVENT_OUT | EVENT_RDNORM | \
	    EVENT_RDBAND | EVENT_WRNORM | EVENT_WRBAND)

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

/* -- registering -- */

static bool
use_open(
    struct loop *loop, struct backend_use *use, const struct backend *backend)
{
	use->state = backend->open(loop->sys, loop->arena);
	if (use->state == NULL)
		return false;
	use->backend = backend;
	return true;
}

static int
use_add(const struct backend_use *use, struct watch *watch)
{
	if (use->backend->add(use->state, watch) == -1)
		return -1;
	watch->home = use;
	return 0;
}

/* Make poll(2) the outer set, with the main set's descriptor inside it. */
static bool
outer_open(struct loop *loop)
{
	const struct backend *poll = backend_of_row(ROW_POLL);

	if (poll == NULL || !use_open(loop, &loop->outer, poll))
		return false;
	loop->nested = (struct watch){
	    .fd = loop->main.backend->fd(loop->main.state),
	    .events = EVENT_IN,
	    .slot = -1,
	    .role = ROLE_NESTED,
	};
	return use_add(&loop->outer, &loop->nested) == 0;
}

static int
watch_add(struct loop *loop, struct watch *watch)
{
	int error;

	if (use_add(&loop->main, watch) == 0) {
		loop->watches++;
		return 0;
	}
	error = errno;
	if (!loop->automatic || !(loop->main.backend->abilities & BACKEND_FD))
		return -1;
	/* The user left the choice to us, so what epoll refuses (a regular
	 * file, one watch too many) goes where it is not refused. */
	if (loop->outer.backend == NULL && !outer_open(loop)) {
		errno = error;
		return -1;
	}
	watch->events &= ~EVENT_MODES;
	if (use_add(&loop->outer, watch) == -1)
		return -1;
	loop->watches++;
	return 0;
}

static int
refuse_watch(struct loop *loop, struct target *target, int fd)
{
	const char *name = loop->backend->name;
	int error = errno;

	if (error == EPERM)
		return error_set(loop->error, STATUS_REFUSED,
		    "%.*s: %s refuses %s: %s; it is always ready, and poll and "
		    "select say so (--poll)",
		    STR_ARGS(target->label), name,
		    file_kind_name(sys_kind_of_fd(fd)), error_text(error));
	if (error == EINVAL && loop->backend->abilities == 0)
		return error_set(loop->error, STATUS_REFUSED,
		    "%.*s: %s can't take descriptor %d: the limit is "
		    "FD_SETSIZE, %d; poll and epoll have none (--poll)",
		    STR_ARGS(target->label), name, fd, FD_SETSIZE);
	if (error == ENOSPC)
		return error_set(loop->error, STATUS_REFUSED,
		    "%.*s: %s: %s; the limit is in "
		    "/proc/sys/fs/epoll/max_user_watches",
		    STR_ARGS(target->label), name, error_text(error));
	return error_set(loop->error, STATUS_REFUSED, "%.*s: %s: %s",
	    STR_ARGS(target->label), name, error_text(error));
}

static bool
has_edges(const struct watch *watch)
{
	return watch->home->backend->abilities & BACKEND_EDGES;
}

int
loop_watch(struct loop *loop, struct target *target, struct watch *watch,
    int fd, uint32_t events, bool level)
{
	if (plan_follows(loop->plan) && !level &&
	    loop->main.backend->abilities & BACKEND_EDGES)
		events |= EVENT_ET;
	*watch = (struct watch){
	    .fd = fd,
	    .events = events,
	    .slot = -1,
	    .role = ROLE_TARGET,
	    .owner = target,
	};
	if (watch_add(loop, watch) == -1)
		return refuse_watch(loop, target, fd);
	if (watch == &target->watch) {
		if (has_edges(watch) && loop->plan->mode == PLAN_FOLLOW &&
		    loop->plan->settle == 0 &&
		    !(target->events & EVENT_ONESHOT))
			watch->plain = target->events & PLAIN_EVENTS;
		target->line_words = 0; /* its descriptor stands in it */
		target->seen = false;
		target->told = 0;
		target->told_bytes = -1;
	}
	return 0;
}

int
loop_watch_kevent(struct loop *loop, struct target *target, struct watch *watch,
    int fd, const struct kevent_request *request)
{
	const struct backend *kqueue = backend_of_row(ROW_KQUEUE);
	const struct backend_use *use = &loop->queue;

	if (loop->main.backend->abilities & BACKEND_KEVENTS && !request->apart)
		use = &loop->main;
	else if (kqueue == NULL) {
		errno = ENOSYS;
		return -1;
	} else if (loop->queue.backend == NULL) {
		if (!use_open(loop, &loop->queue, kqueue))
			return -1;
		loop->queue_watch = (struct watch){
		    .fd = kqueue->fd(loop->queue.state),
		    .events = EVENT_IN,
		    .slot = -1,
		    .role = ROLE_NESTED,
		};
		if (watch_add(loop, &loop->queue_watch) == -1)
			return -1;
	}
	*watch = (struct watch){
	    .fd = fd,
	    .slot = -1,
	    .role = ROLE_TARGET,
	    .owner = target,
	    .request = request,
	};
	if (use_add(use, watch) == -1)
		return -1;
	loop->watches++;
	return 0;
}

void
loop_unwatch(struct loop *loop, struct watch *watch)
{
	if (watch->home == NULL)
		return;
	watch->home->backend->remove(watch->home->state, watch);
	watch->home = NULL;
	watch->plain = 0;
	loop->watches--;
}

/* -- targets that are left out for a while, or for good -- */

static void
hold(struct loop *loop, struct target *target)
{
	target->held = true;
	loop->held++;
	if (loop->tick_at == FOREVER)
		loop->tick_at =
		    deadline_after(loop_now(loop), loop->plan->interval);
}

static void
release(struct loop *loop, struct target *target)
{
	if (!target->held)
		return;
	target->held = false;
	loop->held--;
}

static void
set_eof_due(struct loop *loop, struct target *target, bool due)
{
	if (target->eof_due == due)
		return;
	target->eof_due = due;
	loop->eof_due += due ? 1 : (size_t)-1;
	if (due && loop->tick_at == FOREVER)
		loop->tick_at =
		    deadline_after(loop_now(loop), loop->plan->interval);
}

void
loop_eof_due(struct loop *loop, struct target *target)
{
	if (plan_follows(loop->plan) && target->watch.home != NULL &&
	    has_edges(&target->watch))
		set_eof_due(loop, target, true);
}

void
loop_wake_at(struct loop *loop, struct target *target, int64_t when)
{
	if (target->wake == FOREVER && when != FOREVER)
		loop->sleepers++;
	if (target->wake != FOREVER && when == FOREVER)
		loop->sleepers--;
	target->wake = when;
}

void
loop_finish(struct loop *loop, struct target *target)
{
	if (target->done)
		return;
	target->done = true;
	loop->left--;
	loop_unwatch(loop, &target->watch);
	loop_wake_at(loop, target, FOREVER);
	release(loop, target);
	set_eof_due(loop, target, false);
}

/* -- reporting -- */

/*
 * What was asked for: any word of the request; also the end of what `in` waits
 * for, since a read would not block then. An error alone never is, unless it
 * was asked for by its name.
 */
static bool
satisfies(
    const struct wait_plan *plan, const struct target *target, uint32_t words)
{
	const uint32_t reading = EVENT_IN | EVENT_RDNORM;
	uint32_t asked = target->events;
	bool ended =
	    words & EVENT_EOF || (words & EVENT_HUP && !(words & reading));

	if (!(target->kind->bit & KINDS_OF_READINESS))
		return words & asked;
	if (plan->no_eof && ended)
		return words & asked & ~reading & ~EVENT_OWN;
	if (words & asked)
		return true;
	return asked & reading && words & (EVENT_HUP | EVENT_EOF);
}

/* Room for `more` records; NULL with the error set. */
static struct record *
record_room(struct loop *loop, size_t more)
{
	struct record *records = arena_grow(loop->arena, loop->records,
	    &loop->records_room, loop->records_count + more, sizeof(*records));

	if (records == NULL) {
		error_set(loop->error, STATUS_REFUSED, "results: %s",
		    error_text(errno));
		return NULL;
	}
	loop->records = records;
	return &records[loop->records_count];
}

static struct record *
record_new(struct loop *loop)
{
	struct record *record = record_room(loop, 1);

	if (record != NULL)
		loop->records_count++;
	return record;
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
	record->seen.filter = 0;
	if (loop->plan->want_bytes)
		record->bytes = sys_queued(loop->sys, ready->watch->fd);
	if (ready->seen != NULL)
		record->seen = *ready->seen;
}

/* Who told: for what a kind finds out by itself, the one that was chosen. */
static const struct backend *
backend_of(const struct loop *loop, const struct target *target)
{
	const struct backend_use *home = target->watch.home;

	return home == NULL || home == &loop->queue ? loop->backend
						    : home->backend;
}

/* Words are gathered; of numbers the last one holds. */
static int
settle_report(struct loop *loop, const struct record *said)
{
	struct target *target = said->target;
	struct record *record = NULL;

	for (size_t i = 0; target->pending && i < loop->pending_count; i++)
		if (loop->pending[i].target == target)
			record = &loop->pending[i];
	if (record == NULL) {
		struct record *pending =
		    arena_grow(loop->arena, loop->pending, &loop->pending_room,
			loop->pending_count + 1, sizeof(*pending));

		if (pending == NULL)
			return error_set(loop->error, STATUS_REFUSED,
			    "results: %s", error_text(errno));
		loop->pending = pending;
		record = &pending[loop->pending_count++];
		*record = *said;
		target->pending = true;
	} else {
		record->words |= said->words;
		record->raw |= said->raw;
		record->bytes = said->bytes;
		record->satisfies |= said->satisfies;
		record->seen = said->seen;
	}
	loop->settle_at = deadline_after(loop_now(loop), loop->plan->settle);
	return 0;
}

static bool
ends_following(const struct target *target, uint32_t words, int fd)
{
	if (target->kind->bit & (KIND_FIFO | KIND_UDP))
		return false;
	if (words & (EVENT_HUP | EVENT_EOF | EVENT_NVAL))
		return true;
	/* Nobody will ever read from a pipe whose last reader left; a socket
	 * lives on after an error that was fetched. */
	return words & EVENT_ERR && fd != -1 && sys_kind_of_fd(fd) == FILE_FIFO;
}

static int
add_record(struct loop *loop, const struct record *said)
{
	struct record *record;

	if (loop->plan->settle > 0)
		return settle_report(loop, said);
	record = record_new(loop);
	if (record == NULL)
		return -1;
	*record = *said;
	return 0;
}

int
loop_report(struct loop *loop, struct target *target, uint32_t words,
    uint32_t raw, int fd, const struct kevent_seen *seen)
{
	const struct wait_plan *plan = loop->plan;
	bool follows = plan_follows(plan);
	bool level = follows &&
	    (target->watch.home == NULL || !has_edges(&target->watch));
	/* Readiness lasts, and is told when it is new; a connection made, or
	 * what a kqueue's filter tells, happens. */
	bool lasts =
	    target->kind->bit & KINDS_OF_READINESS && words != EVENT_CONNECT;
	bool looking =
	    lasts && (target->held || target->eof_due || target->polled);
	struct record record = {target, words, raw, -1,
	    satisfies(plan, target, words), backend_of(loop, target), {0}};
	bool fresh;

	if (seen != NULL)
		record.seen = *seen;
	if (!lasts)
		return add_record(loop, &record);
	if (fd != -1 && (plan->want_bytes || (level && words & EVENT_IN)))
		record.bytes = sys_queued(loop->sys, fd);
	fresh = !looking || words & ~target->told ||
	    (level && words & EVENT_IN && record.bytes > target->told_bytes);
	target->told = words;
	target->told_bytes = record.bytes;
	if (!fresh)
		return 0;
	if (add_record(loop, &record) == -1)
		return -1;
	if (!follows)
		return 0;
	if (target->events & EVENT_ONESHOT || ends_following(target, words, fd))
		loop_finish(loop, target);
	else if (level && !target->held && target->watch.home != NULL) {
		loop_unwatch(loop, &target->watch);
		hold(loop, target);
	}
	return 0;
}

/* -- emitting -- */

static bool
settle_is_over(struct loop *loop)
{
	return loop->settle_at != FOREVER && loop_now(loop) >= loop->settle_at;
}

/* Turn what settled into records. */
static int
settle_flush(struct loop *loop)
{
	for (size_t i = 0; i < loop->pending_count; i++) {
		struct record *record = record_new(loop);

		if (record == NULL)
			return -1;
		*record = loop->pending[i];
		record->target->pending = false;
	}
	loop->pending_count = 0;
	loop->settle_at = FOREVER;
	return 0;
}

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
		if (watch_add(loop, &target->watch) == -1)
			return refuse_watch(loop, target, target->watch.fd);
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
			release(loop, target);
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

enum round {
	ROUND_GOES_ON,
	ROUND_ERROR,
	ROUND_READER_GONE,
};

static enum round
dispatch(struct loop *loop, int found)
{
	if (found > 0 && record_room(loop, (size_t)found) == NULL)
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
			if (record_room(loop, (size_t)(found - i)) == NULL)
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
	return watch_add(loop, watch);
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
	if (use_add(&loop->main, &loop->output) == 0)
		loop->watches++;
	return 0;
}

static int
start(struct loop *loop)
{
	const struct wait_plan *plan = loop->plan;

	loop->now = loop->idle_at = loop->settle_at = loop->tick_at = FOREVER;
	loop->left = loop->targets->count;
	loop->deadline = plan->timeout;
	if (plan->timeout != 0 && plan->timeout != FOREVER)
		loop->deadline = deadline_after(loop_now(loop), plan->timeout);
	if (plan->idle != FOREVER)
		loop->idle_at = deadline_after(loop_now(loop), plan->idle);
	if (!use_open(loop, &loop->main, loop->backend)) {
		const struct backend *poll = backend_of_row(ROW_POLL);

		if (!loop->automatic || poll == NULL ||
		    !use_open(loop, &loop->main, poll))
			return error_set(loop->error, STATUS_REFUSED, "%s: %s",
			    loop->backend->name, error_text(errno));
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

	if (settle_flush(loop) == -1)
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
		if (loop->ticking) {
			ticked = tick_end(loop);
			if (ticked == 1)
				return END_READER_GONE;
			if (ticked == -1)
				return END_ERROR;
		}
		if (wake_sleepers(loop) == -1)
			return END_ERROR;
		if ((settle_is_over(loop) || loop->left == 0) &&
		    settle_flush(loop) == -1)
			return END_ERROR;
		if (round_ends(loop, &end))
			return end;
		if (loop->deadline != FOREVER &&
		    (loop->deadline == 0 || loop_now(loop) >= loop->deadline))
			return end_with_pending(loop, END_TIMEOUT);
		if (loop->idle_at != FOREVER && loop_now(loop) >= loop->idle_at)
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
