/* unix.c - a Unix stream socket accepts: also one that doesn't exist yet */
/* SPDX-License-Identifier: ISC */
#include "connection.h"
#include "../readiness.h"
#include "../refuse.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

struct unix_state {
	struct sockaddr_un address;
	int error; /* errno of the last attempt; 0 before one, or if it worked
		    */
};

static int
unix_parse(struct target *target, struct arena *arena, struct error *error)
{
	struct unix_state *state;

	if (target->place.len >= sizeof(state->address.sun_path))
		return error_set(error, STATUS_USAGE,
		    "%.*s: the path is %zu bytes long, and a Unix socket's can "
		    "have %zu at most; go nearer with cd, and name it from "
		    "there",
		    STR_ARGS(target->name), target->place.len,
		    sizeof(state->address.sun_path) - 1);
	state = arena_alloc(arena, sizeof(*state));
	if (state == NULL)
		return error_set(error, STATUS_REFUSED, "%.*s: %s",
		    STR_ARGS(target->name), error_text(errno));
	state->address.sun_family = AF_UNIX;
	memcpy(state->address.sun_path, target->place.at, target->place.len);
	target->state = state;
	return 0;
}

/* Nobody is there yet: no file, a file that nobody listens behind (bound but
 * not listening, or left over), or a queue that is full. */
static bool
may_come(int error)
{
	return error == ENOENT || error == EAGAIN || connection_retries(error);
}

static int
unix_try(struct loop *loop, struct target *target, struct error *error)
{
	struct unix_state *state = target->state;
	int fd = sys_socket(loop->sys, AF_UNIX, SOCK_STREAM);

	if (fd == -1)
		return refuse(
		    target, "socket", LIMIT_OF_DESCRIPTORS, "", error);
	state->error = 0;
	if (sys_connect(loop->sys, fd, (struct sockaddr *)&state->address,
		sizeof(state->address)) == 0)
		return connection_made(loop, target, fd, 0);
	state->error = errno;
	sys_close(loop->sys, fd);
	if (!may_come(state->error))
		return error_set(error, STATUS_REFUSED, "%.*s: connect: %s%s",
		    STR_ARGS(target->label), error_text(state->error),
		    state->error == EPROTOTYPE ? "; it is no stream socket"
					       : "");
	loop_wake_at(
	    loop, target, deadline_after(loop_now(loop), loop->plan->interval));
	return 0;
}

static int
unix_ready(struct loop *loop, struct target *target, const struct ready *ready,
    struct error *error)
{
	(void)error;
	return readiness_report(loop, target, ready);
}

static void
unix_why_not(const struct target *target, struct buf *buf)
{
	const struct unix_state *state = target->state;
	enum file_kind file;

	if (state->error == 0)
		return;
	buf_text(buf, "connect: ");
	buf_text(buf, error_text(state->error));
	if (state->error != ECONNREFUSED)
		return;
	/* Linux says so of any file that is no socket, too. */
	file = sys_kind_of_path(target->place.at);
	if (file == FILE_SOCKET)
		buf_text(buf, "; the socket file is there, but nobody listens");
	else if (file != FILE_UNKNOWN) {
		buf_text(buf, "; it is ");
		buf_text(buf, file_kind_name(file));
	}
}

const struct kind unix_kind = {
    .name = "unix",
    .syntax = "PATH",
    .meaning = "a Unix stream socket accepts a connection",
    .completes = "path",
    .bit = KIND_UNIX,
    .path = true,
    .hands_on = true,
    .parse = unix_parse,
    .open = unix_try,
    .ready = unix_ready,
    .wake = unix_try,
    .close = loop_close_fd,
    .why_not = unix_why_not,
};
