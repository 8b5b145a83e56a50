/* meanings.h - what an answer means, in one line: one row a sentence */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_MEANINGS_H
#define FDWAIT_MEANINGS_H

#include "reply.h"
#include "verbs.h"

/* When a row is meant, beside its other columns. */
enum meaning_when {
	WHEN_ANY,
	WHEN_EMPTY,   /* a success with nothing in it: no events, 0 bytes */
	WHEN_IDLE,    /* the same, where CHANGES is none */
	WHEN_SETS,    /* the message is about select's sets */
	WHEN_FOREIGN, /* FD is another process's */
	WHEN_GONE,    /* OBJ's own descriptor was closed, by another request */
};

/*
 * `{name}` in a text stands for a field of the reply, or for an argument as it
 * was given; a row that names one which is not there does not fit. The first
 * row that fits is taken.
 */
struct meaning_row {
	char verb[12];         /* empty: any */
	unsigned char objects; /* enum object_bit; 0: any, or none */
	unsigned char failure; /* enum failure; FAIL_NOT: a success */
	unsigned char when;    /* enum meaning_when */
	int error;             /* of FAIL_OS */
	char text[176];
};

extern const struct meaning_row meaning_rows[];
extern const unsigned meaning_rows_count;

/* A readiness, of the kinds of object that may tell it: all bits of `all` are
 * set and none of `none`. Rows take the bits off that they explain. */
struct readiness_row {
	unsigned char objects;
	uint32_t all, none;
	char text[96];
};

extern const struct readiness_row readiness_rows[];
extern const unsigned readiness_rows_count;

/* What the filter's `data` is, `{data}` in the text. The notes of a filter mean
 * what event_rows say. */
struct filter_row {
	int64_t filter;
	uint32_t fflags; /* 0: any */
	char text[80];
};

extern const struct filter_row filter_rows[];
extern const unsigned filter_rows_count;

#endif
