/* sys.c - the system calls that fdwait waits with, each of them traceable */
/* SPDX-License-Identifier: ISC */
#include "sys_parts.h"
#include "compat/compat.h"
#include "event.h"
#include "late.h"
#include "poll_bits.h"
#include "queued.h"
#include "system_fcntl.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- clocks -- */

int64_t
sys_now(struct sys *sys)
{
	struct timespec now;

	(void)sys;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return duration_from_timespec(&now);
}

struct timespec
sys_wall_clock(struct sys *sys)
{
	struct timespec now;

	(void)sys;
	clock_gettime(CLOCK_REALTIME, &now);
	return now;
}

/* -- simple calls on a descriptor -- */

int
sys_check(struct sys *sys, int fd)
{
	int flags = system_fcntl(fd, F_GETFD, 0);

	if (sys->trace != NULL)
		trace_call(sys, "fcntl", fd, ", F_GETFD", flags);
	return flags == -1 ? -1 : 0;
}

void
sys_close(struct sys *sys, int fd)
{
	int error = errno, result;

	if (fd == -1)
		return;
	/* Whatever close says (EINTR, EIO), the number is free afterwards. */
	result = late(close)(fd);
	trace_call(sys, "close", fd, "", result);
	errno = error;
}

void
sys_trace_queued(struct sys *sys, int fd, int bytes, int result)
{
	struct trace trace;

	trace_begin(&trace, sys, "ioctl");
	buf_signed(&trace.line, fd);
	buf_text(&trace.line, ", FIONREAD, ");
	if (result == -1)
		buf_text(&trace.line, "?");
	else {
		buf_char(&trace.line, '[');
		buf_signed(&trace.line, bytes);
		buf_char(&trace.line, ']');
	}
	trace_end(&trace, result, STR(""));
}

/* -- waiting -- */

static void
trace_ppoll(struct sys *sys, const struct pollfd *fds, nfds_t count,
    int64_t timeout, int result)
{
	struct trace trace;
	struct buf told;
	char block[256];
	const char *between = "";
	int left = result;

	trace_begin(&trace, sys, "ppoll");
	buf_init(&told, block, sizeof(block));
	buf_char(&trace.line, '[');
	for (nfds_t i = 0; i < count; i++) {
		if (i >= TRACE_SHOWN) {
			buf_text(&trace.line, ", ...");
			break;
		}
		buf_text(&trace.line, i == 0 ? "{fd=" : ", {fd=");
		buf_signed(&trace.line, fds[i].fd);
		buf_text(&trace.line, ", events=");
		trace_put_events(
		    &trace.line, poll_bits_to_events(fds[i].events), "POLL");
		buf_char(&trace.line, '}');
	}
	buf_text(&trace.line, "], ");
	buf_number(&trace.line, count);
	buf_text(&trace.line, ", ");
	trace_put_timeout(&trace.line, timeout);
	buf_text(&trace.line, ", NULL");
	for (nfds_t i = 0; i < count && left > 0; i++) {
		if (fds[i].revents == 0)
			continue;
		buf_text(&told, between);
		if (result - left-- >= TRACE_SHOWN) {
			buf_text(&told, "...");
			break;
		}
		buf_text(&told, "{fd=");
		buf_signed(&told, fds[i].fd);
		buf_text(&told, ", revents=");
		trace_put_events(
		    &told, poll_bits_to_events(fds[i].revents), "POLL");
		buf_char(&told, '}');
		between = ", ";
	}
	trace_end(&trace, result, (struct str){told.at, told.len});
	buf_free(&told);
}

int
sys_ppoll(struct sys *sys, struct pollfd *fds, nfds_t count, int64_t timeout)
{
	struct timespec ts = duration_to_timespec(timeout);
	int result = ppoll(fds, count, timeout == FOREVER ? NULL : &ts, NULL);

	if (sys->trace != NULL)
		trace_ppoll(sys, fds, count, timeout, result);
	return result;
}

uint32_t
sys_look(struct sys *sys, int fd, uint32_t events)
{
	struct pollfd look = {
	    .fd = fd,
	    .events = poll_bits_from_events(events),
	};

	if (sys_ppoll(sys, &look, 1, 0) != 1)
		return 0;
	return poll_bits_to_events(look.revents);
}

/* -- opening -- */

int
sys_above_standard(int fd)
{
	int higher, error;

	if (fd == -1 || fd > 2)
		return fd;
	higher = system_fcntl(fd, F_DUPFD_CLOEXEC, 3);
	error = errno;
	late(close)(fd);
	errno = error;
	return higher;
}

int
sys_open(struct sys *sys, const char *path, int flags)
{
	int fd = sys_above_standard(late(open)(path, flags | O_CLOEXEC));

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "open");
		trace_put_quoted(&trace.line, str_of(path));
		buf_text(&trace.line,
		    (flags & O_ACCMODE) == O_RDONLY ? ", O_RDONLY"
						    : ", O_RDWR");
		if (flags & O_NONBLOCK)
			buf_text(&trace.line, "|O_NONBLOCK");
		if (flags & O_NOCTTY)
			buf_text(&trace.line, "|O_NOCTTY");
		buf_text(&trace.line, "|O_CLOEXEC");
		trace_end(&trace, fd, STR(""));
	}
	return fd;
}

int
sys_open_file(struct sys *sys, const char *path)
{
	int fd = sys_above_standard(late(open)(path, sys_file_flags.flags));

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "open");
		trace_put_quoted(&trace.line, str_of(path));
		buf_text(&trace.line, sys_file_flags.text);
		trace_end(&trace, fd, STR(""));
	}
	return fd;
}

int
sys_dup(struct sys *sys, int fd)
{
	int duplicate = system_fcntl(fd, F_DUPFD_CLOEXEC, 3);

	trace_call(sys, "fcntl", fd, ", F_DUPFD_CLOEXEC, 3", duplicate);
	return duplicate;
}

void
sys_drain(int fd)
{
	char bytes[64];

	while (late(read)(fd, bytes, sizeof(bytes)) > 0)
		;
}

int
sys_socket(struct sys *sys, int domain, int type)
{
	int fd = sys_above_standard(sys_socket_call(domain, type));

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "socket");
		buf_text(&trace.line,
		    domain == AF_INET6      ? "AF_INET6"
			: domain == AF_INET ? "AF_INET"
					    : "AF_UNIX");
		buf_text(&trace.line,
		    type == SOCK_STREAM ? ", SOCK_STREAM" : ", SOCK_DGRAM");
		buf_text(&trace.line, "|SOCK_CLOEXEC|SOCK_NONBLOCK, 0");
		trace_end(&trace, fd, STR(""));
	}
	return fd;
}

void
sys_trace_address(struct sys *sys, const char *call, int fd,
    const struct sockaddr *address, socklen_t len, int result)
{
	struct trace trace;

	trace_begin(&trace, sys, call);
	buf_signed(&trace.line, fd);
	buf_text(&trace.line, ", ");
	trace_put_sockaddr(&trace.line, address, len);
	trace_end(&trace, result, STR(""));
}

int
sys_connect(
    struct sys *sys, int fd, const struct sockaddr *address, socklen_t len)
{
	int result = __extension__ late(connect)(fd, address, len);

	if (sys->trace != NULL)
		sys_trace_address(sys, "connect", fd, address, len, result);
	return result;
}

int
sys_bind(struct sys *sys, int fd, const struct sockaddr *address, socklen_t len)
{
	int result = __extension__ late(bind)(fd, address, len);

	if (sys->trace != NULL)
		sys_trace_address(sys, "bind", fd, address, len, result);
	return result;
}

int
sys_socket_error(struct sys *sys, int fd)
{
	int error = 0, result;
	socklen_t len = sizeof(error);

	result = late(getsockopt)(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (result == -1)
		error = errno;
	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "getsockopt");
		buf_signed(&trace.line, fd);
		buf_text(&trace.line, ", SOL_SOCKET, SO_ERROR, [");
		if (error != 0 && errno_name(error) != NULL)
			buf_text(&trace.line, errno_name(error));
		else
			buf_signed(&trace.line, error);
		buf_char(&trace.line, ']');
		trace_end(&trace, result, STR(""));
	}
	return error;
}

/* -- kinds of file -- */

static enum file_kind
kind_of_mode(mode_t mode)
{
	if (S_ISREG(mode))
		return FILE_REGULAR;
	if (S_ISDIR(mode))
		return FILE_DIRECTORY;
	if (S_ISBLK(mode))
		return FILE_BLOCK;
	if (S_ISCHR(mode))
		return FILE_CHARACTER;
	if (S_ISFIFO(mode))
		return FILE_FIFO;
	if (S_ISSOCK(mode))
		return FILE_SOCKET;
	if (S_ISLNK(mode))
		return FILE_LINK;
	return FILE_UNKNOWN;
}

enum file_kind
sys_kind_of_fd(int fd)
{
	struct stat st;

	if (late(fstat)(fd, &st) == -1)
		return FILE_UNKNOWN;
	return kind_of_mode(st.st_mode);
}

enum file_kind
sys_kind_of_path(const char *path)
{
	struct stat st;

	if (late(stat)(path, &st) == -1)
		return FILE_UNKNOWN;
	errno = 0;
	return kind_of_mode(st.st_mode);
}

const char *
file_kind_name(enum file_kind kind)
{
	switch (kind) {
	case FILE_REGULAR:
		return "a regular file";
	case FILE_DIRECTORY:
		return "a directory";
	case FILE_BLOCK:
		return "a block device";
	case FILE_CHARACTER:
		return "a character device";
	case FILE_FIFO:
		return "a FIFO";
	case FILE_SOCKET:
		return "a socket";
	case FILE_LINK:
		return "a symbolic link";
	case FILE_UNKNOWN:
		break;
	}
	return "a file of an unknown type";
}
