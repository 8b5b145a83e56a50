/* reply_text.c - a reply as text that teaches */
/* SPDX-License-Identifier: ISC */
#include "reply_text.h"
#include "meanings.h"
#include "table.h"
#include "../compat/event_words.h"
#include "../constants.h"
#include "../error.h"
#include "../event.h"
#include "../kevent_words.h"
#include "../sys.h"

#include <errno.h>

struct text {
	struct buf *buf;
	const struct reply *reply;
	const struct reply_look *look;
	const char *bold, *faint, *red, *plain; /* empty without colours */
};

/* -- values -- */

static const struct value *
member(const struct value *record, const char *name)
{
	const struct value *item = record->is.items.first;

	while (item != NULL && !str_is(str_of(item->name), name))
		item = item->next;
	return item;
}

static const struct value *
field(const struct reply *reply, const char *name)
{
	return member(&reply->fields, name);
}

static const struct value *
field_named(const struct reply *reply, struct str name)
{
	const struct value *item = reply->fields.is.items.first;

	while (item != NULL && !str_equal(str_of(item->name), name))
		item = item->next;
	return item;
}

static int64_t
number_of(const struct value *record, const char *name)
{
	const struct value *value = member(record, name);

	return value == NULL ? 0 : value->is.number;
}

static uint32_t
bits_of(const struct value *record, const char *name)
{
	const struct value *value = member(record, name);

	return value == NULL ? 0 : (uint32_t)value->is.bits;
}

/* A value in a sentence: "3", "3 and 4", the text. */
static void
put_plain(struct buf *buf, const struct value *value)
{
	switch (value->type) {
	case VALUE_NUMBER:
		buf_signed(buf, value->is.number);
		break;
	case VALUE_UNSIGNED:
		buf_number(buf, value->is.bits);
		break;
	case VALUE_TEXT:
		buf_visible(buf, value->is.text, false);
		break;
	case VALUE_BOOL:
		buf_text(buf, value->is.yes ? "yes" : "no");
		break;
	case VALUE_EVENTS:
		if (value->is.bits == 0)
			buf_char(buf, '-');
		event_put(buf, KIND_FD, (uint32_t)value->is.bits, STR(","));
		break;
	case VALUE_LIST:
		if (value->is.items.first == NULL)
			buf_text(buf, "none");
		for (const struct value *item = value->is.items.first;
		     item != NULL; item = item->next) {
			put_plain(buf, item);
			if (item->next != NULL)
				buf_text(buf,
				    item->next->next != NULL ? ", " : " and ");
		}
		break;
	case VALUE_NULL:
	case VALUE_RECORD:
	case VALUE_KEVENT:
		buf_char(buf, '-');
		break;
	}
}

/* -- sentences -- */

static struct str
argument(const struct text *text, const char *name)
{
	return text->look->request == NULL
	    ? (struct str){NULL, 0}
	    : request_argument(text->look->request, name);
}

/* An object's name stands for its descriptor, and 3 for fd:3. */
static void
put_descriptor(struct buf *buf, struct str given)
{
	if (given.len > 0 && given.at[0] >= '0' && given.at[0] <= '9')
		buf_text(buf, "descriptor ");
	buf_visible(buf, given, false);
}

/* False: there is no such thing. */
static bool
put_named(struct buf *buf, const struct text *text, struct str name)
{
	const struct value *value = field_named(text->reply, name);
	const struct request *request = text->look->request;

	if (value != NULL) {
		put_plain(buf, value);
		return true;
	}
	for (size_t i = 0; request != NULL && i < request->count; i++) {
		struct str given = request->arguments[i].value;

		if (!str_equal(request->arguments[i].name, name))
			continue;
		if (given.at == NULL && str_is(name, "MASK"))
			given = STR("in,pri,out");
		if (given.at == NULL)
			return false;
		if (str_is(name, "FD"))
			put_descriptor(buf, given);
		else
			buf_visible(buf, given, false);
		return true;
	}
	return false;
}

/* The text with its {names} filled in; false when one has nothing. */
static bool
put_filled(struct buf *buf, const struct text *text, const char *sentence)
{
	struct str rest = str_of(sentence);
	bool all = true;

	while (rest.at != NULL) {
		struct str before = str_cut(&rest, '{');

		buf_str(buf, before);
		if (rest.at != NULL) {
			struct str name = str_cut(&rest, '}');

			all = put_named(buf, text, name) && all;
		}
	}
	return all;
}

/* A sentence may begin with {FD}, which is "descriptor 3" or a name. */
static void
capitalize(struct buf *buf, size_t from)
{
	if (!buf->lost &&
	    str_starts(
		(struct str){buf->at + from, buf->len - from}, "descriptor "))
		buf->at[from] = 'D';
}

/* -- rows -- */

static bool
is_empty(const struct value *value)
{
	return value->type == VALUE_LIST
	    ? value->is.items.first == NULL
	    : value->type == VALUE_NUMBER && value->is.number == 0;
}

/* Nothing came: no events, no bytes, none of r, w and x. */
static bool
has_nothing(const struct reply *reply)
{
	static const char names[][14] = {
	    "events", "bytes", "registrations", "objects", "r", "w", "x"};
	bool any = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct value *value = field(reply, names[i]);

		if (value == NULL)
			continue;
		if (!is_empty(value))
			return false;
		any = true;
	}
	return any;
}

static bool
has_word(struct str text, struct str word)
{
	for (size_t i = 0; i + word.len <= text.len; i++)
		if (str_equal(str_until(str_from(text, i), word.len), word))
			return true;
	return false;
}

static bool
is_when(const struct text *text, enum meaning_when when)
{
	struct str fd = argument(text, "FD");
	struct str changes = argument(text, "CHANGES");

	switch (when) {
	case WHEN_ANY:
		break;
	case WHEN_EMPTY:
		return has_nothing(text->reply);
	case WHEN_IDLE:
		return has_nothing(text->reply) &&
		    str_is_nocase(changes, "none");
	case WHEN_DESCRIPTOR:
		return has_word(text->reply->message, STR("descriptor"));
	case WHEN_FOREIGN:
		return fd.at != NULL && str_find(fd, '@') < fd.len;
	}
	return true;
}

static bool
fits(const struct text *text, const struct meaning_row *row)
{
	const struct request *request = text->look->request;
	const struct object_type *type = text->look->type;
	const char *verb =
	    request != NULL && request->verb != NULL ? request->verb->name : "";
	struct buf trial;
	char block[512];
	bool all;

	if (row->failure != text->reply->failure ||
	    row->error != text->reply->error ||
	    (row->verb[0] != '\0' && !str_is(str_of(verb), row->verb)) ||
	    (row->objects != 0 &&
		(type == NULL || !(row->objects & type->bit))) ||
	    !is_when(text, row->when))
		return false;
	buf_init(&trial, block, sizeof(block));
	all = put_filled(&trial, text, row->text);
	buf_free(&trial);
	return all;
}

static const struct meaning_row *
find_meaning(const struct text *text)
{
	for (unsigned i = 0; i < meaning_rows_count; i++)
		if (fits(text, &meaning_rows[i]))
			return &meaning_rows[i];
	return NULL;
}

const struct object_type *
reply_type(const struct request *request)
{
	struct str kind = request_argument(request, "KIND");
	struct str name = request_argument(request, "OBJ");
	const struct object_type *type;
	const struct object *object;

	if (name.at != NULL) {
		object = objects_find(request->session, name);
		return object == NULL ? NULL : object->type;
	}
	for (unsigned i = 0; (type = object_type_at(i)) != NULL; i++)
		if (kind.at != NULL && str_is(kind, type->name))
			return type;
	return NULL;
}

static bool
put_meaning(struct text *text)
{
	const struct meaning_row *row = find_meaning(text);
	size_t from = text->buf->len;

	if (row == NULL)
		return false;
	(void)put_filled(text->buf, text, row->text);
	capitalize(text->buf, from);
	buf_char(text->buf, '\n');
	return true;
}

/* -- failures -- */

static void
put_failure(struct text *text)
{
	const struct reply *reply = text->reply;
	const struct meaning_row *row = find_meaning(text);
	const char *name = reply->error != 0 ? errno_name(reply->error) : NULL;
	struct buf *buf = text->buf;

	buf_text(buf, text->red);
	if (name != NULL)
		buf_text(buf, name);
	else if (reply->error != 0)
		buf_signed(buf, reply->error);
	else
		buf_text(buf, reply_failure_name(reply->failure));
	buf_text(buf, text->plain);
	buf_text(buf, ": ");
	/* What the call said is in the row's words; fdwait's own message says
	 * what it was that did not do. */
	if (row == NULL || reply->failure != FAIL_OS)
		buf_visible(buf, reply->message, false);
	if (row != NULL && reply->failure != FAIL_OS)
		buf_text(buf, "; ");
	if (row != NULL)
		(void)put_filled(buf, text, row->text);
	buf_char(buf, '\n');
}

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

static void
cell_value(struct table *table, const struct value *value)
{
	struct buf text;
	char block[256];

	buf_init(&text, block, sizeof(block));
	if (value != NULL)
		put_plain(&text, value);
	table_cell(table, (struct str){text.at, text.len});
	buf_free(&text);
}

/* "3", or "3@4711". */
static void
cell_descriptor(struct table *table, const struct value *one)
{
	const struct value *pid = member(one, "pid");
	struct buf text;
	char block[64];

	buf_init(&text, block, sizeof(block));
	buf_signed(&text, number_of(one, "fd"));
	if (pid != NULL) {
		buf_char(&text, '@');
		buf_signed(&text, pid->is.number);
	}
	table_cell(table, (struct str){text.at, text.len});
	buf_free(&text);
}

static void
finish_table(struct text *text, struct table *table)
{
	table_put(table, text->buf, text->look->width, text->bold, text->plain);
	if (table->lost)
		buf_text(text->buf, "(no memory for the rest)\n");
}

static unsigned
objects_of(const struct text *text)
{
	return text->look->type != NULL ? (unsigned)text->look->type->bit
					: (unsigned)FOR_POLL;
}

static void
put_events(struct text *text, const struct value *list)
{
	struct table table;

	table_init(&table, text->reply->arena, "FD|READY|MEANING");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		struct buf meaning;
		char block[512];

		cell_descriptor(&table, one);
		cell_value(&table, member(one, "words"));
		buf_init(&meaning, block, sizeof(block));
		put_readiness(
		    &meaning, objects_of(text), bits_of(one, "words"));
		table_cell(&table, (struct str){meaning.at, meaning.len});
		buf_free(&meaning);
	}
	finish_table(text, &table);
}

/* -- kevents -- */

static void
put_filter_meaning(struct text *text, struct buf *buf, const struct value *one)
{
	int16_t filter = (int16_t)number_of(one, "filter");
	uint32_t fflags = (uint32_t)number_of(one, "fflags");
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
		(void)put_filled(buf, &inner, row->text);
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
	uint16_t flags = (uint16_t)number_of(one, "flags");
	int64_t data = number_of(one, "data");
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
		    (number_of(one, "filter") == EVFILT_READ ||
			number_of(one, "filter") == EVFILT_WRITE))
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
	int16_t filter = (int16_t)number_of(one, "filter");
	const struct value *pid = member(one, "pid");
	struct buf text;
	char block[256];

	buf_init(&text, block, sizeof(block));
	buf_number(&text, (uint64_t)number_of(one, "ident"));
	if (pid != NULL)
		buf_print(&text, "@%lld", (long long)pid->is.number);
	table_cell(table, (struct str){text.at, text.len});
	text.len = 0;
	kevent_put_filter(&text, filter);
	cell_words(table, &text, "EVFILT_");
	kevent_put_flags(
	    &text, (uint16_t)number_of(one, "flags"), STR("|"), STR(""));
	cell_words(table, &text, "EV_");
	kevent_put_notes(&text, filter, (uint32_t)number_of(one, "fflags"),
	    STR("|"), STR(""));
	cell_words(table, &text, "NOTE_");
	table_number(table, number_of(one, "data"));
	table_cell(table, STR(""));
	buf_free(&text);
	table->used--;
	cell_value(table, member(one, "udata"));
}

static void
put_kevents(struct text *text, const struct value *list)
{
	struct table table;

	table_init(&table, text->reply->arena,
	    "IDENT|FILTER|FLAGS|FFLAGS|DATA|UDATA|MEANING");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		cells_kevent(&table, one);
		cell_kevent_meaning(text, &table, one);
	}
	finish_table(text, &table);
}

static void
put_kevent(struct text *text, const struct value *record)
{
	struct table table;

	table_init(
	    &table, text->reply->arena, "IDENT|FILTER|FLAGS|FFLAGS|DATA|UDATA");
	cells_kevent(&table, record);
	finish_table(text, &table);
}

/* -- select -- */

static void
put_select(struct text *text)
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
		const struct value *list = field(text->reply, lists[i].name);

		if (list == NULL || list->is.items.first == NULL)
			continue;
		buf_text(text->buf, lists[i].meaning);
		put_plain(text->buf, list);
		buf_char(text->buf, '\n');
	}
}

/* -- list, show -- */

static void
put_objects(struct text *text, const struct value *list)
{
	struct table table;

	table_init(&table, text->reply->arena, "OBJECT|KIND|FD|STATE");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		const struct value *closed = member(one, "closed");

		cell_value(&table, member(one, "obj"));
		cell_value(&table, member(one, "kind"));
		cell_value(&table, member(one, "fd"));
		table_text(&table,
		    closed != NULL && closed->is.yes ? "closed" : "open");
	}
	finish_table(text, &table);
}

static void
put_registrations(struct text *text, const struct value *list)
{
	struct table table;
	bool kevents = list->is.items.first != NULL &&
	    member(list->is.items.first, "ident") != NULL;

	table_init(&table, text->reply->arena,
	    kevents ? "IDENT|FILTER|FLAGS|FFLAGS|DATA|UDATA|READY NOW"
		    : "FD|WATCHED FOR|READY NOW");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		if (kevents)
			cells_kevent(&table, one);
		else {
			cell_descriptor(&table, one);
			cell_value(&table, member(one, "words"));
		}
		cell_value(&table, member(one, "ready_words"));
	}
	finish_table(text, &table);
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

static void
put_constants(struct text *text, const struct value *record)
{
	struct table table;

	table_init(&table, text->reply->arena, "CONSTANT|VALUE|MEANING");
	for (const struct value *one = record->is.items.first; one != NULL;
	     one = one->next) {
		table_text(&table, one->name);
		cell_value(&table, one);
		table_text(&table, meaning_of_constant(one->name));
	}
	finish_table(text, &table);
}

/* -- help -- */

static void
put_verbs(struct text *text, const struct value *list)
{
	struct table table;

	table_init(&table, text->reply->arena, "VERB|MEANING");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		cell_value(&table, member(one, "verb"));
		cell_value(&table, member(one, "meaning"));
	}
	finish_table(text, &table);
	buf_text(text->buf, "help VERB tells more of one.\n");
}

static void
put_line(struct text *text, const char *title, struct str line)
{
	buf_text(text->buf, text->bold);
	buf_text(text->buf, title);
	buf_text(text->buf, text->plain);
	buf_str(text->buf, line);
	buf_char(text->buf, '\n');
}

static void
put_arguments(struct text *text, const struct verb_row *verb)
{
	struct str syntax = str_of(verb->syntax);
	struct syntax_word word;
	struct table table;
	bool any = false;

	table_init(&table, text->reply->arena, "ARGUMENT|MEANING");
	while (syntax_next(&syntax, &word)) {
		const struct argument_row *row =
		    argument_find(word.named ? word.value : word.name);
		struct buf name;
		char block[32];

		if (row == NULL)
			continue;
		any = true;
		buf_init(&name, block, sizeof(block));
		buf_str(&name, word.name);
		buf_text(&name, word.named ? "=" : "");
		table_cell(&table, (struct str){name.at, name.len});
		table_text(&table, row->meaning);
		buf_free(&name);
	}
	if (any)
		finish_table(text, &table);
}

static void
put_kinds(struct text *text, const struct verb_row *verb)
{
	const struct object_type *type;
	struct buf kinds;
	char block[64];

	if (verb->objects == 0)
		return;
	buf_init(&kinds, block, sizeof(block));
	for (unsigned i = 0; (type = object_type_at(i)) != NULL; i++) {
		if (!(verb->objects & type->bit))
			continue;
		if (kinds.len > 0)
			buf_text(&kinds, ", ");
		buf_text(&kinds, type->name);
	}
	put_line(text, "Of objects: ", (struct str){kinds.at, kinds.len});
	buf_free(&kinds);
}

/* A sentence about no request: {FD} is the word FD. */
static void
cell_unfilled(struct table *table, const char *sentence)
{
	struct str rest = str_of(sentence);
	struct buf text;
	char block[sizeof(meaning_rows[0].text)];

	buf_init(&text, block, sizeof(block));
	while (rest.at != NULL) {
		buf_str(&text, str_cut(&rest, '{'));
		if (rest.at != NULL)
			buf_str(&text, str_cut(&rest, '}'));
	}
	table_cell(table, (struct str){text.at, text.len});
	buf_free(&text);
}

/* What this verb has of its own, by the same rows as its answers. */
static void
put_failures(struct text *text, const struct verb_row *verb)
{
	struct table table;
	bool any = false;

	table_init(&table, text->reply->arena, "ERROR|OF|MEANING");
	for (unsigned i = 0; i < meaning_rows_count; i++) {
		const struct meaning_row *row = &meaning_rows[i];
		const struct object_type *type;
		struct buf kinds;
		char block[64];
		const char *name;

		if (row->failure == FAIL_NOT ||
		    !str_is(str_of(row->verb), verb->name))
			continue;
		any = true;
		name = row->failure == FAIL_OS
		    ? errno_name(row->error)
		    : reply_failure_name(row->failure);
		table_text(&table, name != NULL ? name : "os");
		buf_init(&kinds, block, sizeof(block));
		if (row->when == WHEN_FOREIGN)
			buf_text(&kinds, "fd:N@PID");
		for (unsigned k = 0; (type = object_type_at(k)) != NULL; k++)
			if (row->objects & type->bit) {
				buf_text(&kinds, kinds.len > 0 ? "," : "");
				buf_text(&kinds, type->name);
			}
		table_cell(&table, (struct str){kinds.at, kinds.len});
		buf_free(&kinds);
		cell_unfilled(&table, row->text);
	}
	if (any)
		finish_table(text, &table);
}

static void
put_verb(struct text *text, const struct verb_row *verb)
{
	buf_text(text->buf, text->bold);
	buf_text(text->buf, verb->name);
	if (verb->syntax[0] != '\0')
		buf_char(text->buf, ' ');
	buf_text(text->buf, verb->syntax);
	buf_text(text->buf, text->plain);
	buf_text(text->buf, "\n");
	put_line(text, "", str_of(verb->meaning));
	put_kinds(text, verb);
	if (verb->reply[0] != '\0')
		put_line(text, "Fields with -j: ", str_of(verb->reply));
	put_arguments(text, verb);
	put_failures(text, verb);
}

static void
put_help(struct text *text, const struct value *list)
{
	struct str name = argument(text, "VERB");
	const struct verb_row *verb = name.at == NULL ? NULL : verb_find(name);

	if (verb != NULL)
		put_verb(text, verb);
	else
		put_verbs(text, list);
}

/* -- the whole -- */

static void
put_calls(struct text *text)
{
	for (const struct value *call = text->reply->calls.is.items.first;
	     call != NULL; call = call->next) {
		buf_text(text->buf, text->faint);
		buf_visible(text->buf, call->is.text, false);
		buf_text(text->buf, text->plain);
		buf_char(text->buf, '\n');
	}
}

static void
put_text_read(struct text *text, const struct value *bytes)
{
	buf_signed(text->buf, number_of(&text->reply->fields, "bytes"));
	buf_text(text->buf, bytes->is.text.len == 1 ? " byte: " : " bytes: ");
	buf_visible(text->buf, bytes->is.text, false);
	buf_char(text->buf, '\n');
}

/* Answers that are more than a sentence, by the field that they have. */
static bool
put_special(struct text *text)
{
	const struct reply *reply = text->reply;
	const struct value *value;
	bool empty = has_nothing(reply);

	if ((value = field(reply, "verbs")) != NULL)
		put_help(text, value);
	else if ((value = field(reply, "constants")) != NULL)
		put_constants(text, value);
	else if ((value = field(reply, "kevent")) != NULL)
		put_kevent(text, value);
	else if (empty)
		return false;
	else if ((value = field(reply, "registrations")) != NULL)
		put_registrations(text, value);
	else if ((value = field(reply, "objects")) != NULL)
		put_objects(text, value);
	else if ((value = field(reply, "events")) != NULL &&
	    objects_of(text) == FOR_KQUEUE)
		put_kevents(text, value);
	else if (value != NULL)
		put_events(text, value);
	else if (field(reply, "r") != NULL)
		put_select(text);
	else if ((value = field(reply, "text")) != NULL &&
	    field(reply, "bytes") != NULL)
		put_text_read(text, value);
	else
		return false;
	return true;
}

/* What has neither a form nor a sentence of its own. */
static void
put_fields(struct text *text)
{
	for (const struct value *value = text->reply->fields.is.items.first;
	     value != NULL; value = value->next) {
		buf_text(text->buf, value->name);
		buf_text(text->buf, ": ");
		put_plain(text->buf, value);
		buf_char(text->buf, '\n');
	}
}

void
reply_put_text(
    struct buf *buf, const struct reply *reply, const struct reply_look *look)
{
	struct text text = {
	    .buf = buf,
	    .reply = reply,
	    .look = look,
	    .bold = look->colour ? "\033[1m" : "",
	    .faint = look->colour ? "\033[2m" : "",
	    .red = look->colour ? "\033[31m" : "",
	    .plain = look->colour ? "\033[m" : "",
	};

	put_calls(&text);
	if (reply->lost)
		buf_text(buf, "ENOMEM: there is no memory for the reply\n");
	else if (reply->failure != FAIL_NOT)
		put_failure(&text);
	else if (!put_special(&text) && !put_meaning(&text))
		put_fields(&text);
}
