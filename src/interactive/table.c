/* table.c - rows of text in columns, for people */
/* SPDX-License-Identifier: ISC */
#include "table.h"

#define GAP 2
#define NARROWEST 24 /* of a last column that is broken */

void
table_init(struct table *table, struct arena *arena, const char *titles)
{
	struct str rest = str_of(titles);

	*table = (struct table){.arena = arena};
	while (rest.at != NULL) {
		table_cell(table, str_cut(&rest, '|'));
		table->columns++;
	}
}

void
table_cell(struct table *table, struct str text)
{
	struct str *grown = arena_grow(table->arena, table->cells, &table->room,
	    table->used + 1, sizeof(*grown));
	struct str copy = arena_copy(table->arena, text);

	if (grown == NULL || copy.at == NULL) {
		table->lost = true;
		return;
	}
	table->cells = grown;
	table->cells[table->used++] = copy;
}

void
table_text(struct table *table, const char *text)
{
	table_cell(table, str_of(text));
}

void
table_number(struct table *table, int64_t number)
{
	struct buf text;
	char block[BUF_DIGITS + 2];

	buf_init(&text, block, sizeof(block));
	buf_signed(&text, number);
	table_cell(table, (struct str){text.at, text.len});
	buf_free(&text);
}

/* -- putting -- */

/* In characters: bytes that go on with one are not counted. */
static size_t
width_of(struct str text)
{
	size_t width = 0;

	for (size_t i = 0; i < text.len; i++)
		width += ((unsigned char)text.at[i] & 0xc0) != 0x80;
	return width;
}

static void
put_blanks(struct buf *buf, size_t count)
{
	while (count-- > 0)
		buf_char(buf, ' ');
}

/* The words that fit in `width`, one at least; `rest` keeps the others. */
static struct str
cut_line(struct str *rest, size_t width)
{
	struct str all = *rest;
	size_t end = 0;

	for (size_t i = 0; i <= all.len; i++) {
		if (i < all.len && all.at[i] != ' ')
			continue;
		if (end > 0 && width_of(str_until(all, i)) > width)
			break;
		end = i;
	}
	*rest = end < all.len ? str_from(all, end + 1) : str_until(all, 0);
	return str_until(all, end);
}

static void
put_last(struct buf *buf, struct str text, size_t start, unsigned width)
{
	size_t room = width > start + NARROWEST ? width - start : 0;

	do {
		struct str line = text;

		if (room == 0)
			text.len = 0;
		else
			line = cut_line(&text, room);
		buf_str(buf, line);
		if (text.len > 0) {
			buf_char(buf, '\n');
			put_blanks(buf, start);
		}
	} while (text.len > 0);
}

static void
put_row(const struct table *table, struct buf *buf, const struct str *row,
    const size_t *widths, unsigned width)
{
	size_t start = 0, used = table->columns;

	while (used > 1 && row[used - 1].len == 0)
		used--;
	for (size_t i = 0; i + 1 < used; i++) {
		buf_str(buf, row[i]);
		put_blanks(buf, widths[i] + GAP - width_of(row[i]));
		start += widths[i] + GAP;
	}
	if (used == table->columns)
		put_last(buf, row[used - 1], start, width);
	else
		buf_str(buf, row[used - 1]);
}

void
table_put(const struct table *table, struct buf *buf, unsigned width,
    const char *bold, const char *plain)
{
	size_t widths[TABLE_COLUMNS] = {0};

	for (size_t i = 0; i < table->used; i++) {
		size_t cell = width_of(table->cells[i]);

		if (cell > widths[i % table->columns])
			widths[i % table->columns] = cell;
	}
	for (size_t i = 0; i + table->columns <= table->used;
	     i += table->columns) {
		buf_text(buf, i == 0 ? bold : "");
		put_row(table, buf, &table->cells[i], widths, width);
		buf_text(buf, i == 0 ? plain : "");
		buf_char(buf, '\n');
	}
}
