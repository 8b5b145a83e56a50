/*
 * aio.c - EVFILT_AIO: reads and writes in flight, on one io_uring a queue
 *
 * SPDX-License-Identifier: ISC
 *
 * The ring's descriptor is readable while completions wait, so it goes into
 * the epoll set. A request outlives its knote: EV_ONESHOT ends the knote, and
 * kqueue_aio_return() ends the request.
 */
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <linux/io_uring.h>

#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter.h"

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
	int fd;
	void *sq, *cq;
	size_t sq_bytes, cq_bytes, sqe_bytes;
	struct io_uring_sqe *sqes;
	uint32_t *sq_tail, *sq_array, sq_mask;
	uint32_t *cq_head, *cq_tail, cq_mask;
	struct io_uring_cqe *cqes;
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

static void
unmap(struct kq_aios *aios)
{
	if (aios->sq != NULL)
		munmap(aios->sq, aios->sq_bytes);
	if (aios->cq != NULL)
		munmap(aios->cq, aios->cq_bytes);
	if (aios->sqes != NULL)
		munmap(aios->sqes, aios->sqe_bytes);
	if (aios->fd != -1)
		close(aios->fd);
	free(aios);
}

static void *
map_part(int fd, size_t bytes, uint64_t offset)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_POPULATE, fd, (off_t)offset);

	return p == MAP_FAILED ? NULL : p;
}

static uint32_t *
word_at(void *ring, uint32_t offset)
{
	return (void *)((char *)ring + offset);
}

/* ENOSYS or EPERM: no io_uring here. */
static int
aios_open(struct kq *q)
{
	struct io_uring_params params;
	struct kq_aios *aios;
	int error;

	if (q->aios != NULL)
		return 0;
	aios = calloc(1, sizeof *aios);
	if (aios == NULL)
		return ENOMEM;
	memset(&params, 0, sizeof params);
	aios->fd =
	    kq_move_away((int)syscall(SYS_io_uring_setup, ENTRIES, &params));
	if (aios->fd == -1) {
		error = errno;
		free(aios);
		return error;
	}
	aios->sq_bytes =
	    params.sq_off.array + params.sq_entries * sizeof(uint32_t);
	aios->cq_bytes = params.cq_off.cqes +
	    params.cq_entries * sizeof(struct io_uring_cqe);
	aios->sqe_bytes = params.sq_entries * sizeof(struct io_uring_sqe);
	aios->sq = map_part(aios->fd, aios->sq_bytes, IORING_OFF_SQ_RING);
	aios->cq = map_part(aios->fd, aios->cq_bytes, IORING_OFF_CQ_RING);
	aios->sqes = map_part(aios->fd, aios->sqe_bytes, IORING_OFF_SQES);
	if (aios->sq == NULL || aios->cq == NULL || aios->sqes == NULL) {
		unmap(aios);
		return ENOMEM;
	}
	aios->sq_tail = word_at(aios->sq, params.sq_off.tail);
	aios->sq_array = word_at(aios->sq, params.sq_off.array);
	aios->sq_mask = *word_at(aios->sq, params.sq_off.ring_mask);
	aios->cq_head = word_at(aios->cq, params.cq_off.head);
	aios->cq_tail = word_at(aios->cq, params.cq_off.tail);
	aios->cq_mask = *word_at(aios->cq, params.cq_off.ring_mask);
	aios->cqes = (void *)((char *)aios->cq + params.cq_off.cqes);
	error = kq_source_add(q, aios->fd, SOURCE_AIO, 0);
	if (error != 0) {
		unmap(aios);
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
	uint32_t tail = *aios->sq_tail, slot = tail & aios->sq_mask;
	struct io_uring_sqe *sqe = &aios->sqes[slot];
	size_t bytes = cb->aio_nbytes;
	long n;

	memset(sqe, 0, sizeof *sqe);
	sqe->opcode = opcode;
	sqe->fd = -1;
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
	aios->sq_array[slot] = slot;
	__atomic_store_n(aios->sq_tail, tail + 1, __ATOMIC_RELEASE);
	do
		n = syscall(
		    SYS_io_uring_enter, aios->fd, 1, 0, 0, NULL, (size_t)0);
	while (n == -1 && errno == EINTR);
	if (n == 1)
		return 0;
	/* Not taken: the kernel has not looked at it. */
	__atomic_store_n(aios->sq_tail, tail, __ATOMIC_RELEASE);
	return n == -1 && errno != EBUSY ? errno : EAGAIN;
}

void
kq_aio_event(struct kq *q)
{
	struct kq_aios *aios = q->aios;
	uint32_t head = *aios->cq_head;

	while (head != __atomic_load_n(aios->cq_tail, __ATOMIC_ACQUIRE)) {
		const struct io_uring_cqe *cqe =
		    &aios->cqes[head & aios->cq_mask];
		struct request *r = (void *)(uintptr_t)cqe->user_data;
		int32_t result = cqe->res;

		__atomic_store_n(aios->cq_head, ++head, __ATOMIC_RELEASE);
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
	kq_source_close(q, SOURCE_AIO, &aios->fd);
	unmap(aios);
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
