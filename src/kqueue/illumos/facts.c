/*
 * facts.c - what descriptors are and hold, on illumos
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <limits.h>

#include "../filter.h"

bool
kq_is_null(const struct stat *st)
{
	struct stat null;

	return stat("/dev/null", &null) == 0 && S_ISCHR(null.st_mode) &&
	    st->st_rdev == null.st_rdev;
}

/* What /proc does not open again can't be watched, with a name or without; for
 * the rest it is taken for a pipe. */
bool
kq_is_nameless(int fd)
{
	(void)fd;
	return true;
}

int64_t
kq_backlog(int fd)
{
	(void)fd;
	return 1;
}

int64_t
kq_counter(int fd)
{
	(void)fd;
	return 1;
}

int64_t
kq_pipe_room(int fd)
{
	(void)fd;
	return PIPE_BUF;
}

int64_t
kq_socket_room(int fd)
{
	int size = 0;
	socklen_t length = sizeof size;

	if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, &length) == -1)
		return 1;
	return size > 0 ? size : 1;
}

/* Only what was connected hangs up. */
bool
kq_was_connected(int fd)
{
	(void)fd;
	return true;
}

/* An error of the socket makes any call fail, and is taken away by that. */
bool
kq_is_pending(int error)
{
	switch (error) {
	case 0:
	case EAGAIN:
	case EINTR:
	case EINVAL:
	case ENOBUFS:
	case ENOMEM:
	case ENOTCONN:
	case ENOTTY:
		return false;
	default:
		return true;
	}
}

static bool
is_connected(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof address;

	return getpeername(fd, (struct sockaddr *)&address, &size) == 0;
}

/*
 * It was refused or reset, or both sides have said all: SO_ERROR is for the
 * program to ask, and any other call would take it away.
 */
bool
kq_has_ended(int fd, struct kq_desc *desc, uint32_t revents)
{
	if (!(revents & (EPOLLIN | EPOLLHUP | EPOLLERR)) || is_connected(fd) ||
	    errno != ENOTCONN)
		return false;
	if (desc->kind == KIND_UNKNOWN)
		kq_desc_kind(desc, fd);
	return desc->kind == KIND_TCP || desc->kind == KIND_STREAM;
}

/* Asked of what may be written to. A zero-byte send: nothing goes out. */
int
kq_send_error(int fd)
{
	if (!is_connected(fd))
		return EPIPE;
	return send(fd, "", 0, MSG_DONTWAIT | MSG_NOSIGNAL) == -1 &&
		errno == EPIPE
	    ? EPIPE
	    : 0;
}

/*
 * poll(2) calls a socket with an error readable and writable; and the end of
 * what comes in is readable, and on systems of some age no more than that.
 */
uint32_t
kq_read_bits(int fd, uint32_t revents, int *error)
{
	char byte;
	ssize_t n;

	if (kq_is_pending(*error))
		return revents | EPOLLRDHUP | EPOLLERR;
	if (revents & EPOLLHUP)
		return revents | EPOLLRDHUP;
	if ((revents & EPOLLRDHUP) || !(revents & EPOLLIN))
		return revents;
	n = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	if (n == 0)
		return revents | EPOLLRDHUP;
	if (n == -1 && kq_is_pending(errno)) {
		*error = errno;
		return revents | EPOLLRDHUP | EPOLLERR;
	}
	return revents;
}

uint32_t
kq_tcp_error(int fd)
{
	(void)fd;
	return 0;
}
