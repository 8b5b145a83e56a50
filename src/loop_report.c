/* loop_report.c - what happened becomes a record, where it is news */
/* SPDX-License-Identifier: ISC */
#include "loop_parts.h"
#include "kind.h"
#include "queued.h"

#include <errno.h>

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

struct record *
loop_record_room(struct loop *loop, size_t more)
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
	struct record *record = loop_record_room(loop, 1);

	if (record != NULL)
		loop->records_count++;
	return record;
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
	    (target->watch.home == NULL || !loop_has_edges(&target->watch));
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
		loop_hold(loop, target);
	}
	return 0;
}

/* -- settling -- */

int
loop_settle_flush(struct loop *loop)
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
