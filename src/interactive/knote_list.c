/* knote_list.c - what a kqueue object has registered */
/* SPDX-License-Identifier: ISC */
#include "knote_list.h"
#include "../compat/event_words.h"
#include "../kqueue_by.h"
#include "../late.h"

#include <stdlib.h>

bool
knote_on_descriptor(const struct kevent *event)
{
	return event->filter == EVFILT_READ || event->filter == EVFILT_WRITE ||
	    event->filter == EVFILT_VNODE;
}

struct knote *
knote_find(struct knote_list *list, const struct kev *kev)
{
	for (size_t i = 0; i < list->count; i++) {
		struct knote *knote = &list->at[i];

		if (knote->event.ident == kev->event.ident &&
		    knote->event.filter == kev->event.filter &&
		    knote->of.pid == kev->of.pid)
			return knote;
	}
	return NULL;
}

int
knote_copy_of(const struct knote_list *list, struct descriptor of)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].of.pid == of.pid && list->at[i].of.fd == of.fd)
			return list->at[i].copy;
	return -1;
}

struct knote *
knote_find_real(struct knote_list *list, const struct kevent *event)
{
	for (size_t i = 0; i < list->count; i++) {
		struct knote *knote = &list->at[i];
		uintptr_t ident = knote->copy != -1
		    ? (uintptr_t)knote->copy
		    : (uintptr_t)knote->event.ident;

		if (ident == event->ident &&
		    knote->event.filter == event->filter)
			return knote;
	}
	return NULL;
}

/* The field's type differs among the systems. */
static void
set_flags(struct knote *knote, unsigned on, unsigned off)
{
	knote->event.flags =
	    (__typeof__(knote->event.flags))((knote->event.flags | on) & ~off);
}

/* What every change is rid of, and what is no state of a knote. */
#define NOT_KEPT \
	(EV_ADD | EV_ENABLE | EV_KEEPUDATA | EV_SYSFLAGS | EV_ERROR | EV_EOF)

static struct knote *
add(struct knote_list *list)
{
	if (list->count == list->room) {
		size_t room = list->room == 0 ? 8 : list->room * 2;
		struct knote *grown =
		    late(realloc)(list->at, room * sizeof(*grown));

		if (grown == NULL)
			return NULL;
		list->at = grown;
		list->room = room;
	}
	return &list->at[list->count++];
}

/* The upper bits of USER's notes say what becomes of the lower. */
static uint32_t
user_notes(uint32_t had, uint32_t change)
{
	uint32_t how = change & NOTE_FFCTRLMASK;
	uint32_t bits = change & NOTE_FFLAGSMASK;

	if (how == NOTE_FFCOPY)
		return bits;
	if (how == NOTE_FFAND)
		return had & bits;
	return how == NOTE_FFOR ? had | bits : had;
}

static void
modify(struct knote *knote, const struct kevent *change)
{
	bool adds = (change->flags & EV_ADD) != 0;

	if (change->flags & EV_DISABLE)
		set_flags(knote, EV_DISABLE, 0);
	else if (change->flags & EV_ENABLE)
		set_flags(knote, 0, EV_DISABLE);
	if (!adds && !KQUEUE_CHANGES_ALL)
		return;
	if (!(change->flags & EV_KEEPUDATA))
		knote->event.udata = change->udata;
	/* A timer is set anew only by EV_ADD. */
	if (!adds && change->filter == EVFILT_TIMER)
		return;
	knote->event.fflags = change->filter == EVFILT_USER
	    ? user_notes(knote->event.fflags, change->fflags)
	    : change->fflags;
	knote->event.data = change->data;
}

bool
knote_skipped(const struct kevent *change)
{
	/* NetBSD has a filter with that number, others refuse it. */
	return EVFILT_READ != 0 && change->filter == 0;
}

bool
knote_changed(struct knote_list *list, const struct kev *kev, int copy)
{
	struct knote *knote = knote_find(list, kev);

	if (knote_skipped(&kev->event))
		return true;
	if (kev->event.flags & EV_DELETE) {
		if (knote != NULL)
			knote_remove(list, knote);
		return true;
	}
	if (knote != NULL) {
		modify(knote, &kev->event);
		return true;
	}
	if (!(kev->event.flags & EV_ADD))
		return true;
	knote = add(list);
	if (knote == NULL)
		return false;
	*knote = (struct knote){kev->event, kev->of, copy};
	set_flags(knote, 0, NOT_KEPT);
	if (knote->event.filter == EVFILT_USER)
		knote->event.fflags &= NOTE_FFLAGSMASK;
	return true;
}

bool
knote_is_child(const struct kevent *event)
{
	return event->filter == EVFILT_PROC && !(event->flags & EV_ERROR) &&
	    (event->fflags & NOTE_CHILD) != 0;
}

void
knote_child(struct knote_list *list, const struct kevent *event)
{
	struct kevent of_parent = *event;
	struct knote *parent, *child = knote_find_real(list, event);
	struct knote inherited;

	of_parent.ident = (uintptr_t)event->data;
	parent = knote_find_real(list, &of_parent);
	/* Of a parent that was told of once and is gone the child was, too. */
	if (parent == NULL || parent->event.flags & EV_ONESHOT)
		return;
	if (child != NULL) {
		child->event.fflags |= parent->event.fflags;
		return;
	}
	inherited = *parent;
	inherited.event.ident = event->ident;
	child = add(list);
	if (child != NULL)
		*child = inherited;
}

void
knote_remove(struct knote_list *list, struct knote *knote)
{
	size_t i = (size_t)(knote - list->at);

	list->count--;
	late(memmove)(knote, knote + 1, (list->count - i) * sizeof(*knote));
}

void
knote_free(struct knote_list *list)
{
	late(free)(list->at);
	*list = (struct knote_list){NULL, 0, 0};
}
