/* reply_json.c - a reply as one JSON object on a line */
/* SPDX-License-Identifier: ISC */
#include "reply.h"
#include "../event.h"
#include "../kevent_words.h"
#include "../output/json.h"
#include "../sys.h"

#include <errno.h>

static void put_value(struct buf *, const struct value *);

/* Values nest as deep as handlers build them, which is three levels. */
static void
put_items(struct buf *buf, const struct value *value)
{
	for (const struct value *item = value->is.items.first; item != NULL;
	     item = item->next) {
		if (item != value->is.items.first)
			buf_char(buf, ',');
		put_value(buf, item);
	}
}

static void
put_events(struct buf *buf, uint32_t bits)
{
	if (bits == 0) {
		buf_str(buf, STR("[]"));
		return;
	}
	buf_str(buf, STR("[\""));
	event_put(buf, KIND_FD, bits, STR("\",\""));
	buf_str(buf, STR("\"]"));
}

static void
put_kevent(struct buf *buf, const struct value *value)
{
	buf_str(buf, STR("[\""));
	kevent_put_filter(buf, value->is.kevent.filter);
	buf_char(buf, '"');
	if (value->is.kevent.flags != 0) {
		buf_char(buf, ',');
		kevent_put_flags(
		    buf, value->is.kevent.flags, STR(","), STR("\""));
	}
	if (value->is.kevent.fflags != 0) {
		buf_char(buf, ',');
		kevent_put_notes(buf, value->is.kevent.filter,
		    value->is.kevent.fflags, STR(","), STR("\""));
	}
	buf_char(buf, ']');
}

static void
put_text(struct buf *buf, const struct value *value)
{
	if (json_put_string(buf, value->is.text) || value->name == NULL)
		return;
	/* Not UTF-8: the exact bytes, too. */
	buf_str(buf, STR(",\""));
	buf_text(buf, value->name);
	buf_str(buf, STR("_hex\":\""));
	for (size_t i = 0; i < value->is.text.len; i++) {
		unsigned char c = (unsigned char)value->is.text.at[i];

		buf_char(buf, "0123456789abcdef"[c >> 4]);
		buf_char(buf, "0123456789abcdef"[c & 15]);
	}
	buf_char(buf, '"');
}

static void
put_value(struct buf *buf, const struct value *value)
{
	if (value->name != NULL) {
		buf_char(buf, '"');
		buf_text(buf, value->name);
		buf_str(buf, STR("\":"));
	}
	switch (value->type) {
	case VALUE_NULL:
		buf_str(buf, STR("null"));
		break;
	case VALUE_BOOL:
		buf_text(buf, value->is.yes ? "true" : "false");
		break;
	case VALUE_NUMBER:
		buf_signed(buf, value->is.number);
		break;
	case VALUE_UNSIGNED:
		buf_number(buf, value->is.bits);
		break;
	case VALUE_TEXT:
		put_text(buf, value);
		break;
	case VALUE_LIST:
		buf_char(buf, '[');
		put_items(buf, value);
		buf_char(buf, ']');
		break;
	case VALUE_RECORD:
		buf_char(buf, '{');
		put_items(buf, value);
		buf_char(buf, '}');
		break;
	case VALUE_EVENTS:
		put_events(buf, (uint32_t)value->is.bits);
		break;
	case VALUE_KEVENT:
		put_kevent(buf, value);
		break;
	}
}

static void
put_failure(struct buf *buf, const struct reply *reply)
{
	const char *name = NULL;

	buf_str(buf, STR("{\"ok\":false,\"kind\":\""));
	buf_text(buf, reply_failure_name(reply->failure));
	buf_str(buf, STR("\",\"errno\":"));
	if (reply->error != 0)
		name = errno_name(reply->error);
	if (name != NULL) {
		buf_char(buf, '"');
		buf_text(buf, name);
		buf_char(buf, '"');
	} else
		buf_str(buf, STR("null"));
	if (reply->error != 0) {
		buf_str(buf, STR(",\"number\":"));
		buf_signed(buf, reply->error);
	}
	buf_str(buf, STR(",\"message\":"));
	(void)json_put_string(buf, reply->message);
}

void
reply_put_json(struct buf *buf, const struct reply *reply)
{
	if (reply->lost) {
		buf_str(buf,
		    STR("{\"ok\":false,\"kind\":\"os\",\"errno\":\"ENOMEM\","
			"\"number\":"));
		buf_signed(buf, ENOMEM);
		buf_str(buf, STR(",\"message\":\"no memory for the reply\""));
	} else if (reply->failure != FAIL_NOT)
		put_failure(buf, reply);
	else {
		buf_str(buf, STR("{\"ok\":true"));
		if (reply->fields.is.items.first != NULL)
			buf_char(buf, ',');
		put_items(buf, &reply->fields);
	}
	if (reply->traced && !reply->lost) {
		buf_str(buf, STR(",\"calls\":["));
		put_items(buf, &reply->calls);
		buf_char(buf, ']');
	}
	buf_str(buf, STR("}\n"));
}
