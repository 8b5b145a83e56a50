/* devpoll.c - wait with /dev/poll: the kernel keeps the set, levels only */
/* SPDX-License-Identifier: ISC */
#include "../backend.h"
#include "../late.h"
#include "../poll_bits.h"
#include "../sys_devpoll.h"
#include "devpoll_by.h"

#include <errno.h>
#include <stdlib.h>

/* -- abilities -- */

/* Those of poll(2), but no bits without a name: one of them removes. */
#define DEVPOLL_EVENTS POLL_BITS_NAMED

/* -- state -- */

/* Entries that a write may have under any limit. */
#define WRITE_MOST 255

/* Where a watch is. */
enum {
	SLOT_IN_SET,
	SLOT_CLOSED /* in the list of those */
};

struct devpoll_set {
	struct sys *sys;
	struct arena *arena;
	int fd;
	size_t used;  /* descriptors in the set */
	size_t twins; /* watches that share one of them with another */
	int32_t adds; /* ever; a watch's `found` is which it was */
	/* by_fd[n]: the last of a ring of watches that share descriptor n,
	 * which the set has only once, with the events of all. */
	struct watch **by_fd;
	size_t by_fd_room;
	struct pollfd *changes; /* not yet written from changes_at on */
	size_t changes_at, changes_used, changes_room;
	struct pollfd *out;
	size_t out_room;
	/* Those that were closed when they were added: the set would take
	 * them without a word and never report them. */
	struct watch *closed;
};

/* -- open -- */

static void *
devpoll_backend_open(struct sys *sys, struct arena *arena)
{
	struct devpoll_set *set = arena_alloc(arena, sizeof(*set));

	if (set == NULL)
		return NULL;
	set->sys = sys;
	set->arena = arena;
	set->fd = sys_devpoll_open(sys);
	return set->fd == -1 ? NULL : set;
}

/* -- add, modify, remove -- */

/* Write what has been queued; what a signal kept from it stays. */
static int
flush(struct devpoll_set *set)
{
	while (set->changes_at < set->changes_used) {
		size_t at = set->changes_at, count = set->changes_used - at;

		if (count > WRITE_MOST)
			count = WRITE_MOST;
		if (sys_devpoll_write(
			set->sys, set->fd, set->changes + at, count) == -1)
			return -1;
		set->changes_at += count;
	}
	set->changes_at = set->changes_used = 0;
	return 0;
}

static int
queue(struct devpoll_set *set, int fd, short events)
{
	struct pollfd *changes = arena_grow(set->arena, set->changes,
	    &set->changes_room, set->changes_used + 1, sizeof(*changes));

	if (changes == NULL)
		return -1;
	set->changes = changes;
	changes[set->changes_used++] =
	    (struct pollfd){.fd = fd, .events = events};
	return 0;
}

/* Events that are no longer wanted go by removal only. */
static int
queue_anew(struct devpoll_set *set, int fd)
{
	const struct watch *last = set->by_fd[fd], *watch = last;
	uint32_t events = 0;

	do {
		watch = watch->same;
		events |= watch->events;
	} while (watch != last);
	return queue(set, fd, POLLREMOVE) == -1
	    ? -1
	    : queue(set, fd, poll_bits_from_events(events));
}

static int
add_closed(struct devpoll_set *set, struct watch *watch)
{
	watch->same = set->closed;
	set->closed = watch;
	watch->slot = SLOT_CLOSED;
	return 0;
}

static int
devpoll_add(void *state, struct watch *watch)
{
	struct devpoll_set *set = state;
	size_t room = set->by_fd_room;
	struct watch **by_fd, *last;

	watch->found = set->adds;
	set->adds = set->adds == INT32_MAX ? 0 : set->adds + 1;
	if (sys_check(set->sys, watch->fd) == -1)
		return errno == EBADF ? add_closed(set, watch) : -1;
	by_fd = arena_grow(set->arena, set->by_fd, &set->by_fd_room,
	    (size_t)watch->fd + 1, sizeof(struct watch *));
	if (by_fd == NULL)
		return -1;
	for (size_t i = room; i < set->by_fd_room; i++)
		by_fd[i] = NULL;
	set->by_fd = by_fd;
	if (queue(set, watch->fd, poll_bits_from_events(watch->events)) == -1)
		return -1;
	last = by_fd[watch->fd];
	if (last == NULL) {
		set->used++;
		last = watch;
	} else {
		set->twins++;
	}
	watch->same = last == watch ? watch : last->same;
	last->same = watch;
	by_fd[watch->fd] = watch;
	watch->slot = SLOT_IN_SET;
	return 0;
}

static int
devpoll_modify(void *state, struct watch *watch)
{
	return watch->slot == SLOT_CLOSED ? 0 : queue_anew(state, watch->fd);
}

static int
devpoll_remove(void *state, struct watch *watch)
{
	struct devpoll_set *set = state;
	struct watch **at = &set->closed, *before = watch;
	bool closed = watch->slot == SLOT_CLOSED;

	watch->slot = -1;
	if (closed) {
		while (*at != watch)
			at = &(*at)->same;
		*at = watch->same;
		return 0;
	}
	while (before->same != watch)
		before = before->same;
	before->same = watch->same;
	if (set->by_fd[watch->fd] == watch)
		set->by_fd[watch->fd] = before == watch ? NULL : before;
	if (before != watch) {
		set->twins--;
		return queue_anew(set, watch->fd);
	}
	set->used--;
	/* At once: whoever has the descriptor may be about to close it. */
	if (queue(set, watch->fd, POLLREMOVE) == -1)
		return -1;
	return flush(set);
}

/* -- wait -- */

/* What the set said of a descriptor, to each that asked for it. Those for whom
 * there is no room are the first the next time. */
static size_t
tell(struct devpoll_set *set, const struct pollfd *seen, struct ready *ready,
    size_t max)
{
	struct watch *last = set->by_fd[seen->fd], *watch = last;
	uint32_t events = poll_bits_to_events(seen->revents), own;
	size_t told = 0;

	do {
		if (told == max) {
			set->by_fd[seen->fd] = watch;
			break;
		}
		watch = watch->same;
		own = events & (watch->events | EVENT_UNASKED);
		if (own != 0)
			ready[told++] = (struct ready){watch, own, NULL};
	} while (watch != last);
	return told;
}

static int
by_order(const void *a, const void *b)
{
	int32_t x = ((const struct ready *)a)->watch->found;
	int32_t y = ((const struct ready *)b)->watch->found;

	return (x > y) - (x < y);
}

/* The set tells what is ready by descriptor; here it comes as it was asked. */
static void
put_in_order(struct ready *ready, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (by_order(&ready[i - 1], &ready[i]) > 0) {
			late(qsort)(ready, count, sizeof(*ready), by_order);
			return;
		}
}

static int
devpoll_wait(void *state, int64_t timeout, struct ready *ready, size_t max)
{
	struct devpoll_set *set = state;
	size_t room = set->used < max ? set->used : max, found = 0;
	struct pollfd *out;
	int count;

	if (flush(set) == -1)
		return -1;
	/* What is told to several watches needs a place for each. */
	if (room > 1 && room + set->twins > max)
		room = max > set->twins ? max - set->twins : 1;
	out = arena_grow(
	    set->arena, set->out, &set->out_room, room + 1, sizeof(*out));
	if (out == NULL)
		return -1;
	set->out = out;
	for (struct watch *watch = set->closed; watch != NULL && found < max;
	     watch = watch->same)
		ready[found++] = (struct ready){watch, EVENT_NVAL, NULL};
	/* Without room for results it sleeps, as is right for an empty set. */
	count = sys_devpoll_poll(
	    set->sys, set->fd, out, room, found > 0 ? 0 : timeout);
	for (int i = 0; i < count && found < max; i++)
		found += tell(set, &out[i], &ready[found], max - found);
	put_in_order(ready, found);
	return count == -1 ? -1 : (int)found;
}

/* -- descriptor, close -- */

static int
devpoll_fd(const void *state)
{
	(void)state; /* waiting for it is an error */
	return -1;
}

static void
devpoll_backend_close(void *state)
{
	struct devpoll_set *set = state;

	sys_devpoll_close(set->sys, set->fd);
	set->fd = -1;
}

/* -- table -- */

const struct backend devpoll_backend = {
    .name = "devpoll",
    .by = DEVPOLL_BY,
    .limits = "at most RLIMIT_NOFILE descriptors; no edges",
    .events = DEVPOLL_EVENTS,
    .abilities =
	BACKEND_UNASKED | BACKEND_NVAL | BACKEND_HANGUPS | DEVPOLL_EMULATED,
    .open = devpoll_backend_open,
    .add = devpoll_add,
    .modify = devpoll_modify,
    .remove = devpoll_remove,
    .wait = devpoll_wait,
    .fd = devpoll_fd,
    .close = devpoll_backend_close,
};
