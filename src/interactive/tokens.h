/* tokens.h - a request line taken apart, as sh would */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_TOKENS_H
#define FDWAIT_TOKENS_H

#include "../arena.h"

struct tokens {
	struct str *at;
	size_t count, room;
};

enum tokens_result {
	TOKENS_GOOD,
	TOKENS_NONE,       /* a blank line, or a comment */
	TOKENS_UNFINISHED, /* a quote has no end */
	TOKENS_NO_MEMORY,
};

/* Is there any token in the line? */
bool tokens_any(struct str line);
/*
 * Spaces and tabs part tokens, and a carriage return that ends the line is not
 * one of it; '...' is taken as it is, in "..." a backslash quotes " \
 * $ and `, elsewhere it quotes anything. A # where the first token would begin
 * makes the line a comment. The tokens live in the arena, or in the line.
 */
enum tokens_result tokens_cut(struct tokens *, struct arena *, struct str line);

#endif
