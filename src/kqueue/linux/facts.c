/*
 * facts.c - what descriptors are and hold, on Linux
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <netinet/in.h>
#include <linux/tcp.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "../host.h"

bool
kq_is_null(const struct stat *st)
{
	return st->st_rdev == makedev(1, 3);
}

bool
kq_is_nameless(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == -1 || fs.f_type == PIPEFS_MAGIC;
}

int64_t
kq_backlog(int fd)
{
	struct tcp_info info = {0}; /* it may be told in part */
	socklen_t size = sizeof info;

	/* A listening socket counts them where others count segments. */
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
	    info.tcpi_unacked > 0)
		return info.tcpi_unacked;
	return 1; /* Unix sockets do not tell without a diag socket */
}

/* Counters have no FIONREAD; an eventfd's is in its fdinfo. */
int64_t
kq_counter(int fd)
{
	char path[64], line[128];
	unsigned long long value = 1;
	FILE *info;

	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
	info = fopen(path, "re");
	if (info == NULL)
		return 1;
	while (fgets(line, sizeof line, info) != NULL)
		if (sscanf(line, "eventfd-count: %llx", &value) == 1)
			break;
	fclose(info);
	return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

/* An estimate: Linux counts pages and headers, not bytes. */
int64_t
kq_pipe_room(int fd)
{
	int size = fcntl(fd, F_GETPIPE_SZ), used = 0;

	if (size == -1)
		return PIPE_BUF;
	ioctl(fd, FIONREAD, &used);
	return (int64_t)size - used;
}

int64_t
kq_socket_room(int fd)
{
	int size = 0, used = 0;
	socklen_t length = sizeof size;

	if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, &length) == -1)
		return 1;
	ioctl(fd, SIOCOUTQ, &used);
	return size > used ? size - used : 1;
}

bool
kq_was_connected(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLRDHUP};

	return poll(&p, 1, 0) == 1 && (p.revents & (POLLRDHUP | POLLERR));
}

/* Our own sending side was shut: Linux says "writable" and means EPIPE. */
int
kq_send_error(int fd)
{
	/* No byte goes out, and the error of the socket stays where it is. */
	return send(fd, "", 0, MSG_DONTWAIT | MSG_NOSIGNAL) == -1 &&
		errno == EPIPE
	    ? EPIPE
	    : 0;
}

/*
 * SO_ERROR would tell, but reading it takes it from the program, which may
 * ask itself whether its connect() worked. So this is an inference.
 */
uint32_t
kq_tcp_error(int fd)
{
	struct tcp_info info = {0}; /* it may be told in part */
	socklen_t size = sizeof info;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == -1)
		return 0;
	if (info.tcpi_retransmits > 0 || info.tcpi_total_retrans > 5)
		return ETIMEDOUT;
	/* A connection that never stood has not measured its peer's window. */
	return info.tcpi_rcv_mss == 0 ||
		info.tcpi_bytes_acked + info.tcpi_bytes_received +
			info.tcpi_segs_in <=
		    1
	    ? ECONNREFUSED
	    : ECONNRESET;
}
