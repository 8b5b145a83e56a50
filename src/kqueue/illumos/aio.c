/*
 * aio.c - requests in flight, on illumos
 *
 * SPDX-License-Identifier: ISC
 *
 * The C library does the requests, and tells an event port of each that is
 * done; a port's descriptor can be polled.
 */
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <port.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "../request.h"

struct kq_port {
	int fd;
};

static int
port_number(void)
{
	int fd = port_create();

	if (fd != -1 && fcntl(fd, F_SETFD, FD_CLOEXEC) == -1) {
		close(fd);
		return -1;
	}
	return kq_move_away(fd);
}

int
kq_port_open(struct kq *q, struct kq_port **opened)
{
	struct kq_port *port = malloc(sizeof *port);
	int error;

	if (port == NULL)
		return ENOMEM;
	port->fd = port_number();
	error =
	    port->fd == -1 ? errno : kq_source_add(q, port->fd, SOURCE_AIO, 0);
	if (error == 0) {
		*opened = port;
		return 0;
	}
	if (port->fd != -1)
		close(port->fd);
	free(port);
	return error;
}

void
kq_port_close(struct kq *q, struct kq_port *port)
{
	kq_source_close(q, SOURCE_AIO, &port->fd);
	free(port);
}

static int
call(struct aiocb *cb, enum kq_work work)
{
	switch (work) {
	case KQ_WORK_READ:
		return aio_read(cb);
	case KQ_WORK_WRITE:
		return aio_write(cb);
	case KQ_WORK_FSYNC:
		break;
	}
	return aio_fsync(O_SYNC, cb);
}

/* How it tells is read by the call, so that the block's own words come back. */
int
kq_port_start(struct kq_port *port, struct kq_request *r, enum kq_work work)
{
	struct sigevent theirs = r->cb->aio_sigevent;
	port_notify_t notify = {.portnfy_port = port->fd};
	int error;

	r->cb->aio_sigevent.sigev_notify = SIGEV_PORT;
	r->cb->aio_sigevent.sigev_value.sival_ptr = &notify;
	error = call(r->cb, work) == -1 ? errno : 0;
	r->cb->aio_sigevent = theirs;
	return error;
}

int
kq_port_cancel(struct kq_port *port, struct kq_request *r)
{
	(void)port;
	return aio_cancel(r->cb->aio_fildes, r->cb) == -1 ? errno : 0;
}

static void
look(struct kq *q, struct kq_request *r)
{
	int error = aio_error(r->cb);
	ssize_t result;

	/* A queue that was closed had a port of this number, and was told of
	 * an earlier request by this block. */
	if (error == EINPROGRESS)
		return;
	if (error == -1)
		error = errno;
	result = aio_return(r->cb);
	kq_request_done(q, r, error == 0 ? result : -error);
}

void
kq_port_look(struct kq *q, struct kq_port *port)
{
	struct timespec at_once = {0, 0};
	port_event_t told;

	while (port_get(port->fd, &told, &at_once) == 0) {
		struct kq_request *r;

		if (told.portev_source != PORT_SOURCE_AIO)
			continue;
		r = kq_request_of(q, told.portev_object);
		if (r != NULL && !r->done)
			look(q, r);
	}
}
