/*
 * aio.c - requests in flight on an io_uring
 *
 * SPDX-License-Identifier: ISC
 *
 * The ring's descriptor is readable while completions wait.
 */
#include <aio.h>
#include <errno.h>
#include <stdlib.h>

#include "../request.h"
#include "uring.h"

#define ENTRIES 32
#define MOST_BYTES 0x7ffff000U /* what read(2) takes at once */

struct kq_port {
	struct kq_uring ring;
};

int
kq_port_open(struct kq *q, struct kq_port **opened)
{
	struct kq_port *port = malloc(sizeof *port);
	int error;

	if (port == NULL)
		return ENOMEM;
	error = kq_uring_open(&port->ring, ENTRIES);
	if (error == 0) {
		error = kq_source_add(q, port->ring.fd, SOURCE_AIO, 0);
		if (error != 0)
			kq_uring_close(&port->ring);
	}
	if (error == 0)
		*opened = port;
	else
		free(port);
	return error;
}

void
kq_port_close(struct kq *q, struct kq_port *port)
{
	kq_source_close(q, SOURCE_AIO, &port->ring.fd);
	kq_uring_close(&port->ring);
	free(port);
}

int
kq_port_start(struct kq_port *port, struct kq_request *r, enum kq_work work)
{
	static const uint8_t opcodes[] = {
	    [KQ_WORK_READ] = IORING_OP_READ,
	    [KQ_WORK_WRITE] = IORING_OP_WRITE,
	    [KQ_WORK_FSYNC] = IORING_OP_FSYNC,
	};
	struct io_uring_sqe *sqe = kq_uring_entry(&port->ring);
	size_t bytes = r->cb->aio_nbytes;

	sqe->opcode = opcodes[work];
	sqe->fd = r->cb->aio_fildes;
	sqe->user_data = (uint64_t)(uintptr_t)r;
	if (work != KQ_WORK_FSYNC) {
		sqe->addr = (uint64_t)(uintptr_t)r->cb->aio_buf;
		sqe->len = bytes > MOST_BYTES ? MOST_BYTES : (uint32_t)bytes;
		sqe->off = (uint64_t)r->cb->aio_offset;
	}
	return kq_uring_enter(&port->ring);
}

/* That has a completion of its own, without user_data. */
int
kq_port_cancel(struct kq_port *port, struct kq_request *r)
{
	struct io_uring_sqe *sqe = kq_uring_entry(&port->ring);

	sqe->opcode = IORING_OP_ASYNC_CANCEL;
	sqe->addr = (uint64_t)(uintptr_t)r;
	return kq_uring_enter(&port->ring);
}

void
kq_port_look(struct kq *q, struct kq_port *port)
{
	struct io_uring_cqe cqe;

	while (kq_uring_next(&port->ring, &cqe)) {
		q->completions++;
		if (cqe.user_data != 0)
			kq_request_done(
			    q, (void *)(uintptr_t)cqe.user_data, cqe.res);
	}
}
