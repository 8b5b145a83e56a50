/* kqueue_show.c - what a kqueue object has, and would tell now */
/* SPDX-License-Identifier: ISC */
#include "kqueue_object.h"
#include "../compat/event_words.h"
#include "../event.h"
#include "../sys_kqueue.h"

#include <errno.h>

/*
 * A process's knote goes with the process, and says so only if it was asked
 * for. A change that changes nothing asks whether it is there.
 */
static bool
is_there(struct session *session, const struct object *object,
    const struct knote *knote)
{
	struct kevent change = knote->event;

	change.flags = EV_KEEPUDATA;
	return sys_kevent(&session->sys, object->fd, &change, 1, NULL, 0, 0) !=
	    -1 ||
	    errno != ENOENT;
}

static void
drop_ended(struct session *session, struct object *object)
{
	struct kqueue_state *state = object->state;
	size_t i = 0;

	while (i < state->knotes.count) {
		struct knote *knote = &state->knotes.at[i];

		if (knote->event.filter != EVFILT_PROC ||
		    is_there(session, object, knote))
			i++;
		else
			kqueue_drop(session, state, knote);
	}
}

/*
 * What the filter says now, by a queue of its own: the object's may have told
 * it already, and is not to lose it. -1 with errno.
 */
static int
ask(struct session *session, int queue, const struct knote *knote,
    uint32_t *ready)
{
	struct kevent change = knote->event, answer;
	int fd = knote->copy != -1 ? knote->copy : (int)knote->event.ident, got;

	change.ident = (uintptr_t)fd;
	change.flags = EV_ADD | EV_ONESHOT;
	*ready = 0;
	got = sys_kevent(&session->sys, queue, &change, 1, &answer, 1, 0);
	if (got == 1 && answer.flags & EV_ERROR) {
		errno = (int)answer.data;
		got = -1;
	}
	if (got == -1 && errno == EBADF) {
		*ready = EVENT_NVAL;
		return 0;
	}
	if (got == 1)
		*ready = kevent_readiness(&answer, fd);
	if (got != 0)
		return got == 1 ? 0 : -1;
	change.flags = EV_DELETE;
	(void)sys_kevent(&session->sys, queue, &change, 1, NULL, 0, 0);
	return 0;
}

static bool
has_readiness(const struct knote *knote)
{
	return knote->event.filter == EVFILT_READ ||
	    knote->event.filter == EVFILT_WRITE;
}

static int
put_registrations(
    struct request *request, const struct kqueue_state *state, int queue)
{
	struct reply *reply = request->reply;
	struct value *list =
	    reply_add(reply, &reply->fields, "registrations", VALUE_LIST);

	for (size_t i = 0; i < state->knotes.count; i++) {
		const struct knote *knote = &state->knotes.at[i];
		struct value *one = reply_add(reply, list, NULL, VALUE_RECORD);
		uint32_t ready;

		kevents_put(reply, one, &knote->event);
		if (knote->of.pid != 0)
			reply_number(reply, one, "pid", knote->of.pid);
		if (!has_readiness(knote))
			continue;
		if (ask(request->session, queue, knote, &ready) == -1)
			return reply_fail_os(reply, "kevent");
		reply_number(reply, one, "ready", ready);
		reply_events(reply, one, "ready_words", ready);
	}
	return 0;
}

int
kqueue_show(struct request *request, struct object *object)
{
	struct session *session = request->session;
	struct kqueue_state *state = object->state;
	bool asks = false;
	int queue = -1, result;

	kqueue_drop_stale(session, object);
	drop_ended(session, object);
	for (size_t i = 0; i < state->knotes.count; i++)
		asks = asks || has_readiness(&state->knotes.at[i]);
	if (asks) {
		queue = sys_kqueue(&session->sys);
		if (queue == -1)
			return reply_fail_os(request->reply, "kqueue");
	}
	result = put_registrations(request, state, queue);
	if (asks)
		kqueue_close_descriptor(session, queue);
	return result;
}
