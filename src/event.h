/* event.h - the words for what can happen, and their bits */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_EVENT_H
#define FDWAIT_EVENT_H

#include <stdbool.h>
#include <stdint.h>
#include "buf.h"
#include "str.h"

/*
 * The bits of readiness have the values of Linux' epoll(7), on every system;
 * backends translate where their own differ. Bits that no row knows are the
 * kernel's business: they are passed on as they are, and printed in hex.
 */
enum event_bit {
	EVENT_IN = 0x001,
	EVENT_PRI = 0x002,
	EVENT_OUT = 0x004,
	EVENT_ERR = 0x008,
	EVENT_HUP = 0x010,
	EVENT_NVAL = 0x020,
	EVENT_RDNORM = 0x040,
	EVENT_RDBAND = 0x080,
	EVENT_WRNORM = 0x100,
	EVENT_WRBAND = 0x200,
	EVENT_MSG = 0x400,
	EVENT_RDHUP = 0x2000,
	EVENT_CONNECT = 0x10000, /* fdwait's own, never given to a kernel */
	EVENT_EOF = 0x20000,     /* likewise */
	EVENT_EXCLUSIVE = 0x10000000,
	EVENT_ONESHOT = 0x40000000,
};
#define EVENT_ET UINT32_C(0x80000000)

/* Reported by every kernel whether asked for or not. */
#define EVENT_UNASKED (uint32_t)(EVENT_ERR | EVENT_HUP | EVENT_NVAL)
/* How to wait, not what for. */
#define EVENT_MODES (EVENT_ET | EVENT_ONESHOT | EVENT_EXCLUSIVE)
/* fdwait's own beside kqueue's notes of a file. */
#define VNODE_OVERFLOW UINT32_C(0x10000000)
#define EVENT_OWN (uint32_t)(EVENT_CONNECT | EVENT_EOF)

/* The kinds of target, as bits, so that a word can say which ones have it. */
enum kind_bit {
	KIND_FD = 0x1,
	KIND_FIFO = 0x2,
	KIND_TCP = 0x4,
	KIND_UDP = 0x8,
	KIND_UNIX = 0x10,
	KIND_VNODE = 0x20,
	KIND_PROC = 0x40,
	KIND_SIGNAL = 0x80,
	KIND_TIMER = 0x100,
	KIND_NETDEV = 0x200,
	KIND_AIO = 0x400,
	KIND_KEVENT = 0x800,
};
/* Kinds whose words are bits of readiness; the others' are a filter's notes,
 * and mean nothing beside their kind. */
#define KINDS_OF_READINESS \
	(KIND_FD | KIND_FIFO | KIND_TCP | KIND_UDP | KIND_UNIX)

enum event_vocabulary {
	EVENT_OF_POLL = 1,  /* has a name POLL... */
	EVENT_OF_EPOLL = 2, /* has a name EPOLL... */
};

struct event_row {
	uint32_t bit;
	uint16_t kinds;        /* that take it as a word */
	uint16_t defaults;     /* kinds whose default it is part of */
	uint16_t result_kinds; /* that may report it, whether it can be asked
				 for or not */
	uint8_t vocabularies;
	char word[12];
	char meaning[68];
};

extern const struct event_row event_rows[];
extern const unsigned event_rows_count;

uint32_t event_defaults(unsigned kind);
/*
 * A comma list of words of that kind. For descriptors also full constant names
 * (any case) and numbers. False with the foreign word in `*bad`, which is empty
 * for an empty list.
 */
bool
event_parse(unsigned kinds, struct str list, uint32_t *bits, struct str *bad);
/* Put the words that `bits` are to these kinds in table order, unknown ones in
 * hex, with `between` between them. Nothing is put for no bits. */
void event_put(struct buf *, unsigned kinds, uint32_t bits, struct str between);
/* "in, out, ..." : what the kinds take, for messages. */
void event_put_allowed(struct buf *, unsigned kinds);

#endif
