/* poll_object.c - poll objects: a list of descriptors, given to each poll(2) */
/* SPDX-License-Identifier: ISC */
#include "events.h"
#include "object.h"
#include "registry.h"
#include "request.h"
#include "session.h"
#include "waiting.h"
#include "../late.h"
#include "../poll_bits.h"

#include <errno.h>
#include <stdlib.h>

/* -- open -- */

static int
poll_open(struct request *request, struct object *object, int fromfd)
{
	(void)fromfd;
	object->state = late(calloc)(1, sizeof(struct registry));
	return object->state == NULL ? reply_fail_os(request->reply, "poll")
				     : 0;
}

/* -- add, modify, remove -- */

static int
poll_add(struct request *request, struct object *object, struct descriptor of,
    uint32_t mask)
{
	struct registration *entry = registry_find(object->state, of);

	/* Again: the new mask replaces the old, the place stays. */
	if (entry != NULL)
		entry->mask = mask;
	else if (registry_add(object->state, of, mask) == NULL)
		return reply_fail_os(request->reply, "register");
	return 0;
}

static int
poll_modify(struct request *request, struct object *object,
    struct descriptor of, uint32_t mask)
{
	struct registration *entry = registry_find(object->state, of);

	if (entry == NULL) {
		errno = ENOENT;
		return reply_fail_os(request->reply, "modify");
	}
	entry->mask = mask;
	return 0;
}

static int
poll_remove(
    struct request *request, struct object *object, struct descriptor of)
{
	struct registration *entry = registry_find(object->state, of);

	if (entry == NULL)
		return reply_fail(request->reply, FAIL_KEY,
		    "descriptor %d was not registered", of.fd);
	registry_remove(object->state, entry);
	return 0;
}

/* -- wait -- */

struct poll_call {
	const struct registry *registry;
	struct pollfd *slots; /* parallel to the registry without its holes */
	size_t count;
	bool some_closed; /* slots that the kernel is not asked about */
};

/*
 * Another process's descriptors are looked up for each call, all of them before
 * the others: a number that a duplicate took is closed to the user. What can't
 * be asked about is POLLNVAL.
 */
static int
fill_slots(struct session *session, struct poll_call *call, struct arena *arena)
{
	const struct registry *registry = call->registry;

	call->slots =
	    arena_alloc(arena, (registry->count + 1) * sizeof(struct pollfd));
	if (call->slots == NULL)
		return -1;
	for (size_t i = 0; i < registry->used; i++) {
		struct registration *entry = &registry->at[i];

		if (entry->gone || entry->of.pid == 0)
			continue;
		entry->copy = descriptor_borrow(session, entry->of);
		if (entry->copy == -1 && errno != EBADF)
			return -1;
	}
	for (size_t i = 0; i < registry->used; i++) {
		const struct registration *entry = &registry->at[i];
		struct pollfd *slot = &call->slots[call->count];

		if (entry->gone)
			continue;
		slot->fd = entry->of.pid != 0 ? entry->copy
		    : descriptor_is_hidden(session, entry->of.fd)
		    ? -1
		    : entry->of.fd;
		slot->events = poll_bits_from_events(entry->mask);
		call->some_closed = call->some_closed || slot->fd == -1;
		call->count++;
	}
	return 0;
}

static void
give_back(struct session *session, const struct registry *registry)
{
	for (size_t i = 0; i < registry->used; i++)
		if (!registry->at[i].gone) {
			descriptor_give_back(session, registry->at[i].copy);
			registry->at[i].copy = -1;
		}
}

static int
poll_once(void *context, struct session *session, int64_t left)
{
	struct poll_call *call = context;
	int count =
	    sys_ppoll(&session->sys, call->slots, (nfds_t)call->count, left);

	if (count == -1)
		return -1;
	for (size_t i = 0; call->some_closed && i < call->count; i++)
		if (call->slots[i].fd == -1) {
			call->slots[i].revents = POLLNVAL;
			count++;
		}
	return count;
}

static int
poll_wait(struct request *request, struct object *object, int64_t timeout,
    int64_t max)
{
	struct session *session = request->session;
	struct poll_call call = {.registry = object->state};
	struct value *events;
	int count = -1;

	(void)max;
	if (fill_slots(session, &call, &session->arena) == 0)
		count = waiting_run(
		    session, call.some_closed ? 0 : timeout, poll_once, &call);
	give_back(session, call.registry);
	if (count == -1)
		return reply_fail_os(request->reply, "poll");
	events = events_begin(request->reply);
	call.count = 0;
	for (size_t i = 0; i < call.registry->used; i++) {
		const struct registration *entry = &call.registry->at[i];
		uint32_t bits;

		if (entry->gone)
			continue;
		bits = poll_bits_to_events(call.slots[call.count++].revents);
		/* After an interruption at the deadline they are the old. */
		if (count > 0 && bits != 0)
			events_add(request->reply, events, entry->of, bits);
	}
	return 0;
}

/* -- show -- */

static int
poll_show(struct request *request, struct object *object)
{
	return events_show(request, object->state);
}

/* -- close -- */

static void
poll_close(struct session *session, struct object *object)
{
	(void)session;
	registry_free(object->state);
	late(free)(object->state);
}

/* -- table -- */

const struct object_type poll_object = {
    .name = "poll",
    .kind = OBJECT_POLL,
    .bit = FOR_POLL,
    .mask = MASK_USHORT,
    .modify_needs_mask = true,
    .timeout = TIMEOUT_POLL,
    .open = poll_open,
    .add = poll_add,
    .modify = poll_modify,
    .remove = poll_remove,
    .wait = poll_wait,
    .show = poll_show,
    .close = poll_close,
};
