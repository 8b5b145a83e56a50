/* limit.h - the system's limits that a wait can run into */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LIMIT_H
#define FDWAIT_LIMIT_H

#include <stdint.h>

#define LIMIT_UNKNOWN INT64_C(-1) /* this system has it not, or hides it */
#define LIMIT_NONE INT64_C(-2)    /* unlimited */

struct limit_row {
	uint8_t source;
	char name[28];
	char file[48]; /* where the kernel tells and takes it; may be empty */
	char meaning[64];
};

extern const struct limit_row limit_rows[];
extern const unsigned limit_rows_count;

/* "; NAME is VALUE (FILE)" of the row with that name, for a message;
 * nothing where there is none. */
struct buf;
void limit_put(struct buf *, const char *name);
/* The same of the second row where it is lower, else of the first. */
void limit_put_lower(struct buf *, const char *name, const char *other);
/* In force now: a number, LIMIT_UNKNOWN or LIMIT_NONE. */
int64_t limit_value(const struct limit_row *);

#endif
