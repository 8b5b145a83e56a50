/* session.h - objects, descriptors and requests: the interactive mode's core */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SESSION_H
#define FDWAIT_SESSION_H

#include "lines.h"
#include "marks.h"
#include "object.h"
#include "reply.h"
#include "../sys.h"

#include <stdalign.h>

#define SESSION_BLOCK ((size_t)32 << 10)

/*
 * The core neither prints nor exits, and keeps nothing outside of its session.
 * A front-end (scripted.c, terminal.c) reads lines, has each one answered, and
 * shows the reply:
 *
 *	session_init(&session, &sys);
 *	while (a line is read)
 *		if (session_request(&session, line, &reply))
 *			show(&reply);
 *	session_close(&session);
 *
 * A reply is valid until the next request. Everything a request needs is taken
 * from `arena`, which is emptied by the next one.
 */
struct session {
	struct sys sys; /* its trace goes to the reply and to `verbose` */
	struct arena arena;
	struct objects objects;
	struct marks users;  /* descriptors that requests may name */
	struct lines *lines; /* where `source` puts more; the front-end's */
	int input, output;   /* the session's own descriptors; -1: none */
	bool tracing;        /* trace on */
	bool over;           /* quit was asked for */
	/* -v: each system call as it is made; NULL: none. */
	void (*verbose)(void *context, struct str line);
	void *context;
	struct reply *reply; /* of the request that is being answered */
	alignas(max_align_t) char block[SESSION_BLOCK];
};

/* `sys` is copied; its trace, if there is one, becomes `verbose`. */
void session_init(struct session *, const struct sys *);

/*
 * Answer one line, without its newline. False for a blank line and a comment,
 * which get no reply. Waits as long as the request says; signals cut it short
 * as waiting.h says.
 */
bool session_request(struct session *, struct str line, struct reply *);
/* The answer to a request that was too long to be had. */
void session_no_memory(struct session *, struct reply *);

/* Close what the session holds. Descriptors that the user opened are his. */
void session_close(struct session *);

#endif
