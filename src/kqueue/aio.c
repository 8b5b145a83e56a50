/*
 * aio.c - EVFILT_AIO: the requests of a queue, and the public calls
 *
 * SPDX-License-Identifier: ISC
 */
#include <aio.h>
#include <errno.h>
#include <stdlib.h>

#include "request.h"

#define BUCKETS 256

struct kq_aios {
	struct kq_port *port;
	struct kq_request *table[BUCKETS];
};

static struct kq_request **
request_at(struct kq_aios *aios, uintptr_t cb)
{
	struct kq_request **at = &aios->table[(cb >> 4) % BUCKETS];

	while (*at != NULL && (uintptr_t)(*at)->cb != cb)
		at = &(*at)->next;
	return at;
}

struct kq_request *
kq_request_of(struct kq *q, uintptr_t cb)
{
	return q->aios == NULL ? NULL : *request_at(q->aios, cb);
}

static int
aios_open(struct kq *q)
{
	struct kq_aios *aios;
	int error;

	if (q->aios != NULL)
		return 0;
	aios = calloc(1, sizeof *aios);
	if (aios == NULL)
		return ENOMEM;
	error = kq_port_open(q, &aios->port);
	if (error == 0)
		q->aios = aios;
	else
		free(aios);
	return error;
}

void
kq_request_done(struct kq *q, struct kq_request *r, ssize_t result)
{
	r->done = true;
	r->result = result;
	if (r->kn == NULL)
		return;
	r->kn->kev.data = result < 0 ? -result : 0;
	r->kn->kev.flags |= EV_EOF;
	kq_activate(q, r->kn);
}

void
kq_aio_event(struct kq *q)
{
	kq_port_look(q, q->aios->port);
}

void
kq_aio_finish(struct kq *q)
{
	struct kq_aios *aios = q->aios;

	if (aios == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while (aios->table[i] != NULL) {
			struct kq_request *r = aios->table[i];

			aios->table[i] = r->next;
			free(r);
		}
	kq_port_close(q, aios->port);
	free(aios);
	q->aios = NULL;
}

/* Its knote is gone, or goes with it. */
static void
forget(struct kq *q, struct kq_request *r)
{
	if (r->kn != NULL)
		kq_drop(q, r->kn);
	*request_at(q->aios, (uintptr_t)r->cb) = r->next;
	free(r);
}

static int
aio_attach(struct kq *q, struct knote *kn)
{
	struct kq_request *r = kq_request_of(q, kn->kev.ident);

	/* As on FreeBSD: only the submitting call makes these. */
	if (r == NULL || r->kn != NULL || r->done)
		return EPERM;
	r->kn = kn;
	kn->u.aio.request = r;
	return 0;
}

static int
aio_detach(struct kq *q, struct knote *kn)
{
	(void)q;
	kn->u.aio.request->kn = NULL;
	return 0;
}

/* Nothing about the request changes. */
static int
aio_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	(void)q;
	(void)kn;
	(void)kev;
	return 0;
}

static bool
aio_ask(struct kq *q, struct knote *kn)
{
	(void)q;
	return (kn->kev.flags & EV_EOF) != 0;
}

static void
aio_taken(struct kq *q, struct knote *kn)
{
	(void)q;
	kn->kev.flags &= (unsigned short)~EV_EOF;
}

const struct kq_filter kq_filter_aio = {
    .attach = aio_attach,
    .detach = aio_detach,
    .modify = aio_modify,
    .ask = aio_ask,
    .taken = aio_taken,
};

static int
start(struct kq *q, enum kq_work work, struct aiocb *cb, unsigned short flags)
{
	struct kevent kev;
	struct kq_request **at, *r;
	int error;

	if (flags & ~(EV_CLEAR | EV_DISPATCH | EV_ONESHOT))
		return EINVAL;
	error = aios_open(q);
	if (error != 0)
		return error;
	at = request_at(q->aios, (uintptr_t)cb);
	if (*at != NULL)
		return EINVAL; /* in flight, or not yet returned */
	r = calloc(1, sizeof *r);
	if (r == NULL)
		return ENOMEM;
	r->cb = cb;
	*at = r;
	EV_SET(&kev, (uintptr_t)cb, EVFILT_AIO, EV_ADD | flags, 0, 0,
	    cb->aio_sigevent.sigev_value.sival_ptr);
	error = kq_spawn(q, &kev) == NULL
	    ? ENOMEM
	    : kq_port_start(q->aios->port, r, work);
	if (error != 0)
		forget(q, r);
	return error;
}

/* The public calls. */

#define PUBLIC __attribute__((visibility("default")))

static int
leave(struct kq *q, int error)
{
	kq_unlock(q);
	if (error == 0)
		return 0;
	errno = error;
	return -1;
}

static int
enter_start(int kq, enum kq_work work, struct aiocb *cb, unsigned short flags)
{
	struct kq *q = kq_enter(kq);

	return q == NULL ? -1 : leave(q, start(q, work, cb, flags));
}

PUBLIC int
kqueue_aio_read(int kq, struct aiocb *cb, unsigned short flags)
{
	return enter_start(kq, KQ_WORK_READ, cb, flags);
}

PUBLIC int
kqueue_aio_write(int kq, struct aiocb *cb, unsigned short flags)
{
	return enter_start(kq, KQ_WORK_WRITE, cb, flags);
}

PUBLIC int
kqueue_aio_fsync(int kq, struct aiocb *cb, unsigned short flags)
{
	return enter_start(kq, KQ_WORK_FSYNC, cb, flags);
}

/* The one of this block, after a look at which are done. */
static struct kq_request *
looked_up(struct kq *q, const struct aiocb *cb)
{
	if (q->aios != NULL)
		kq_aio_event(q);
	return kq_request_of(q, (uintptr_t)cb);
}

PUBLIC int
kqueue_aio_error(int kq, const struct aiocb *cb)
{
	struct kq *q = kq_enter(kq);
	struct kq_request *r;
	int error;

	if (q == NULL)
		return -1;
	r = looked_up(q, cb);
	if (r == NULL)
		error = -1;
	else if (!r->done)
		error = EINPROGRESS;
	else
		error = r->result < 0 ? (int)-r->result : 0;
	if (q->head != NULL && !q->rung)
		kq_ring(q);
	kq_unlock(q);
	if (error == -1)
		errno = EINVAL;
	return error;
}

PUBLIC ssize_t
kqueue_aio_return(int kq, struct aiocb *cb)
{
	struct kq *q = kq_enter(kq);
	struct kq_request *r;
	ssize_t result = -EINVAL;

	if (q == NULL)
		return -1;
	r = looked_up(q, cb);
	if (r != NULL && !r->done) {
		result = -EINPROGRESS;
	} else if (r != NULL) {
		result = r->result;
		forget(q, r);
	}
	if (q->head != NULL && !q->rung)
		kq_ring(q);
	else if (q->head == NULL && q->rung)
		kq_mute(q);
	kq_unlock(q);
	if (result >= 0)
		return result;
	errno = (int)-result;
	return -1;
}

PUBLIC int
kqueue_aio_cancel(int kq, struct aiocb *cb)
{
	struct kq *q = kq_enter(kq);
	struct kq_request *r;
	int error = EINVAL;

	if (q == NULL)
		return -1;
	r = kq_request_of(q, (uintptr_t)cb);
	if (r != NULL)
		error = r->done ? 0 : kq_port_cancel(q->aios->port, r);
	return leave(q, error);
}
