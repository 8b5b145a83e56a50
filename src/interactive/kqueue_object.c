/* kqueue_object.c - kqueue objects: control() is all they have */
/* SPDX-License-Identifier: ISC */
#include "handlers.h"
#include "kqueue_object.h"
#include "waiting.h"
#include "../error.h"
#include "../kqueue_by.h"
#include "../late.h"
#include "../sys_kqueue.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/select.h>

/* -- open -- */

void
kqueue_close_descriptor(struct session *session, int fd)
{
	struct sys untraced = {.trace = NULL};

	sys_close(&session->sys, fd);
	/* A call is how an emulated queue learns that it was closed, and lets
	 * go of what it has. */
	(void)sys_kevent(&untraced, fd, NULL, 0, NULL, 0, 0);
}

static struct kqueue_state *
find_state(struct session *session, int fd)
{
	struct object *other;

	for (size_t i = 0; (other = objects_at(session, i)) != NULL; i++)
		if (other->type == &kqueue_object && !other->closed &&
		    other->fd == fd && other->state != NULL)
			return other->state;
	return late(calloc)(1, sizeof(struct kqueue_state));
}

static int
kqueue_open(struct request *request, struct object *object, int fromfd)
{
	struct session *session = request->session;
	struct kqueue_state *state;
	int fd = fromfd;

	kqueue_hide_inner(DESCRIPTOR_INTERNAL);
	if (fromfd == -1)
		fd = sys_kqueue(&session->sys);
	else if (descriptor_check(session, fromfd) == -1 ||
	    sys_kevent(&session->sys, fromfd, NULL, 0, NULL, 0, 0) == -1)
		return reply_fail_os(request->reply, "fromfd");
	if (fd == -1)
		return reply_fail_os(request->reply, "kqueue");
	state = find_state(session, fd);
	if (state == NULL) {
		if (fromfd == -1)
			sys_close(&session->sys, fd);
		errno = ENOMEM;
		return reply_fail_os(request->reply, "kqueue");
	}
	state->users++;
	object->fd = fd;
	object->state = state;
	return 0;
}

/* -- other processes' descriptors -- */

/* The last knote on a duplicate is gone: so is the duplicate. */
static void
give_back_unused(
    struct session *session, struct kqueue_state *state, struct knote gone)
{
	if (gone.copy != -1 && knote_copy_of(&state->knotes, gone.of) == -1)
		descriptor_give_back(session, gone.copy);
}

void
kqueue_drop(
    struct session *session, struct kqueue_state *state, struct knote *knote)
{
	struct knote gone = *knote;

	knote_remove(&state->knotes, knote);
	give_back_unused(session, state, gone);
}

/* Everything about a duplicate that is out of date. */
static void
drop_copy(struct session *session, struct object *object, int copy)
{
	struct kqueue_state *state = object->state;

	for (size_t i = 0; i < state->knotes.count;) {
		struct knote *knote = &state->knotes.at[i];
		struct kevent change;

		if (knote->copy != copy) {
			i++;
			continue;
		}
		change = knote->event;
		change.ident = (uintptr_t)copy;
		change.flags = EV_DELETE;
		(void)sys_kevent(
		    &session->sys, object->fd, &change, 1, NULL, 0, 0);
		kqueue_drop(session, state, knote);
	}
}

void
kqueue_drop_stale(struct session *session, struct object *object)
{
	struct kqueue_state *state = object->state;
	size_t i = 0;

	while (i < state->knotes.count) {
		const struct knote *knote = &state->knotes.at[i];

		if (knote->copy == -1 ||
		    descriptor_same(session, knote->of, knote->copy))
			i++;
		else
			drop_copy(session, object, knote->copy);
	}
}

/* The duplicate that a change is about, or -1 with errno. */
static int
copy_for(struct session *session, struct object *object, const struct kev *kev)
{
	struct kqueue_state *state = object->state;
	int copy = knote_copy_of(&state->knotes, kev->of), fresh;

	if (copy != -1) {
		if (descriptor_same(session, kev->of, copy))
			return copy;
		drop_copy(session, object, copy);
	}
	fresh = descriptor_borrow(session, kev->of);
	if (fresh == -1 || kev->event.flags & EV_ADD)
		return fresh;
	descriptor_give_back(session, fresh);
	errno = ENOENT;
	return -1;
}

/* -- control: arguments -- */

struct control {
	struct object *object;
	struct kev *changes;
	struct kevent *plain; /* the same, as the call takes them */
	size_t count, room;
	struct kevent *events;
	int max;       /* that the user wants */
	int got;       /* entries that the changes made: errors, receipts */
	bool one_call; /* changes and wait together */
	bool applied;
	bool no_list; /* what was given instead is told last */
};

static int
take_changes(struct request *request, struct str text, struct control *control)
{
	struct arena *arena = &request->session->arena;

	if (str_is_nocase(text, "none") || str_is(text, "[]"))
		return 0;
	control->no_list =
	    text.len < 2 || text.at[0] != '[' || text.at[text.len - 1] != ']';
	if (control->no_list)
		return 0;
	text = (struct str){text.at + 1, text.len - 2};
	while (text.at != NULL) {
		struct str word = str_cut(&text, ',');
		struct kev *grown = arena_grow(arena, control->changes,
		    &control->room, control->count + 1, sizeof(*grown));

		if (grown == NULL)
			return reply_fail_os(request->reply, "control");
		control->changes = grown;
		if (kevents_parse(request, word, &grown[control->count]) == -1)
			return -1;
		/* To a filter of another sort, the duplicate's number would be
		 * some process, signal or timer. */
		if (grown[control->count].of.pid != 0 &&
		    !knote_on_descriptor(&grown[control->count].event))
			return reply_fail(request->reply, FAIL_TYPE,
			    "'%.*s': another process's descriptor is for READ, "
			    "WRITE and VNODE",
			    STR_ARGS(word));
		control->count++;
	}
	control->plain =
	    arena_alloc(arena, control->count * sizeof(struct kevent));
	if (control->plain == NULL)
		return reply_fail_os(request->reply, "control");
	for (size_t i = 0; i < control->count; i++)
		control->plain[i] = control->changes[i].event;
	return 0;
}

/* A number alone is a descriptor of ours as far as the filter says so. */
static bool
is_internal(struct session *session, const struct kev *kev)
{
	return kev->of.pid == 0 && knote_on_descriptor(&kev->event) &&
	    kev->event.ident <= INT_MAX &&
	    descriptor_is_hidden(session, (int)kev->event.ident);
}

/* -- control: changes one at a time -- */

/* Room for an entry about a change: 0; else -1, it is the call's own result. */
static int
put_receipt(struct control *control, const struct kev *kev, int error)
{
	struct kevent *entry;

	if (control->got == control->max)
		return -1;
	entry = &control->events[control->got++];
	*entry = kev->event;
	entry->flags = EV_ERROR;
	entry->data = error;
	return 0;
}

static int
apply_one(
    struct session *session, struct control *control, const struct kev *kev)
{
	struct kqueue_state *state = control->object->state;
	struct kevent change = kev->event;
	int copy = -1, known = -1;

	if (is_internal(session, kev)) {
		errno = EBADF;
		return -1;
	}
	if (kev->of.pid != 0) {
		known = knote_copy_of(&state->knotes, kev->of);
		copy = copy_for(session, control->object, kev);
		if (copy == -1)
			return -1;
		change.ident = (uintptr_t)copy;
	}
	if (sys_kevent(&session->sys, control->object->fd, &change, 1, NULL, 0,
		0) == -1) {
		int error = errno;

		if (copy != -1 && knote_copy_of(&state->knotes, kev->of) == -1)
			descriptor_give_back(session, copy);
		errno = error;
		return -1;
	}
	if (!knote_changed(&state->knotes, kev, copy)) {
		errno = ENOMEM;
		return -1;
	}
	if (copy != -1 && known != -1 &&
	    knote_copy_of(&state->knotes, kev->of) == -1)
		descriptor_give_back(session, copy);
	return 0;
}

/*
 * As kevent(2) does it: a failure takes an entry of the list, or ends the call
 * where none is left; what was applied before stays so.
 */
static int
apply_in_turn(struct session *session, struct control *control)
{
	control->applied = true;
	for (size_t i = 0; i < control->count; i++) {
		const struct kev *kev = &control->changes[i];
		bool receipt = (kev->event.flags & EV_RECEIPT) != 0 &&
		    !knote_skipped(&kev->event);
		int error = 0;

		if (apply_one(session, control, kev) == -1)
			error = errno;
		if (error == 0 && !receipt)
			continue;
		if (put_receipt(control, kev, error) == -1) {
			errno = error;
			return error == 0 ? 0 : -1;
		}
	}
	return 0;
}

/* -- control: the call -- */

static int
control_once(void *context, struct session *session, int64_t left)
{
	struct control *control = context;
	size_t count = control->applied ? 0 : control->count;
	int result = sys_kevent(&session->sys, control->object->fd,
	    count > 0 ? control->plain : NULL, (int)count, control->events,
	    control->max, left);

	/* An interruption comes after the changes. */
	if (result >= 0 || errno == EINTR)
		control->applied = true;
	return result;
}

static bool
is_failure_of(const struct kevent *entry, const struct kev *kev)
{
	return entry->flags & EV_ERROR && entry->data != 0 &&
	    entry->ident == kev->event.ident &&
	    entry->filter == kev->event.filter;
}

/* After one call for all: those that no entry complains about went well. */
static void
follow_changes(struct control *control, int got)
{
	struct kqueue_state *state = control->object->state;

	for (size_t i = 0; i < control->count; i++) {
		const struct kev *kev = &control->changes[i];
		bool failed = false;

		for (int e = 0; !failed && e < got; e++)
			failed = is_failure_of(&control->events[e], kev);
		if (!failed)
			(void)knote_changed(&state->knotes, kev, -1);
	}
}

/* What came may be gone by that: one-shots, and processes that ended. */
static void
put_event(struct request *request, struct control *control, struct value *list,
    const struct kevent *event, bool from_queue)
{
	struct kqueue_state *state = control->object->state;
	struct value *one = reply_add(request->reply, list, NULL, VALUE_RECORD);
	struct kevent shown = *event;
	struct knote *knote;

	if (from_queue && knote_is_child(event)) {
		kevents_put(request->reply, one, event);
		knote_child(&state->knotes, event);
		return;
	}
	knote = from_queue ? knote_find_real(&state->knotes, event) : NULL;
	if (knote != NULL && knote->copy != -1)
		shown.ident = knote->event.ident;
	kevents_put(request->reply, one, &shown);
	if (knote != NULL && knote->of.pid != 0)
		reply_number(request->reply, one, "pid", knote->of.pid);
	if (knote == NULL || event->flags & EV_ERROR)
		return;
	if ((knote->event.flags | event->flags) & EV_ONESHOT)
		kqueue_drop(request->session, state, knote);
	else if (knote->event.flags & EV_DISPATCH)
		knote->event.flags |= EV_DISABLE;
}

/*
 * A failure is told with the ident and the filter of its change alone: where
 * two have the same, nobody could say which of them it was.
 */
static bool
is_told_apart(const struct control *control, size_t i)
{
	const struct kevent *change = &control->plain[i];

	for (size_t j = 0; j < i; j++)
		if (control->plain[j].ident == change->ident &&
		    control->plain[j].filter == change->filter)
			return false;
	return true;
}

/* Nothing costs what no event comes to, but a list has an end. */
#define EVENTS_MOST (1 << 20)

static int
do_control(struct request *request, struct control *control, int64_t timeout)
{
	struct session *session = request->session;
	struct value *list;
	int got;

	if (control->one_call)
		got = waiting_run(session, control->max > 0 ? timeout : 0,
		    control_once, control);
	else {
		got = apply_in_turn(session, control);
		if (got == 0 && control->got == 0 && control->max > 0)
			got = waiting_run(
			    session, timeout, control_once, control);
		else if (got == 0)
			got = control->got;
	}
	/* A wait that was given up has made its changes all the same. */
	if (control->one_call && control->applied)
		follow_changes(control, got);
	if (got == -1)
		return reply_fail_os(request->reply, "kevent");
	list = reply_add(
	    request->reply, &request->reply->fields, "events", VALUE_LIST);
	for (int i = 0; i < got; i++)
		put_event(request, control, list, &control->events[i],
		    control->got == 0);
	return 0;
}

static int
take_max(struct request *request, const struct control *control, int64_t *max)
{
	struct str text = request_argument(request, "max");

	/* Only to register: at once, and nothing is taken from the queue. */
	*max = control->count > 0 &&
		request_argument(request, "timeout").at == NULL
	    ? 0
	    : FD_SETSIZE - 1;
	if (text.at == NULL)
		return 0;
	return number_argument(
	    request->reply, text, "max_events", "int", INT_MIN, INT_MAX, max);
}

int
handle_control(struct request *request)
{
	struct control control = {.object = request->object};
	struct session *session = request->session;
	int64_t max, timeout;
	int result;

	if (take_changes(request, request_argument(request, "CHANGES"),
		&control) == -1 ||
	    take_max(request, &control, &max) == -1)
		return -1;
	if (request->object->closed)
		return reply_fail(request->reply, FAIL_CLOSED,
		    "I/O operation on closed kqueue object");
	if (max < 0)
		return reply_fail(request->reply, FAIL_VALUE,
		    "Length of eventlist must be 0 or positive, got %d",
		    (int)max);
	if (timeout_parse(request->reply, TIMEOUT_KQUEUE,
		request_argument(request, "timeout"), &timeout) == -1)
		return -1;
	if (control.no_list)
		return reply_fail(request->reply, FAIL_TYPE,
		    "changelist must be an iterable of select.kevent objects: "
		    "none, or [KEV,KEV,...]");
	control.max = max > EVENTS_MOST ? EVENTS_MOST : (int)max;
	control.one_call =
	    control.count <= 1 || (size_t)control.max >= control.count;
	for (size_t i = 0; i < control.count && control.one_call; i++)
		if (control.changes[i].of.pid != 0 ||
		    is_internal(session, &control.changes[i]) ||
		    !is_told_apart(&control, i))
			control.one_call = false;
	kqueue_drop_stale(session, control.object);
	control.events =
	    late(malloc)(((size_t)control.max + 1) * sizeof(struct kevent));
	if (control.events == NULL)
		return reply_fail_os(request->reply, "kevent");
	result = do_control(request, &control, timeout);
	late(free)(control.events);
	return result;
}

/* -- forget, close -- */

static void
give_back_all(struct session *session, struct kqueue_state *state)
{
	while (state->knotes.count > 0)
		kqueue_drop(
		    session, state, &state->knotes.at[state->knotes.count - 1]);
}

static void
kqueue_forget(struct session *session, struct object *object, int fd)
{
	struct kqueue_state *state = object->state;

	if (fd == object->fd) {
		give_back_all(session, state);
		return;
	}
	for (size_t i = state->knotes.count; i > 0; i--) {
		struct knote *knote = &state->knotes.at[i - 1];

		if (knote->copy == -1 && knote_on_descriptor(&knote->event) &&
		    knote->event.ident == (uintptr_t)fd)
			knote_remove(&state->knotes, knote);
	}
}

static void
kqueue_close(struct session *session, struct object *object)
{
	struct kqueue_state *state = object->state;

	/* The queue is gone for all that share it. */
	give_back_all(session, state);
	if (--state->users == 0) {
		knote_free(&state->knotes);
		late(free)(state);
	}
	if (marks_have(&session->users, object->fd))
		kqueue_close_descriptor(session, object->fd);
	descriptor_closed(session, object->fd);
}

/* -- table -- */

const struct object_type kqueue_object = {
    .name = "kqueue",
    .kind = OBJECT_KQUEUE,
    .bit = FOR_KQUEUE,
    .mask = MASK_NONE,
    .takes_fromfd = true,
    .timeout = TIMEOUT_KQUEUE,
    .open = kqueue_open,
    .show = kqueue_show,
    .forget = kqueue_forget,
    .close = kqueue_close,
};
