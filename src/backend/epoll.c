/* epoll.c - wait with epoll(7): the kernel keeps the set, and can tell edges */
/* SPDX-License-Identifier: ISC */
#include "../backend.h"

#include <errno.h>
#include <sys/epoll.h>

/* -- abilities -- */

/* nval is poll's: epoll refuses a closed descriptor when it is added. */
#define EPOLL_EVENTS (~(uint32_t)EVENT_NVAL & ~EVENT_OWN)

/* -- state -- */

#define EVENTS_FIRST 16

struct epoll_set {
	struct sys *sys;
	struct arena *arena;
	int fd;
	size_t used; /* watches */
	struct epoll_event *events;
	size_t room;
};

/* -- open -- */

static void *
epoll_open(struct sys *sys, struct arena *arena)
{
	struct epoll_set *set = arena_alloc(arena, sizeof(*set));

	if (set == NULL)
		return NULL;
	set->sys = sys;
	set->arena = arena;
	set->fd = sys_epoll_create(sys);
	return set->fd == -1 ? NULL : set;
}

/* -- add, modify, remove -- */

/*
 * A watch's slot is the number that stands in the kernel's set: its own
 * descriptor's, or that of a duplicate where another watch had it first. epoll
 * has one entry for each pair of number and file, and each watch wants to be
 * told apart, with its own edges.
 */
static int
epoll_add(void *state, struct watch *watch)
{
	struct epoll_set *set = state;
	struct epoll_event event = {
	    .events = watch->events,
	    .data.ptr = watch,
	};
	int duplicate;

	if (sys_epoll_ctl(
		set->sys, set->fd, EPOLL_CTL_ADD, watch->fd, &event) == 0) {
		watch->slot = watch->fd;
		set->used++;
		return 0;
	}
	if (errno != EEXIST)
		return -1;
	duplicate = sys_dup(set->sys, watch->fd);
	if (duplicate == -1)
		return -1;
	if (sys_epoll_ctl(
		set->sys, set->fd, EPOLL_CTL_ADD, duplicate, &event) == -1) {
		sys_close(set->sys, duplicate);
		return -1;
	}
	watch->slot = duplicate;
	set->used++;
	return 0;
}

static int
epoll_modify(void *state, struct watch *watch)
{
	struct epoll_set *set = state;
	struct epoll_event event = {
	    .events = watch->events,
	    .data.ptr = watch,
	};

	return sys_epoll_ctl(
	    set->sys, set->fd, EPOLL_CTL_MOD, watch->slot, &event);
}

static int
epoll_remove(void *state, struct watch *watch)
{
	struct epoll_set *set = state;
	int result =
	    sys_epoll_ctl(set->sys, set->fd, EPOLL_CTL_DEL, watch->slot, NULL);

	if (watch->slot != watch->fd)
		sys_close(set->sys, watch->slot);
	watch->slot = -1;
	set->used--;
	return result;
}

/* -- wait -- */

static int
epoll_fd_of(const struct epoll_event *event)
{
	return ((const struct watch *)event->data.ptr)->fd;
}

static int
epoll_wait_for(void *state, int64_t timeout, struct ready *ready, size_t max)
{
	struct epoll_set *set = state;
	size_t room = set->used < EVENTS_FIRST ? EVENTS_FIRST : set->used;
	int found;

	/* Room for everything that can be ready, so that one call tells it. */
	if (room > max)
		room = max;
	set->events = arena_grow(
	    set->arena, set->events, &set->room, room, sizeof(*set->events));
	if (set->events == NULL) {
		set->room = 0;
		return -1;
	}
	found = sys_epoll_wait(
	    set->sys, set->fd, set->events, (int)room, timeout, epoll_fd_of);
	for (int i = 0; i < found; i++)
		ready[i] = (struct ready){
		    set->events[i].data.ptr, set->events[i].events, NULL};
	return found;
}

/* -- descriptor, close -- */

static int
epoll_fd(const void *state)
{
	return ((const struct epoll_set *)state)->fd;
}

/* Duplicates that are still registered go with the process, or with the watch
 * that owns them: the loop removes every watch before it closes a backend. */
static void
epoll_close(void *state)
{
	struct epoll_set *set = state;

	sys_close(set->sys, set->fd);
	set->fd = -1;
}

/* -- table -- */

const struct backend epoll_backend = {
    .name = "epoll",
    .by = "epoll_pwait2(2)",
    .limits = "no regular files or directories (EPERM)",
    .events = EPOLL_EVENTS,
    .abilities = BACKEND_EDGES | BACKEND_UNASKED | BACKEND_FD | BACKEND_HANGUPS,
    .open = epoll_open,
    .add = epoll_add,
    .modify = epoll_modify,
    .remove = epoll_remove,
    .wait = epoll_wait_for,
    .fd = epoll_fd,
    .close = epoll_close,
};
