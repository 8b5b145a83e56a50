/* reply_text.c - a reply as text that teaches */
/* SPDX-License-Identifier: ISC */
#include "text_parts.h"

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
	buf_signed(text->buf, text_number_of(&text->reply->fields, "bytes"));
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
	bool empty = text_has_nothing(reply);

	if ((value = text_field(reply, "verbs")) != NULL)
		text_put_help(text, value);
	else if ((value = text_field(reply, "constants")) != NULL)
		text_put_constants(text, value);
	else if ((value = text_field(reply, "kevent")) != NULL)
		text_put_kevent(text, value);
	else if (empty)
		return false;
	else if ((value = text_field(reply, "registrations")) != NULL)
		text_put_registrations(text, value);
	else if ((value = text_field(reply, "objects")) != NULL)
		text_put_objects(text, value);
	else if ((value = text_field(reply, "events")) != NULL &&
	    text_objects_of(text) == FOR_KQUEUE)
		text_put_kevents(text, value);
	else if (value != NULL)
		text_put_events(text, value);
	else if (text_field(reply, "r") != NULL)
		text_put_select(text);
	else if ((value = text_field(reply, "text")) != NULL &&
	    text_field(reply, "bytes") != NULL)
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
		text_put_plain(text->buf, value);
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
		text_put_failure(&text);
	else if (!put_special(&text) && !text_put_meaning(&text))
		put_fields(&text);
}
