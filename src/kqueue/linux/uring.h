/*
 * uring.h - a small io_uring: one entry at a time
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef KQ_URING_H
#define KQ_URING_H

#include <linux/io_uring.h>

#include "../filter.h"

struct kq_uring {
	int fd;
	void *sq, *cq;
	size_t sq_bytes, cq_bytes, sqe_bytes;
	struct io_uring_sqe *sqes;
	uint32_t *sq_tail, *sq_flags, *sq_array, sq_mask;
	uint32_t *cq_head, *cq_tail, cq_mask;
	struct io_uring_cqe *cqes;
};

/* ENOSYS or EPERM: no io_uring here. What is given is filled anew. */
int kq_uring_open(struct kq_uring *, unsigned entries);
/*
 * Linux interrupts the threads that have used a ring when it is closed for
 * good: their epoll_wait(2) may be EINTR then, for once.
 */
void kq_uring_close(struct kq_uring *);
/* The entry to fill, all zero but for its fd, which is -1. */
struct io_uring_sqe *kq_uring_entry(struct kq_uring *);
/* Give that one to the kernel. EAGAIN: it takes no more now. */
int kq_uring_enter(struct kq_uring *);
/* Take the next completion. False: there is none. */
bool kq_uring_next(struct kq_uring *, struct io_uring_cqe *);

#endif
