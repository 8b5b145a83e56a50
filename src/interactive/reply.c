/* reply.c - the answer to one request, as data */
/* SPDX-License-Identifier: ISC */
#include "reply.h"
#include "../error.h"
#include "../late.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
reply_init(struct reply *reply, struct arena *arena)
{
	memset(reply, 0, sizeof(*reply));
	reply->arena = arena;
	reply->fields.type = VALUE_RECORD;
	reply->calls.type = VALUE_LIST;
}

/* -- success -- */

struct value *
reply_add(struct reply *reply, struct value *parent, const char *name,
    enum value_type type)
{
	struct value *value = NULL;

	if (!reply->lost)
		value = arena_alloc(reply->arena, sizeof(*value));
	if (value == NULL) {
		reply->lost = true;
		memset(&reply->spare, 0, sizeof(reply->spare));
		return &reply->spare;
	}
	value->name = name;
	value->type = type;
	if (parent->is.items.last == NULL)
		parent->is.items.first = value;
	else
		parent->is.items.last->next = value;
	parent->is.items.last = value;
	return value;
}

void
reply_null(struct reply *reply, struct value *parent, const char *name)
{
	(void)reply_add(reply, parent, name, VALUE_NULL);
}

void
reply_bool(
    struct reply *reply, struct value *parent, const char *name, bool yes)
{
	reply_add(reply, parent, name, VALUE_BOOL)->is.yes = yes;
}

void
reply_number(
    struct reply *reply, struct value *parent, const char *name, int64_t number)
{
	reply_add(reply, parent, name, VALUE_NUMBER)->is.number = number;
}

void
reply_unsigned(struct reply *reply, struct value *parent, const char *name,
    uint64_t number)
{
	reply_add(reply, parent, name, VALUE_UNSIGNED)->is.bits = number;
}

void
reply_text(struct reply *reply, struct value *parent, const char *name,
    struct str text)
{
	struct str copy = arena_copy(reply->arena, text);

	if (copy.at == NULL) {
		reply->lost = true;
		return;
	}
	reply_add(reply, parent, name, VALUE_TEXT)->is.text = copy;
}

void
reply_events(
    struct reply *reply, struct value *parent, const char *name, uint32_t bits)
{
	reply_add(reply, parent, name, VALUE_EVENTS)->is.bits = bits;
}

/* -- failure -- */

int
reply_fail(struct reply *reply, enum failure failure, const char *format, ...)
{
	va_list args;
	int len;
	char *text;

	if (reply->failure != FAIL_NOT)
		return -1;
	reply->failure = failure;
	va_start(args, format);
	len = late(vsnprintf)(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		return -1;
	text = arena_alloc(reply->arena, (size_t)len + 1);
	if (text == NULL)
		return -1;
	va_start(args, format);
	late(vsnprintf)(text, (size_t)len + 1, format, args);
	va_end(args);
	reply->message = (struct str){text, (size_t)len};
	return -1;
}

int
reply_fail_os(struct reply *reply, const char *what)
{
	int error = errno;

	if (reply->failure != FAIL_NOT)
		return -1;
	reply->error = error;
	return reply_fail(reply, FAIL_OS, "%s: %s", what, error_text(error));
}

/* Arrays, not pointers: nothing to relocate at a start. */
static const char failure_names[][9] = {
    [FAIL_NOT] = "",
    [FAIL_OS] = "os",
    [FAIL_VALUE] = "value",
    [FAIL_OVERFLOW] = "overflow",
    [FAIL_TYPE] = "type",
    [FAIL_KEY] = "key",
    [FAIL_CLOSED] = "closed",
    [FAIL_BUSY] = "busy",
};

const char *
reply_failure_name(enum failure failure)
{
	return failure_names[failure];
}
