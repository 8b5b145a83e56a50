/* kevent.c - a raw kevent, as it is handed to the queue */
/* SPDX-License-Identifier: ISC */
#include "held.h"
#include "../compat/event_words.h"
#include "../kevent_words.h"

#include <errno.h>
#include <limits.h>

static int
refuse_field(const struct target *target, const char *what, struct str word,
    struct error *error)
{
	if (kevent_word_is_missing(word))
		return error_set(error, STATUS_UNSUPPORTED,
		    "%.*s: the kqueue(2) of this system has no '%.*s'",
		    STR_ARGS(target->name), STR_ARGS(word));
	return error_set(error, STATUS_USAGE,
	    "%.*s: '%.*s' is no %s; it takes IDENT,FILTER[,FLAGS[,FFLAGS[,DATA"
	    "[,UDATA]]]], numbers or names like VNODE,CLEAR,WRITE|EXTEND",
	    STR_ARGS(target->name), STR_ARGS(word), what);
}

static bool
is_of_descriptors(int64_t filter)
{
	return filter == EVFILT_READ || filter == EVFILT_WRITE ||
	    filter == EVFILT_VNODE;
}

static int
kevent_parse(struct target *target, struct arena *arena, struct error *error)
{
	struct held *held = held_new(target, arena, sizeof(*held), error);
	struct str rest = target->place, word, bad;
	struct kevent_request *request;
	int64_t number;

	if (held == NULL)
		return -1;
	request = &held->request;
	request->apart = true;
	word = str_cut(&rest, ',');
	if (!kevent_parse_number(word, &number))
		return refuse_field(target, "ident", word, error);
	request->ident = (uint64_t)number;
	word = str_cut(&rest, ',');
	if (word.at == NULL || !kevent_parse_filter(word, &request->filter))
		return refuse_field(target, "filter", word, error);
	target->fd_number =
	    is_of_descriptors(request->filter) && request->ident <= INT_MAX
	    ? (int)request->ident
	    : -1;
	if (request->filter == EVFILT_AIO)
		return error_set(error, STATUS_USAGE,
		    "%.*s: a request of EVFILT_AIO begins with its read; use "
		    "aio:PATH",
		    STR_ARGS(target->name));
	if (rest.at != NULL &&
	    !kevent_parse_flags(str_cut(&rest, ','), &request->flags, &bad))
		return refuse_field(target, "flag", bad, error);
	if (rest.at != NULL &&
	    !kevent_parse_notes(
		str_cut(&rest, ','), request->filter, &request->fflags, &bad))
		return refuse_field(target, "note of this filter", bad, error);
	if (rest.at != NULL) {
		word = str_cut(&rest, ',');
		if (!kevent_parse_number(word, &request->data))
			return refuse_field(target, "data", word, error);
	}
	if (rest.at != NULL) {
		if (!kevent_parse_number(rest, &number))
			return refuse_field(target, "udata", rest, error);
		target->udata = (uint64_t)number;
	}
	return 0;
}

static int
kevent_open(struct loop *loop, struct target *target, struct error *error)
{
	struct held *held = target->state;
	struct kevent_request *request = &held->request;

	/* -f tells each new event once; a level that stays would be returned
	 * for ever. */
	if (plan_follows(loop->plan) &&
	    !(request->flags & (EV_CLEAR | EV_ONESHOT | EV_DISPATCH)))
		request->flags |= EV_CLEAR;
	if (held_watch(loop, target, -1, error) == -1)
		return held_refuse(target, "kevent", "", error);
	return 0;
}

static int
kevent_ready(struct loop *loop, struct target *target,
    const struct ready *ready, struct error *error)
{
	const struct held *held = target->state;

	(void)error;
	if (held_report(loop, target, ready->seen, target->events) == -1)
		return -1;
	/* Also where the queue made it one: a process ends once. Not that of
	 * a tracked child. */
	if (held->request.flags & EV_ONESHOT ||
	    (ready->seen->flags & EV_ONESHOT &&
		ready->seen->ident == held->request.ident))
		loop_finish(loop, target);
	return 0;
}

const struct kind kevent_kind = {
    .name = "kevent",
    .syntax = "IDENT,FILTER,...",
    .meaning = "a raw kevent: IDENT,FILTER[,FLAGS[,FFLAGS[,DATA[,UDATA]]]]",
    .completes = "none",
    .bit = KIND_KEVENT,
    .split = held_split,
    .parse = kevent_parse,
    .open = kevent_open,
    .ready = kevent_ready,
    .close = held_close,
};
