/* events.c - results and registrations of poll, epoll and devpoll */
/* SPDX-License-Identifier: ISC */
#include "events.h"
#include "request.h"
#include "session.h"
#include "../event.h"

struct value *
events_begin(struct reply *reply)
{
	return reply_add(reply, &reply->fields, "events", VALUE_LIST);
}

static struct value *
add_descriptor(struct reply *reply, struct value *list, struct descriptor of)
{
	struct value *one = reply_add(reply, list, NULL, VALUE_RECORD);

	reply_number(reply, one, "fd", of.fd);
	if (of.pid != 0)
		reply_number(reply, one, "pid", of.pid);
	return one;
}

void
events_add(struct reply *reply, struct value *list, struct descriptor of,
    uint32_t bits)
{
	struct value *one = add_descriptor(reply, list, of);

	reply_number(reply, one, "events", bits);
	reply_events(reply, one, "words", bits);
}

uint32_t
events_ready(struct session *session, const struct registration *entry)
{
	uint32_t asked = entry->mask & UINT16_MAX, ready;
	int fd = entry->of.fd;

	if (entry->of.pid == 0)
		return descriptor_is_hidden(session, fd)
		    ? EVENT_NVAL
		    : sys_look(&session->sys, fd, asked);
	fd = entry->copy != -1 ? entry->copy
			       : descriptor_borrow(session, entry->of);
	if (fd == -1)
		return EVENT_NVAL;
	ready = sys_look(&session->sys, fd, asked);
	if (entry->copy == -1)
		descriptor_give_back(session, fd);
	return ready;
}

void
events_show_one(struct reply *reply, struct value *list,
    const struct registration *entry, uint32_t ready)
{
	struct value *one = add_descriptor(reply, list, entry->of);

	reply_number(reply, one, "events", entry->mask);
	reply_events(reply, one, "words", entry->mask);
	/* Only the epoll can still ask that file, and not without taking what
	 * is an edge. */
	if (entry->moved) {
		reply_null(reply, one, "ready");
		reply_null(reply, one, "ready_words");
		return;
	}
	reply_number(reply, one, "ready", ready);
	reply_events(reply, one, "ready_words", ready);
}

int
events_show(struct request *request, const struct registry *registry)
{
	struct reply *reply = request->reply;
	struct value *list =
	    reply_add(reply, &reply->fields, "registrations", VALUE_LIST);

	for (size_t i = 0; i < registry->used; i++) {
		const struct registration *entry = &registry->at[i];

		if (!entry->gone)
			events_show_one(reply, list, entry,
			    entry->moved
				? 0
				: events_ready(request->session, entry));
	}
	return 0;
}
