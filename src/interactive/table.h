/* table.h - rows of text in columns, for people */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_TABLE_H
#define FDWAIT_TABLE_H

#include "../arena.h"
#include "../buf.h"

#define TABLE_COLUMNS 7

/*
 * Cells are put one after the other, row by row; each is copied into the arena.
 * The last column is as wide as the terminal leaves it, and goes on in the next
 * line, below itself. Nothing is ever cut. When memory runs out, `lost` is set.
 */
struct table {
	struct arena *arena;
	unsigned columns;
	struct str *cells; /* the first row is the titles */
	size_t used, room;
	bool lost;
};

/* `titles` are words with a | between them, one a column. */
void table_init(struct table *, struct arena *, const char *titles);
void table_cell(struct table *, struct str);
void table_text(struct table *, const char *);
void table_number(struct table *, int64_t);
/* `width` 0: lines are as long as they are. `bold` and `plain` stand around a
 * title. */
void table_put(const struct table *, struct buf *, unsigned width,
    const char *bold, const char *plain);

#endif
