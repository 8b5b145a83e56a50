/*
 * connector.h - process events of the kernel: one socket a queue
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef KQ_CONNECTOR_H
#define KQ_CONNECTOR_H

#include <linux/cn_proc.h>

#include "../filter.h"

/* <linux/cn_proc.h> has moved these between an inner and an outer enum. */
#define KQ_FORKED UINT32_C(0x1)
#define KQ_EXECUTED UINT32_C(0x2)
#define KQ_EXITED UINT32_C(0x80000000)

#define KQ_LISTED_PIDS 48 /* more are not sorted out by the kernel */

/* How a knote is heard of: whether the socket lets its messages through. */
enum {
	KQ_UNHEARD,
	KQ_LISTED,
	KQ_ALL_HEARD
};

struct kq_procs {
	int fd;
	uint32_t pids[KQ_LISTED_PIDS];
	size_t used;
	size_t unlisted; /* knotes that do not fit, or track */
	bool tracking;   /* a knote is made for a new child */
	bool lost;       /* messages were; whoever reads this clears it */
	bool found;      /* by a scan: a child that was not known */
};

/* EPERM, EOPNOTSUPP: no process events here; or it is a lack of something. */
int kq_procs_open(struct kq *);
void kq_procs_close(struct kq *);
/*
 * Messages of the knote's process; those of all where its sfflags track. No
 * message that is wanted before and after a call is missed in between. Without
 * a socket nothing happens.
 */
void kq_procs_hear(struct kq *, struct knote *);
void kq_procs_ignore(struct kq *, struct knote *);
void kq_procs_hear_anew(struct kq *, struct knote *, uint32_t sfflags);
/* The next message that has come: KQ_FORKED and so on. False: none. */
bool kq_procs_next(struct kq_procs *, struct proc_event *);

#endif
