/* kqueue_object.h - what kqueue_object.c and kqueue_show.c share */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KQUEUE_OBJECT_H
#define FDWAIT_KQUEUE_OBJECT_H

#include "knote_list.h"
#include "object.h"
#include "request.h"
#include "session.h"

/* Objects that share a control descriptor share this. */
struct kqueue_state {
	struct knote_list knotes;
	unsigned users;
};

/* Close a queue, and let an emulated one go of what it has. */
void kqueue_close_descriptor(struct session *, int fd);
/* Forget the knote, and the duplicate that nobody else has. */
void kqueue_drop(struct session *, struct kqueue_state *, struct knote *);
/* Forget what is about another process's descriptor that is another file now.
 */
void kqueue_drop_stale(struct session *, struct object *);

/* The object's `show`. */
int kqueue_show(struct request *, struct object *);

#endif
