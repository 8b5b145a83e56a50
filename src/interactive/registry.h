/* registry.h - what was registered, in order, found by descriptor */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_REGISTRY_H
#define FDWAIT_REGISTRY_H

#include "descriptor.h"

struct registration {
	struct descriptor of;
	uint32_t mask;
	int copy; /* a borrowed duplicate; -1: none */
	bool gone;
	bool moved; /* an epoll's: `of` is closed, or another file, by now */
};

/*
 * Order is that of first registration. Removed entries stay as holes until
 * enough of them are there; a walk skips them:
 *
 *	for (i = 0; i < registry->used; i++)
 *		if (!registry->at[i].gone)
 *
 * Zero is an empty one.
 */
struct registry {
	struct registration *at;
	size_t used, room, count; /* count: without holes */
	uint32_t *slots;          /* open addressing; index + 1, 0: free */
	size_t slots_room;
};

/* NULL: not there. Valid until the next registry_add(). */
struct registration *registry_find(const struct registry *, struct descriptor);
/* At the end; it must not be there yet. NULL with ENOMEM. */
struct registration *
registry_add(struct registry *, struct descriptor, uint32_t mask);
void registry_remove(struct registry *, struct registration *);
void registry_free(struct registry *);

#endif
