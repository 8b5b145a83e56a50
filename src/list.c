/* list.c - --list: every word and number that the program knows */
/* SPDX-License-Identifier: ISC */
#include "list.h"
#include "backends.h"
#include "constants.h"
#include "kind.h"
#include "limit.h"
#include "option_rows.h"
#include "options.h"
#include "output/json.h"
#include "signal_names.h"

/*
 * A row is put column by column; as text they are parted by tabs, as JSON they
 * are members. The first one is always the name.
 */
struct list {
	struct buf *buf;
	bool json;
	bool first;
};

static void
row_begin(struct list *list)
{
	list->first = true;
	if (list->json)
		buf_char(list->buf, '{');
}

static void
row_end(struct list *list)
{
	buf_text(list->buf, list->json ? "}\n" : "\n");
}

static void
column_begin(struct list *list, const char *name)
{
	if (!list->first)
		buf_char(list->buf, list->json ? ',' : '\t');
	list->first = false;
	if (list->json) {
		buf_char(list->buf, '"');
		buf_text(list->buf, name);
		buf_text(list->buf, "\":");
	}
}

static void
put_text(struct list *list, const char *name, const char *value)
{
	column_begin(list, name);
	if (list->json)
		json_put_string(list->buf, str_of(value));
	else
		buf_text(list->buf, value);
}

static void
put_number(struct list *list, const char *name, int64_t value)
{
	column_begin(list, name);
	buf_signed(list->buf, value);
}

static void
put_unknown(struct list *list, const char *name)
{
	column_begin(list, name);
	buf_text(list->buf, list->json ? "null" : "unknown");
}

static void
put_truth(struct list *list, const char *name, bool value, const char *yes,
    const char *no)
{
	column_begin(list, name);
	if (list->json)
		buf_text(list->buf, value ? "true" : "false");
	else
		buf_text(list->buf, value ? yes : no);
}

/* -- subjects -- */

static void
list_backends(struct list *list)
{
	for (unsigned i = 0; i < backend_rows_count; i++) {
		const struct backend_row *row = &backend_rows[i];
		const struct backend *backend = backend_of_row(i);

		row_begin(list);
		put_text(list, "name", row->name);
		put_text(list, "state",
		    backend == NULL                             ? "unavailable"
			: backend->abilities & BACKEND_EMULATED ? "emulated"
								: "native");
		put_text(
		    list, "by", backend != NULL ? backend->by : row->elsewhere);
		put_text(
		    list, "limits", backend != NULL ? backend->limits : "");
		put_text(list, "meaning", row->meaning);
		row_end(list);
	}
}

static void
list_kinds(struct list *list)
{
	for (unsigned i = 0; kind_at(i) != NULL; i++) {
		const struct kind *kind = kind_at(i);
		struct buf defaults;
		char block[64];

		buf_init(&defaults, block, sizeof(block));
		event_put(
		    &defaults, kind->bit, event_defaults(kind->bit), STR(","));
		buf_char(&defaults, '\0');
		row_begin(list);
		put_text(list, "name", kind->name);
		put_text(list, "syntax", kind->syntax);
		put_text(list, "default", defaults.at);
		put_text(list, "completes", kind->completes);
		put_text(list, "meaning", kind->meaning);
		row_end(list);
		buf_free(&defaults);
	}
}

static void
put_kinds_of(struct list *list, unsigned kinds)
{
	const char *between = "";

	column_begin(list, "kinds");
	if (list->json)
		buf_char(list->buf, '[');
	for (unsigned i = 0; kind_at(i) != NULL; i++) {
		if (!(kind_at(i)->bit & kinds))
			continue;
		buf_text(list->buf, between);
		if (list->json)
			json_put_string(list->buf, str_of(kind_at(i)->name));
		else
			buf_text(list->buf, kind_at(i)->name);
		between = ",";
	}
	if (list->json)
		buf_char(list->buf, ']');
}

static void
list_events(struct list *list, unsigned kinds)
{
	for (unsigned i = 0; i < event_rows_count; i++) {
		const struct event_row *row = &event_rows[i];

		if (!((row->kinds | row->result_kinds) & kinds))
			continue;
		row_begin(list);
		put_text(list, "name", row->word);
		put_truth(
		    list, "request", row->kinds & kinds, "request", "result");
		put_kinds_of(list,
		    (row->kinds != 0 ? row->kinds : row->result_kinds) & kinds);
		put_text(list, "meaning", row->meaning);
		row_end(list);
	}
}

static void
list_constants(struct list *list)
{
	for (unsigned i = 0; i < constant_rows_count; i++) {
		const struct constant_row *row = &constant_rows[i];
		bool here = constant_is_here(row) &&
		    (row->vocabulary == OF_PIPE ||
			backend_named(constant_vocabularies[row->vocabulary]) !=
			    NULL);

		row_begin(list);
		put_text(list, "name", row->name);
		put_text(
		    list, "vocabulary", constant_vocabularies[row->vocabulary]);
		put_number(list, "value", row->value);
		put_truth(list, "here", here, "here", "unavailable");
		put_text(list, "meaning", row->meaning);
		row_end(list);
	}
}

static void
list_limits(struct list *list)
{
	for (unsigned i = 0; i < limit_rows_count; i++) {
		const struct limit_row *row = &limit_rows[i];
		int64_t value = limit_value(row);

		row_begin(list);
		put_text(list, "name", row->name);
		if (value == LIMIT_UNKNOWN)
			put_unknown(list, "value");
		else if (value == LIMIT_NONE)
			put_text(list, "value", "unlimited");
		else
			put_number(list, "value", value);
		put_text(list, "meaning", row->meaning);
		row_end(list);
	}
}

static void
list_signals(struct list *list)
{
	for (int signo = 1; signo <= signal_last(); signo++) {
		struct buf name;
		char block[16];

		buf_init(&name, block, sizeof(block));
		if (signal_put_name(&name, signo)) {
			buf_char(&name, '\0');
			row_begin(list);
			put_text(list, "name", name.at);
			put_number(list, "value", signo);
			put_truth(list, "target", signal_can_be_told(signo),
			    "target", "never");
			put_text(list, "meaning", signal_meaning(signo));
			row_end(list);
		}
		buf_free(&name);
	}
}

static void
list_options(struct list *list)
{
	for (unsigned i = 0; i < option_rows_count; i++) {
		const struct option_row *row = &option_rows[i];
		char letter[2] = {row->letter, '\0'};

		row_begin(list);
		put_text(list, "name", row->name);
		put_text(list, "letter", letter);
		put_text(list, "argument", row->argument);
		put_text(list, "meaning", row->help);
		row_end(list);
	}
	for (unsigned i = 0; i < backend_rows_count; i++) {
		row_begin(list);
		put_text(list, "name", backend_rows[i].name);
		put_text(list, "letter", "");
		put_text(list, "argument", "");
		put_text(list, "meaning", backend_rows[i].meaning);
		row_end(list);
	}
	for (unsigned i = 0; kind_at(i) != NULL; i++) {
		row_begin(list);
		put_text(list, "name", kind_at(i)->name);
		put_text(list, "letter", "");
		put_text(list, "argument", "TARGET");
		put_text(list, "meaning", kind_at(i)->meaning);
		row_end(list);
	}
}

enum subject {
	BACKENDS,
	KINDS,
	EVENTS,
	CONSTANTS,
	LIMITS,
	SIGNALS,
	OPTIONS,
	SUBJECTS
};

static const char subject_names[SUBJECTS][10] = {
    [BACKENDS] = "backends",
    [KINDS] = "kinds",
    [EVENTS] = "events",
    [CONSTANTS] = "constants",
    [LIMITS] = "limits",
    [SIGNALS] = "signals",
    [OPTIONS] = "options",
};

static int
refuse_subject(struct str asked, struct error *error)
{
	struct buf names;
	char block[96];

	buf_init(&names, block, sizeof(block));
	for (unsigned i = 0; i < SUBJECTS; i++) {
		buf_text(&names,
		    i == 0                 ? ""
			: i + 1 < SUBJECTS ? ", "
					   : " or ");
		buf_text(&names, subject_names[i]);
		if (i == EVENTS)
			buf_text(&names, ", events:KIND");
	}
	error_set(error, STATUS_USAGE, "--list '%.*s': it takes %.*s",
	    STR_ARGS(asked), (int)names.len, names.at);
	buf_free(&names);
	return -1;
}

/* events:KIND */
static int
list_events_of(struct list *list, struct str asked, struct str kind_name,
    struct error *error)
{
	const struct kind *kind = kind_named(kind_name);
	struct buf names;
	char block[64];

	if (kind != NULL) {
		list_events(list, kind->bit);
		return 0;
	}
	buf_init(&names, block, sizeof(block));
	kind_put_names(&names);
	error_set(error, STATUS_USAGE,
	    "--list '%.*s': no such kind; there are %.*s", STR_ARGS(asked),
	    (int)names.len, names.at);
	buf_free(&names);
	return -1;
}

int
list_put(struct buf *buf, struct str subject, bool json, struct error *error)
{
	struct list list = {.buf = buf, .json = json};
	struct str rest = subject, name = str_cut(&rest, ':');
	unsigned i = 0;

	while (i < SUBJECTS && !str_is(name, subject_names[i]))
		i++;
	if (rest.at != NULL)
		return i == EVENTS ? list_events_of(&list, subject, rest, error)
				   : refuse_subject(subject, error);
	switch ((enum subject)i) {
	case BACKENDS:
		list_backends(&list);
		break;
	case KINDS:
		list_kinds(&list);
		break;
	case EVENTS:
		list_events(&list, ~0U);
		break;
	case CONSTANTS:
		list_constants(&list);
		break;
	case LIMITS:
		list_limits(&list);
		break;
	case SIGNALS:
		list_signals(&list);
		break;
	case OPTIONS:
		list_options(&list);
		break;
	case SUBJECTS:
		return refuse_subject(subject, error);
	}
	return 0;
}
