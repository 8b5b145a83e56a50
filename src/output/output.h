/* output.h - results as text: the contract of the renderers */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_OUTPUT_H
#define FDWAIT_OUTPUT_H

#include <errno.h>

#include "../buf.h"
#include "../loop.h"

enum output_format {
	OUTPUT_TEXT,
	OUTPUT_JSON,
	OUTPUT_SHELL,
	OUTPUT_NONE,
	OUTPUT_TEMPLATE,
};

struct renderer;

/*
 * Only renderers turn records into text, and none of them writes it: they put
 * it into `text`, which the caller writes and empties after each batch.
 */
struct output {
	/* Set by the caller. */
	const struct renderer *renderer;
	struct arena *arena;
	struct sys *sys;
	struct str template;
	char end;     /* of a record: newline, or NUL */
	bool null;    /* -0 was given */
	bool verbose; /* text: bytes, too */
	bool follows; /* -f: one block a batch */
	const char *backend;
	bool native;

	struct buf text;

	/* The renderers' own. */
	struct record *kept; /* shell: for the one block at the end */
	size_t kept_count, kept_room;
};

struct renderer {
	char name[10];
	void (*begin)(struct output *); /* every target is armed; may be NULL */
	/* One batch; false with errno when memory is short. */
	bool (*batch)(struct output *, const struct record *, size_t count);
	/* The end, with the exit status and a word for why; may be NULL. */
	void (*end)(struct output *, int status, const char *why);
};

extern const struct renderer text_renderer, json_renderer, shell_renderer,
    template_renderer;

/* The renderer of a format, NULL for none. */
const struct renderer *renderer_of(enum output_format);
/* "text", "json", ...: false when there is no such format. */
bool output_format_parse(struct str word, enum output_format *);

/* Does the record have a number of its filter's to tell (text's data=)? */
bool output_has_data(const struct record *);
/* Has the process ended, so that record->seen.data is its status? */
bool output_has_status(const struct record *);
/* The process that the record is about, 0 for none. */
uint64_t output_pid(const struct record *);
/*
 * What records of a target have in common as long as their words are the same:
 * made once by `make`, kept with the target, and copied from then on. False
 * with errno when memory is short.
 */
typedef void
output_make(struct buf *, const struct output *, const struct record *);
bool
output_make_line(struct output *, const struct record *, output_make *make);
/*
 * Copy that line, made where it has to be, to the end of the text, which has
 * room for `more` bytes behind it. Where it begins, or NULL with errno; the
 * text's length is the caller's to set.
 */
static inline char *
output_copy_line(struct output *output, const struct record *record,
    output_make *make, size_t more)
{
	const struct target *target = record->target;
	char *to;

	if ((target->line_words != record->words ||
		target->line_raw != record->raw) &&
	    !output_make_line(output, record, make))
		return NULL;
	to = buf_reserve(&output->text, target->line_len + BUF_SLACK + more);
	if (to != NULL)
		buf_copy(to, target->line, target->line_len);
	else
		errno = ENOMEM;
	return to;
}

/* The path of a target, at NULL where it has none. */
struct str output_path(const struct target *);
/* The descriptor to tell of: -1 where there is none. */
int output_fd(const struct target *);
/* SECONDS.NNNNNNNNN of the wall clock, now. */
void output_put_time(struct output *);

/* --format: NULL when it is right, else a message about the character that
 * `*bad` points at. */
const char *template_check(struct str template, struct str *bad);

#endif
