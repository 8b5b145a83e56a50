/*
 * uring.c - io_uring(7) by its system calls
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/mman.h>
#include <sys/syscall.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "uring.h"

static void *
map_part(int fd, size_t bytes, uint64_t offset)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_POPULATE, fd, (off_t)offset);

	return p == MAP_FAILED ? NULL : p;
}

static uint32_t *
word_at(void *ring, uint32_t offset)
{
	return (void *)((char *)ring + offset);
}

int
kq_uring_open(struct kq_uring *u, unsigned entries)
{
	struct io_uring_params params;

	memset(u, 0, sizeof *u);
	memset(&params, 0, sizeof params);
	u->fd =
	    kq_move_away((int)syscall(SYS_io_uring_setup, entries, &params));
	if (u->fd == -1)
		return errno;
	u->sq_bytes =
	    params.sq_off.array + params.sq_entries * sizeof(uint32_t);
	u->cq_bytes = params.cq_off.cqes +
	    params.cq_entries * sizeof(struct io_uring_cqe);
	u->sqe_bytes = params.sq_entries * sizeof(struct io_uring_sqe);
	u->sq = map_part(u->fd, u->sq_bytes, IORING_OFF_SQ_RING);
	u->cq = map_part(u->fd, u->cq_bytes, IORING_OFF_CQ_RING);
	u->sqes = map_part(u->fd, u->sqe_bytes, IORING_OFF_SQES);
	if (u->sq == NULL || u->cq == NULL || u->sqes == NULL) {
		kq_uring_close(u);
		return ENOMEM;
	}
	u->sq_tail = word_at(u->sq, params.sq_off.tail);
	u->sq_flags = word_at(u->sq, params.sq_off.flags);
	u->sq_array = word_at(u->sq, params.sq_off.array);
	u->sq_mask = *word_at(u->sq, params.sq_off.ring_mask);
	u->cq_head = word_at(u->cq, params.cq_off.head);
	u->cq_tail = word_at(u->cq, params.cq_off.tail);
	u->cq_mask = *word_at(u->cq, params.cq_off.ring_mask);
	u->cqes = (void *)((char *)u->cq + params.cq_off.cqes);
	return 0;
}

void
kq_uring_close(struct kq_uring *u)
{
	if (u->sq != NULL)
		munmap(u->sq, u->sq_bytes);
	if (u->cq != NULL)
		munmap(u->cq, u->cq_bytes);
	if (u->sqes != NULL)
		munmap(u->sqes, u->sqe_bytes);
	if (u->fd != -1)
		close(u->fd);
	memset(u, 0, sizeof *u);
	u->fd = -1;
}

struct io_uring_sqe *
kq_uring_entry(struct kq_uring *u)
{
	struct io_uring_sqe *sqe = &u->sqes[*u->sq_tail & u->sq_mask];

	memset(sqe, 0, sizeof *sqe);
	sqe->fd = -1;
	return sqe;
}

int
kq_uring_enter(struct kq_uring *u)
{
	uint32_t tail = *u->sq_tail, slot = tail & u->sq_mask;
	long n;

	u->sq_array[slot] = slot;
	__atomic_store_n(u->sq_tail, tail + 1, __ATOMIC_RELEASE);
	do
		n = syscall(
		    SYS_io_uring_enter, u->fd, 1, 0, 0, NULL, (size_t)0);
	while (n == -1 && errno == EINTR);
	if (n == 1)
		return 0;
	/* Not taken: the kernel has not looked at it. */
	__atomic_store_n(u->sq_tail, tail, __ATOMIC_RELEASE);
	return n == -1 && errno != EBUSY ? errno : EAGAIN;
}

static bool
is_empty(const struct kq_uring *u)
{
	return *u->cq_head == __atomic_load_n(u->cq_tail, __ATOMIC_ACQUIRE);
}

/* Completions that found the ring full wait in the kernel until asked for. */
static void
fetch_late(struct kq_uring *u)
{
	long n;

	if (!(__atomic_load_n(u->sq_flags, __ATOMIC_ACQUIRE) &
		IORING_SQ_CQ_OVERFLOW))
		return;
	do
		n = syscall(SYS_io_uring_enter, u->fd, 0, 0,
		    IORING_ENTER_GETEVENTS, NULL, (size_t)0);
	while (n == -1 && errno == EINTR);
}

bool
kq_uring_next(struct kq_uring *u, struct io_uring_cqe *cqe)
{
	uint32_t head = *u->cq_head;

	if (is_empty(u))
		fetch_late(u);
	if (is_empty(u))
		return false;
	*cqe = u->cqes[head & u->cq_mask];
	__atomic_store_n(u->cq_head, head + 1, __ATOMIC_RELEASE);
	return true;
}
