/* text_sentences.c - what a reply means, by the rows of meanings.c */
/* SPDX-License-Identifier: ISC */
#include "text_parts.h"
#include "meanings.h"
#include "session.h"
#include "../error.h"
#include "../event.h"
#include "../sys.h"

#include <errno.h>

/* -- values -- */

const struct value *
text_member(const struct value *record, const char *name)
{
	const struct value *item = record->is.items.first;

	while (item != NULL && !str_is(str_of(item->name), name))
		item = item->next;
	return item;
}

const struct value *
text_field(const struct reply *reply, const char *name)
{
	return text_member(&reply->fields, name);
}

static const struct value *
field_named(const struct reply *reply, struct str name)
{
	const struct value *item = reply->fields.is.items.first;

	while (item != NULL && !str_equal(str_of(item->name), name))
		item = item->next;
	return item;
}

int64_t
text_number_of(const struct value *record, const char *name)
{
	const struct value *value = text_member(record, name);

	return value == NULL ? 0 : value->is.number;
}

uint32_t
text_bits_of(const struct value *record, const char *name)
{
	const struct value *value = text_member(record, name);

	return value == NULL ? 0 : (uint32_t)value->is.bits;
}

void
text_put_plain(struct buf *buf, const struct value *value)
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
			text_put_plain(buf, item);
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

struct str
text_argument(const struct text *text, const char *name)
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
		text_put_plain(buf, value);
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

bool
text_put_filled(struct buf *buf, const struct text *text, const char *sentence)
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

bool
text_has_nothing(const struct reply *reply)
{
	static const char names[][14] = {
	    "events", "bytes", "registrations", "objects", "r", "w", "x"};
	bool any = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct value *value = text_field(reply, names[i]);

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

/* Its number is nobody's: not closed by it, or it would be closed itself. */
static bool
is_gone(const struct text *text)
{
	struct str name = text_argument(text, "OBJ");
	struct session *session;
	const struct object *object;

	if (name.at == NULL)
		return false;
	session = text->look->request->session;
	object = objects_find(session, name);
	return object != NULL && object->fd != -1 &&
	    !marks_have(&session->users, object->fd);
}

static bool
is_when(const struct text *text, enum meaning_when when)
{
	struct str fd = text_argument(text, "FD");
	struct str changes = text_argument(text, "CHANGES");

	switch (when) {
	case WHEN_ANY:
		break;
	case WHEN_EMPTY:
		return text_has_nothing(text->reply);
	case WHEN_IDLE:
		return text_has_nothing(text->reply) &&
		    str_is_nocase(changes, "none");
	case WHEN_SETS:
		return has_word(text->reply->message, STR("in select()"));
	case WHEN_FOREIGN:
		return fd.at != NULL && str_find(fd, '@') < fd.len;
	case WHEN_GONE:
		return is_gone(text);
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
	all = text_put_filled(&trial, text, row->text);
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

bool
text_put_meaning(struct text *text)
{
	const struct meaning_row *row = find_meaning(text);
	size_t from = text->buf->len;

	if (row == NULL)
		return false;
	(void)text_put_filled(text->buf, text, row->text);
	capitalize(text->buf, from);
	buf_char(text->buf, '\n');
	return true;
}

/* -- failures -- */

void
text_put_failure(struct text *text)
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
		(void)text_put_filled(buf, text, row->text);
	buf_char(buf, '\n');
}
