/*
 * aio.c - EVFILT_AIO: not on illumos, whose requests tell event ports alone
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>

#include "../filter.h"

static int
aio_attach(struct kq *q, struct knote *kn)
{
	(void)q;
	(void)kn;
	return EPERM; /* only the submitting calls make these */
}

static int
aio_detach(struct kq *q, struct knote *kn)
{
	(void)q;
	(void)kn;
	return 0;
}

static bool
aio_ask(struct kq *q, struct knote *kn)
{
	(void)q;
	(void)kn;
	return false;
}

void
kq_aio_event(struct kq *q)
{
	(void)q;
}

void
kq_aio_finish(struct kq *q)
{
	(void)q;
}

const struct kq_filter kq_filter_aio = {
    .attach = aio_attach,
    .detach = aio_detach,
    .ask = aio_ask,
};

/* The public calls. */

#define PUBLIC __attribute__((visibility("default")))

static int
refuse(int kq, const struct aiocb *cb)
{
	(void)kq;
	(void)cb;
	errno = ENOSYS;
	return -1;
}

PUBLIC int
kqueue_aio_read(int kq, struct aiocb *cb, unsigned short flags)
{
	(void)flags;
	return refuse(kq, cb);
}

PUBLIC int
kqueue_aio_write(int kq, struct aiocb *cb, unsigned short flags)
{
	(void)flags;
	return refuse(kq, cb);
}

PUBLIC int
kqueue_aio_fsync(int kq, struct aiocb *cb, unsigned short flags)
{
	(void)flags;
	return refuse(kq, cb);
}

PUBLIC int
kqueue_aio_error(int kq, const struct aiocb *cb)
{
	return refuse(kq, cb);
}

PUBLIC ssize_t
kqueue_aio_return(int kq, struct aiocb *cb)
{
	return refuse(kq, cb);
}

PUBLIC int
kqueue_aio_cancel(int kq, struct aiocb *cb)
{
	return refuse(kq, cb);
}
