/* poll_call.c - one call of poll(2), with what was registered when it began */
/* SPDX-License-Identifier: ISC */
#include "poll_call.h"
#include "events.h"
#include "request.h"
#include "session.h"
#include "../late.h"
#include "../poll_bits.h"

#include <errno.h>
#include <stdlib.h>

/*
 * Another process's descriptors are looked up for each call, all of them before
 * the others: a number that a duplicate took is closed to the user. What can't
 * be asked about is POLLNVAL.
 */
int
poll_call_begin(struct session *session, const struct registry *registry,
    struct poll_call *call)
{
	size_t count = 0;

	*call = (struct poll_call){NULL, NULL, 0, false};
	call->slots = late(calloc)(registry->count + 1, sizeof(*call->slots));
	call->of = late(calloc)(registry->count + 1, sizeof(*call->of));
	if (call->slots == NULL || call->of == NULL) {
		errno = ENOMEM;
		return -1;
	}
	for (size_t i = 0; i < registry->used; i++) {
		const struct registration *entry = &registry->at[i];
		struct pollfd *slot = &call->slots[call->count];

		if (entry->gone)
			continue;
		slot->fd = -1;
		slot->events = poll_bits_from_events(entry->mask);
		call->of[call->count++] = entry->of;
		if (entry->of.pid == 0)
			continue;
		slot->fd = descriptor_borrow(session, entry->of);
		if (slot->fd == -1 && errno != EBADF)
			return -1;
	}
	for (; count < call->count; count++) {
		struct pollfd *slot = &call->slots[count];

		if (call->of[count].pid == 0 &&
		    !descriptor_is_hidden(session, call->of[count].fd))
			slot->fd = call->of[count].fd;
		call->some_closed = call->some_closed || slot->fd == -1;
	}
	return 0;
}

int
poll_call_once(void *context, struct session *session, int64_t left)
{
	struct poll_call *call = context;
	int count = sys_ppoll(&session->sys, call->slots, (nfds_t)call->count,
	    call->some_closed ? 0 : left);

	if (count == -1)
		return -1;
	for (size_t i = 0; call->some_closed && i < call->count; i++)
		if (call->slots[i].fd == -1) {
			call->slots[i].revents = POLLNVAL;
			count++;
		}
	return count;
}

void
poll_call_put(struct reply *reply, const struct poll_call *call, int count)
{
	struct value *events = events_begin(reply);

	/* After an interruption at the deadline they are the old. */
	for (size_t i = 0; count > 0 && i < call->count; i++) {
		uint32_t bits = poll_bits_to_events(call->slots[i].revents);

		if (bits != 0)
			events_add(reply, events, call->of[i], bits);
	}
}

void
poll_call_end(struct session *session, struct poll_call *call)
{
	for (size_t i = 0; i < call->count; i++)
		if (call->of[i].pid != 0)
			descriptor_give_back(session, call->slots[i].fd);
	late(free)(call->slots);
	late(free)(call->of);
}
