/* devpoll_object.c - devpoll objects: a set behind /dev/poll */
/* SPDX-License-Identifier: ISC */
#include "events.h"
#include "object.h"
#include "registry.h"
#include "request.h"
#include "session.h"
#include "waiting.h"
#include "../late.h"
#include "../poll_bits.h"
#include "../sys_devpoll.h"
#include "../sys_things.h"

#include <errno.h>
#include <stdlib.h>

/*
 * Changes are kept until the next wait, or until there is no room for more, and
 * go out in one write: what is wrong with them is told then. There is room for
 * as many as the process may have descriptors, at the time of opening.
 */
struct devpoll_state {
	struct pollfd *changes; /* on the heap, as many as there were */
	size_t used, room;      /* room: allocated, up to `limit` */
	size_t limit;
	/* What was asked for, for show; of other processes' descriptors it is
	 * what each wait puts into the set. */
	struct registry registry;
};

/* A process without a limit: no more are ever kept than this. */
#define LIMIT_MOST ((size_t)1 << 20)

/* -- open -- */

static size_t
descriptor_limit(struct sys *sys)
{
	uint64_t limit = sys_descriptor_limit(sys);

	if (limit > LIMIT_MOST)
		return LIMIT_MOST;
	return limit < 2 ? 2 : (size_t)limit;
}

static int
devpoll_open_set(struct request *request, struct object *object, int fromfd)
{
	struct sys *sys = &request->session->sys;
	struct devpoll_state *state = late(calloc)(1, sizeof(*state));

	(void)fromfd;
	if (state == NULL)
		return reply_fail_os(request->reply, "devpoll");
	state->limit = descriptor_limit(sys);
	object->fd = sys_devpoll_open(sys);
	if (object->fd == -1) {
		int error = errno;

		late(free)(state);
		errno = error;
		return reply_fail_os(request->reply, "/dev/poll");
	}
	object->state = state;
	return 0;
}

/* -- add, modify, remove -- */

/* Whether it went well or not, nothing is left to write. */
static int
flush(struct request *request, struct object *object)
{
	struct devpoll_state *state = object->state;
	size_t count = 0;

	/* A number that is the session's own is closed to the user. */
	for (size_t i = 0; i < state->used; i++)
		if (!descriptor_is_hidden(
			request->session, state->changes[i].fd))
			state->changes[count++] = state->changes[i];
	state->used = 0;
	if (count == 0 ||
	    sys_devpoll_write(
		&request->session->sys, object->fd, state->changes, count) == 0)
		return 0;
	return reply_fail_os(request->reply,
	    errno == EIO ? "failed to write all pollfds" : "write");
}

static int
keep(struct request *request, struct object *object, int fd, short events)
{
	struct devpoll_state *state = object->state;

	if (state->used == state->room && state->room < state->limit) {
		size_t room = state->room == 0 ? 16 : state->room * 2;
		struct pollfd *grown;

		if (room > state->limit)
			room = state->limit;
		grown = late(realloc)(state->changes, room * sizeof(*grown));
		if (grown == NULL)
			return reply_fail_os(request->reply, "devpoll");
		state->changes = grown;
		state->room = room;
	}
	if (state->used == state->room && flush(request, object) == -1)
		return -1;
	state->changes[state->used++] =
	    (struct pollfd){.fd = fd, .events = events};
	return 0;
}

static int
remember(struct request *request, struct devpoll_state *state,
    struct descriptor of, uint32_t mask, bool replace)
{
	struct registration *entry = registry_find(&state->registry, of);

	if (entry == NULL)
		entry = registry_add(&state->registry, of, 0);
	if (entry == NULL)
		return reply_fail_os(request->reply, "register");
	/* A set adds what comes to what it has. */
	entry->mask = replace ? mask : entry->mask | mask;
	return 0;
}

static int
devpoll_add(struct request *request, struct object *object,
    struct descriptor of, uint32_t mask)
{
	if (remember(request, object->state, of, mask, false) == -1)
		return -1;
	return of.pid != 0
	    ? 0
	    : keep(request, object, of.fd, poll_bits_from_events(mask));
}

static int
devpoll_modify(struct request *request, struct object *object,
    struct descriptor of, uint32_t mask)
{
	if (remember(request, object->state, of, mask, true) == -1)
		return -1;
	if (of.pid != 0)
		return 0;
	if (keep(request, object, of.fd, POLLREMOVE) == -1)
		return -1;
	return keep(request, object, of.fd, poll_bits_from_events(mask));
}

static int
devpoll_remove(
    struct request *request, struct object *object, struct descriptor of)
{
	struct devpoll_state *state = object->state;
	struct registration *entry = registry_find(&state->registry, of);

	if (entry != NULL)
		registry_remove(&state->registry, entry);
	return of.pid != 0 ? 0 : keep(request, object, of.fd, POLLREMOVE);
}

/* -- wait -- */

struct devpoll_call {
	int fd;
	struct pollfd *results;
	size_t room;
};

/* Other processes' descriptors go into the set for one wait. 1 when one is not
 * open there, which is an event by itself. */
static int
borrow_all(struct session *session, struct object *object)
{
	struct devpoll_state *state = object->state;
	int some_closed = 0;

	for (size_t i = 0; i < state->registry.used; i++) {
		struct registration *entry = &state->registry.at[i];
		struct pollfd change;

		if (entry->gone || entry->of.pid == 0)
			continue;
		entry->copy = descriptor_borrow(session, entry->of);
		if (entry->copy == -1 && errno != EBADF)
			return -1;
		if (entry->copy == -1) {
			some_closed = 1;
			continue;
		}
		change.fd = entry->copy;
		change.events = poll_bits_from_events(entry->mask);
		change.revents = 0;
		if (sys_devpoll_write(&session->sys, object->fd, &change, 1) ==
		    -1)
			return -1;
	}
	return some_closed;
}

static void
give_back_all(struct session *session, struct object *object)
{
	struct devpoll_state *state = object->state;

	for (size_t i = 0; i < state->registry.used; i++) {
		struct registration *entry = &state->registry.at[i];
		struct pollfd change = {
		    .fd = entry->copy, .events = POLLREMOVE};

		if (entry->gone || entry->copy == -1)
			continue;
		(void)sys_devpoll_write(&session->sys, object->fd, &change, 1);
		descriptor_give_back(session, entry->copy);
		entry->copy = -1;
	}
}

/* What the user called it. */
static struct descriptor
known(const struct devpoll_state *state, int fd)
{
	for (size_t i = 0; i < state->registry.used; i++)
		if (!state->registry.at[i].gone &&
		    state->registry.at[i].copy == fd)
			return state->registry.at[i].of;
	return (struct descriptor){fd, 0};
}

static int
devpoll_once(void *context, struct session *session, int64_t left)
{
	struct devpoll_call *call = context;

	return sys_devpoll_poll(
	    &session->sys, call->fd, call->results, call->room, left);
}

static void
put_results(struct request *request, struct devpoll_state *state,
    const struct pollfd *results, int count, bool some_closed)
{
	struct session *session = request->session;
	struct value *events = events_begin(request->reply);

	for (int i = 0; i < count; i++) {
		struct descriptor of = {results[i].fd, 0};

		if (!marks_have(&session->users, of.fd))
			of = known(state, of.fd);
		events_add(request->reply, events, of,
		    poll_bits_to_events(results[i].revents));
	}
	for (size_t i = 0; some_closed && i < state->registry.used; i++) {
		const struct registration *entry = &state->registry.at[i];

		if (!entry->gone && entry->of.pid != 0 && entry->copy == -1)
			events_add(
			    request->reply, events, entry->of, EVENT_NVAL);
	}
}

static int
devpoll_wait(struct request *request, struct object *object, int64_t timeout,
    int64_t max)
{
	struct session *session = request->session;
	struct devpoll_state *state = object->state;
	struct devpoll_call call = {.fd = object->fd, .room = state->limit};
	int count = -1, some_closed;

	(void)max;
	/* The room is that of the opening. Not every /dev/poll says that it is
	 * too much by now; the contract of the object does. */
	if (descriptor_limit(&session->sys) < state->limit) {
		errno = EINVAL;
		return reply_fail_os(request->reply, "DP_POLL");
	}
	if (flush(request, object) == -1)
		return -1;
	/* From the heap: pages that no result comes to cost nothing. */
	call.results = late(malloc)(call.room * sizeof(*call.results));
	if (call.results == NULL)
		return reply_fail_os(request->reply, "devpoll");
	some_closed = borrow_all(session, object);
	if (some_closed != -1)
		count = waiting_run(
		    session, some_closed ? 0 : timeout, devpoll_once, &call);
	if (count == -1)
		reply_fail_os(request->reply, "DP_POLL");
	else
		put_results(
		    request, state, call.results, count, some_closed == 1);
	give_back_all(session, object);
	late(free)(call.results);
	return count == -1 ? -1 : 0;
}

/* -- show -- */

/*
 * What the set has now (DP_ISPOLLED), and what the changes that are kept will
 * make of it: only what is open then comes in. -1 with errno.
 */
static int
look_up(struct session *session, const struct object *object, int fd,
    bool *kept, bool *member)
{
	const struct devpoll_state *state = object->state;
	bool hidden = descriptor_is_hidden(session, fd);
	struct pollfd entry = {.fd = fd};
	int result = sys_devpoll_ispolled(&session->sys, object->fd, &entry);

	if (result == -1)
		return -1;
	*member = result == 1;
	*kept = false;
	for (size_t i = 0; i < state->used && !hidden; i++) {
		const struct pollfd *change = &state->changes[i];

		if (change->fd != fd)
			continue;
		*kept = change->events != POLLREMOVE;
		if (!*kept)
			*member = false;
		else
			*member = *member || sys_check(&session->sys, fd) == 0;
	}
	return 0;
}

static int
devpoll_show(struct request *request, struct object *object)
{
	struct session *session = request->session;
	struct devpoll_state *state = object->state;
	struct reply *reply = request->reply;
	struct value *list =
	    reply_add(reply, &reply->fields, "registrations", VALUE_LIST);

	for (size_t i = 0; i < state->registry.used; i++) {
		const struct registration *entry = &state->registry.at[i];
		bool kept = true, member = true;

		if (entry->gone)
			continue;
		if (entry->of.pid == 0 &&
		    look_up(session, object, entry->of.fd, &kept, &member) ==
			-1)
			return reply_fail_os(reply, "DP_ISPOLLED");
		/* It was not open when it was written: it never came in. */
		if (!kept && !member)
			continue;
		events_show_one(reply, list, entry,
		    member ? events_ready(session, entry) : 0);
	}
	return 0;
}

/* -- close -- */

static void
devpoll_close_set(struct session *session, struct object *object)
{
	struct devpoll_state *state = object->state;

	registry_free(&state->registry);
	late(free)(state->changes);
	late(free)(state);
	if (marks_have(&session->users, object->fd))
		sys_devpoll_close(&session->sys, object->fd);
	descriptor_closed(session, object->fd);
}

/* -- table -- */

const struct object_type devpoll_object = {
    .name = "devpoll",
    .kind = OBJECT_DEVPOLL,
    .bit = FOR_DEVPOLL,
    .mask = MASK_USHORT,
    .timeout = TIMEOUT_DEVPOLL,
    .open = devpoll_open_set,
    .add = devpoll_add,
    .modify = devpoll_modify,
    .remove = devpoll_remove,
    .wait = devpoll_wait,
    .show = devpoll_show,
    .close = devpoll_close_set,
};
