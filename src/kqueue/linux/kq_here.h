/*
 * kq_here.h - what host.h promises, on Linux
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef KQ_HERE_H
#define KQ_HERE_H

#include <sys/epoll.h>

#include <fcntl.h>

#define KQ_EXIT_EVENTS (EPOLLIN | (uint32_t)EPOLLET)
#define KQ_SELF_MASK UINT32_C(0)
#define KQ_SELF_NOTE UINT32_C(0)
#define KQ_NAMES_END false
#define KQ_PARENT_OPEN O_PATH

static inline int
kq_set_control(int set, int op, int fd, struct epoll_event *ev)
{
	return epoll_ctl(set, op, fd, ev);
}

static inline bool
kq_set_takes_files(void)
{
	return false;
}

static inline int
kq_set_keep(int fd)
{
	return fd;
}

static inline void
kq_set_drop(struct kq *q)
{
	q->set = -1;
}

static inline bool
kq_set_left(const struct kq *q)
{
	(void)q;
	return false;
}

static inline bool
kq_has_ended(int fd, struct kq_desc *desc, uint32_t revents)
{
	(void)fd;
	(void)desc;
	(void)revents;
	return false;
}

static inline bool
kq_is_pending(int error)
{
	(void)error;
	return false;
}

static inline uint32_t
kq_read_bits(int fd, uint32_t revents, int *error)
{
	(void)fd;
	(void)error;
	return revents;
}

static inline uint32_t
kq_poll_bits(short revents)
{
	return (uint32_t)(unsigned short)revents;
}

#endif
