/* reply_text.h - a reply as text that teaches */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_REPLY_TEXT_H
#define FDWAIT_REPLY_TEXT_H

#include "object.h"
#include "request.h"

/* What a reply is about, and how it shall look. */
struct reply_look {
	/* As it was bound; the verb is NULL when there is no such one. */
	const struct request *request;
	const struct object_type *type; /* of OBJ, or what was opened; NULL */
	bool colour;
	unsigned width; /* columns, for the last one of a table; 0: no limit */
};

/* The kind of the object that a request, which was answered, was about. */
const struct object_type *reply_type(const struct request *);

/*
 * The system calls as they were made, then what came out, then what that means
 * in one line. Every line ends with a newline. Bytes that would move the cursor
 * are shown as \ooo.
 */
void
reply_put_text(struct buf *, const struct reply *, const struct reply_look *);

#endif
