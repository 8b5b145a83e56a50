/* aio_job_none.c - aio_job.h where no queue tells of asynchronous reads */
/* SPDX-License-Identifier: ISC */
#include "aio_job.h"

#include <errno.h>

int
aio_start(struct aio_job *job, int kq, void *udata)
{
	(void)job;
	(void)kq;
	(void)udata;
	errno = ENOTSUP;
	return -1;
}

ssize_t
aio_finish(struct aio_job *job)
{
	(void)job;
	errno = EINVAL;
	return -1;
}
