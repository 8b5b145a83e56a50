/* loop_parts.h - what the loop's own files need of each other */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LOOP_PARTS_H
#define FDWAIT_LOOP_PARTS_H

#include "loop.h"

enum watch_role {
	ROLE_TARGET,
	ROLE_NESTED, /* a set inside another: the wait opens it up */
	ROLE_OUTPUT,
	ROLE_WAKE,
};

/* -- loop_watch.c -- */

/* false with errno, of the backend's open. */
bool loop_use_open(struct loop *, struct backend_use *, const struct backend *);
/* -1 with errno, of the backend's add. */
int loop_use_add(const struct backend_use *, struct watch *);
/* Into the main set, or where that refuses it and the choice is ours, into a
 * set of poll's around it. -1 with errno. */
int loop_watch_add(struct loop *, struct watch *);
/* Put why `fd` could not be added, from errno, into the error: -1. */
int loop_refuse_watch(struct loop *, struct target *, int fd);
/* Does the backend that has it tell each new readiness once? */
bool loop_has_edges(const struct watch *);
/* Leave the target out until the next tick, and no longer. */
void loop_hold(struct loop *, struct target *);
void loop_release(struct loop *, struct target *);

/* -- loop_report.c -- */

/* Room for that many more records; NULL with the error set. */
struct record *loop_record_room(struct loop *, size_t more);
/* Turn what settled into records; -1 with the error set. */
int loop_settle_flush(struct loop *);

#endif
