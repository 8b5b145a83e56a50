/* registry.c - what was registered, in order, found by descriptor */
/* SPDX-License-Identifier: ISC */
#include "registry.h"
#include "../late.h"

#include <errno.h>
#include <stdlib.h>

static size_t
hash(struct descriptor of)
{
	uint64_t key = (uint64_t)(uint32_t)of.pid << 32 | (uint32_t)of.fd;

	key *= UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(key >> 32);
}

static bool
same(struct descriptor a, struct descriptor b)
{
	return a.fd == b.fd && a.pid == b.pid;
}

struct registration *
registry_find(const struct registry *registry, struct descriptor of)
{
	size_t mask = registry->slots_room - 1;

	if (registry->slots_room == 0)
		return NULL;
	for (size_t i = hash(of) & mask; registry->slots[i] != 0;
	     i = (i + 1) & mask) {
		struct registration *entry =
		    &registry->at[registry->slots[i] - 1];

		if (!entry->gone && same(entry->of, of))
			return entry;
	}
	return NULL;
}

static void
put_slot(struct registry *registry, size_t index)
{
	size_t mask = registry->slots_room - 1;
	size_t i = hash(registry->at[index].of) & mask;

	while (registry->slots[i] != 0)
		i = (i + 1) & mask;
	registry->slots[i] = (uint32_t)index + 1;
}

/* Without holes, and with slots for `room` entries, half of them free. */
static bool
rebuild(struct registry *registry, size_t room)
{
	uint32_t *slots = late(calloc)(room * 2, sizeof(*slots));
	size_t used = 0;

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < registry->used; i++)
		if (!registry->at[i].gone)
			registry->at[used++] = registry->at[i];
	late(free)(registry->slots);
	registry->used = used;
	registry->slots = slots;
	registry->slots_room = room * 2;
	for (size_t i = 0; i < used; i++)
		put_slot(registry, i);
	return true;
}

/* Full: of holes, or a larger one is needed. */
static bool
make_room(struct registry *registry)
{
	size_t room = registry->room;
	struct registration *grown;

	if (registry->count >= room / 2) {
		room = room == 0 ? 16 : room * 2;
		grown = late(realloc)(registry->at, room * sizeof(*grown));
		if (grown == NULL)
			return false;
		registry->at = grown;
	}
	if (!rebuild(registry, room))
		return false;
	registry->room = room;
	return true;
}

struct registration *
registry_add(struct registry *registry, struct descriptor of, uint32_t mask)
{
	struct registration *entry;

	if (registry->used == registry->room && !make_room(registry)) {
		errno = ENOMEM;
		return NULL;
	}
	entry = &registry->at[registry->used];
	*entry = (struct registration){.of = of, .mask = mask, .copy = -1};
	put_slot(registry, registry->used++);
	registry->count++;
	return entry;
}

void
registry_remove(struct registry *registry, struct registration *entry)
{
	entry->gone = true;
	registry->count--;
}

void
registry_free(struct registry *registry)
{
	late(free)(registry->at);
	late(free)(registry->slots);
	*registry = (struct registry){0};
}
