/*
 * set.c - the epoll set, on illumos
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/epoll.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "../filter.h"

/* Milliseconds are all that is counted. */
int
kq_set_wait(int set, struct epoll_event *events, int max, int64_t nsec)
{
	int64_t ms = nsec / 1000000 + (nsec % 1000000 != 0);

	if (nsec == INT64_MAX)
		return epoll_wait(set, events, max, -1);
	return epoll_wait(set, events, max, ms > INT_MAX ? INT_MAX : (int)ms);
}

static int
add(int set, int fd, struct epoll_event *ev)
{
	/* An item that was there before lets a closed number pass. */
	if (fcntl(fd, F_GETFD) == -1)
		return -1;
	if (epoll_ctl(set, EPOLL_CTL_ADD, fd, ev) == 0)
		return 0;
	if (errno == ENXIO) /* a driver without poll(2) */
		errno = EPERM;
	return -1;
}

int
kq_set_control(int set, int op, int fd, struct epoll_event *ev)
{
	struct epoll_event none = {.events = EPOLLET};

	if (op == EPOLL_CTL_ADD)
		return add(set, fd, ev);
	/* Is the item still this file's? Changes would succeed if not. */
	if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &none) == 0) {
		epoll_ctl(set, EPOLL_CTL_DEL, fd, &none);
		if (fcntl(fd, F_GETFD) != -1)
			errno = ENOENT;
		return -1;
	}
	if (errno != EEXIST) {
		if (errno != EBADF)
			errno = ENOENT;
		return -1;
	}
	return epoll_ctl(set, op, fd, ev == NULL ? &none : ev);
}

int
kq_set_keep(int fd)
{
	return kq_move_away(fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

void
kq_set_drop(struct kq *q)
{
	if (q->set != -1)
		close(q->set);
	q->set = -1;
}

/* No call to the duplicate would tell. */
bool
kq_set_left(const struct kq *q)
{
	return !kq_genuine(q);
}

/* The number tells which item it is, also when it was closed. */
bool
kq_silence(int set, int fd)
{
	struct epoll_event none = {.events = 0};

	return epoll_ctl(set, EPOLL_CTL_DEL, fd, &none) == 0 ||
	    errno == ENOENT || errno == EBADF;
}

/* epoll has Linux' bits, and poll(2) has not. */
uint32_t
kq_poll_bits(short revents)
{
	uint32_t bits = (uint32_t)(unsigned short)revents;

	if (!(bits & POLLRDHUP))
		return bits;
	return (bits & ~(uint32_t)POLLRDHUP) | EPOLLRDHUP;
}

/* The handlers of pthread_atfork() have to do. */
int64_t
kq_tick(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 100 + now.tv_nsec / 10000000;
}

volatile unsigned char *
kq_fork_byte(void)
{
	return NULL;
}
