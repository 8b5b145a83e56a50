/* event.c - the words for what can happen, and their bits */
/* SPDX-License-Identifier: ISC */
#include "event.h"
#include "compat/event_words.h"

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
    {NOTE_DELETE, KIND_VNODE, KIND_VNODE, KIND_VNODE, 0, "delete",
	"the file was unlinked"},
    {NOTE_WRITE, KIND_VNODE, KIND_VNODE, KIND_VNODE, 0, "write",
	"the file was written; a directory: an entry came or went"},
    {NOTE_EXTEND, KIND_VNODE, KIND_VNODE, KIND_VNODE, 0, "extend",
	"the file grew"},
    {NOTE_ATTRIB, KIND_VNODE, KIND_VNODE, KIND_VNODE, 0, "attrib",
	"its attributes changed"},
    {NOTE_LINK, KIND_VNODE, KIND_VNODE, KIND_VNODE, 0, "link",
	"its link count changed"},
    {NOTE_RENAME, KIND_VNODE, KIND_VNODE, KIND_VNODE, 0, "rename",
	"it was renamed"},
    {NOTE_REVOKE, KIND_VNODE, KIND_VNODE, KIND_VNODE, 0, "revoke",
	"access was revoked, or its file system unmounted"},
    {NOTE_OPEN, KIND_VNODE, 0, KIND_VNODE, 0, "open", "it was opened"},
    {NOTE_CLOSE, KIND_VNODE, 0, KIND_VNODE, 0, "close",
	"it was closed by one who could not write"},
    {NOTE_CLOSE_WRITE, KIND_VNODE, 0, KIND_VNODE, 0, "close_write",
	"it was closed by one who could write"},
    {NOTE_READ, KIND_VNODE, 0, KIND_VNODE, 0, "read", "it was read"},
    {VNODE_OVERFLOW, 0, 0, KIND_VNODE, 0, "overflow",
	"the kernel's queue overflowed: some events are lost"},
    {NOTE_EXIT, KIND_PROC, KIND_PROC, KIND_PROC, 0, "exit",
	"the process ended"},
    {NOTE_FORK, KIND_PROC, 0, KIND_PROC, 0, "fork", "it forked"},
    {NOTE_EXEC, KIND_PROC, 0, KIND_PROC, 0, "exec", "it executed a program"},
    {NOTE_TRACK, KIND_PROC, 0, KIND_PROC, 0, "track",
	"watch its children, too"},
    {NOTE_CHILD, 0, 0, KIND_PROC, 0, "child",
	"a child of a tracked process; data is the parent"},
    {NOTE_TRACKERR, 0, 0, KIND_PROC, 0, "trackerr",
	"a child could not be tracked"},
    {1, KIND_SIGNAL, KIND_SIGNAL, KIND_SIGNAL, 0, "signal",
	"the signal was sent; data is how often"},
    {1, KIND_TIMER, KIND_TIMER, KIND_TIMER, 0, "timer",
	"time is up; data is how often"},
    {NOTE_LINKUP, KIND_NETDEV, KIND_NETDEV, KIND_NETDEV, 0, "linkup",
	"the link came up"},
    {NOTE_LINKDOWN, KIND_NETDEV, KIND_NETDEV, KIND_NETDEV, 0, "linkdown",
	"the link went down"},
    {NOTE_LINKINV, KIND_NETDEV, KIND_NETDEV, KIND_NETDEV, 0, "linkinv",
	"the link's state is unknown, or the interface is gone"},
    {1, KIND_AIO, KIND_AIO, KIND_AIO, 0, "aio",
	"the read is done; data is its result"},
    {1, KIND_KEVENT, KIND_KEVENT, KIND_KEVENT, 0, "kevent",
	"the queue returned the event"},
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

static bool
parse_word(unsigned kinds, struct str word, uint32_t *bits)
{
	unsigned vocabulary = 0;
	struct str bare = word;
	uint64_t number;

	if (kinds & KIND_FD && word.len > 0 && word.at[0] >= '0' &&
	    word.at[0] <= '9') {
		if (!str_to_integer(word, UINT32_MAX, &number))
			return false;
		*bits = (uint32_t)number;
		return true;
	}
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
event_put(struct buf *buf, unsigned kinds, uint32_t bits, struct str between)
{
	bool first = true;

	for (unsigned i = 0; bits != 0 && i < event_rows_count; i++) {
		if (!(event_rows[i].bit & bits) ||
		    !((event_rows[i].kinds | event_rows[i].result_kinds) &
			kinds))
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
