/* watch_list.h - the watches of a backend that looks at all of them each time
 */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_WATCH_LIST_H
#define FDWAIT_WATCH_LIST_H

#include "../backend.h"

struct watch_list {
	struct watch **at; /* NULL where one was removed */
	size_t room, used;
	size_t removed;
	size_t next; /* where the next walk starts */
	bool more;   /* the last walk had more to report than it was allowed */
};

/* The watch's slot becomes its place. -1 with ENOMEM. */
int watch_list_add(struct watch_list *, struct arena *, struct watch *);
/* True when the others moved: the gaps are closed once they are half of the
 * list, so that removal stays cheap and the order of the rest is kept. */
bool watch_list_remove(struct watch_list *, struct watch *);

/*
 * Ask `look` for the events of each place, and put up to `max` results that
 * have some. Only a walk that was cut short goes on where it stopped, so
 * results come in the order of the targets wherever they can. `left` is how
 * many places have something at the most; SIZE_MAX where that is unknown.
 */
size_t
watch_list_walk(struct watch_list *, struct ready *, size_t max, size_t left,
    uint32_t (*look)(const void *context, size_t place), const void *context);

#endif
