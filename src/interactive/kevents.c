/* kevents.c - kevents as requests write them */
/* SPDX-License-Identifier: ISC */
#include "kevents.h"
#include "handlers.h"
#include "numbers.h"
#include "request.h"
#include "session.h"
#include "../error.h"
#include "../kevent_words.h"

#include <string.h>

/* -- fields -- */

/* A number, or an FD; the integer is kept. */
static int
take_ident(struct request *request, struct str text, struct kev *kev)
{
	struct number number;
	uint64_t value;

	if (number_parse(text, &number)) {
		if (number.kind != NUMBER_INTEGER)
			return reply_fail(request->reply, FAIL_TYPE,
			    "ident must be an integer or a descriptor, not "
			    "'%.*s'",
			    STR_ARGS(text));
		if (number_to_unsigned(&number, UINTPTR_MAX, &value) !=
		    NUMBER_FITS)
			return reply_fail(request->reply, FAIL_OVERFLOW,
			    "ident does not fit C uintptr_t");
		kev->event.ident = (uintptr_t)value;
		return 0;
	}
	if (descriptor_parse(request, text, &kev->of) == -1)
		return -1;
	kev->event.ident = (uintptr_t)kev->of.fd;
	return 0;
}

static int
no_word(struct request *request, const char *field, struct str word)
{
	return reply_fail(request->reply, FAIL_TYPE,
	    "'%.*s' is no integer and no word for %s", STR_ARGS(word), field);
}

static int
take_filter(struct request *request, struct str text, struct kev *kev)
{
	struct number number;
	int64_t filter;

	if (number_parse(text, &number)) {
		if (number.kind != NUMBER_INTEGER)
			return no_word(request, "filter", text);
		if (number_to_integer(&number, INT64_MIN, INT64_MAX, &filter) !=
			NUMBER_FITS ||
		    !kevent_holds_filter(filter))
			return reply_fail(request->reply, FAIL_OVERFLOW,
			    "filter does not fit struct kevent");
	} else if (!kevent_parse_filter(text, &filter))
		return no_word(request, "filter", text);
	kev->event.filter = (__typeof__(kev->event.filter))filter;
	return 0;
}

/* A number is cut to its type without a word; or words joined by | . */
static int
take_flags(struct request *request, struct str text, struct kev *kev)
{
	struct number number;
	struct str bad = text;
	uint32_t flags;

	if (number_parse(text, &number)) {
		if (number.kind != NUMBER_INTEGER)
			return no_word(request, "flags", text);
		flags = kevent_cut_flags(number_modulo(&number));
	} else if (!kevent_parse_flags(text, &flags, &bad))
		return no_word(request, "flags", bad);
	kev->event.flags = (__typeof__(kev->event.flags))flags;
	return 0;
}

static int
take_fflags(struct request *request, struct str text, struct kev *kev)
{
	struct number number;
	struct str bad = text;
	uint32_t fflags;

	if (number_parse(text, &number)) {
		if (number.kind != NUMBER_INTEGER)
			return no_word(request, "fflags", text);
		fflags = (uint32_t)number_modulo(&number);
	} else if (!kevent_parse_notes(text, kev->event.filter, &fflags, &bad))
		return no_word(request, "fflags", bad);
	kev->event.fflags = fflags;
	return 0;
}

static int
take_data(struct request *request, struct str text, struct kev *kev)
{
	int64_t data;

	if (number_argument(request->reply, text, "data", "int64_t", INT64_MIN,
		INT64_MAX, &data) == -1)
		return -1;
	kev->event.data = data;
	return 0;
}

static int
take_udata(struct request *request, struct str text, struct kev *kev)
{
	struct number number;

	if (!number_parse(text, &number) || number.kind != NUMBER_INTEGER)
		return reply_fail(request->reply, FAIL_TYPE,
		    "udata must be an integer, not '%.*s'", STR_ARGS(text));
	kev->event.udata =
	    (__typeof__(kev->event.udata))(uintptr_t)number_modulo(&number);
	return 0;
}

/* In the order of a KEV; a field that is empty or left out has its default. */
enum {
	IDENT,
	FILTER,
	FLAGS,
	FFLAGS,
	DATA,
	UDATA,
	FIELDS
};

static int
take_fields(
    struct request *request, const struct str fields[FIELDS], struct kev *kev)
{
	memset(kev, 0, sizeof(*kev));
	kev->event.filter = EVFILT_READ;
	kev->event.flags = EV_ADD;
	if (take_ident(request, fields[IDENT], kev) == -1 ||
	    (fields[FILTER].len > 0 &&
		take_filter(request, fields[FILTER], kev) == -1) ||
	    (fields[FLAGS].len > 0 &&
		take_flags(request, fields[FLAGS], kev) == -1) ||
	    (fields[FFLAGS].len > 0 &&
		take_fflags(request, fields[FFLAGS], kev) == -1) ||
	    (fields[DATA].len > 0 &&
		take_data(request, fields[DATA], kev) == -1) ||
	    (fields[UDATA].len > 0 &&
		take_udata(request, fields[UDATA], kev) == -1))
		return -1;
	return 0;
}

int
kevents_parse(struct request *request, struct str text, struct kev *kev)
{
	struct str fields[FIELDS] = {{NULL, 0}}, rest = text;

	for (int i = 0; i < FIELDS && rest.at != NULL; i++)
		fields[i] = str_cut(&rest, '/');
	if (rest.at != NULL)
		return reply_fail(request->reply, FAIL_TYPE,
		    "'%.*s': a kevent has six fields", STR_ARGS(text));
	return take_fields(request, fields, kev);
}

/* -- replies -- */

void
kevents_put(
    struct reply *reply, struct value *record, const struct kevent *event)
{
	struct value *words;

	reply_unsigned(reply, record, "ident", (uint64_t)event->ident);
	reply_number(reply, record, "filter", (int64_t)event->filter);
	reply_number(reply, record, "flags", (int64_t)event->flags);
	reply_number(reply, record, "fflags", (int64_t)event->fflags);
	reply_number(reply, record, "data", (int64_t)event->data);
	reply_unsigned(
	    reply, record, "udata", (uint64_t)(uintptr_t)event->udata);
	words = reply_add(reply, record, "words", VALUE_KEVENT);
	words->is.kevent.filter = event->filter;
	words->is.kevent.flags = event->flags;
	words->is.kevent.fflags = event->fflags;
}

#define COMPARE(a, b)                              \
	do {                                       \
		if ((a) != (b))                    \
			return (a) < (b) ? -1 : 1; \
	} while (0)

int
kevents_compare(const struct kevent *a, const struct kevent *b)
{
	COMPARE(a->ident, b->ident);
	COMPARE(a->filter, b->filter);
	COMPARE(a->flags, b->flags);
	COMPARE(a->fflags, b->fflags);
	COMPARE(a->data, b->data);
	COMPARE((intptr_t)a->udata, (intptr_t)b->udata);
	return 0;
}

/* -- verbs -- */

int
handle_kevent(struct request *request)
{
	struct reply *reply = request->reply;
	const struct str fields[FIELDS] = {
	    [IDENT] = request_argument(request, "IDENT"),
	    [FILTER] = request_argument(request, "filter"),
	    [FLAGS] = request_argument(request, "flags"),
	    [FFLAGS] = request_argument(request, "fflags"),
	    [DATA] = request_argument(request, "data"),
	    [UDATA] = request_argument(request, "udata"),
	};
	struct kev kev;

	if (take_fields(request, fields, &kev) == -1)
		return -1;
	kevents_put(reply,
	    reply_add(reply, &reply->fields, "kevent", VALUE_RECORD),
	    &kev.event);
	return 0;
}

int
handle_kevcmp(struct request *request)
{
	struct kev a, b;

	if (kevents_parse(request, request_argument(request, "KEV"), &a) ==
		-1 ||
	    kevents_parse(request, request_argument(request, "OTHER"), &b) ==
		-1)
		return -1;
	reply_number(request->reply, &request->reply->fields, "cmp",
	    kevents_compare(&a.event, &b.event));
	return 0;
}
