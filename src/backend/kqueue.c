/* kqueue.c - wait with kqueue(2): a queue for descriptors and much else */
/* SPDX-License-Identifier: ISC */
#include "../aio_job.h"
#include "../backend.h"
#include "../kqueue_by.h"
#include "../sys_kqueue.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>

/* -- abilities -- */

/* What can be asked for; ends and errors are told unasked, by EV_EOF. */
#define KQUEUE_EVENTS (uint32_t)(EVENT_IN | EVENT_OUT)

/* -- state -- */

#define EVENTS_FIRST 16

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
	struct watch *requests; /* those that no descriptor keeps apart */
	unsigned long losses;   /* of file events, that were told */
	/* Watches that an event is still to be told to, and the event. */
	struct watch *rest;
	struct kevent_seen rest_seen;
	uint32_t rest_notes;
	struct watch *broken; /* write ends that the queue refused: see below */
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
	set->fd = sys_kqueue(sys);
	return set->fd == -1 ? NULL : set;
}

/* -- add, modify, remove -- */

static void
fill(struct kevent *change, uint64_t ident, int filter, unsigned flags,
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

/* All changes, or none: what was added before a failure is taken back. */
static int
apply(struct kqueue_set *set, struct kevent *changes, int count)
{
	for (int i = 0; i < count; i++) {
		int error;

		if (sys_kevent(set->sys, set->fd, &changes[i], 1, NULL, 0, 0) !=
		    -1)
			continue;
		error = errno;
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

/* Room in a pipe is told at its read end, too (FreeBSD, OpenBSD), where nobody
 * can write; what poll(2) tells there is the end. */
static bool
is_read_end(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags != -1 && (flags & O_ACCMODE) == O_RDONLY &&
	    sys_kind_of_fd(fd) == FILE_FIFO;
}

static int
descriptor_changes(const struct watch *watch, int fd, struct kevent *changes,
    struct watch *owner, unsigned flags)
{
	int count = 0;

	if (watch->events & EVENT_ET)
		flags |= EV_CLEAR;
	if (watch->events & EVENT_IN)
		fill(&changes[count++], (uint64_t)fd, EVFILT_READ, flags, 0, 0,
		    owner);
	if (watch->events & EVENT_OUT && !is_read_end(fd))
		fill(&changes[count++], (uint64_t)fd, EVFILT_WRITE, flags, 0, 0,
		    owner);
	else if (count == 0) /* nothing but the end is low enough */
		fill(&changes[count++], (uint64_t)fd, EVFILT_READ, flags,
		    NOTE_LOWAT, INT_MAX, owner);
	return count;
}

/*
 * A pipe whose reader is gone: kevent(2) itself fails, with EPIPE (FreeBSD,
 * OpenBSD) or EBADF although it is open (NetBSD), where poll(2) would report
 * it. So it is kept here, and reported by every wait.
 */
static bool
is_broken(const struct watch *watch, int error)
{
	return (error == EPIPE || error == EBADF) &&
	    watch->events & EVENT_OUT && sys_kind_of_fd(watch->fd) == FILE_FIFO;
}

static int
add_descriptor(struct kqueue_set *set, struct watch *watch)
{
	struct kevent changes[2];
	int count, error, fd = watch->fd;
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
	count = descriptor_changes(watch, fd, changes, watch, EV_ADD);
	if (apply(set, changes, count) == -1) {
		if (!is_broken(watch, errno))
			goto fail;
		watch->same = set->broken;
		set->broken = watch;
	}
	by_fd[fd] = watch;
	watch->slot = fd;
	return 0;
fail:
	error = errno;
	if (fd != watch->fd)
		sys_close(set->sys, fd);
	errno = error;
	return -1;
}

/*
 * Requests about the same thing (a signal named twice) share its entry in the
 * queue: their notes are or-ed, and each is told of what the others asked for,
 * too; the kinds leave out what is none of theirs. The first one stands in the
 * queue, the others behind it.
 */
static struct watch *
find_request(struct kqueue_set *set, const struct kevent_request *request)
{
	struct watch *watch = set->requests;

	while (watch != NULL &&
	    (watch->request->ident != request->ident ||
		watch->request->filter != request->filter))
		watch = watch->same;
	return watch;
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
	return apply(set, &change, 1);
}

static int
add_request(struct kqueue_set *set, struct watch *watch)
{
	struct watch *first = NULL;

	if (watch->fd == -1)
		first = find_request(set, watch->request);
	if (first != NULL) {
		watch->twin = first->twin;
		first->twin = watch;
		if (register_request(set, first) == -1) {
			first->twin = watch->twin;
			return -1;
		}
		set->twins++;
		watch->slot = 0;
		return 0;
	}
	if (register_request(set, watch) == -1)
		return -1;
	/* A descriptor of the target's own is found by nobody else. */
	if (watch->fd == -1) {
		watch->same = set->requests;
		set->requests = watch;
	}
	watch->slot = 0;
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

/* True when others still want the entry. */
static bool
remove_request(struct kqueue_set *set, struct watch *watch)
{
	struct watch **at = &set->requests, *first = set->requests;

	for (; first != NULL; first = first->same)
		for (struct watch *w = first; w->twin != NULL; w = w->twin)
			if (w->twin == watch) {
				w->twin = watch->twin;
				set->twins--;
				return true;
			}
	while (*at != NULL && *at != watch)
		at = &(*at)->same;
	if (*at != watch)
		return false;
	*at = watch->same;
	first = watch->twin;
	if (first == NULL)
		return false;
	first->same = set->requests;
	set->requests = first;
	set->twins--;
	(void)register_request(set, first);
	return true;
}

static bool
remove_broken(struct kqueue_set *set, struct watch *watch)
{
	struct watch **at = &set->broken;

	while (*at != NULL && *at != watch)
		at = &(*at)->same;
	if (*at == NULL)
		return false;
	*at = watch->same;
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
		if (remove_broken(set, watch))
			count = 0;
		set->by_fd[watch->slot] = NULL;
		if (watch->slot != watch->fd)
			sys_close(set->sys, watch->slot);
	}
	/* ENOENT: a one-shot, or a process that ended, is gone already. */
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

/* Readiness, as poll(2) would have told it. */
static uint32_t
events_of(const struct watch *watch, const struct kevent *event)
{
	bool end = event->flags & EV_EOF;
	uint32_t events = event->fflags != 0 && end ? EVENT_ERR : 0U;
	enum file_kind file = end ? sys_kind_of_fd(watch->fd) : FILE_UNKNOWN;

	if (event->filter == EVFILT_READ) {
		/* A pipe's end is a hang-up; a socket's can be read. */
		if (!end)
			return EVENT_IN;
		if (file == FILE_SOCKET)
			return events | EVENT_IN | EVENT_RDHUP;
		return events | EVENT_HUP | (event->data > 0 ? EVENT_IN : 0U);
	}
	return end ? events | EVENT_OUT | EVENT_HUP : EVENT_OUT;
}

/*
 * The reader of a pipe left: the queue says so once, as a one-shot, where
 * poll(2) goes on. From now on it is one of those that the queue refused.
 */
static bool
has_broken(
    struct kqueue_set *set, struct watch *watch, const struct kevent *event)
{
	struct watch *known = set->broken;

	if (event->filter != EVFILT_WRITE || !(event->flags & EV_EOF) ||
	    sys_kind_of_fd(watch->fd) != FILE_FIFO)
		return false;
	while (known != NULL && known != watch)
		known = known->same;
	if (known == NULL) {
		watch->same = set->broken;
		set->broken = watch;
	}
	return true;
}

/* What poll(2) says of those: a full pipe takes nothing all the same. */
static uint32_t
broken_events(struct kqueue_set *set, const struct watch *watch)
{
	return EVENT_ERR |
	    (sys_look(set->sys, watch->fd, EVENT_OUT) & EVENT_OUT);
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

static int
kqueue_wait(void *state, int64_t timeout, struct ready *ready, size_t max)
{
	struct kqueue_set *set = state;
	size_t room = set->used < EVENTS_FIRST ? EVENTS_FIRST : set->used;
	size_t found = 0;
	unsigned long losses;
	bool lost;
	int count;

	if (set->rest != NULL)
		return (int)tell(set, set->rest, set->rest_notes,
		    &set->rest_seen, ready, max);
	if (room > max)
		room = max;
	/* What is told to several watches needs a place for each. */
	if (set->twins > 0)
		room = room > set->twins ? room - set->twins : 1;
	if (room > set->events_room || room > set->seen_room) {
		struct kevent *events = arena_grow(set->arena, set->events,
		    &set->events_room, room, sizeof(*events));
		struct kevent_seen *seen;

		if (events == NULL)
			return -1;
		set->events = events;
		seen = arena_grow(set->arena, set->seen, &set->seen_room, room,
		    sizeof(*seen));
		if (seen == NULL)
			return -1;
		set->seen = seen;
	}
	count = sys_kevent(set->sys, set->fd, NULL, 0, set->events, (int)room,
	    set->broken != NULL ? 0 : timeout);
	losses = kqueue_losses(set->fd);
	lost = losses != set->losses;
	for (int i = 0; i < count; i++) {
		const struct kevent *event = &set->events[i];
		struct watch *watch = (struct watch *)event->udata;

		set->seen[i] = (struct kevent_seen){
		    .ident = (uint64_t)event->ident,
		    .data = (int64_t)event->data,
		    .fflags = event->fflags,
		    .flags = (uint16_t)event->flags,
		    .filter = (int16_t)event->filter,
		    .present = true,
		};
		if (watch->request != NULL) {
			uint32_t notes = event->fflags;

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
		if (has_broken(set, watch, event))
			continue;
		/* READ and WRITE of one watch are one result. */
		if (watch->found == -1) {
			watch->found = (int32_t)found;
			ready[found++] =
			    (struct ready){watch, 0, &set->seen[i]};
		}
		ready[watch->found].events |= events_of(watch, event) &
		    (watch->events | EVENT_UNASKED | EVENT_RDHUP);
	}
	for (size_t i = 0; i < found; i++)
		ready[i].watch->found = -1;
	for (struct watch *watch = set->broken;
	     count != -1 && watch != NULL && found < max; watch = watch->same)
		ready[found++] =
		    (struct ready){watch, broken_events(set, watch), NULL};
	return count == -1 ? -1 : (int)found;
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
