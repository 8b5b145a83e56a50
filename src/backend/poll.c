/* poll.c - wait with poll(2): the whole set goes to the kernel every time */
/* SPDX-License-Identifier: ISC */
#include "../backend.h"
#include "../poll_bits.h"

#include <errno.h>
#include <limits.h>

/* -- abilities -- */

#define POLL_EVENTS                                                           \
	(EVENT_IN | EVENT_PRI | EVENT_OUT | EVENT_ERR | EVENT_HUP |           \
	    EVENT_NVAL | EVENT_RDNORM | EVENT_RDBAND | EVENT_WRNORM |         \
	    EVENT_WRBAND | (POLLMSG ? EVENT_MSG : 0) |                        \
	    (POLLRDHUP                                                        \
		    ? EVENT_RDHUP                                             \
		    : 0) | /* what has no name goes to the kernel as it is */ \
	    (POLL_BITS_SAME ? 0xd800 : 0))

/* -- state -- */

struct poll_set {
	struct sys *sys;
	struct arena *arena;
	struct pollfd *slots;
	struct watch **watches; /* watches[i] asked for slots[i] */
	size_t slots_room, watches_room;
	size_t used;
	size_t dead;  /* slots with fd -1, left by poll_remove() */
	size_t first; /* where the next wait starts to look, for fairness */
	bool more;    /* the last wait had more to report than it was allowed */
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

static int
poll_add(void *state, struct watch *watch)
{
	struct poll_set *set = state;
	struct pollfd *slots;
	struct watch **watches;

	if (set->used == INT32_MAX) {
		errno = ENOMEM;
		return -1;
	}
	slots = arena_grow(set->arena, set->slots, &set->slots_room,
	    set->used + 1, sizeof(*slots));
	if (slots == NULL)
		return -1;
	set->slots = slots;
	watches = arena_grow(set->arena, set->watches, &set->watches_room,
	    set->used + 1, sizeof(struct watch *));
	if (watches == NULL)
		return -1;
	set->watches = watches;
	slots[set->used] = (struct pollfd){
	    .fd = watch->fd,
	    .events = poll_bits_from_events(watch->events),
	};
	watches[set->used] = watch;
	watch->slot = (int32_t)set->used++;
	return 0;
}

static int
poll_modify(void *state, struct watch *watch)
{
	struct poll_set *set = state;

	set->slots[watch->slot].events = poll_bits_from_events(watch->events);
	return 0;
}

/* Close the gaps once they are half of the set: removal stays cheap, and the
 * order of the others is kept. */
static void
poll_compact(struct poll_set *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->used; i++) {
		if (set->watches[i] == NULL)
			continue;
		set->slots[kept] = set->slots[i];
		set->watches[kept] = set->watches[i];
		set->watches[kept]->slot = (int32_t)kept;
		kept++;
	}
	set->used = kept;
	set->dead = 0;
	set->first = 0;
}

static int
poll_remove(void *state, struct watch *watch)
{
	struct poll_set *set = state;

	set->slots[watch->slot].fd = -1; /* poll(2) skips it */
	set->watches[watch->slot] = NULL;
	watch->slot = -1;
	if (++set->dead * 2 > set->used)
		poll_compact(set);
	return 0;
}

/* -- wait -- */

static int
poll_wait(void *state, int64_t timeout, struct ready *ready, size_t max)
{
	struct poll_set *set = state;
	size_t found = 0, at;
	int left;

	left = sys_ppoll(set->sys, set->slots, (nfds_t)set->used, timeout);
	if (left == -1)
		return -1;
	/* Only a reader that was cut short goes on where it stopped: results
	 * come in the order of the targets wherever they can. */
	at = set->more ? set->first : 0;
	for (size_t seen = 0; seen < set->used && left > 0 && found < max;
	     seen++) {
		if (at >= set->used)
			at = 0;
		if (set->slots[at].revents != 0 && set->watches[at] != NULL) {
			ready[found++] = (struct ready){set->watches[at],
			    poll_bits_to_events(set->slots[at].revents)};
			left--;
		}
		at++;
	}
	set->more = left > 0;
	set->first = at;
	return (int)found;
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
    .abilities = BACKEND_UNASKED | BACKEND_NVAL,
    .open = poll_open,
    .add = poll_add,
    .modify = poll_modify,
    .remove = poll_remove,
    .wait = poll_wait,
    .fd = poll_fd,
    .close = poll_close,
};
