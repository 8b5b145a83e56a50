/* aio_job_freebsd.c - aio_job.h by aio(4) and SIGEV_KEVENT */
/* SPDX-License-Identifier: ISC */
#include "aio_job.h"

#include <sys/types.h>
#include <sys/event.h>
#include <aio.h>
#include <errno.h>
#include <signal.h>

int
aio_start(struct aio_job *job, int kq, void *udata)
{
	struct sigevent *event;

	job->block = arena_alloc(job->arena, sizeof(*job->block));
	if (job->block == NULL)
		return -1;
	job->kq = kq;
	job->block->aio_fildes = job->fd;
	job->block->aio_offset = (off_t)job->offset;
	job->block->aio_buf = job->buffer;
	job->block->aio_nbytes = job->length;
	event = &job->block->aio_sigevent;
	event->sigev_notify = SIGEV_KEVENT;
	event->sigev_notify_kqueue = kq;
	event->sigev_notify_kevent_flags = EV_ONESHOT;
	event->sigev_value.sival_ptr = udata;
	return aio_read(job->block);
}

ssize_t
aio_finish(struct aio_job *job)
{
	int error = aio_error(job->block);
	ssize_t result = aio_return(job->block);

	if (error > 0)
		errno = error;
	return error > 0 ? -1 : result;
}
