/* text_tables.c - what a reply lists, as tables */
/* SPDX-License-Identifier: ISC */
#include "text_parts.h"
#include "meanings.h"
#include "../compat/event_words.h"
#include "../constants.h"
#include "../error.h"
#include "../event.h"
#include "../kevent_words.h"
#include "../sys.h"

/* -- events of poll, epoll and devpoll -- */

/* The meanings of the bits as words of these kinds of target. */
static void
put_words_meaning(struct buf *buf, unsigned kinds, uint32_t bits)
{
	for (unsigned i = 0; i < event_rows_count; i++) {
		const struct event_row *row = &event_rows[i];

		if (!(bits & row->bit) ||
		    !((row->kinds | row->result_kinds) & kinds))
			continue;
		bits &= ~row->bit;
		if (buf->len > 0)
			buf_text(buf, "; ");
		buf_text(buf, row->meaning);
	}
}

static void
put_readiness(struct buf *buf, unsigned objects, uint32_t bits)
{
	const char *between = "";

	for (unsigned i = 0; i < readiness_rows_count; i++) {
		const struct readiness_row *row = &readiness_rows[i];

		if (!(row->objects & objects) ||
		    (bits & row->all) != row->all || bits & row->none)
			continue;
		bits &= ~row->all;
		buf_text(buf, between);
		buf_text(buf, row->text);
		between = "; ";
	}
	put_words_meaning(buf, KIND_FD, bits);
}

void
text_cell_value(struct table *table, const struct value *value)
{
	struct buf text;
	char block[256];

	buf_init(&text, block, sizeof(block));
	if (value != NULL)
		text_put_plain(&text, value);
	table_cell(table, (struct str){text.at, text.len});
	buf_free(&text);
}

/* "3", or "3@4711". */
static void
cell_descriptor(struct table *table, const struct value *one)
{
	const struct value *pid = text_member(one, "pid");
	struct buf text;
	char block[64];

	buf_init(&text, block, sizeof(block));
	buf_signed(&text, text_number_of(one, "fd"));
	if (pid != NULL) {
		buf_char(&text, '@');
		buf_signed(&text, pid->is.number);
	}
	table_cell(table, (struct str){text.at, text.len});
	buf_free(&text);
}

void
text_finish_table(struct text *text, struct table *table)
{
	table_put(table, text->buf, text->look->width, text->bold, text->plain);
	if (table->lost)
		buf_text(text->buf, "(no memory for the rest)\n");
}

unsigned
text_objects_of(const struct text *text)
{
	return text->look->type != NULL ? (unsigned)text->look->type->bit
					: (unsigned)FOR_POLL;
}

void
text_put_events(struct text *text, const struct value *list)
{
	struct table table;

	table_init(&table, text->reply->arena, "FD|READY|MEANING");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		struct buf meaning;
		char block[512];

		cell_descriptor(&table, one);
		text_cell_value(&table, text_member(one, "words"));
		buf_init(&meaning, block, sizeof(block));
		put_readiness(&meaning, text_objects_of(text),
		    text_bits_of(one, "words"));
		table_cell(&table, (struct str){meaning.at, meaning.len});
		buf_free(&meaning);
	}
	text_finish_table(text, &table);
}

/* -- kevents -- */

static void
put_filter_meaning(struct text *text, struct buf *buf, const struct value *one)
{
	int64_t filter = text_number_of(one, "filter");
	uint32_t fflags = (uint32_t)text_number_of(one, "fflags");
	struct text inner = *text;
	struct reply fields = *text->reply;

	/* The record's own members are what {data} stands for. */
	fields.fields = *one;
	inner.reply = &fields;
	for (unsigned i = 0; i < filter_rows_count; i++) {
		const struct filter_row *row = &filter_rows[i];

		if (row->filter != filter ||
		    (row->fflags != 0 && !(row->fflags & fflags)))
			continue;
		(void)text_put_filled(buf, &inner, row->text);
		fflags &= ~row->fflags;
		break;
	}
	if (filter == EVFILT_VNODE)
		put_words_meaning(buf, KIND_VNODE, fflags);
	else if (filter == EVFILT_PROC)
		put_words_meaning(buf, KIND_PROC, fflags);
	else if (filter == EVFILT_NETDEV)
		put_words_meaning(buf, KIND_NETDEV, fflags);
}

static void
cell_kevent_meaning(
    struct text *text, struct table *table, const struct value *one)
{
	uint32_t flags = (uint32_t)text_number_of(one, "flags");
	int64_t data = text_number_of(one, "data");
	struct buf buf;
	char block[256];

	buf_init(&buf, block, sizeof(block));
	if (flags & EV_ERROR && data == 0)
		buf_text(&buf, "the change was made (EV_RECEIPT)");
	else if (flags & EV_ERROR) {
		const char *name = errno_name((int)data);

		buf_text(&buf, "the change was refused: ");
		if (name != NULL)
			buf_text(&buf, name);
		buf_print(&buf, " (%s)", error_text((int)data));
	} else {
		put_filter_meaning(text, &buf, one);
		if (flags & EV_EOF &&
		    (text_number_of(one, "filter") == EVFILT_READ ||
			text_number_of(one, "filter") == EVFILT_WRITE))
			buf_text(&buf, "; the other end is gone");
	}
	table_cell(table, (struct str){buf.at, buf.len});
	buf_free(&buf);
}

/* Without the prefixes, which the column says. */
static void
cell_words(struct table *table, struct buf *words, const char *prefix)
{
	struct str rest = {words->at, words->len};
	struct buf text;
	char block[256];

	buf_init(&text, block, sizeof(block));
	while (rest.at != NULL) {
		struct str word = str_cut(&rest, '|');

		if (str_starts(word, prefix))
			word = str_from(word, str_of(prefix).len);
		buf_str(&text, word);
		if (rest.at != NULL)
			buf_char(&text, '|');
	}
	if (text.len == 0)
		buf_char(&text, '-');
	table_cell(table, (struct str){text.at, text.len});
	buf_free(&text);
	words->len = 0;
}

static void
cells_kevent(struct table *table, const struct value *one)
{
	int64_t filter = text_number_of(one, "filter");
	const struct value *pid = text_member(one, "pid");
	struct buf text;
	char block[256];

	buf_init(&text, block, sizeof(block));
	buf_number(&text, (uint64_t)text_number_of(one, "ident"));
	if (pid != NULL)
		buf_print(&text, "@%lld", (long long)pid->is.number);
	table_cell(table, (struct str){text.at, text.len});
	text.len = 0;
	kevent_put_filter(&text, filter);
	cell_words(table, &text, "EVFILT_");
	kevent_put_flags(
	    &text, (uint32_t)text_number_of(one, "flags"), STR("|"), STR(""));
	cell_words(table, &text, "EV_");
	kevent_put_notes(&text, filter, (uint32_t)text_number_of(one, "fflags"),
	    STR("|"), STR(""));
	cell_words(table, &text, "NOTE_");
	table_number(table, text_number_of(one, "data"));
	table_cell(table, STR(""));
	buf_free(&text);
	table->used--;
	text_cell_value(table, text_member(one, "udata"));
}

void
text_put_kevents(struct text *text, const struct value *list)
{
	struct table table;

	table_init(&table, text->reply->arena,
	    "IDENT|FILTER|FLAGS|FFLAGS|DATA|UDATA|MEANING");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		cells_kevent(&table, one);
		cell_kevent_meaning(text, &table, one);
	}
	text_finish_table(text, &table);
}

void
text_put_kevent(struct text *text, const struct value *record)
{
	struct table table;

	table_init(
	    &table, text->reply->arena, "IDENT|FILTER|FLAGS|FFLAGS|DATA|UDATA");
	cells_kevent(&table, record);
	text_finish_table(text, &table);
}

/* -- select -- */

void
text_put_select(struct text *text)
{
	static const struct {
		char name[2];
		char meaning[40];
	} lists[] = {
	    {"r", "A read will not block: "},
	    {"w", "A write will not block: "},
	    {"x", "Exceptional, as urgent data: "},
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct value *list =
		    text_field(text->reply, lists[i].name);

		if (list == NULL || list->is.items.first == NULL)
			continue;
		buf_text(text->buf, lists[i].meaning);
		text_put_plain(text->buf, list);
		buf_char(text->buf, '\n');
	}
}

/* -- list, show -- */

void
text_put_objects(struct text *text, const struct value *list)
{
	struct table table;

	table_init(&table, text->reply->arena, "OBJECT|KIND|FD|STATE");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		const struct value *closed = text_member(one, "closed");

		text_cell_value(&table, text_member(one, "obj"));
		text_cell_value(&table, text_member(one, "kind"));
		text_cell_value(&table, text_member(one, "fd"));
		table_text(&table,
		    closed != NULL && closed->is.yes ? "closed" : "open");
	}
	text_finish_table(text, &table);
}

/* What is ready; nothing for a kevent that has no readiness. */
static void
cell_ready(struct table *table, const struct value *words)
{
	if (words != NULL && words->type == VALUE_NULL)
		table_text(
		    table, "unknown: its number is closed, or another file's");
	else
		text_cell_value(table, words);
}

void
text_put_registrations(struct text *text, const struct value *list)
{
	struct table table;
	bool kevents = list->is.items.first != NULL &&
	    text_member(list->is.items.first, "ident") != NULL;

	table_init(&table, text->reply->arena,
	    kevents ? "IDENT|FILTER|FLAGS|FFLAGS|DATA|UDATA|READY NOW"
		    : "FD|WATCHED FOR|READY NOW");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		if (kevents)
			cells_kevent(&table, one);
		else {
			cell_descriptor(&table, one);
			text_cell_value(&table, text_member(one, "words"));
		}
		cell_ready(&table, text_member(one, "ready_words"));
	}
	text_finish_table(text, &table);
}

/* -- constants -- */

static const char *
meaning_of_constant(const char *name)
{
	for (unsigned i = 0; i < constant_rows_count; i++)
		if (str_is(str_of(name), constant_rows[i].name))
			return constant_rows[i].meaning;
	return "";
}

void
text_put_constants(struct text *text, const struct value *record)
{
	struct table table;

	table_init(&table, text->reply->arena, "CONSTANT|VALUE|MEANING");
	for (const struct value *one = record->is.items.first; one != NULL;
	     one = one->next) {
		table_text(&table, one->name);
		text_cell_value(&table, one);
		table_text(&table, meaning_of_constant(one->name));
	}
	text_finish_table(text, &table);
}
