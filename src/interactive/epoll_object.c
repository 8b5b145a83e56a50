/* epoll_object.c - epoll objects: the kernel keeps what is registered */
/* SPDX-License-Identifier: ISC */
#include "events.h"
#include "epoll_object.h"
#include "registry.h"
#include "request.h"
#include "session.h"
#include "waiting.h"
#include "../late.h"
#include "../sys_things.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>

/*
 * Descriptors of this process are the kernel's affair alone: it knows the
 * (file, number) pairs, and show asks it. What is kept here are duplicates of
 * other processes' descriptors, which the kernel knows by their own numbers.
 * Objects that share a control descriptor share this.
 */
struct epoll_state {
	struct registry foreign;
	unsigned users;
};

/* What an event carries: the number that the user gave, and the process. */
static uint64_t
tag_of(struct descriptor of)
{
	return (uint64_t)(uint32_t)of.pid << 32 | (uint32_t)of.fd;
}

static struct descriptor
of_tag(uint64_t tag)
{
	return (struct descriptor){(int)(uint32_t)tag, (pid_t)(tag >> 32)};
}

static int
fd_of(const struct epoll_event *event)
{
	return of_tag(event->data.u64).fd;
}

/* -- open -- */

/* The state of another object with that control descriptor, or a new one. */
static struct epoll_state *
find_state(struct session *session, int fd)
{
	struct object *other;

	for (size_t i = 0; (other = objects_at(session, i)) != NULL; i++)
		if (other->type == &epoll_object && !other->closed &&
		    other->fd == fd && other->state != NULL)
			return other->state;
	return late(calloc)(1, sizeof(struct epoll_state));
}

/* sizehint first, as its check comes first; both have no other effect. */
static int
check_arguments(struct request *request)
{
	struct str text = request_argument(request, "sizehint");
	struct str flags = request_argument(request, "flags");
	int64_t sizehint = -1, value = 0;

	if (text.at != NULL &&
	    number_argument(request->reply, text, "sizehint", "int", INT_MIN,
		INT_MAX, &sizehint) == -1)
		return -1;
	if (flags.at != NULL &&
	    (str_is_nocase(flags, "EPOLL_CLOEXEC") ||
		str_is_nocase(flags, "CLOEXEC")))
		value = EPOLL_CLOEXEC;
	else if (flags.at != NULL &&
	    number_argument(request->reply, flags, "flags", "int", INT_MIN,
		INT_MAX, &value) == -1)
		return -1;
	if (sizehint < -1 || sizehint == 0)
		return reply_fail(
		    request->reply, FAIL_VALUE, "negative sizehint");
	if (value != 0 && value != EPOLL_CLOEXEC) {
		errno = EINVAL;
		return reply_fail_os(request->reply, "invalid flags");
	}
	return 0;
}

static int
epoll_open(struct request *request, struct object *object, int fromfd)
{
	struct session *session = request->session;
	struct epoll_state *state;
	int fd = fromfd;

	if (check_arguments(request) == -1)
		return -1;
	if (fromfd == -1)
		fd = sys_epoll_create(&session->sys);
	else if (descriptor_check(session, fromfd) == -1 ||
	    sys_epoll_check(&session->sys, fromfd) == -1)
		return reply_fail_os(request->reply, "fromfd");
	if (fd == -1)
		return reply_fail_os(request->reply, "epoll_create1");
	state = find_state(session, fd);
	if (state == NULL) {
		if (fromfd == -1)
			sys_close(&session->sys, fd);
		errno = ENOMEM;
		return reply_fail_os(request->reply, "epoll");
	}
	state->users++;
	object->fd = fd;
	object->state = state;
	return 0;
}

/* -- add, modify, remove -- */

static int
add_foreign(struct request *request, struct object *object,
    struct descriptor of, uint32_t mask)
{
	struct session *session = request->session;
	struct epoll_state *state = object->state;
	struct epoll_event event = {.events = mask};
	struct registration *entry = registry_find(&state->foreign, of);
	int fd, error;

	if (entry != NULL && descriptor_same(session, of, entry->copy)) {
		errno = EEXIST;
		return -1;
	}
	if (entry != NULL) {
		/* That number is another file there by now, or closed. */
		(void)sys_epoll_ctl(&session->sys, object->fd, EPOLL_CTL_DEL,
		    entry->copy, NULL);
		descriptor_give_back(session, entry->copy);
		registry_remove(&state->foreign, entry);
	}
	fd = descriptor_borrow(session, of);
	if (fd == -1)
		return -1;
	event.data.u64 = tag_of(of);
	if (sys_epoll_ctl(
		&session->sys, object->fd, EPOLL_CTL_ADD, fd, &event) == 0) {
		entry = registry_add(&state->foreign, of, mask);
		if (entry != NULL) {
			entry->copy = fd;
			return 0;
		}
	}
	error = errno;
	descriptor_give_back(session, fd);
	errno = error;
	return -1;
}

static int
change_own(struct session *session, struct object *object, int op, int fd,
    uint32_t mask)
{
	struct epoll_event event = {.events = mask};

	if (descriptor_is_hidden(session, fd)) {
		errno = EBADF;
		return -1;
	}
	event.data.u64 = tag_of((struct descriptor){fd, 0});
	return sys_epoll_ctl(&session->sys, object->fd, op, fd,
	    op == EPOLL_CTL_DEL ? NULL : &event);
}

/* A registered duplicate that still is what is open there. */
static struct registration *
find_foreign(
    struct session *session, struct epoll_state *state, struct descriptor of)
{
	struct registration *entry = registry_find(&state->foreign, of);
	int fd;

	if (entry != NULL)
		return descriptor_same(session, of, entry->copy) ? entry : NULL;
	/* EBADF comes before ENOENT. */
	fd = descriptor_borrow(session, of);
	if (fd == -1)
		return NULL;
	descriptor_give_back(session, fd);
	errno = ENOENT;
	return NULL;
}

static int
epoll_add(struct request *request, struct object *object, struct descriptor of,
    uint32_t mask)
{
	int result = of.pid != 0
	    ? add_foreign(request, object, of, mask)
	    : change_own(request->session, object, EPOLL_CTL_ADD, of.fd, mask);

	return result == -1 ? reply_fail_os(request->reply, "epoll_ctl") : 0;
}

static int
epoll_modify(struct request *request, struct object *object,
    struct descriptor of, uint32_t mask)
{
	struct session *session = request->session;
	struct epoll_event event = {.events = mask};
	struct registration *entry;
	int result;

	if (of.pid == 0)
		result =
		    change_own(session, object, EPOLL_CTL_MOD, of.fd, mask);
	else {
		entry = find_foreign(session, object->state, of);
		if (entry == NULL)
			return reply_fail_os(request->reply, "epoll_ctl");
		event.data.u64 = tag_of(of);
		result = sys_epoll_ctl(&session->sys, object->fd, EPOLL_CTL_MOD,
		    entry->copy, &event);
		if (result == 0)
			entry->mask = mask;
	}
	return result == -1 ? reply_fail_os(request->reply, "epoll_ctl") : 0;
}

static void
drop_foreign(
    struct session *session, struct object *object, struct registration *entry)
{
	struct epoll_state *state = object->state;

	descriptor_give_back(session, entry->copy);
	registry_remove(&state->foreign, entry);
}

static int
epoll_remove(
    struct request *request, struct object *object, struct descriptor of)
{
	struct session *session = request->session;
	struct registration *entry;

	if (of.pid == 0)
		return change_own(session, object, EPOLL_CTL_DEL, of.fd, 0) ==
			-1
		    ? reply_fail_os(request->reply, "epoll_ctl")
		    : 0;
	entry = find_foreign(session, object->state, of);
	if (entry == NULL ||
	    sys_epoll_ctl(&session->sys, object->fd, EPOLL_CTL_DEL, entry->copy,
		NULL) == -1)
		return reply_fail_os(request->reply, "epoll_ctl");
	drop_foreign(session, object, entry);
	return 0;
}

/* -- wait -- */

struct epoll_call {
	int fd, max;
	struct epoll_event *events;
};

/* What was closed there, or is another file by now, is registered no more. */
static void
drop_stale(struct session *session, struct object *object)
{
	struct epoll_state *state = object->state;

	for (size_t i = 0; i < state->foreign.used; i++) {
		struct registration *entry = &state->foreign.at[i];

		if (entry->gone ||
		    descriptor_same(session, entry->of, entry->copy))
			continue;
		(void)sys_epoll_ctl(&session->sys, object->fd, EPOLL_CTL_DEL,
		    entry->copy, NULL);
		drop_foreign(session, object, entry);
	}
}

static int
epoll_once(void *context, struct session *session, int64_t left)
{
	struct epoll_call *call = context;

	return sys_epoll_wait(
	    &session->sys, call->fd, call->events, call->max, left, fd_of);
}

/* In a set that was taken over, the upper half is somebody else's. */
static struct descriptor
known(const struct object *object, uint64_t tag)
{
	const struct epoll_state *state = object->state;
	struct descriptor of = of_tag(tag);

	if (of.pid != 0 && registry_find(&state->foreign, of) == NULL)
		of.pid = 0;
	return of;
}

/* More than the kernel takes at all: it says so without looking at the list. */
#define EVENTS_MOST (INT_MAX / (int)sizeof(struct epoll_event))

static int
epoll_wait_on(struct request *request, struct object *object, int64_t timeout,
    int64_t max)
{
	struct session *session = request->session;
	struct epoll_call call = {.fd = object->fd, .max = FD_SETSIZE - 1};
	size_t room;
	int count;

	if (max == 0 || max < -1)
		return reply_fail(request->reply, FAIL_VALUE,
		    "maxevents must be greater than 0, got %d", (int)max);
	if (max != -1)
		call.max = (int)max;
	drop_stale(session, object);
	room = call.max > EVENTS_MOST ? 1 : (size_t)call.max;
	/* From the heap: pages that no event comes to cost nothing. */
	call.events = late(malloc)(room * sizeof(*call.events));
	if (call.events == NULL)
		return reply_fail_os(request->reply, "epoll_wait");
	count = waiting_run(session, timeout, epoll_once, &call);
	if (count == -1)
		reply_fail_os(request->reply, "epoll_wait");
	else {
		struct value *events = events_begin(request->reply);

		for (int i = 0; i < count; i++)
			events_add(request->reply, events,
			    known(object, call.events[i].data.u64),
			    call.events[i].events);
	}
	late(free)(call.events);
	return count == -1 ? -1 : 0;
}

/* -- show -- */

static int
epoll_show(struct request *request, struct object *object)
{
	struct registry registry = {0};
	struct epoll_state *state = object->state;
	struct epoll_entry *entries = NULL;
	struct session *session = request->session;
	size_t count = 0;
	int result = 0;

	drop_stale(session, object);
	if (sys_epoll_entries(&session->sys, object->fd, &session->arena,
		&entries, &count) == -1)
		return reply_fail_os(request->reply, "show");
	for (size_t i = 0; result == 0 && i < count; i++) {
		struct descriptor of = known(object, entries[i].tag);
		struct registration *entry, *foreign = NULL;

		if (of.pid != 0)
			foreign = registry_find(&state->foreign, of);
		/* The kernel adds what it tells unasked. */
		entry = registry_add(&registry, of,
		    entries[i].events & ~(uint32_t)(EPOLLERR | EPOLLHUP));
		if (entry == NULL)
			result = reply_fail_os(request->reply, "show");
		else if (foreign != NULL)
			entry->copy = foreign->copy;
		else
			entry->moved = entries[i].moved;
	}
	if (result == 0)
		result = events_show(request, &registry);
	registry_free(&registry);
	return result;
}

/* -- forget, close -- */

static void
give_back_all(struct session *session, struct epoll_state *state)
{
	for (size_t i = 0; i < state->foreign.used; i++)
		if (!state->foreign.at[i].gone)
			descriptor_give_back(
			    session, state->foreign.at[i].copy);
	registry_free(&state->foreign);
}

static void
epoll_forget(struct session *session, struct object *object, int fd)
{
	if (fd == object->fd)
		give_back_all(session, object->state);
}

static void
epoll_close(struct session *session, struct object *object)
{
	struct epoll_state *state = object->state;

	/* The set is gone for all that share it. */
	give_back_all(session, state);
	if (--state->users == 0)
		late(free)(state);
	if (marks_have(&session->users, object->fd))
		sys_close(&session->sys, object->fd);
	descriptor_closed(session, object->fd);
}

/* -- table -- */

const struct object_type epoll_object = {
    EPOLL_OBJECT,
    .open = epoll_open,
    .add = epoll_add,
    .modify = epoll_modify,
    .remove = epoll_remove,
    .wait = epoll_wait_on,
    .show = epoll_show,
    .forget = epoll_forget,
    .close = epoll_close,
};
