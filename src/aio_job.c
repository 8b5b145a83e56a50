/* aio_job.c - an asynchronous read, as every aio(7) has it */
/* SPDX-License-Identifier: ISC */
#include "aio_job.h"

#include <aio.h>

int
aio_start(struct aio_job *job, int kq, void *udata)
{
	struct aiocb *block = arena_alloc(job->arena, sizeof(*block));

	if (block == NULL)
		return -1;
	block->aio_fildes = job->fd;
	block->aio_offset = (off_t)job->offset;
	block->aio_buf = job->buffer;
	block->aio_nbytes = job->length;
	block->aio_sigevent.sigev_value.sival_ptr = udata;
	job->kq = kq;
	job->block = block;
	return aio_submit(job);
}
