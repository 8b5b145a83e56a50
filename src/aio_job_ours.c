/* aio_job_ours.c - aio_job.h over the emulated kqueue */
/* SPDX-License-Identifier: ISC */
#include "aio_job.h"

#include <aio.h>
#include <sys/event.h>

int
aio_submit(struct aio_job *job)
{
	return kqueue_aio_read(job->kq, job->block, EV_ONESHOT);
}

ssize_t
aio_finish(struct aio_job *job)
{
	return kqueue_aio_return(job->kq, job->block);
}
