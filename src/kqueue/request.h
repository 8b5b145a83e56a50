/*
 * request.h - reads and writes in flight, and what each system does for them
 *
 * SPDX-License-Identifier: ISC
 *
 * Private. A request outlives its knote: EV_ONESHOT ends the knote, and
 * kqueue_aio_return() ends the request. Who carries requests out is a port,
 * one a queue, whose descriptor is readable while it has some to tell of: the
 * system's aio.c has it, Linux' in linux/, illumos' in illumos/.
 */
#ifndef KQ_REQUEST_H
#define KQ_REQUEST_H

#include <sys/types.h>

#include "filter.h"

enum kq_work {
	KQ_WORK_READ,
	KQ_WORK_WRITE,
	KQ_WORK_FSYNC
};

struct aiocb;

struct kq_request {
	struct aiocb *cb;
	struct kq_request *next;
	struct knote *kn; /* NULL once it was deleted */
	ssize_t result;   /* the bytes moved, or less: an errno value */
	bool done;
};

/* aio.c */
/* The one of this block, or NULL. */
struct kq_request *kq_request_of(struct kq *, uintptr_t cb);
/* It is done; the port tells of it no more. */
void kq_request_done(struct kq *, struct kq_request *, ssize_t result);

/* The system's aio.c; only kq_port_open() may be called without a port. */
struct kq_port;
/* A new one, in the epoll set as SOURCE_AIO. ENOSYS or EPERM: there is no such
 * thing here. */
int kq_port_open(struct kq *, struct kq_port **);
/* What is in flight goes on, and nobody is told of it. */
void kq_port_close(struct kq *, struct kq_port *);
/* Begin it. EAGAIN: no more can be taken now. */
int kq_port_start(struct kq_port *, struct kq_request *, enum kq_work);
/* Ask for an early end; it is done in any case. */
int kq_port_cancel(struct kq_port *, struct kq_request *);
/* Tell by kq_request_done() which are done. */
void kq_port_look(struct kq *, struct kq_port *);

#endif
