/* fd.c - descriptors: inherited ones, another process's, a terminal's */
/* SPDX-License-Identifier: ISC */
#include "../kind.h"
#include "../readiness.h"
#include "../refuse.h"
#include "../terminal.h"
#include "system_fcntl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>

static size_t
fd_split(struct str text)
{
	return str_find(text, ':');
}

/* N, or N@PID. */
static int
fd_parse(struct target *target, struct arena *arena, struct error *error)
{
	struct str rest = target->place, number = str_cut(&rest, '@');
	unsigned long fd, pid = 0;

	(void)arena;
	if (!str_to_number(number, INT_MAX, &fd))
		return error_set(error, STATUS_USAGE,
		    "%.*s: a descriptor is a number from 0 to %d",
		    STR_ARGS(target->name), INT_MAX);
	if (rest.at != NULL &&
	    (!str_to_number(rest, INT_MAX, &pid) || pid == 0))
		return error_set(error, STATUS_USAGE,
		    "%.*s: a process's number must follow the @",
		    STR_ARGS(target->name));
	target->fd_number = (int)fd;
	target->pid = (pid_t)pid;
	return 0;
}

/* -- another process's -- */

/* A duplicate of ours, or -1 with errno: EBADF when that process has it not
 * open, ESRCH when there is no such process. */
static int
borrow(struct loop *loop, const struct target *target)
{
	int fd, pidfd = sys_pidfd_open(loop->sys, target->pid);

	if (pidfd == -1)
		return -1;
	fd = sys_pidfd_getfd(loop->sys, pidfd, target->fd_number);
	sys_close(loop->sys, pidfd);
	return fd;
}

static int
refuse_borrowing(const struct target *target, struct error *error)
{
	const char *hint = "";

	switch (errno) {
	case ENOSYS:
		return error_set(error, STATUS_UNSUPPORTED,
		    "%.*s: this system can't get a descriptor of another "
		    "process; Linux 5.6 and later can",
		    STR_ARGS(target->label));
	case EPERM:
	case EACCES:
		hint = "; it takes a debugger's rights over that process, see "
		       "ptrace(2)";
		break;
	case EBADF:
		hint = "; that process does not have it open";
		break;
	default:
		break;
	}
	return error_set(error, STATUS_REFUSED,
	    "%.*s: descriptor %d of process %ld: %s%s", STR_ARGS(target->label),
	    target->fd_number, (long)target->pid, error_text(errno), hint);
}

/* A duplicate of something that can be written to keeps its reader from seeing
 * the end: between two looks nothing is held. */
static bool
must_not_be_kept(const struct loop *loop, int fd)
{
	int flags = system_fcntl(fd, F_GETFL, 0);

	return plan_follows(loop->plan) && flags != -1 &&
	    (flags & O_ACCMODE) != O_RDONLY;
}

static int
look_and_return(struct loop *loop, struct target *target, int fd)
{
	uint32_t asked =
	    readiness_ask(loop, target->events & ~(uint32_t)EVENT_MODES);
	struct watch look = {.fd = fd, .slot = -1};
	uint32_t events;
	int result = 0;

	target->polled = true;
	events = sys_look(loop->sys, fd, asked);
	if (events != 0)
		result = readiness_report(
		    loop, target, &(struct ready){&look, events, NULL});
	else {
		target->told = 0;
		target->told_bytes = -1;
	}
	sys_close(loop->sys, fd);
	if (result == 0 && !target->done)
		loop_wake_at(loop, target,
		    deadline_after(loop_now(loop), loop->plan->interval));
	return result;
}

static int
fd_wake(struct loop *loop, struct target *target, struct error *error)
{
	int fd = borrow(loop, target);

	if (fd == -1 && (errno == ESRCH || errno == EBADF)) {
		/* The process ended, or closed it: that is news, no error. */
		if (loop_report(
			loop, target, EVENT_NVAL, EVENT_NVAL, -1, NULL) == -1)
			return -1;
		loop_finish(loop, target);
		return 0;
	}
	if (fd == -1)
		return refuse_borrowing(target, error);
	return look_and_return(loop, target, fd);
}

/* -- open, ready, close -- */

static int
fd_open(struct loop *loop, struct target *target, struct error *error)
{
	int fd = target->fd_number;

	if (target->pid != 0) {
		fd = borrow(loop, target);
		if (fd == -1)
			return refuse_borrowing(target, error);
		if (must_not_be_kept(loop, fd))
			return look_and_return(loop, target, fd);
	}
	return loop_watch(loop, target, &target->watch, fd,
	    readiness_ask(loop, target->events), false);
}

static int
fd_ready(struct loop *loop, struct target *target, const struct ready *ready,
    struct error *error)
{
	(void)error; /* the loop's own, which readiness_report() sets */
	return readiness_report(loop, target, ready);
}

static void
fd_close(struct loop *loop, struct target *target)
{
	if (target->pid != 0)
		loop_close_fd(loop, target);
}

const struct kind fd_kind = {
    .name = "fd",
    .syntax = "N, N-M or N@PID",
    .meaning = "a descriptor: inherited, a range, or another process's",
    .completes = "fd",
    .bit = KIND_FD,
    .split = fd_split,
    .parse = fd_parse,
    .open = fd_open,
    .ready = fd_ready,
    .wake = fd_wake,
    .close = fd_close,
};

/* -- terminals -- */

static int
terminal_parse(struct target *target, struct arena *arena, struct error *error)
{
	(void)arena;
	if (!path_is_terminal(target->place.at))
		return error_set(error, STATUS_USAGE,
		    "%.*s: a device other than a terminal; open it yourself, "
		    "since that can have effects: fdwait 3 3<%.*s",
		    STR_ARGS(target->name), STR_ARGS(target->place));
	target->fd_number = -1;
	return 0;
}

static int
terminal_open(struct loop *loop, struct target *target, struct error *error)
{
	/* To read and write, since `out` may be asked for. */
	int fd = sys_open(
	    loop->sys, target->place.at, O_RDWR | O_NOCTTY | O_NONBLOCK);

	if (fd == -1)
		return refuse(target, "open", LIMIT_OF_DESCRIPTORS, "", error);
	return loop_watch(loop, target, &target->watch, fd,
	    readiness_ask(loop, target->events), false);
}

const struct kind terminal_kind = {
    .name = "fd",
    .syntax = "PATH",
    .meaning = "a terminal, given by its path",
    .completes = "path",
    .bit = KIND_FD,
    .path = true,
    .parse = terminal_parse,
    .open = terminal_open,
    .ready = fd_ready,
    .close = loop_close_fd,
};
