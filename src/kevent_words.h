/* kevent_words.h - the names of kevent(2)'s filters, flags and notes */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KEVENT_WORDS_H
#define FDWAIT_KEVENT_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include "buf.h"

enum kevent_part {
	KEVENT_FILTER,
	KEVENT_FLAG,
	KEVENT_NOTE,
};

struct kevent_row {
	int64_t value;
	int16_t filter; /* notes: of this filter */
	uint8_t part;   /* enum kevent_part */
	char name[18];
};

/* NULL behind the last. */
const struct kevent_row *kevent_row_at(unsigned i);
/* Does this system's sys/event.h lack it? Then its value means nothing. */
bool kevent_is_missing(const struct kevent_row *);
/* Is it the name of such a row? */
bool kevent_word_is_missing(struct str word);

/* "EVFILT_VNODE", or the number. */
void kevent_put_filter(struct buf *, int64_t filter);
/* Names with `between` between them, unknown bits in hex, each in `quote`s;
 * nothing is put for no bits. */
void kevent_put_flags(
    struct buf *, uint32_t flags, struct str between, struct str quote);
void kevent_put_notes(struct buf *, int64_t filter, uint32_t fflags,
    struct str between, struct str quote);

/*
 * A name with or without its prefix (EVFILT_, EV_, NOTE_, also with KQ_ before
 * it, KQ_FILTER_ too), any case, or a number. Words joined by | for flags and
 * notes. False with the foreign word in `*bad`; one that is missing here is
 * foreign.
 */
bool kevent_parse_filter(struct str word, int64_t *filter);
bool kevent_parse_flags(struct str words, uint32_t *flags, struct str *bad);
bool kevent_parse_notes(
    struct str words, int64_t filter, uint32_t *fflags, struct str *bad);
/* Does the system's struct kevent hold it? Most have 16 bits with a sign for
 * the filter and 16 for the flags, NetBSD 32 without one for both. */
bool kevent_holds_filter(int64_t filter);
/* What is left of them in a struct kevent. */
uint32_t kevent_cut_flags(uint64_t flags);
/* Decimal, 0x hexadecimal, or with a minus. */
bool kevent_parse_number(struct str word, int64_t *number);

#endif
