/* aio.h - asynchronous reads of FreeBSD, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_AIO_H
#define NATIVE_AIO_H

#include <signal.h>

struct aiocb {
	int aio_fildes;
	off_t aio_offset;
	volatile void *aio_buf;
	size_t aio_nbytes;
	int native_1[2];
	void *native_2;
	int aio_lio_opcode;
	int aio_reqprio;
	void *native_3[3];
	struct sigevent aio_sigevent;
};

int aio_read(struct aiocb *);
int aio_error(const struct aiocb *);
ssize_t aio_return(struct aiocb *);

#endif
