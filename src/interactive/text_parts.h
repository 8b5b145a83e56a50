/* text_parts.h - what the files that put a reply as text share */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_TEXT_PARTS_H
#define FDWAIT_TEXT_PARTS_H

#include "reply_text.h"
#include "table.h"

/* A reply that is being put. */
struct text {
	struct buf *buf;
	const struct reply *reply;
	const struct reply_look *look;
	const char *bold, *faint, *red, *plain; /* empty without colours */
};

/* -- text_sentences.c -- */

/* A record's member, a reply's field: NULL where there is none. */
const struct value *text_member(const struct value *record, const char *name);
const struct value *text_field(const struct reply *, const char *name);
/* A member that is a number; 0 where there is none. */
int64_t text_number_of(const struct value *record, const char *name);
uint32_t text_bits_of(const struct value *record, const char *name);
/* A value in a sentence: "3", "3 and 4", the text. */
void text_put_plain(struct buf *, const struct value *);
/* What the request gave for that NAME of the verb's syntax. */
struct str text_argument(const struct text *, const char *name);
/* A sentence of meanings.c with its {names} filled in; false when one has
 * nothing. */
bool text_put_filled(struct buf *, const struct text *, const char *sentence);
/* Nothing came: no events, no bytes, none of r, w and x. */
bool text_has_nothing(const struct reply *);
/* What a success means, or what a failure does; false: no row says. */
bool text_put_meaning(struct text *);
void text_put_failure(struct text *);

/* -- text_tables.c -- */

void text_cell_value(struct table *, const struct value *);
void text_finish_table(struct text *, struct table *);
/* The kind of object that the request was about, as enum object_bit. */
unsigned text_objects_of(const struct text *);
void text_put_events(struct text *, const struct value *list);
void text_put_kevents(struct text *, const struct value *list);
void text_put_kevent(struct text *, const struct value *record);
void text_put_select(struct text *);
void text_put_objects(struct text *, const struct value *list);
void text_put_registrations(struct text *, const struct value *list);
void text_put_constants(struct text *, const struct value *record);

/* -- text_help.c -- */

void text_put_help(struct text *, const struct value *list);

#endif
