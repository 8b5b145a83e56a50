/* aio_job.h - an asynchronous read that tells a kqueue when it is done */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_AIO_JOB_H
#define FDWAIT_AIO_JOB_H

#include <aio.h>
#include <sys/types.h>

/* The block and its buffer must stay where they are until aio_finish(). */
struct aio_job {
	struct aiocb block;
	int kq;
};

/* Start reading; the event's udata will be `udata`. -1 with errno: ENOSYS
 * where the system has no such thing. */
int aio_start(struct aio_job *, int kq, void *udata);
/* The bytes read, or -1 with the read's errno. */
ssize_t aio_finish(struct aio_job *);

#endif
