/* request.h - a request being answered: what handlers are given */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_REQUEST_H
#define FDWAIT_REQUEST_H

#include "reply.h"
#include "tokens.h"
#include "verbs.h"

struct object;
struct session;

#define REQUEST_ARGUMENTS 8

struct request {
	struct session *session;
	struct reply *reply;
	const struct verb_row *verb;
	struct object *object; /* OBJ, of a kind that the verb is for */
	struct {
		struct str name, value; /* value.at NULL: left out */
	} arguments[REQUEST_ARGUMENTS];
	size_t count;
	struct str *rest; /* of NAME... */
	size_t rest_count;
};

/* Bind the tokens behind the verb to its syntax; -1 with the reply failing. */
int request_bind(struct request *, const struct tokens *);
/* An argument by its name in the syntax; at is NULL when it was left out. */
struct str request_argument(const struct request *, const char *name);

#endif
