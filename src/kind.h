/* kind.h - the contract between the loop and a kind of target */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KIND_H
#define FDWAIT_KIND_H

#include "error.h"
#include "target.h"

struct loop;

/*
 * A kind knows how a target of its is written, what to open for it, and what
 * its readiness means. The loop calls these; they call back loop_watch() and
 * its like in loop.h, and loop_report() when something happened. None waits.
 */
struct kind {
	char name[8];    /* stands before the colon */
	char syntax[24]; /* what stands behind it */
	char meaning[72];
	char completes[8]; /* path, host, fd or none: for shells */
	unsigned bit;      /* enum kind_bit */
	bool path;         /* the name is a path */
	bool hands_on;     /* opens a descriptor that a command can use */

	/* In "PLACE[:EVENTS]", where the colon before EVENTS is; .len for none.
	 * NULL where the name is a path. */
	size_t (*split)(struct str text);
	/*
	 * Take target->place apart and check it. -1 with the error set: usage.
	 * Nothing is opened.
	 */
	int (*parse)(struct target *, struct arena *, struct error *);
	/* Open and arm; -1 with the error set. */
	int (*open)(struct loop *, struct target *, struct error *);
	/* Something holds of ready->watch; -1 with the error set. */
	int (*ready)(struct loop *, struct target *, const struct ready *,
	    struct error *);
	/* target->wake has come; NULL for kinds that never set it. */
	int (*wake)(struct loop *, struct target *, struct error *);
	/* Give back what open() and the others took; may be called twice. */
	void (*close)(struct loop *, struct target *);
	/* At a timeout: put why it did not happen; NULL for nothing to say. */
	void (*why_not)(const struct target *, struct buf *);
};

/* A terminal given by its path: shown as a descriptor, but not to be named. */
extern const struct kind terminal_kind;
extern const struct kind fd_kind, fifo_kind, tcp_kind, udp_kind, unix_kind,
    vnode_kind, proc_kind, signal_kind, timer_kind, netdev_kind, aio_kind,
    kevent_kind;

/* Kind number i, NULL behind the last; in the order of --list kinds. */
const struct kind *kind_at(unsigned i);
const struct kind *kind_named(struct str name);

#endif
