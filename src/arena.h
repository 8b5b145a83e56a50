/* arena.h - memory that is given back all at once */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_ARENA_H
#define FDWAIT_ARENA_H

#include <stddef.h>
#include "str.h"

struct arena_chunk;

/*
 * The first block belongs to the caller (a stack frame will do) and must
 * outlive the arena; a small run never asks the heap for more.
 */
struct arena {
	char *next;
	char *end;
	struct arena_chunk *chunks; /* from malloc(), newest first */
};

void arena_init(struct arena *, void *block, size_t size);
/* Zeroed memory aligned for any object, or NULL with ENOMEM. */
void *arena_alloc(struct arena *, size_t size);
/*
 * Room for `needed` elements of `size` bytes where there were `*room`: the old
 * ones are copied, the new ones have no value yet. NULL with ENOMEM leaves the
 * old array as it was.
 */
void *arena_grow(
    struct arena *, void *array, size_t *room, size_t needed, size_t size);
/* A copy of `text` ended by a NUL that is not counted; at is NULL on ENOMEM. */
struct str arena_copy(struct arena *, struct str text);
void arena_free(struct arena *);

#endif
