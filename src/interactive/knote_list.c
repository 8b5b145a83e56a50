/* knote_list.c - what a kqueue object has registered */
/* SPDX-License-Identifier: ISC */
#include "knote_list.h"
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

bool
knote_changed(struct knote_list *list, const struct kev *kev, int copy)
{
	struct knote *knote = knote_find(list, kev);
	unsigned flags = kev->event.flags;

	if (flags & EV_DELETE) {
		if (knote != NULL)
			knote_remove(list, knote);
		return true;
	}
	if (knote == NULL && !(flags & EV_ADD))
		return true;
	if (knote == NULL) {
		if (list->count == list->room) {
			size_t room = list->room == 0 ? 8 : list->room * 2;
			struct knote *grown =
			    late(realloc)(list->at, room * sizeof(*grown));

			if (grown == NULL)
				return false;
			list->at = grown;
			list->room = room;
		}
		knote = &list->at[list->count++];
		knote->event = kev->event;
		set_flags(knote, 0, EV_ADD | EV_ENABLE);
		knote->of = kev->of;
		knote->copy = copy;
		return true;
	}
	if (flags & EV_ADD) {
		knote->event.fflags = kev->event.fflags;
		knote->event.data = kev->event.data;
		knote->event.udata = kev->event.udata;
	}
	if (flags & EV_DISABLE)
		set_flags(knote, EV_DISABLE, 0);
	else if (flags & EV_ENABLE)
		set_flags(knote, 0, EV_DISABLE);
	return true;
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
