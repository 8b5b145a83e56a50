/* aio_job_freebsd.c - aio_job.h by aio(4) and SIGEV_KEVENT */
/* SPDX-License-Identifier: ISC */
#include "aio_job.h"

#include <sys/types.h>
#include <sys/event.h>
#include <aio.h>
#include <errno.h>
#include <signal.h>

int
aio_submit(struct aio_job *job)
{
	struct sigevent *event = &job->block->aio_sigevent;

	event->sigev_notify = SIGEV_KEVENT;
	event->sigev_notify_kqueue = job->kq;
	event->sigev_notify_kevent_flags = EV_ONESHOT;
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
