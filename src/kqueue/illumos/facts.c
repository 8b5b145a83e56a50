/*
 * facts.c - what descriptors are and hold, on illumos
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/socket.h>
#include <sys/stat.h>

#include <limits.h>

#include "../host.h"

bool
kq_is_null(const struct stat *st)
{
	struct stat null;

	return stat("/dev/null", &null) == 0 && S_ISCHR(null.st_mode) &&
	    st->st_rdev == null.st_rdev;
}

/* What /proc does not open again can't be watched, with a name or without. */
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

uint32_t
kq_tcp_error(int fd)
{
	(void)fd;
	return 0;
}
