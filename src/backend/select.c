/* select.c - wait with select(2): three bitmaps, and numbers below FD_SETSIZE
 */
/* SPDX-License-Identifier: ISC */
/* select_add() checks what a fortified FD_SET() would: see sys_select.c. */
#undef _FORTIFY_SOURCE
#include "../backend.h"
#include "../select_sets.h"
#include "watch_list.h"

#include <errno.h>

/* -- abilities -- */

/* What select's three lists mean; hup and err only look like in and out. */
#define SELECT_EVENTS (uint32_t)(EVENT_IN | EVENT_PRI | EVENT_OUT)

/* -- state -- */

struct select_set {
	struct sys *sys;
	struct arena *arena;
	struct watch_list watches;
	struct fd_set_triple found;
};

/* -- open -- */

static void *
select_open(struct sys *sys, struct arena *arena)
{
	struct select_set *set = arena_alloc(arena, sizeof(*set));

	if (set != NULL) {
		set->sys = sys;
		set->arena = arena;
	}
	return set;
}

/* -- add, modify, remove -- */

static int
select_add(void *state, struct watch *watch)
{
	struct select_set *set = state;

	/* FD_SET does not look: a larger number would write beyond the set. */
	if (watch->fd < 0 || watch->fd >= FD_SETSIZE) {
		errno = EINVAL;
		return -1;
	}
	return watch_list_add(&set->watches, set->arena, watch);
}

static int
select_modify(void *state, struct watch *watch)
{
	(void)state; /* the sets are made from the watches at every wait */
	(void)watch;
	return 0;
}

static int
select_remove(void *state, struct watch *watch)
{
	struct select_set *set = state;

	watch_list_remove(&set->watches, watch);
	return 0;
}

/* -- wait -- */

static uint32_t
select_look(const void *context, size_t place)
{
	const struct select_set *set = context;
	const struct watch *watch = set->watches.at[place];
	uint32_t events = 0;

	/* Two watches may share a descriptor: each gets what it asked for. */
	if (watch->events & EVENT_IN && FD_ISSET(watch->fd, &set->found.r))
		events |= EVENT_IN;
	if (watch->events & EVENT_OUT && FD_ISSET(watch->fd, &set->found.w))
		events |= EVENT_OUT;
	if (watch->events & EVENT_PRI && FD_ISSET(watch->fd, &set->found.x))
		events |= EVENT_PRI;
	return events;
}

static int
select_wait(void *state, int64_t timeout, struct ready *ready, size_t max)
{
	struct select_set *set = state;
	struct fd_set_triple *sets = &set->found;
	int nfds = 0, bits;

	FD_ZERO(&sets->r);
	FD_ZERO(&sets->w);
	FD_ZERO(&sets->x);
	for (size_t i = 0; i < set->watches.used; i++) {
		const struct watch *watch = set->watches.at[i];

		if (watch == NULL)
			continue;
		if (watch->events & EVENT_IN)
			FD_SET(watch->fd, &sets->r);
		if (watch->events & EVENT_OUT)
			FD_SET(watch->fd, &sets->w);
		if (watch->events & EVENT_PRI)
			FD_SET(watch->fd, &sets->x);
		if (watch->fd >= nfds)
			nfds = watch->fd + 1;
	}
	bits = sys_pselect(set->sys, nfds, sets, timeout);
	if (bits <= 0)
		return bits;
	return (int)watch_list_walk(
	    &set->watches, ready, max, SIZE_MAX, select_look, set);
}

/* -- descriptor, close -- */

static int
select_fd(const void *state)
{
	(void)state;
	return -1;
}

static void
select_close(void *state)
{
	(void)state;
}

/* -- table -- */

const struct backend select_backend = {
    .name = "select",
    .by = "pselect(2)",
    .limits = "descriptors below FD_SETSIZE; only in, out and pri",
    .events = SELECT_EVENTS,
    .abilities = BACKEND_BITMAPS,
    .open = select_open,
    .add = select_add,
    .modify = select_modify,
    .remove = select_remove,
    .wait = select_wait,
    .fd = select_fd,
    .close = select_close,
};
