/* choose.c - which backend, and why */
/* SPDX-License-Identifier: ISC */
#include "choose.h"
#include "backends.h"
#include "kind.h"

/* From here on, leaving targets out of a set one by one is epoll's (--all). */
#define MANY_TARGETS 64

static void
put_built(struct buf *buf, uint32_t needed)
{
	bool first = true;

	for (unsigned i = 0; i < backend_rows_count; i++) {
		const struct backend *backend = backend_of_row(i);

		if (backend == NULL || needed & ~backend->events)
			continue;
		buf_text(buf, first ? "" : ", ");
		buf_text(buf, backend->name);
		first = false;
	}
	if (first)
		buf_text(buf, "none of this build");
}

static const struct backend *
unavailable(int row, struct error *error)
{
	struct buf have;
	char block[64];

	buf_init(&have, block, sizeof(block));
	put_built(&have, 0);
	error_set(error, STATUS_UNSUPPORTED,
	    "%s: this build has no such backend, it is to be had on %s; here "
	    "there are %.*s",
	    backend_rows[row].name, backend_rows[row].elsewhere, (int)have.len,
	    have.at);
	buf_free(&have);
	return NULL;
}

/* What the backend itself must tell; a kqueue holds the other kinds. */
static uint32_t
readiness_needed(const struct target *target)
{
	if (!(target->kind->bit & KINDS_OF_READINESS))
		return 0;
	return target->events & ~EVENT_OWN;
}

static const struct backend *
checked(const struct backend *backend, const struct target_list *targets,
    struct error *error)
{
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = targets->at[i];
		uint32_t needed = readiness_needed(target);
		struct buf words, able;
		char words_block[96], able_block[64];

		if (!(needed & ~backend->events))
			continue;
		buf_init(&words, words_block, sizeof(words_block));
		buf_init(&able, able_block, sizeof(able_block));
		event_put(&words, target->kind->bit, needed & ~backend->events,
		    STR(","));
		put_built(&able, needed);
		error_set(error, STATUS_UNSUPPORTED,
		    "%.*s: %s can't express %.*s; what can: %.*s",
		    STR_ARGS(target->label), backend->name, (int)words.len,
		    words.at, (int)able.len, able.at);
		buf_free(&words);
		buf_free(&able);
		return NULL;
	}
	return backend;
}

/* The system's own way to be told of news alone, or NULL. */
static const struct backend *
with_edges(void)
{
	const struct backend *kqueue = backend_of_row(ROW_KQUEUE);

	if (backend_of_row(ROW_EPOLL) != NULL)
		return backend_of_row(ROW_EPOLL);
	if (kqueue != NULL && !(kqueue->abilities & BACKEND_EMULATED))
		return kqueue;
	return NULL;
}

const struct backend *
backend_choose(int row, const struct wait_plan *plan,
    const struct target_list *targets, const char **why, struct error *error)
{
	const struct backend *epoll = backend_of_row(ROW_EPOLL);
	const struct backend *poll = backend_of_row(ROW_POLL);
	const struct backend *edges = with_edges();
	uint32_t needed = 0;

	if (row >= 0) {
		const struct backend *backend = backend_of_row((unsigned)row);

		*why = "asked for";
		if (backend == NULL)
			return unavailable(row, error);
		return checked(backend, targets, error);
	}
	for (size_t i = 0; i < targets->count; i++)
		needed |= readiness_needed(targets->at[i]);
	if (needed & EVENT_MODES && epoll != NULL) {
		*why = "auto: et, oneshot and exclusive are epoll's";
		return checked(epoll, targets, error);
	}
	if (edges != NULL && !(needed & ~edges->events)) {
		if (plan_follows(plan)) {
			*why = edges == epoll
			    ? "auto: epoll tells each new readiness once"
			    : "auto: kqueue tells each new readiness once";
			return edges;
		}
		if (plan->mode == PLAN_ALL && targets->count > MANY_TARGETS) {
			*why = "auto: many targets, each left out as it comes";
			return edges;
		}
	}
	*why = "auto: one return is one ppoll(2)";
	if (poll == NULL) {
		*why = "auto: this build has no poll";
		for (unsigned i = 0; poll == NULL && i < backend_rows_count;
		     i++)
			poll = backend_of_row(i);
	}
	return checked(poll, targets, error);
}
