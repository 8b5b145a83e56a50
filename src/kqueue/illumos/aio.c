/*
 * aio.c - EVFILT_AIO: reads and writes in flight, on illumos
 *
 * SPDX-License-Identifier: ISC
 *
 * The C library does the requests, and tells an event port of each that is
 * done: one port a queue, whose descriptor can be polled and goes into the
 * epoll set. A request outlives its knote: EV_ONESHOT ends the knote, and
 * kqueue_aio_return() ends the request.
 */
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <port.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "../filter.h"

#define BUCKETS 256

struct request {
	struct aiocb *cb;
	struct request *next;
	struct knote *kn; /* NULL once it was deleted */
	int error;        /* when it is done */
	bool done;
};

struct kq_aios {
	int port;
	struct request *table[BUCKETS];
};

static struct request **
request_at(struct kq_aios *aios, uintptr_t cb)
{
	struct request **at = &aios->table[(cb >> 4) % BUCKETS];

	while (*at != NULL && (uintptr_t)(*at)->cb != cb)
		at = &(*at)->next;
	return at;
}

static int
port_open(void)
{
	int fd = port_create();

	if (fd != -1 && fcntl(fd, F_SETFD, FD_CLOEXEC) == -1) {
		close(fd);
		return -1;
	}
	return kq_move_away(fd);
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
	aios->port = port_open();
	if (aios->port == -1)
		error = errno;
	else
		error = kq_source_add(q, aios->port, SOURCE_AIO, 0);
	if (error != 0) {
		if (aios->port != -1)
			close(aios->port);
		free(aios);
		return error;
	}
	q->aios = aios;
	return 0;
}

static void
finish(struct kq *q, struct request *r)
{
	int error = aio_error(r->cb);

	/* A queue that was closed had a port of this number, and was told of
	 * an earlier request by this block. */
	if (error == EINPROGRESS)
		return;
	r->done = true;
	r->error = error == -1 ? errno : error;
	if (r->kn == NULL)
		return;
	r->kn->kev.data = r->error;
	r->kn->kev.flags |= EV_EOF;
	kq_activate(q, r->kn);
}

void
kq_aio_event(struct kq *q)
{
	struct timespec at_once = {0, 0};
	port_event_t told;

	while (port_get(q->aios->port, &told, &at_once) == 0) {
		struct request *r;

		if (told.portev_source != PORT_SOURCE_AIO)
			continue;
		r = *request_at(q->aios, told.portev_object);
		if (r != NULL && !r->done)
			finish(q, r);
	}
}

/* What is in flight goes on, and is told to a port that is no more. */
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
	kq_source_close(q, SOURCE_AIO, &aios->port);
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
	r = *request_at(q->aios, kn->kev.ident);
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
synchronize(struct aiocb *cb)
{
	return aio_fsync(O_SYNC, cb);
}

/* How it tells is read by the call, so that the block's own words come back. */
static int
submit(int port, int (*call)(struct aiocb *), struct aiocb *cb)
{
	struct sigevent theirs = cb->aio_sigevent;
	port_notify_t notify = {.portnfy_port = port};
	int error;

	cb->aio_sigevent.sigev_notify = SIGEV_PORT;
	cb->aio_sigevent.sigev_value.sival_ptr = &notify;
	error = call(cb) == -1 ? errno : 0;
	cb->aio_sigevent = theirs;
	return error;
}

static int
start(struct kq *q, int (*call)(struct aiocb *), struct aiocb *cb,
    unsigned short flags)
{
	struct kevent kev;
	struct request **at, *r;
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
	error = kq_spawn(q, &kev) == NULL ? ENOMEM
					  : submit(q->aios->port, call, cb);
	if (error != 0) {
		if (r->kn != NULL)
			kq_drop(q, r->kn);
		*request_at(q->aios, (uintptr_t)cb) = r->next;
		free(r);
	}
	return error;
}

/* The public calls. */

#define PUBLIC __attribute__((visibility("default")))

static int
enter_start(
    int fd, int (*call)(struct aiocb *), struct aiocb *cb, unsigned short flags)
{
	struct kq *q = kq_enter(fd);
	int error;

	if (q == NULL)
		return -1;
	error = start(q, call, cb, flags);
	kq_unlock(q);
	if (error == 0)
		return 0;
	errno = error;
	return -1;
}

static int
start_read(struct aiocb *cb)
{
	return aio_read(cb);
}

static int
start_write(struct aiocb *cb)
{
	return aio_write(cb);
}

PUBLIC int
kqueue_aio_read(int kq, struct aiocb *cb, unsigned short flags)
{
	return enter_start(kq, start_read, cb, flags);
}

PUBLIC int
kqueue_aio_write(int kq, struct aiocb *cb, unsigned short flags)
{
	return enter_start(kq, start_write, cb, flags);
}

PUBLIC int
kqueue_aio_fsync(int kq, struct aiocb *cb, unsigned short flags)
{
	return enter_start(kq, synchronize, cb, flags);
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
		r = *request_at(q->aios, (uintptr_t)cb);
	}
	if (r == NULL)
		error = -1;
	else
		error = r->done ? r->error : EINPROGRESS;
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
	ssize_t result = -1;
	int error = EINVAL;

	if (q == NULL)
		return -1;
	if (q->aios != NULL) {
		kq_aio_event(q);
		r = *request_at(q->aios, (uintptr_t)cb);
	}
	if (r != NULL && !r->done) {
		error = EINPROGRESS;
	} else if (r != NULL) {
		result = aio_return(cb);
		error = errno;
		if (r->kn != NULL)
			kq_drop(q, r->kn);
		*request_at(q->aios, (uintptr_t)cb) = r->next;
		free(r);
	}
	if (q->head != NULL && !q->rung)
		kq_ring(q);
	else if (q->head == NULL && q->rung)
		kq_mute(q);
	kq_unlock(q);
	if (result == -1)
		errno = error;
	return result;
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
		r = *request_at(q->aios, (uintptr_t)cb);
	if (r != NULL)
		error = !r->done && aio_cancel(cb->aio_fildes, cb) == -1 ? errno
									 : 0;
	kq_unlock(q);
	if (error == 0)
		return 0;
	errno = error;
	return -1;
}
