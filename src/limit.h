/* limit.h - the system's limits that a wait can run into */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LIMIT_H
#define FDWAIT_LIMIT_H

#include <stdint.h>

struct buf;

#define LIMIT_UNKNOWN INT64_C(-1) /* this system has it not, or hides it */
#define LIMIT_NONE INT64_C(-2)    /* unlimited */

struct limit_row {
	uint8_t source;
	char name[28];
	/* Where it is set: the kernel's file, or a shell's command. */
	char knob[48];
	char meaning[64];
};

extern const struct limit_row limit_rows[];
extern const unsigned limit_rows_count;

/* What a call that fails can have had too little of. */
enum limit_of {
	LIMIT_OF_DESCRIPTORS = 1 << 0,
	LIMIT_OF_EPOLL = 1 << 1,   /* entries of epoll sets */
	LIMIT_OF_INOTIFY = 1 << 2, /* files that are watched */
};
/*
 * Put the limits that can be behind the errno of such a call, each as
 * "; NAME is VALUE (KNOB)". One that can't be read is left out.
 */
void limit_put_behind(struct buf *, int errnum, unsigned of);
/* In force now: a number, LIMIT_UNKNOWN or LIMIT_NONE. */
int64_t limit_value(const struct limit_row *);

#endif
