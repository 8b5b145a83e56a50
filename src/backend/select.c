/* select.c - wait with select(2): three bitmaps, and numbers below FD_SETSIZE
 */
/* SPDX-License-Identifier: ISC */
/* select_add() checks what a fortified FD_SET() would: see sys_select.c. */
#undef _FORTIFY_SOURCE
#include "../backend.h"
#include "../select_sets.h"

#include <errno.h>

/* -- abilities -- */

/* What select's three lists mean; hup and err only look like in and out. */
#define SELECT_EVENTS (uint32_t)(EVENT_IN | EVENT_PRI | EVENT_OUT)

/* -- state -- */

struct select_set {
	struct sys *sys;
	struct arena *arena;
	struct watch **watches; /* NULL where one was removed */
	size_t room, used, dead;
	size_t first; /* as in poll.c */
	bool more;
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
	struct watch **watches;

	/* FD_SET does not look: a larger number would write beyond the set. */
	if (watch->fd < 0 || watch->fd >= FD_SETSIZE) {
		errno = EINVAL;
		return -1;
	}
	watches = arena_grow(set->arena, set->watches, &set->room,
	    set->used + 1, sizeof(struct watch *));
	if (watches == NULL)
		return -1;
	set->watches = watches;
	watches[set->used] = watch;
	watch->slot = (int32_t)set->used++;
	return 0;
}

static int
select_modify(void *state, struct watch *watch)
{
	(void)state; /* the sets are made from the watches at every wait */
	(void)watch;
	return 0;
}

static void
select_compact(struct select_set *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->used; i++) {
		if (set->watches[i] == NULL)
			continue;
		set->watches[kept] = set->watches[i];
		set->watches[kept]->slot = (int32_t)kept;
		kept++;
	}
	set->used = kept;
	set->dead = 0;
	set->first = 0;
}

static int
select_remove(void *state, struct watch *watch)
{
	struct select_set *set = state;

	set->watches[watch->slot] = NULL;
	watch->slot = -1;
	if (++set->dead * 2 > set->used)
		select_compact(set);
	return 0;
}

/* -- wait -- */

static uint32_t
select_found(const struct fd_set_triple *sets, const struct watch *watch)
{
	uint32_t events = 0;

	/* Two watches may share a descriptor: each gets what it asked for. */
	if (watch->events & EVENT_IN && FD_ISSET(watch->fd, &sets->r))
		events |= EVENT_IN;
	if (watch->events & EVENT_OUT && FD_ISSET(watch->fd, &sets->w))
		events |= EVENT_OUT;
	if (watch->events & EVENT_PRI && FD_ISSET(watch->fd, &sets->x))
		events |= EVENT_PRI;
	return events;
}

static int
select_wait(void *state, int64_t timeout, struct ready *ready, size_t max)
{
	struct select_set *set = state;
	struct fd_set_triple sets;
	size_t found = 0, at, seen;
	int nfds = 0, bits;

	FD_ZERO(&sets.r);
	FD_ZERO(&sets.w);
	FD_ZERO(&sets.x);
	for (size_t i = 0; i < set->used; i++) {
		const struct watch *watch = set->watches[i];

		if (watch == NULL)
			continue;
		if (watch->events & EVENT_IN)
			FD_SET(watch->fd, &sets.r);
		if (watch->events & EVENT_OUT)
			FD_SET(watch->fd, &sets.w);
		if (watch->events & EVENT_PRI)
			FD_SET(watch->fd, &sets.x);
		if (watch->fd >= nfds)
			nfds = watch->fd + 1;
	}
	bits = sys_pselect(set->sys, nfds, &sets, timeout);
	if (bits <= 0)
		return bits;
	at = set->more ? set->first : 0;
	for (seen = 0; seen < set->used && found < max; seen++) {
		struct watch *watch;
		uint32_t events;

		if (at >= set->used)
			at = 0;
		watch = set->watches[at++];
		if (watch == NULL)
			continue;
		events = select_found(&sets, watch);
		if (events != 0)
			ready[found++] = (struct ready){watch, events};
	}
	set->more = seen < set->used;
	set->first = at;
	return (int)found;
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
    .abilities = 0,
    .open = select_open,
    .add = select_add,
    .modify = select_modify,
    .remove = select_remove,
    .wait = select_wait,
    .fd = select_fd,
    .close = select_close,
};
