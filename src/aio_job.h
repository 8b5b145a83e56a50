/* aio_job.h - an asynchronous read that tells a kqueue when it is done */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_AIO_JOB_H
#define FDWAIT_AIO_JOB_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "arena.h"

/* Must stay where it is until aio_finish(), and its buffer, too. */
struct aio_job {
	int fd;
	int64_t offset;
	void *buffer;
	size_t length;
	struct arena *arena;
	struct aiocb *block; /* the system's own */
	int kq;
};

/* Start reading; the event's udata will be `udata`. -1 with errno: ENOTSUP
 * where the system's queue has no such filter, ENOSYS or EPERM where it is
 * switched off. */
int aio_start(struct aio_job *, int kq, void *udata);
/* The bytes read, or -1 with the read's errno. */
ssize_t aio_finish(struct aio_job *);

/* For aio_start() alone: the system's way of giving a filled block to it. */
int aio_submit(struct aio_job *);

#endif
