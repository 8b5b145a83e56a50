/* watch_list.c - the watches of a backend that looks at all of them each time
 */
/* SPDX-License-Identifier: ISC */
#include "watch_list.h"

#include <errno.h>

int
watch_list_add(
    struct watch_list *list, struct arena *arena, struct watch *watch)
{
	struct watch **at;

	if (list->used == INT32_MAX) {
		errno = ENOMEM;
		return -1;
	}
	at = arena_grow(arena, list->at, &list->room, list->used + 1,
	    sizeof(struct watch *));
	if (at == NULL)
		return -1;
	list->at = at;
	at[list->used] = watch;
	watch->slot = (int32_t)list->used++;
	return 0;
}

bool
watch_list_remove(struct watch_list *list, struct watch *watch)
{
	size_t kept = 0;

	list->at[watch->slot] = NULL;
	watch->slot = -1;
	if (++list->removed * 2 <= list->used)
		return false;
	for (size_t i = 0; i < list->used; i++) {
		if (list->at[i] == NULL)
			continue;
		list->at[kept] = list->at[i];
		list->at[kept]->slot = (int32_t)kept;
		kept++;
	}
	list->used = kept;
	list->removed = list->next = 0;
	return true;
}

size_t
watch_list_walk(struct watch_list *list, struct ready *ready, size_t max,
    size_t left, uint32_t (*look)(const void *context, size_t place),
    const void *context)
{
	size_t found = 0, seen, at = list->more ? list->next : 0;

	for (seen = 0; seen < list->used && left > 0 && found < max; seen++) {
		uint32_t events;

		if (at >= list->used)
			at = 0;
		events = list->at[at] != NULL ? look(context, at) : 0;
		if (events != 0) {
			ready[found++] =
			    (struct ready){list->at[at], events, NULL};
			left--;
		}
		at++;
	}
	list->more = left > 0 && seen < list->used;
	list->next = at;
	return found;
}
