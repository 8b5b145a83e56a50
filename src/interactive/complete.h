/* complete.h - how a line could go on */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_COMPLETE_H
#define FDWAIT_COMPLETE_H

#include "../arena.h"
#include <stdbool.h>

struct session;

/*
 * Each candidate begins with `word`, the last part of what was typed, without
 * quotes. One that ends with = or / goes on; so does any where `more` is set,
 * because another may follow it directly.
 */
struct completion {
	struct arena *arena;
	struct str word;
	struct str *at;
	size_t count, room;
	bool more;
};

/* `before` is the line up to the cursor. From the same rows as the parser. */
void complete_line(
    struct session *, struct arena *, struct str before, struct completion *);

/* What all candidates have in common beyond `word`, quoted as the line needs
 * it, with a blank behind it when it is all there is to say; in the arena. */
struct str complete_common(const struct completion *);

#endif
