/* lines.h - request lines, from a descriptor and from files sourced in it */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LINES_H
#define FDWAIT_LINES_H

#include "../buf.h"

struct sys;

#define LINES_DEPTH 32 /* of files that source files */

/* A stack: the descriptor at the bottom, texts that `source` read above it. */
struct lines {
	struct sys *sys;
	int fd; /* -1: texts alone, as under a terminal's line editor */
	struct {
		struct buf text;
		size_t next; /* what is not taken yet */
	} at[LINES_DEPTH + 1];
	unsigned depth; /* 0: only the descriptor's */
	bool ended;     /* the descriptor */
	bool passing;   /* over a line that there is no memory for, */
	bool asking;    /* and which is a request */
};

void lines_init(struct lines *, struct sys *, int fd);
/* The text's memory becomes the stack's; false when it is too deep. */
bool lines_push(struct lines *, struct buf *text);
/*
 * The next line, without its newline and valid until the next call, of any
 * length; a last line needs none. 1; 0 at the end; 2 when there was a request
 * for which there is no memory; -1 with errno, EINTR among others: just call
 * again.
 */
int lines_next(struct lines *, struct str *line);
void lines_free(struct lines *);

#endif
