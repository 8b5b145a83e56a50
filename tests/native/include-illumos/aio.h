/* aio.h - declarations alone, for illumos */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_AIO_H
#define NATIVE_AIO_H

#include <signal.h>
#include <sys/types.h>

struct aiocb {
	int aio_fildes;
	volatile void *aio_buf;
	size_t aio_nbytes;
	off_t aio_offset;
	int aio_reqprio;
	struct sigevent aio_sigevent;
	int aio_lio_opcode;
	char native_rest[48];
};

int aio_read(struct aiocb *);
int aio_write(struct aiocb *);
int aio_fsync(int, struct aiocb *);
int aio_error(const struct aiocb *);
ssize_t aio_return(struct aiocb *);
int aio_cancel(int, struct aiocb *);

#endif
