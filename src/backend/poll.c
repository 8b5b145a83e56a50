/* poll.c - wait with poll(2): the whole set goes to the kernel every time */
/* SPDX-License-Identifier: ISC */
#include "../backend.h"
#include "../poll_bits.h"
#include "watch_list.h"

/* -- abilities -- */

/* The bits of a short that have no name: they go to the kernel as they are. */
#define UNNAMED 0xd800U
#define POLL_EVENTS (POLL_BITS_NAMED | (POLL_BITS_SAME ? UNNAMED : 0U))

/* -- state -- */

struct poll_set {
	struct sys *sys;
	struct arena *arena;
	struct watch_list watches;
	struct pollfd *slots; /* slots[i] is what watches.at[i] asks for */
	size_t slots_room;
};

/* -- open -- */

static void *
poll_open(struct sys *sys, struct arena *arena)
{
	struct poll_set *set = arena_alloc(arena, sizeof(*set));

	if (set != NULL) {
		set->sys = sys;
		set->arena = arena;
	}
	return set;
}

/* -- add, modify, remove -- */

static void
poll_fill(struct poll_set *set, const struct watch *watch)
{
	set->slots[watch->slot] = (struct pollfd){
	    .fd = watch->fd,
	    .events = poll_bits_from_events(watch->events),
	};
}

static int
poll_add(void *state, struct watch *watch)
{
	struct poll_set *set = state;
	struct pollfd *slots = arena_grow(set->arena, set->slots,
	    &set->slots_room, set->watches.used + 1, sizeof(*slots));

	if (slots == NULL)
		return -1;
	set->slots = slots;
	if (watch_list_add(&set->watches, set->arena, watch) == -1)
		return -1;
	poll_fill(set, watch);
	return 0;
}

static int
poll_modify(void *state, struct watch *watch)
{
	poll_fill(state, watch);
	return 0;
}

static int
poll_remove(void *state, struct watch *watch)
{
	struct poll_set *set = state;

	set->slots[watch->slot].fd = -1; /* poll(2) skips it */
	if (watch_list_remove(&set->watches, watch))
		for (size_t i = 0; i < set->watches.used; i++)
			poll_fill(set, set->watches.at[i]);
	return 0;
}

/* -- wait -- */

static uint32_t
poll_look(const void *context, size_t place)
{
	const struct poll_set *set = context;

	return poll_bits_to_events(set->slots[place].revents);
}

static int
poll_wait(void *state, int64_t timeout, struct ready *ready, size_t max)
{
	struct poll_set *set = state;
	int told =
	    sys_ppoll(set->sys, set->slots, (nfds_t)set->watches.used, timeout);

	if (told <= 0)
		return told;
	return (int)watch_list_walk(
	    &set->watches, ready, max, (size_t)told, poll_look, set);
}

/* -- descriptor, close -- */

static int
poll_fd(const void *state)
{
	(void)state;
	return -1;
}

static void
poll_close(void *state)
{
	(void)state;
}

/* -- table -- */

const struct backend poll_backend = {
    .name = "poll",
    .by = "ppoll(2)",
    .limits = "at most RLIMIT_NOFILE descriptors a call",
    .events = POLL_EVENTS,
    .abilities = BACKEND_UNASKED | BACKEND_NVAL | BACKEND_HANGUPS,
    .open = poll_open,
    .add = poll_add,
    .modify = poll_modify,
    .remove = poll_remove,
    .wait = poll_wait,
    .fd = poll_fd,
    .close = poll_close,
};
