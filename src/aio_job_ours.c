/* aio_job_ours.c - aio_job.h over the emulated kqueue */
/* SPDX-License-Identifier: ISC */
#include "aio_job.h"

#include <aio.h>
#include <sys/event.h>

int
aio_start(struct aio_job *job, int kq, void *udata)
{
	job->block = arena_alloc(job->arena, sizeof(*job->block));
	if (job->block == NULL)
		return -1;
	job->kq = kq;
	job->block->aio_fildes = job->fd;
	job->block->aio_offset = (off_t)job->offset;
	job->block->aio_buf = job->buffer;
	job->block->aio_nbytes = job->length;
	job->block->aio_sigevent.sigev_value.sival_ptr = udata;
	return kqueue_aio_read(kq, job->block, EV_ONESHOT);
}

ssize_t
aio_finish(struct aio_job *job)
{
	return kqueue_aio_return(job->kq, job->block);
}
