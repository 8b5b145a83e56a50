/* sys_things.c - calls on things to experiment with */
/* SPDX-License-Identifier: ISC */
#include "sys_parts.h"
#include "sys_things.h"
#include "compat/compat.h"
#include "late.h"
#include "system_fcntl.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* How many bytes of a text a trace shows. */
#define SHOWN 64

/* -- traces -- */

static void
trace_pair(struct sys *sys, const char *call, const char *before,
    const char *behind, const int ends[2], int result)
{
	struct trace trace;

	if (sys->trace == NULL)
		return;
	trace_begin(&trace, sys, call);
	buf_text(&trace.line, before);
	if (result == 0) {
		buf_char(&trace.line, '[');
		buf_signed(&trace.line, ends[0]);
		buf_text(&trace.line, ", ");
		buf_signed(&trace.line, ends[1]);
		buf_char(&trace.line, ']');
	} else
		buf_char(&trace.line, '?');
	buf_text(&trace.line, behind);
	trace_end(&trace, result, STR(""));
}

static void
trace_bytes(struct sys *sys, const char *call, int fd, const void *bytes,
    size_t len, size_t asked, const char *behind, ssize_t result)
{
	struct trace trace;
	struct str shown = {bytes, len < SHOWN ? len : SHOWN};

	if (sys->trace == NULL)
		return;
	trace_begin(&trace, sys, call);
	buf_signed(&trace.line, fd);
	buf_text(&trace.line, ", ");
	trace_put_quoted(&trace.line, shown);
	buf_text(&trace.line, len > SHOWN ? "..., " : ", ");
	buf_number(&trace.line, asked);
	buf_text(&trace.line, behind);
	trace_end(&trace, (long)result, STR(""));
}

static void
trace_number(struct sys *sys, const char *call, int fd, const char *before,
    int64_t number, long result)
{
	struct trace trace;

	if (sys->trace == NULL)
		return;
	trace_begin(&trace, sys, call);
	buf_signed(&trace.line, fd);
	buf_text(&trace.line, before);
	buf_signed(&trace.line, number);
	trace_end(&trace, result, STR(""));
}

/* -- opening -- */

/* Not every system's calls take a flag for it. There is one thread, and no
 * child is made meanwhile. */
static void
set_close_on_exec(struct sys *sys, int fd)
{
	int result;

	if (fd == -1)
		return;
	result = system_fcntl(fd, F_SETFD, FD_CLOEXEC);
	trace_call(sys, "fcntl", fd, ", F_SETFD, FD_CLOEXEC", result);
}

/* Both above the standard ones, or none. */
static int
lift(int ends[2])
{
	int error;

	ends[0] = sys_above_standard(ends[0]);
	error = errno;
	ends[1] = sys_above_standard(ends[1]);
	if (ends[0] != -1 && ends[1] != -1)
		return 0;
	if (ends[1] == -1)
		error = errno;
	for (int i = 0; i < 2; i++)
		if (ends[i] != -1)
			late(close)(ends[i]);
	errno = error;
	return -1;
}

static int
make_pipe(struct sys *sys, int ends[2], int flags, const char *flags_text)
{
	int result = late(pipe2)(ends, flags);

	if (result == 0)
		result = lift(ends);
	trace_pair(sys, "pipe2", "", flags_text, ends, result);
	return result;
}

int
sys_pipe(struct sys *sys, int ends[2])
{
	return make_pipe(
	    sys, ends, O_CLOEXEC | O_NONBLOCK, ", O_CLOEXEC|O_NONBLOCK");
}

int
sys_make_pipe(struct sys *sys, int ends[2])
{
	return make_pipe(sys, ends, O_CLOEXEC, ", O_CLOEXEC");
}

int
sys_socketpair(struct sys *sys, int type, int ends[2])
{
	int result = late(socketpair)(AF_UNIX, type, 0, ends);

	if (result == 0)
		result = lift(ends);
	trace_pair(sys, "socketpair",
	    type == SOCK_STREAM      ? "AF_UNIX, SOCK_STREAM, 0, "
		: type == SOCK_DGRAM ? "AF_UNIX, SOCK_DGRAM, 0, "
				     : "AF_UNIX, SOCK_SEQPACKET, 0, ",
	    "", ends, result);
	if (result == 0)
		for (int i = 0; i < 2; i++)
			set_close_on_exec(sys, ends[i]);
	return result;
}

static const struct flag_row {
	int bit;
	char name[12];
} flag_rows[] = {
    {O_APPEND, "O_APPEND"},
    {O_CREAT, "O_CREAT"},
    {O_EXCL, "O_EXCL"},
    {O_TRUNC, "O_TRUNC"},
    {O_NONBLOCK, "O_NONBLOCK"},
    {O_DIRECTORY, "O_DIRECTORY"},
};

int
sys_open_file_as(struct sys *sys, const char *path, int flags)
{
	int fd = sys_above_standard(
	    late(open)(path, flags | O_CLOEXEC | O_NOCTTY, 0666));

	if (sys->trace != NULL) {
		struct trace trace;
		int access = flags & O_ACCMODE;

		trace_begin(&trace, sys, "open");
		trace_put_quoted(&trace.line, str_of(path));
		buf_text(&trace.line,
		    access == O_RDONLY       ? ", O_RDONLY"
			: access == O_WRONLY ? ", O_WRONLY"
					     : ", O_RDWR");
		for (size_t i = 0; i < sizeof(flag_rows) / sizeof(flag_rows[0]);
		     i++)
			if (flags & flag_rows[i].bit) {
				buf_char(&trace.line, '|');
				buf_text(&trace.line, flag_rows[i].name);
			}
		buf_text(&trace.line, "|O_CLOEXEC|O_NOCTTY");
		trace_end(&trace, fd, STR(""));
	}
	return fd;
}

int
sys_dup_from(struct sys *sys, int fd, int least)
{
	int copy = system_fcntl(fd, F_DUPFD_CLOEXEC, least);

	trace_number(sys, "fcntl", fd, ", F_DUPFD_CLOEXEC, ", least, copy);
	return copy;
}

int
sys_dup_to(struct sys *sys, int fd, int to)
{
	int result = late(dup2)(fd, to);

	trace_number(sys, "dup2", fd, ", ", to, result);
	if (fd != to)
		set_close_on_exec(sys, result);
	return result;
}

int
sys_reuse_address(struct sys *sys, int fd)
{
	int on = 1, result;

	result =
	    late(setsockopt)(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	trace_number(sys, "setsockopt", fd, ", SOL_SOCKET, SO_REUSEADDR, [1], ",
	    sizeof(on), result);
	return result;
}

int
sys_socket_name(
    struct sys *sys, int fd, struct sockaddr *address, socklen_t *len)
{
	int result = __extension__ late(getsockname)(fd, address, len);

	if (sys->trace != NULL)
		sys_trace_address(
		    sys, "getsockname", fd, address, *len, result);
	return result;
}

int
sys_listen(struct sys *sys, int fd, int backlog)
{
	int result = late(listen)(fd, backlog);

	trace_number(sys, "listen", fd, ", ", backlog, result);
	return result;
}

int
sys_accept(struct sys *sys, int fd)
{
	int own =
	    sys_above_standard(__extension__ late(accept)(fd, NULL, NULL));

	trace_call(sys, "accept", fd, ", NULL, NULL", own);
	set_close_on_exec(sys, own);
	return own;
}

/* -- using -- */

ssize_t
sys_read(struct sys *sys, int fd, void *bytes, size_t room)
{
	ssize_t got = late(read)(fd, bytes, room);

	trace_bytes(
	    sys, "read", fd, bytes, got > 0 ? (size_t)got : 0, room, "", got);
	return got;
}

ssize_t
sys_write(struct sys *sys, int fd, const void *bytes, size_t len)
{
	ssize_t done = write(fd, bytes, len);

	trace_bytes(sys, "write", fd, bytes, len, len, "", done);
	return done;
}

ssize_t
sys_send(struct sys *sys, int fd, const void *bytes, size_t len, bool urgent)
{
	ssize_t done = late(send)(fd, bytes, len, urgent ? MSG_OOB : 0);

	trace_bytes(sys, "send", fd, bytes, len, len,
	    urgent ? ", MSG_OOB" : ", 0", done);
	return done;
}

int
sys_shutdown(struct sys *sys, int fd, int how)
{
	int result = late(shutdown)(fd, how);

	trace_call(sys, "shutdown", fd,
	    how == SHUT_RD       ? ", SHUT_RD"
		: how == SHUT_WR ? ", SHUT_WR"
				 : ", SHUT_RDWR",
	    result);
	return result;
}

int
sys_set_nonblocking(struct sys *sys, int fd, bool on)
{
	int flags = system_fcntl(fd, F_GETFL, 0), result;

	trace_call(sys, "fcntl", fd, ", F_GETFL", flags);
	if (flags == -1)
		return -1;
	flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
	result = system_fcntl(fd, F_SETFL, flags);
	trace_call(sys, "fcntl", fd,
	    on ? ", F_SETFL, ...|O_NONBLOCK" : ", F_SETFL, ...&~O_NONBLOCK",
	    result);
	return result;
}

/* -- what is allowed -- */

uint64_t
sys_descriptor_limit(struct sys *sys)
{
	struct rlimit limit = {0};
	int result = late(getrlimit)(RLIMIT_NOFILE, &limit);
	bool none = result == -1 || limit.rlim_cur == RLIM_INFINITY;

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "getrlimit");
		buf_text(&trace.line, "RLIMIT_NOFILE, {rlim_cur=");
		if (none)
			buf_text(
			    &trace.line, result == -1 ? "?" : "RLIM_INFINITY");
		else
			buf_number(&trace.line, (uint64_t)limit.rlim_cur);
		buf_char(&trace.line, '}');
		trace_end(&trace, result, STR(""));
	}
	return none ? UINT64_MAX : (uint64_t)limit.rlim_cur;
}
