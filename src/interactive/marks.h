/* marks.h - a set of descriptors: those that are a user's */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_MARKS_H
#define FDWAIT_MARKS_H

#include <stdbool.h>
#include <stddef.h>

/* Zero is an empty set. */
struct marks {
	unsigned char *at; /* one a descriptor, on the heap */
	size_t room;
};

bool marks_add(struct marks *, int fd); /* false: no memory */
void marks_remove(struct marks *, int fd);
static inline bool
marks_have(const struct marks *marks, int fd)
{
	return fd >= 0 && (size_t)fd < marks->room && marks->at[fd] != 0;
}
void marks_free(struct marks *);

#endif
