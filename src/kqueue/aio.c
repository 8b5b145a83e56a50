/*
 * aio.c - EVFILT_AIO: reads and writes in flight, on one io_uring a queue
 *
 * SPDX-License-Identifier: ISC
 *
 * The ring's descriptor is readable while completions wait, so it goes into
 * the epoll set. A request outlives its knote: EV_ONESHOT ends the knote, and
 * kqueue_aio_return() ends the request.
 */
#include <aio.h>
#include <errno.h>
#include <stdlib.h>

#include "linux/uring.h"

#define ENTRIES 32
#define BUCKETS 256
#define MOST_BYTES 0x7ffff000U /* what read(2) takes at once */

struct request {
	const struct aiocb *cb;
	struct request *next;
	struct knote *kn; /* NULL once it was deleted */
	int32_t result;
	bool done;
};

struct kq_aios {
	struct kq_uring ring;
	struct request *table[BUCKETS];
};

static struct request **
request_at(struct kq_aios *aios, const struct aiocb *cb)
{
	struct request **at = &aios->table[((uintptr_t)cb >> 4) % BUCKETS];

	while (*at != NULL && (*at)->cb != cb)
		at = &(*at)->next;
	return at;
}

/* ENOSYS or EPERM: no io_uring here. */
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
	error = kq_uring_open(&aios->ring, ENTRIES);
	if (error == 0) {
		error = kq_source_add(q, aios->ring.fd, SOURCE_AIO, 0);
		if (error != 0)
			kq_uring_close(&aios->ring);
	}
	if (error != 0) {
		free(aios);
		return error;
	}
	q->aios = aios;
	return 0;
}

/* One entry; the request's address comes back with the completion. */
static int
submit(struct kq_aios *aios, uint8_t opcode, const struct aiocb *cb,
    uint64_t token, uint64_t target)
{
	struct io_uring_sqe *sqe = kq_uring_entry(&aios->ring);
	size_t bytes = cb->aio_nbytes;

	sqe->opcode = opcode;
	sqe->user_data = token;
	if (opcode == IORING_OP_ASYNC_CANCEL) {
		sqe->addr = target;
	} else {
		sqe->fd = cb->aio_fildes;
		if (opcode != IORING_OP_FSYNC) {
			sqe->addr = (uint64_t)(uintptr_t)cb->aio_buf;
			sqe->len =
			    bytes > MOST_BYTES ? MOST_BYTES : (uint32_t)bytes;
			sqe->off = (uint64_t)cb->aio_offset;
		}
	}
	return kq_uring_enter(&aios->ring);
}

void
kq_aio_event(struct kq *q)
{
	struct io_uring_cqe cqe;

	while (kq_uring_next(&q->aios->ring, &cqe)) {
		struct request *r = (void *)(uintptr_t)cqe.user_data;
		int32_t result = cqe.res;

		q->completions++;
		if (r == NULL)
			continue; /* an answer to a cancel */
		r->done = true;
		r->result = result;
		if (r->kn == NULL)
			continue;
		r->kn->kev.data = result < 0 ? -result : 0;
		r->kn->kev.flags |= EV_EOF;
		kq_activate(q, r->kn);
	}
}

void
kq_aio_finish(struct kq *q)
{
	struct kq_aios *aios = q->aios;

	if (aios == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while (aios->table[i] != NULL) {
			struct request *r = aios->table[i];

			aios->table[i] = r->next;
			free(r);
		}
	kq_source_close(q, SOURCE_AIO, &aios->ring.fd);
	kq_uring_close(&aios->ring);
	free(aios);
	q->aios = NULL;
}

static int
aio_attach(struct kq *q, struct knote *kn)
{
	struct request *r;

	/* As on FreeBSD: only the submitting call makes these. */
	if (q->aios == NULL)
		return EPERM;
	r = *request_at(q->aios, (const void *)kn->kev.ident);
	if (r == NULL || r->kn != NULL || r->done)
		return EPERM;
	r->kn = kn;
	kn->u.aio.request = r;
	return 0;
}

static int
aio_detach(struct kq *q, struct knote *kn)
{
	struct request *r = kn->u.aio.request;

	(void)q;
	r->kn = NULL;
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
start(struct kq *q, uint8_t opcode, struct aiocb *cb, unsigned short flags)
{
	struct kevent kev;
	struct request **at, *r;
	int error;

	if (flags & ~(EV_CLEAR | EV_DISPATCH | EV_ONESHOT))
		return EINVAL;
	error = aios_open(q);
	if (error != 0)
		return error;
	at = request_at(q->aios, cb);
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
	    : submit(q->aios, opcode, cb, (uint64_t)(uintptr_t)r, 0);
	if (error != 0) {
		if (r->kn != NULL)
			kq_drop(q, r->kn);
		*request_at(q->aios, cb) = r->next;
		free(r);
	}
	return error;
}

/* The public calls. */

#define PUBLIC __attribute__((visibility("default")))

static int
enter_start(int fd, uint8_t opcode, struct aiocb *cb, unsigned short flags)
{
	struct kq *q = kq_enter(fd);
	int error;

	if (q == NULL)
		return -1;
	error = start(q, opcode, cb, flags);
	kq_unlock(q);
	if (error == 0)
		return 0;
	errno = error;
	return -1;
}

PUBLIC int
kqueue_aio_read(int kq, struct aiocb *cb, unsigned short flags)
{
	return enter_start(kq, IORING_OP_READ, cb, flags);
}

PUBLIC int
kqueue_aio_write(int kq, struct aiocb *cb, unsigned short flags)
{
	return enter_start(kq, IORING_OP_WRITE, cb, flags);
}

PUBLIC int
kqueue_aio_fsync(int kq, struct aiocb *cb, unsigned short flags)
{
	return enter_start(kq, IORING_OP_FSYNC, cb, flags);
}

PUBLIC int
kqueue_aio_error(int kq, const struct aiocb *cb)
{
	struct kq *q = kq_enter(kq);
	struct request *r = NULL;
	int error;

	if (q == NULL)
		return -1;
	if (q->aios != NULL) {
		kq_aio_event(q);
		r = *request_at(q->aios, cb);
	}
	if (r == NULL)
		error = -1;
	else if (!r->done)
		error = EINPROGRESS;
	else
		error = r->result < 0 ? -r->result : 0;
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
	struct request *r = NULL;
	int32_t result = -EINVAL;

	if (q == NULL)
		return -1;
	if (q->aios != NULL) {
		kq_aio_event(q);
		r = *request_at(q->aios, cb);
	}
	if (r != NULL && !r->done) {
		result = -EINPROGRESS;
	} else if (r != NULL) {
		result = r->result;
		if (r->kn != NULL)
			kq_drop(q, r->kn);
		*request_at(q->aios, cb) = r->next;
		free(r);
	}
	if (q->head != NULL && !q->rung)
		kq_ring(q);
	else if (q->head == NULL && q->rung)
		kq_mute(q);
	kq_unlock(q);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

PUBLIC int
kqueue_aio_cancel(int kq, struct aiocb *cb)
{
	struct kq *q = kq_enter(kq);
	struct request *r = NULL;
	int error = EINVAL;

	if (q == NULL)
		return -1;
	if (q->aios != NULL)
		r = *request_at(q->aios, cb);
	if (r != NULL)
		error = r->done ? 0
				: submit(q->aios, IORING_OP_ASYNC_CANCEL, cb, 0,
				      (uint64_t)(uintptr_t)r);
	kq_unlock(q);
	if (error == 0)
		return 0;
	errno = error;
	return -1;
}
