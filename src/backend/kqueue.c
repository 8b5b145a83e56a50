/* kqueue.c - wait with kqueue(2): a queue for descriptors and much else */
/* SPDX-License-Identifier: ISC */
#include "../aio_job.h"
#include "../backend.h"
#include "../kqueue_by.h"
#include "../sys_kqueue.h"
#include "looked.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>

/* -- abilities -- */

/* What can be asked for; ends and errors are told unasked, by EV_EOF. */
#define KQUEUE_EVENTS (uint32_t)(EVENT_IN | EVENT_OUT)

/* -- state -- */

#define EVENTS_FIRST 16
#define BUCKETS 1024 /* of requests; made with the first one */

/* A request's slot: the queue has its entry, or has told of it for the last
 * time and dropped it. */
enum {
	SLOT_HELD,
	SLOT_SPENT
};

struct kqueue_set {
	struct sys *sys;
	struct arena *arena;
	int fd;
	size_t used; /* watches */
	struct kevent *events;
	struct kevent_seen *seen;
	size_t events_room, seen_room;
	/* by_fd[n]: the watch that has descriptor n's READ and WRITE. A queue
	 * has one entry for each of them; a second watch gets a duplicate. */
	struct watch **by_fd;
	size_t by_fd_room;
	/* Those that no descriptor keeps apart, by what they are about. */
	struct watch **requests;
	unsigned long losses; /* of file events, that were told */
	/* Watches that an event is still to be told to, and the event. */
	struct watch *rest;
	struct kevent_seen rest_seen;
	uint32_t rest_notes;
	struct looked looked; /* those that poll(2) is asked about */
	bool turn;            /* whose, where there is room for one result */
	size_t twins;         /* watches behind another of the same thing */
};

/* -- open -- */

static void *
kqueue_open(struct sys *sys, struct arena *arena)
{
	struct kqueue_set *set = arena_alloc(arena, sizeof(*set));

	if (set == NULL)
		return NULL;
	set->sys = sys;
	set->arena = arena;
	set->looked.sys = sys;
	set->fd = sys_kqueue(sys);
	return set->fd == -1 ? NULL : set;
}

/* -- add, modify, remove -- */

static void
fill(struct kevent *change, uint64_t ident, int64_t filter, unsigned flags,
    uint32_t fflags, int64_t data, struct watch *watch)
{
	/* Field by field: the types of EV_SET()'s arguments differ among the
	 * systems, and udata is no pointer on older NetBSDs. */
	*change = (struct kevent){0};
	change->ident = (uintptr_t)ident;
	change->filter = (__typeof__(change->filter))filter;
	change->flags = (__typeof__(change->flags))flags;
	change->fflags = fflags;
	change->data = data;
	change->udata = (__typeof__(change->udata))watch;
}

/* Nothing but the end is low enough. */
#define ONLY_THE_END NOTE_LOWAT, INT_MAX

static int
descriptor_changes(const struct watch *watch, int fd, struct kevent *changes,
    struct watch *owner, unsigned flags)
{
	uint64_t ident = (uint64_t)fd;
	int count = 0;

	if (watch->events & EVENT_ET)
		flags |= EV_CLEAR;
	if (watch->events & EVENT_IN && !looked_wrong_end(fd, O_WRONLY))
		fill(&changes[count++], ident, EVFILT_READ, flags, 0, 0, owner);
	if (watch->events & EVENT_OUT && !looked_wrong_end(fd, O_RDONLY))
		fill(
		    &changes[count++], ident, EVFILT_WRITE, flags, 0, 0, owner);
	if (count == 0)
		fill(&changes[count++], ident,
		    watch->events & EVENT_IN ? EVFILT_WRITE : EVFILT_READ,
		    flags, ONLY_THE_END, owner);
	return count;
}

/* What the queue refuses is looked at; anything else fails, and nothing is
 * left behind. */
static int
apply_descriptor(struct kqueue_set *set, struct watch *watch, int fd)
{
	struct kevent changes[2];
	int count = descriptor_changes(watch, fd, changes, watch, EV_ADD);

	for (int i = 0; i < count; i++) {
		bool writes = changes[i].filter == EVFILT_WRITE;
		int error;

		if (sys_kevent(set->sys, set->fd, &changes[i], 1, NULL, 0, 0) !=
		    -1) {
			if (writes && KQUEUE_MISSES_READERS &&
			    sys_kind_of_fd(fd) == FILE_FIFO)
				looked_add(&set->looked, watch, 0);
			continue;
		}
		error = errno;
		if (looked_refusal(fd, error)) {
			looked_add(&set->looked, watch,
			    watch->events & (writes ? EVENT_OUT : EVENT_IN));
			continue;
		}
		looked_remove(&set->looked, watch);
		while (i-- > 0) {
			changes[i].flags = EV_DELETE;
			(void)sys_kevent(
			    set->sys, set->fd, &changes[i], 1, NULL, 0, 0);
		}
		errno = error;
		return -1;
	}
	return 0;
}

static int
add_descriptor(struct kqueue_set *set, struct watch *watch)
{
	int fd = watch->fd;
	struct watch **by_fd;
	size_t room = set->by_fd_room;

	if ((size_t)fd < room && set->by_fd[fd] != NULL) {
		fd = sys_dup(set->sys, fd);
		if (fd == -1)
			return -1;
	}
	by_fd = arena_grow(set->arena, set->by_fd, &set->by_fd_room,
	    (size_t)fd + 1, sizeof(struct watch *));
	if (by_fd == NULL)
		goto fail;
	for (size_t i = room; i < set->by_fd_room; i++)
		by_fd[i] = NULL;
	set->by_fd = by_fd;
	watch->looked = 0;
	if (apply_descriptor(set, watch, fd) == -1)
		goto fail;
	by_fd[fd] = watch;
	watch->slot = fd;
	return 0;
fail:
	if (fd != watch->fd)
		sys_close(set->sys, fd);
	return -1;
}

/*
 * Requests about the same thing (a signal named twice) share its entry in the
 * queue: their notes are or-ed, and each is told of what the others asked for,
 * too; the kinds leave out what is none of theirs. The first one stands in the
 * queue, the others behind it.
 */
static struct watch **
find_request(struct kqueue_set *set, const struct kevent_request *request)
{
	uint64_t hash = (request->ident ^ (uint64_t)request->filter << 32) *
	    UINT64_C(0x9e3779b97f4a7c15);
	struct watch **at = &set->requests[(hash >> 32) % BUCKETS];

	while (*at != NULL &&
	    ((*at)->request->ident != request->ident ||
		(*at)->request->filter != request->filter))
		at = &(*at)->same;
	return at;
}

/* Tell the queue what `first` and those behind it ask for. */
static int
register_request(struct kqueue_set *set, struct watch *first)
{
	const struct kevent_request *request = first->request;
	uint32_t fflags = 0;
	struct kevent change;

	if (request->filter == EVFILT_AIO)
		return aio_start((struct aio_job *)(uintptr_t)request->ident,
		    set->fd, first);
	for (const struct watch *w = first; w != NULL; w = w->twin)
		fflags |= w->request->fflags;
	fill(&change, request->ident, request->filter,
	    (unsigned)EV_ADD | request->flags, fflags, request->data, first);
	return sys_kevent(set->sys, set->fd, &change, 1, NULL, 0, 0);
}

static int
add_first_request(
    struct kqueue_set *set, struct watch *watch, struct watch **at)
{
	watch->twin = NULL;
	if (register_request(set, watch) == -1)
		return -1;
	watch->slot = SLOT_HELD;
	if (at != NULL) {
		watch->same = NULL;
		*at = watch;
	}
	return 0;
}

static int
add_request(struct kqueue_set *set, struct watch *watch)
{
	struct watch **at, *first;

	/* A descriptor of the target's own is found by nobody else. */
	if (watch->fd != -1)
		return add_first_request(set, watch, NULL);
	if (set->requests == NULL)
		set->requests =
		    arena_alloc(set->arena, BUCKETS * sizeof(*set->requests));
	if (set->requests == NULL)
		return -1;
	at = find_request(set, watch->request);
	first = *at;
	if (first == NULL)
		return add_first_request(set, watch, at);
	watch->twin = first->twin;
	first->twin = watch;
	if (register_request(set, first) == -1) {
		first->twin = watch->twin;
		return -1;
	}
	set->twins++;
	first->slot = watch->slot = SLOT_HELD;
	return 0;
}

static int
kqueue_add(void *state, struct watch *watch)
{
	struct kqueue_set *set = state;
	int result = watch->request != NULL ? add_request(set, watch)
					    : add_descriptor(set, watch);

	if (result == 0) {
		watch->found = -1;
		set->used++;
	}
	return result;
}

/* True when there is no entry to be taken out: others still want it, or the
 * queue did so itself. */
static bool
remove_request(struct kqueue_set *set, struct watch *watch)
{
	struct watch **at, *first;

	if (watch->fd != -1)
		return watch->slot == SLOT_SPENT;
	at = find_request(set, watch->request);
	for (struct watch *w = *at; w != NULL; w = w->twin)
		if (w->twin == watch) {
			w->twin = watch->twin;
			set->twins--;
			return true;
		}
	if (*at != watch)
		return watch->slot == SLOT_SPENT;
	first = watch->twin;
	if (first == NULL) {
		*at = watch->same;
		return watch->slot == SLOT_SPENT;
	}
	first->same = watch->same;
	*at = first;
	set->twins--;
	first->slot = watch->slot;
	if (first->slot != SLOT_SPENT)
		(void)register_request(set, first);
	return true;
}

static int
kqueue_remove(void *state, struct watch *watch)
{
	struct kqueue_set *set = state;
	struct kevent changes[2];
	int count = 1;

	if (set->rest == watch)
		set->rest = watch->twin;
	if (watch->request != NULL) {
		fill(&changes[0], watch->request->ident, watch->request->filter,
		    EV_DELETE, 0, 0, NULL);
		if (remove_request(set, watch))
			count = 0;
	} else {
		count = descriptor_changes(
		    watch, watch->slot, changes, NULL, EV_DELETE);
		looked_remove(&set->looked, watch);
		set->by_fd[watch->slot] = NULL;
		if (watch->slot != watch->fd)
			sys_close(set->sys, watch->slot);
	}
	/* ENOENT: what ended since the last wait is gone already. */
	for (int i = 0; i < count; i++)
		(void)sys_kevent(set->sys, set->fd, &changes[i], 1, NULL, 0, 0);
	watch->slot = -1;
	set->used--;
	return 0;
}

static int
kqueue_modify(void *state, struct watch *watch)
{
	uint32_t events = watch->events;

	watch->events = EVENT_IN | EVENT_OUT;
	kqueue_remove(state, watch);
	watch->events = events;
	return kqueue_add(state, watch);
}

/* -- wait -- */

/* The reader of a pipe left: the queue says so once, as a one-shot (FreeBSD),
 * where poll(2) goes on. */
static bool
is_broken(const struct watch *watch, const struct kevent *event)
{
	return event->filter == EVFILT_WRITE && event->flags & EV_EOF &&
	    sys_kind_of_fd(watch->fd) == FILE_FIFO;
}

/* What an event says of what was asked for. */
static uint32_t
news_of(struct kqueue_set *set, struct watch *watch, const struct kevent *event)
{
	uint32_t asked = watch->events | EVENT_UNASKED | EVENT_RDHUP;
	uint32_t events = kevent_readiness(event, watch->fd) & asked;
	struct kevent change;

	if (is_broken(watch, event)) {
		looked_add(&set->looked, watch, watch->events & EVENT_OUT);
		watch->shown = looked_events(&set->looked, watch);
		return watch->shown & LOOKED_ENDS ? watch->shown : EVENT_ERR;
	}
	/* What READ says of the end that is written to. */
	if (events & EVENT_HUP && event->filter == EVFILT_READ &&
	    looked_wrong_end(watch->fd, O_WRONLY))
		return EVENT_ERR;
	if (events == 0) {
		/* Only the end was wanted, and this is not it. */
		fill(&change, (uint64_t)event->ident, event->filter, EV_DELETE,
		    0, 0, NULL);
		(void)sys_kevent(set->sys, set->fd, &change, 1, NULL, 0, 0);
		looked_add(&set->looked, watch, 0);
	}
	return events;
}

/* Tell an event to all that asked for it, as far as there is room; the others
 * are told by the next wait. */
static size_t
tell(struct kqueue_set *set, struct watch *watch, uint32_t notes,
    const struct kevent_seen *seen, struct ready *ready, size_t max)
{
	size_t told = 0;

	for (; watch != NULL && told < max; watch = watch->twin)
		ready[told++] = (struct ready){watch, notes, seen};
	set->rest = watch;
	if (watch != NULL && seen != &set->rest_seen)
		set->rest_seen = *seen;
	set->rest_notes = notes;
	return told;
}

/* Room for `room` events. */
static int
make_room(struct kqueue_set *set, size_t room)
{
	struct kevent *events;
	struct kevent_seen *seen;

	if (room <= set->events_room && room <= set->seen_room)
		return 0;
	events = arena_grow(
	    set->arena, set->events, &set->events_room, room, sizeof(*events));
	if (events == NULL)
		return -1;
	set->events = events;
	seen = arena_grow(
	    set->arena, set->seen, &set->seen_room, room, sizeof(*seen));
	if (seen == NULL)
		return -1;
	set->seen = seen;
	return 0;
}

/* The last event of an entry; of a descendant, NOTE_TRACK tells with the same
 * udata. */
static bool
is_last(const struct kevent_request *request, const struct kevent *event)
{
	return event->flags & EV_ONESHOT &&
	    (event->filter != EVFILT_PROC ||
		(uint64_t)event->ident == request->ident);
}

/* What the queue says, behind what was found so far; -1 with errno. */
static int
fetch(struct kqueue_set *set, int64_t timeout, struct ready *ready,
    size_t found, size_t max)
{
	size_t room = set->used < EVENTS_FIRST ? EVENTS_FIRST : set->used;
	unsigned long losses;
	bool lost;
	int count;

	if (room > max - found)
		room = max - found;
	/* What is told to several watches needs a place for each. */
	if (set->twins > 0)
		room = room > set->twins ? room - set->twins : 1;
	if (make_room(set, room) == -1)
		return -1;
	count = sys_kevent(
	    set->sys, set->fd, NULL, 0, set->events, (int)room, timeout);
	if (count == -1)
		return -1;
	losses = kqueue_losses(set->fd);
	lost = losses != set->losses;
	for (int i = 0; i < count; i++) {
		const struct kevent *event = &set->events[i];
		struct watch *watch = (struct watch *)event->udata;
		uint32_t news;

		set->seen[i] = (struct kevent_seen){
		    .ident = (uint64_t)event->ident,
		    .data = (int64_t)event->data,
		    .fflags = event->fflags,
		    .flags = event->flags,
		    .filter = event->filter,
		    .present = true,
		};
		if (watch->request != NULL) {
			uint32_t notes = event->fflags;

			if (is_last(watch->request, event))
				watch->slot = SLOT_SPENT;
			/* Told with the next news of each file, of which there
			 * are some: the library compares all of them. */
			if (event->filter == EVFILT_VNODE && lost) {
				notes |= VNODE_OVERFLOW;
				set->losses = losses;
			}
			found += tell(set, watch, notes, &set->seen[i],
			    &ready[found], max - found);
			continue;
		}
		news = news_of(set, watch, event);
		if (news == 0)
			continue;
		/* READ and WRITE of one watch are one result. */
		if (watch->found == -1) {
			watch->found = (int32_t)found;
			ready[found++] = (struct ready){watch, 0, NULL};
		}
		ready[watch->found].events |= news;
		if (ready[watch->found].seen == NULL)
			ready[watch->found].seen = &set->seen[i];
	}
	return (int)found;
}

static int
kqueue_wait(void *state, int64_t timeout, struct ready *ready, size_t max)
{
	struct kqueue_set *set = state;
	size_t first = 0;
	int found;

	if (set->rest != NULL)
		return (int)tell(set, set->rest, set->rest_notes,
		    &set->rest_seen, ready, max);
	if (set->looked.first != NULL) {
		/* Neither side keeps the other from being heard. */
		set->turn = !set->turn;
		first = looked_wait(
		    &set->looked, ready, max > 1 ? max - 1 : set->turn);
		if (first > 0)
			timeout = 0;
		else if (timeout == FOREVER || timeout > set->sys->interval)
			timeout = set->sys->interval;
	}
	found = (int)first;
	if (first < max)
		found = fetch(set, timeout, ready, first, max);
	/* It may have come during the wait. */
	if (found == 0 && timeout > 0)
		found = (int)looked_wait(&set->looked, ready, max);
	for (int i = 0; i < found; i++)
		ready[i].watch->found = -1;
	if (found == -1)
		for (size_t i = 0; i < first; i++)
			ready[i].watch->found = -1;
	return found;
}

/* -- descriptor, close -- */

static int
kqueue_fd(const void *state)
{
	return ((const struct kqueue_set *)state)->fd;
}

static void
kqueue_close(void *state)
{
	struct kqueue_set *set = state;

	kqueue_before_end(set->fd);
	sys_close(set->sys, set->fd);
	set->fd = -1;
}

/* -- table -- */

const struct backend kqueue_backend = {
    .name = "kqueue",
    .by = KQUEUE_BY,
    .limits = "only in and out of descriptors; everything else by filters",
    .events = KQUEUE_EVENTS,
    .abilities = BACKEND_EDGES | BACKEND_FD | BACKEND_HANGUPS |
	BACKEND_KEVENTS | KQUEUE_EMULATED,
    .open = kqueue_open,
    .add = kqueue_add,
    .modify = kqueue_modify,
    .remove = kqueue_remove,
    .wait = kqueue_wait,
    .fd = kqueue_fd,
    .close = kqueue_close,
};
