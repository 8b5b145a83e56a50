/* arena.c - test src/arena.c */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include "arena.h"
#include "check.h"

static void
first_block(void)
{
	alignas(max_align_t) char block[256];
	struct arena arena;
	char *a, *b;

	memset(block, 0xa5, sizeof(block));
	arena_init(&arena, block, sizeof(block));
	a = arena_alloc(&arena, 1);
	b = arena_alloc(&arena, 24);
	CHECK(a >= block && b + 24 <= block + sizeof(block));
	CHECK(b > a);
	CHECK(arena.chunks == NULL);
	CHECK_INT((uintptr_t)b % alignof(max_align_t), 0);
	for (size_t i = 0; i < 24; i++)
		CHECK_INT(b[i], 0);
	arena_free(&arena);
}

static void
heap(void)
{
	char block[16];
	struct arena arena;
	unsigned char *blocks[64];

	arena_init(&arena, block, sizeof(block));
	for (size_t i = 0; i < 64; i++) {
		size_t size = 1000 * (i + 1);

		blocks[i] = arena_alloc(&arena, size);
		MUST(blocks[i] != NULL);
		CHECK_INT((uintptr_t)blocks[i] % alignof(max_align_t), 0);
		for (size_t b = 0; b < size; b++)
			if (blocks[i][b] != 0)
				CHECK_INT(blocks[i][b], 0);
		memset(blocks[i], (int)i + 1, size);
	}
	/* None of them was given twice. */
	for (size_t i = 0; i < 64; i++)
		for (size_t b = 0; b < 1000 * (i + 1); b++)
			if (blocks[i][b] != i + 1)
				CHECK_INT(blocks[i][b], i + 1);
	/* Larger than any chunk. */
	CHECK(arena_alloc(&arena, (size_t)1 << 20) != NULL);
	arena_free(&arena);
	CHECK(arena.chunks == NULL);
	arena_free(&arena);
}

static void
too_much(void)
{
	char block[64];
	struct arena arena;
	size_t room = 0;

	arena_init(&arena, block, sizeof(block));
	errno = 0;
	CHECK(arena_alloc(&arena, SIZE_MAX) == NULL);
	CHECK_INT(errno, ENOMEM);
	errno = 0;
	CHECK(arena_alloc(&arena, SIZE_MAX / 2 + 1) == NULL);
	CHECK_INT(errno, ENOMEM);
	errno = 0;
	CHECK(arena_grow(&arena, NULL, &room, SIZE_MAX / 4, 8) == NULL);
	CHECK_INT(errno, ENOMEM);
	CHECK_INT(room, 0);
	CHECK(arena_alloc(&arena, 8) != NULL);
	arena_free(&arena);
}

static void
growing(void)
{
	char block[128];
	struct arena arena;
	int *numbers = NULL, *same;
	size_t room = 0;

	arena_init(&arena, block, sizeof(block));
	for (int i = 0; i < 10000; i++) {
		numbers = arena_grow(
		    &arena, numbers, &room, (size_t)i + 1, sizeof(*numbers));
		MUST(numbers != NULL);
		MUST(room > (size_t)i);
		numbers[i] = i;
	}
	for (int i = 0; i < 10000; i++)
		if (numbers[i] != i)
			CHECK_INT(numbers[i], i);
	same = arena_grow(&arena, numbers, &room, room, sizeof(*numbers));
	CHECK(same == numbers);
	arena_free(&arena);
}

static void
copies(void)
{
	char block[64], text[] = "abc";
	struct arena arena;
	struct str copy;

	arena_init(&arena, block, sizeof(block));
	copy = arena_copy(&arena, str_of(text));
	text[0] = 'x';
	CHECK_STR(copy, "abc");
	CHECK_INT(copy.at[3], 0);
	copy = arena_copy(&arena, (struct str){NULL, 0});
	CHECK(copy.at != NULL);
	CHECK_INT(copy.len, 0);
	CHECK_INT(copy.at[0], 0);
	copy = arena_copy(&arena, STR("a\0b"));
	CHECK_INT(copy.len, 3);
	CHECK_INT(copy.at[2], 'b');
	arena_free(&arena);
}

static const struct test tests[] = {
    {"the caller's block is used first, zeroed and aligned", first_block},
    {"what does not fit comes from the heap, each byte once", heap},
    {"too much is refused with ENOMEM", too_much},
    {"an array grows with what is in it", growing},
    {"a copy is one's own and ends in NUL", copies},
};

CHECK_MAIN(tests)
