/* target.h - one thing to wait for, as the user named it */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_TARGET_H
#define FDWAIT_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "arena.h"
#include "backend.h"
#include "error.h"
#include "str.h"

struct kind;

struct target {
	struct watch watch; /* the main one; fd is -1 while there is none */
	const struct kind *kind;
	struct str label; /* what output calls it */
	struct str name;  /* the target as it was written */
	struct str place; /* what the kind looks for; NUL behind it */
	uint32_t events;  /* asked for */
	int fd_number;    /* the descriptor that was named, or -1 */
	pid_t pid;        /* fd: of that process; 0 for our own */
	int64_t wake;     /* when the kind wants to be woken, or FOREVER */
	void *state;      /* the kind's own */
	uint64_t udata;   /* kevent: as the user gave it */

	/* The loop's: what has been told of it. */
	uint32_t told; /* words that were reported and still held */
	int64_t told_bytes;
	bool pending; /* --settle: a record of it waits */
	bool held;    /* left out, looked at every interval */
	bool seen;    /* held, and still ready in this round */
	bool eof_due; /* the peer is done, but data is queued */
	bool polled;  /* never registered: the kind looks by itself */
	bool done;    /* nothing more is expected of it */

	/* The renderer's: what stays the same in each of its records. */
	char *line; /* padded by BUF_SLACK */
	size_t line_len, line_room;
	uint32_t line_words; /* the words and the mask that stand in it; */
	uint32_t line_raw;   /* 0 words: it has to be made anew */
};

/* Everything a command line names, in its order. */
struct target_list {
	struct target **at;
	size_t count, room;
};

/* How an operand is to be understood. */
struct target_context {
	struct arena *arena;
	struct error *error;
	struct target_list *list;
	struct str events; /* of -e; at NULL: the kind's own defaults */
};

/*
 * Each adds what its text names to the list; -1 with the error set (usage, but
 * for what stat(2) refuses on a bare path). The text is borrowed for as long as
 * the list lives.
 */
int target_add_operand(struct target_context *, struct str operand);
/* [LABEL=]REST, REST literally */
int target_add_literal(
    struct target_context *, const struct kind *, struct str text);
/* select's lists: 0,3,5-9 */
int target_add_list(struct target_context *, struct str list, uint32_t events);

/* Put "what kinds are there" for a message. */
void kind_put_names(struct buf *);

#endif
