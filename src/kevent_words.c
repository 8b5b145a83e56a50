/* kevent_words.c - the names of kevent(2)'s filters, flags and notes */
/* SPDX-License-Identifier: ISC */
#include "kevent_words.h"
#include "compat/event_words.h"

#define FILTER(name)                                             \
	{                                                        \
		EVFILT_##name, 0, KEVENT_FILTER, "EVFILT_" #name \
	}
#define FLAG(name)                                     \
	{                                              \
		EV_##name, 0, KEVENT_FLAG, "EV_" #name \
	}
#define NOTE(filter, name)                                               \
	{                                                                \
		NOTE_##name, EVFILT_##filter, KEVENT_NOTE, "NOTE_" #name \
	}

static const struct kevent_row rows[] = {
    FILTER(READ),
    FILTER(WRITE),
    FILTER(AIO),
    FILTER(VNODE),
    FILTER(PROC),
    FILTER(SIGNAL),
    FILTER(TIMER),
    FILTER(NETDEV),
    FILTER(USER),
    FLAG(ADD),
    FLAG(DELETE),
    FLAG(ENABLE),
    FLAG(DISABLE),
    FLAG(ONESHOT),
    FLAG(CLEAR),
    FLAG(RECEIPT),
    FLAG(DISPATCH),
    FLAG(KEEPUDATA),
    FLAG(DROP),
    FLAG(FLAG1),
    FLAG(ERROR),
    FLAG(EOF),
    FLAG(SYSFLAGS), /* a mask: behind what it covers */
    NOTE(READ, LOWAT),
    NOTE(READ, FILE_POLL),
    NOTE(WRITE, LOWAT),
    NOTE(VNODE, DELETE),
    NOTE(VNODE, WRITE),
    NOTE(VNODE, EXTEND),
    NOTE(VNODE, ATTRIB),
    NOTE(VNODE, LINK),
    NOTE(VNODE, RENAME),
    NOTE(VNODE, REVOKE),
    NOTE(VNODE, OPEN),
    NOTE(VNODE, CLOSE),
    NOTE(VNODE, CLOSE_WRITE),
    NOTE(VNODE, READ),
    NOTE(PROC, EXIT),
    NOTE(PROC, FORK),
    NOTE(PROC, EXEC),
    NOTE(PROC, TRACK),
    NOTE(PROC, TRACKERR),
    NOTE(PROC, CHILD),
    {(uint32_t)NOTE_PCTRLMASK, EVFILT_PROC, KEVENT_NOTE, "NOTE_PCTRLMASK"},
    NOTE(PROC, PDATAMASK),
    NOTE(TIMER, NSECONDS), /* on NetBSD and OpenBSD both of the next two */
    NOTE(TIMER, SECONDS),
    NOTE(TIMER, USECONDS),
    NOTE(TIMER, MSECONDS),
    NOTE(TIMER, ABSTIME),
    NOTE(NETDEV, LINKUP),
    NOTE(NETDEV, LINKDOWN),
    NOTE(NETDEV, LINKINV),
    NOTE(USER, FFNOP),
    NOTE(USER, FFCOPY), /* the bits of both of the next two */
    NOTE(USER, FFAND),
    NOTE(USER, FFOR),
    NOTE(USER, TRIGGER),
};

const struct kevent_row *
kevent_row_at(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

bool
kevent_is_missing(const struct kevent_row *row)
{
	switch ((enum kevent_part)row->part) {
	case KEVENT_FILTER:
		return row->value == KEVENT_NO_FILTER;
	case KEVENT_FLAG:
		return row->value == KEVENT_NO_FLAG;
	case KEVENT_NOTE:
		break;
	}
	return row->value & KEVENT_NO_NOTE;
}

/* -- putting -- */

void
kevent_put_filter(struct buf *buf, int64_t filter)
{
	const struct kevent_row *row;

	for (unsigned i = 0; (row = kevent_row_at(i)) != NULL; i++)
		if (row->part == KEVENT_FILTER && row->value == filter &&
		    !kevent_is_missing(row)) {
			buf_text(buf, row->name);
			return;
		}
	buf_signed(buf, filter);
}

static void
put_bits(struct buf *buf, enum kevent_part part, int64_t filter, uint32_t bits,
    struct str between, struct str quote)
{
	const struct kevent_row *row;
	bool first = true;

	for (unsigned i = 0; bits != 0 && (row = kevent_row_at(i)) != NULL;
	     i++) {
		uint32_t value = (uint32_t)row->value;

		if (row->part != part || row->filter != filter || value == 0 ||
		    (bits & value) != value || kevent_is_missing(row))
			continue;
		bits &= ~value;
		if (!first)
			buf_str(buf, between);
		first = false;
		buf_str(buf, quote);
		buf_text(buf, row->name);
		buf_str(buf, quote);
	}
	if (bits == 0)
		return;
	if (!first)
		buf_str(buf, between);
	buf_str(buf, quote);
	buf_hex(buf, bits);
	buf_str(buf, quote);
}

void
kevent_put_flags(
    struct buf *buf, uint32_t flags, struct str between, struct str quote)
{
	put_bits(buf, KEVENT_FLAG, 0, flags, between, quote);
}

void
kevent_put_notes(struct buf *buf, int64_t filter, uint32_t fflags,
    struct str between, struct str quote)
{
	put_bits(buf, KEVENT_NOTE, filter, fflags, between, quote);
}

/* -- what a struct kevent holds -- */

bool
kevent_holds_filter(int64_t filter)
{
	struct kevent event;

	event.filter = (__typeof__(event.filter))filter;
	return event.filter == filter;
}

uint32_t
kevent_cut_flags(uint64_t flags)
{
	struct kevent event;

	event.flags = (__typeof__(event.flags))flags;
	return event.flags;
}

/* -- parsing -- */

bool
kevent_parse_number(struct str word, int64_t *number)
{
	bool negative = word.len > 0 && word.at[0] == '-';
	uint64_t value;

	if (!str_to_integer(
		negative ? str_from(word, 1) : word, UINT64_MAX, &value))
		return false;
	*number = (int64_t)(negative ? 0 - value : value);
	return true;
}

/* Does `word` name the row, with as much of its prefix as it likes? */
static bool
names(struct str word, const struct kevent_row *row)
{
	struct str name = str_of(row->name);
	size_t prefix = str_find(name, '_') + 1;

	if (word.len > 3 && str_is_nocase(str_until(word, 3), "KQ_"))
		word = str_from(word, 3);
	if (row->part == KEVENT_FILTER && word.len > 7 &&
	    str_is_nocase(str_until(word, 7), "FILTER_"))
		word = str_from(word, 7);
	return str_is_nocase(word, row->name) ||
	    str_is_nocase(word, row->name + prefix);
}

bool
kevent_word_is_missing(struct str word)
{
	const struct kevent_row *row;

	for (unsigned i = 0; (row = kevent_row_at(i)) != NULL; i++)
		if (kevent_is_missing(row) && names(word, row))
			return true;
	return false;
}

bool
kevent_parse_filter(struct str word, int64_t *filter)
{
	const struct kevent_row *row;
	int64_t number;

	for (unsigned i = 0; (row = kevent_row_at(i)) != NULL; i++)
		if (row->part == KEVENT_FILTER && names(word, row) &&
		    !kevent_is_missing(row)) {
			*filter = row->value;
			return true;
		}
	if (!kevent_parse_number(word, &number) || !kevent_holds_filter(number))
		return false;
	*filter = number;
	return true;
}

static bool
parse_bits(struct str words, enum kevent_part part, int64_t filter,
    uint32_t max, uint32_t *bits, struct str *bad)
{
	*bits = 0;
	while (words.at != NULL) {
		struct str word = str_cut(&words, '|');
		const struct kevent_row *row;
		int64_t number;
		bool known = false;

		for (unsigned i = 0; !known && (row = kevent_row_at(i)) != NULL;
		     i++)
			if (row->part == part && row->filter == filter &&
			    names(word, row) && !kevent_is_missing(row)) {
				*bits |= (uint32_t)row->value;
				known = true;
			}
		if (known)
			continue;
		*bad = word;
		if (!kevent_parse_number(word, &number) || number < 0 ||
		    number > max)
			return false;
		*bits |= (uint32_t)number;
	}
	return true;
}

bool
kevent_parse_flags(struct str words, uint32_t *flags, struct str *bad)
{
	return parse_bits(
	    words, KEVENT_FLAG, 0, kevent_cut_flags(UINT64_MAX), flags, bad);
}

bool
kevent_parse_notes(
    struct str words, int64_t filter, uint32_t *fflags, struct str *bad)
{
	return parse_bits(words, KEVENT_NOTE, filter, UINT32_MAX, fflags, bad);
}
