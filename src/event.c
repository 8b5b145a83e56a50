/* event.c - the words for what can happen, and their bits */
/* SPDX-License-Identifier: ISC */
#include "event.h"

#define STREAMS (KIND_TCP | KIND_UNIX)
#define ALL (KIND_FD | KIND_FIFO | KIND_UDP | STREAMS)
#define BOTH (EVENT_OF_POLL | EVENT_OF_EPOLL)

/* In the order in which results name them. Arrays, not pointers: a pointer
 * would have to be relocated at every start. */
const struct event_row event_rows[] = {
    {EVENT_CONNECT, STREAMS, STREAMS, STREAMS, 0, "connect",
	"a connection was made"},
    {EVENT_IN, ALL, KIND_FD | KIND_FIFO | KIND_UDP, ALL, BOTH, "in",
	"a read would not block: data, end of file or an error"},
    {EVENT_PRI, KIND_FD, 0, KIND_FD, BOTH, "pri",
	"urgent data, or another exceptional condition"},
    {EVENT_OUT, KIND_FD | STREAMS, 0, KIND_FD | STREAMS, BOTH, "out",
	"a write would not block"},
    {EVENT_ERR, KIND_FD, 0, ALL, BOTH, "err",
	"an error, or a pipe's reader is gone; told unasked"},
    {EVENT_HUP, KIND_FD | STREAMS, 0, KIND_FD | KIND_FIFO | STREAMS, BOTH,
	"hup", "the other end hung up; told unasked"},
    {EVENT_RDHUP, KIND_FD | STREAMS, 0, KIND_FD | STREAMS, BOTH, "rdhup",
	"a stream socket's peer will send no more"},
    {EVENT_NVAL, KIND_FD, 0, KIND_FD, EVENT_OF_POLL, "nval",
	"the descriptor is not open; told unasked"},
    {EVENT_RDNORM, KIND_FD, 0, KIND_FD, BOTH, "rdnorm", "normal data, as in"},
    {EVENT_RDBAND, KIND_FD, 0, KIND_FD, BOTH, "rdband",
	"priority-band data can be read"},
    {EVENT_WRNORM, KIND_FD, 0, KIND_FD, BOTH, "wrnorm",
	"normal data can be written, as out"},
    {EVENT_WRBAND, KIND_FD, 0, KIND_FD, BOTH, "wrband",
	"priority-band data can be written"},
    {EVENT_MSG, KIND_FD, 0, KIND_FD, BOTH, "msg", "ignored by Linux"},
    {EVENT_EOF, 0, 0, KIND_FD | STREAMS, 0, "eof",
	"end of file and nothing left to read; a result, not a request"},
    {EVENT_ET, KIND_FD, 0, 0, EVENT_OF_EPOLL, "et",
	"edge-triggered: once per activity"},
    {EVENT_ONESHOT, KIND_FD, 0, 0, EVENT_OF_EPOLL, "oneshot",
	"disabled after one event"},
    {EVENT_EXCLUSIVE, KIND_FD, 0, 0, EVENT_OF_EPOLL, "exclusive",
	"wake only one of the epoll sets that wait for it"},
};
const unsigned event_rows_count = sizeof(event_rows) / sizeof(event_rows[0]);

uint32_t
event_defaults(unsigned kind)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < event_rows_count; i++)
		if (event_rows[i].defaults & kind)
			bits |= event_rows[i].bit;
	return bits;
}

/* Decimal or 0x hexadecimal, 32 bits. */
static bool
parse_mask(struct str word, uint32_t *bits)
{
	unsigned long number;
	uint32_t value = 0;

	if (word.len < 3 || word.at[0] != '0' || (word.at[1] | ' ') != 'x') {
		if (!str_to_number(word, UINT32_MAX, &number))
			return false;
		*bits = (uint32_t)number;
		return true;
	}
	if (word.len > 2 + 8)
		return false;
	for (size_t i = 2; i < word.len; i++) {
		unsigned char c = (unsigned char)word.at[i];
		unsigned digit;

		if (c >= '0' && c <= '9')
			digit = c - (unsigned)'0';
		else if ((c | ' ') >= 'a' && (c | ' ') <= 'f')
			digit = (unsigned)(c | ' ') - 'a' + 10;
		else
			return false;
		value = value << 4 | digit;
	}
	*bits = value;
	return true;
}

static bool
parse_word(unsigned kinds, struct str word, uint32_t *bits)
{
	unsigned vocabulary = 0;
	struct str bare = word;

	if (kinds & KIND_FD && word.len > 0 && word.at[0] >= '0' &&
	    word.at[0] <= '9')
		return parse_mask(word, bits);
	if (kinds & KIND_FD && word.len > 4 &&
	    str_is_nocase(str_until(word, 4), "poll")) {
		vocabulary = EVENT_OF_POLL;
		bare = str_from(word, 4);
	} else if (kinds & KIND_FD && word.len > 5 &&
	    str_is_nocase(str_until(word, 5), "epoll")) {
		vocabulary = EVENT_OF_EPOLL;
		bare = str_from(word, 5);
	}
	for (unsigned i = 0; i < event_rows_count; i++) {
		const struct event_row *row = &event_rows[i];

		if (!(row->kinds & kinds) || !str_is_nocase(bare, row->word))
			continue;
		if (vocabulary != 0 && !(row->vocabularies & vocabulary))
			return false;
		*bits = row->bit;
		return true;
	}
	return false;
}

bool
event_parse(unsigned kinds, struct str list, uint32_t *bits, struct str *bad)
{
	uint32_t all = 0, one;

	*bad = str_until(list, 0);
	do {
		struct str word = str_cut(&list, ',');

		if (!parse_word(kinds, word, &one)) {
			*bad = word;
			return false;
		}
		all |= one;
	} while (list.at != NULL);
	*bits = all;
	return true;
}

void
event_put(struct buf *buf, uint32_t bits, struct str between)
{
	bool first = true;

	for (unsigned i = 0; bits != 0 && i < event_rows_count; i++) {
		if (!(event_rows[i].bit & bits))
			continue;
		bits &= ~event_rows[i].bit;
		if (!first)
			buf_str(buf, between);
		first = false;
		buf_text(buf, event_rows[i].word);
	}
	if (bits != 0) {
		if (!first)
			buf_str(buf, between);
		buf_hex(buf, bits);
	}
}

void
event_put_allowed(struct buf *buf, unsigned kinds)
{
	bool first = true;

	for (unsigned i = 0; i < event_rows_count; i++) {
		if (!(event_rows[i].kinds & kinds))
			continue;
		if (!first)
			buf_str(buf, STR(", "));
		first = false;
		buf_text(buf, event_rows[i].word);
	}
}
