/* arena.c - memory that is given back all at once */
/* SPDX-License-Identifier: ISC */
#include "arena.h"
#include "late.h"

#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)64 << 10)

struct arena_chunk {
	struct arena_chunk *older;
	alignas(max_align_t) char bytes[];
};

void
arena_init(struct arena *arena, void *block, size_t size)
{
	*arena = (struct arena){block, (char *)block + size, NULL};
}

static size_t
round_up(size_t size)
{
	size_t align = alignof(max_align_t);

	return (size + align - 1) / align * align;
}

static void *
take(struct arena *arena, size_t size)
{
	size_t room = (size_t)(arena->end - arena->next);
	void *memory;

	if (size > SIZE_MAX / 2) {
		errno = ENOMEM;
		return NULL;
	}
	size = round_up(size);
	if (size > room) {
		size_t chunk_size = size > CHUNK_SIZE ? size : CHUNK_SIZE;
		struct arena_chunk *chunk =
		    late(malloc)(sizeof(*chunk) + chunk_size);

		if (chunk == NULL)
			return NULL;
		chunk->older = arena->chunks;
		arena->chunks = chunk;
		arena->next = chunk->bytes;
		arena->end = chunk->bytes + chunk_size;
	}
	memory = arena->next;
	arena->next += size;
	return memory;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	void *memory = take(arena, size);

	if (memory != NULL)
		memset(memory, 0, size);
	return memory;
}

void *
arena_grow(
    struct arena *arena, void *array, size_t *room, size_t needed, size_t size)
{
	size_t new_room = *room < 8 ? 8 : *room;
	void *grown;

	if (needed <= *room)
		return array;
	while (new_room < needed)
		new_room *= 2;
	if (new_room > SIZE_MAX / 2 / size) {
		errno = ENOMEM;
		return NULL;
	}
	grown = take(arena, new_room * size);
	if (grown == NULL)
		return NULL;
	if (*room > 0)
		memcpy(grown, array, *room * size);
	*room = new_room;
	return grown;
}

struct str
arena_copy(struct arena *arena, struct str text)
{
	char *copy = take(arena, text.len + 1);

	if (copy == NULL)
		return (struct str){NULL, 0};
	if (text.len > 0)
		memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	return (struct str){copy, text.len};
}

void
arena_free(struct arena *arena)
{
	while (arena->chunks != NULL) {
		struct arena_chunk *chunk = arena->chunks;

		arena->chunks = chunk->older;
		late(free)(chunk);
	}
	arena->next = arena->end;
}
