/* held.c - what the kinds that a kqueue holds have in common */
/* SPDX-License-Identifier: ISC */
#include "held.h"
#include "../backends.h"
#include "../compat/event_words.h"
#include "../refuse.h"

#include <errno.h>

void *
held_new(struct target *target, struct arena *arena, size_t size,
    struct error *error)
{
	target->state = arena_alloc(arena, size);
	if (target->state == NULL)
		error_set(error, STATUS_REFUSED, "%.*s: %s",
		    STR_ARGS(target->name), error_text(errno));
	return target->state;
}

/* The words of this kind that no kqueue of this system knows. */
static int
refuse_words(const struct target *target, struct error *error)
{
	struct buf words;
	char block[64];

	buf_init(&words, block, sizeof(block));
	event_put(&words, target->kind->bit, target->events & KEVENT_NO_NOTE,
	    STR(","));
	error_set(error, STATUS_UNSUPPORTED,
	    "%.*s: the kqueue(2) of this system can't tell %.*s",
	    STR_ARGS(target->label), (int)words.len, words.at);
	buf_free(&words);
	return -1;
}

int
held_watch(
    struct loop *loop, struct target *target, int fd, struct error *error)
{
	struct held *held = target->state;

	if (held->request.filter == KEVENT_NO_FILTER)
		return error_set(error, STATUS_UNSUPPORTED,
		    "%.*s: the kqueue(2) of this system has no such filter; "
		    "fdwait's own, on Linux and illumos, has",
		    STR_ARGS(target->label));
	if (target->kind->bit == KIND_VNODE &&
	    held->request.fflags & KEVENT_NO_NOTE)
		return refuse_words(target, error);
	if (loop_watch_kevent(
		loop, target, &target->watch, fd, &held->request) == 0)
		return 0;
	if (backend_of_row(ROW_KQUEUE) == NULL)
		error_set(error, STATUS_UNSUPPORTED,
		    "%.*s: this kind needs kqueue(2), which this build lacks",
		    STR_ARGS(target->label));
	return -1;
}

int
held_refuse(const struct target *target, const char *call, const char *hint,
    struct error *error)
{
	const struct held *held = target->state;

	return refuse(target, call,
	    LIMIT_OF_DESCRIPTORS |
		(held->request.filter == EVFILT_VNODE ? LIMIT_OF_INOTIFY
						      : LIMIT_OF_EPOLL),
	    hint, error);
}

int
held_report(struct loop *loop, struct target *target,
    const struct kevent_seen *seen, uint32_t words)
{
	return loop_report(loop, target, words, seen->fflags, -1, seen);
}

size_t
held_split(struct str text)
{
	return str_find(text, ':');
}

void
held_close(struct loop *loop, struct target *target)
{
	(void)loop;
	(void)target;
}
