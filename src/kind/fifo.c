/* fifo.c - data in a named pipe, which fdwait opens itself */
/* SPDX-License-Identifier: ISC */
#include "../kind.h"
#include "../loop.h"
#include "../refuse.h"

#include <errno.h>
#include <fcntl.h>

static int
fifo_parse(struct target *target, struct arena *arena, struct error *error)
{
	(void)target;
	(void)arena;
	(void)error;
	return 0;
}

static int
fifo_open(struct loop *loop, struct target *target, struct error *error)
{
	enum file_kind file = sys_kind_of_path(target->place.at);
	int fd;

	/* Looked at first: opening something else could have effects. */
	if (file != FILE_FIFO && file != FILE_UNKNOWN)
		return error_set(error, STATUS_USAGE, "%.*s: is %s, not a FIFO",
		    STR_ARGS(target->label), file_kind_name(file));
	/* Non-blocking, or open(2) would wait for a writer. */
	fd = sys_open(
	    loop->sys, target->place.at, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return refuse(target, "open", LIMIT_OF_DESCRIPTORS,
		    errno == ENOENT ? "; mkfifo(1) makes one" : "", error);
	return loop_watch(
	    loop, target, &target->watch, fd, target->events, false);
}

static int
fifo_ready(struct loop *loop, struct target *target, const struct ready *ready,
    struct error *error)
{
	uint32_t events = ready->events;
	int old = ready->watch->fd;

	if (!(loop->backend->abilities & BACKEND_HANGUPS)) {
		/* select: data and end look alike */
		events = sys_look(loop->sys, old, EVENT_IN);
		if (events & EVENT_IN)
			events = EVENT_IN;
	}
	if (events & EVENT_IN)
		return loop_report(
		    loop, target, events, events, old, ready->seen);
	if (!(events & EVENT_HUP))
		return 0; /* somebody else read it meanwhile */
	/*
	 * A writer came and went without data. The descriptor would say so for
	 * ever; a fresh one doesn't. It is opened before the old one is
	 * closed: what a next writer puts in meanwhile is lost when nobody
	 * has the FIFO open.
	 */
	loop_unwatch(loop, ready->watch);
	target->watch.fd = -1;
	if (fifo_open(loop, target, error) == -1) {
		target->watch.fd = old;
		return -1;
	}
	sys_close(loop->sys, old);
	return 0;
}

const struct kind fifo_kind = {
    .name = "fifo",
    .syntax = "PATH",
    .meaning = "data in a named pipe, opened for reading",
    .completes = "path",
    .bit = KIND_FIFO,
    .path = true,
    .hands_on = true,
    .parse = fifo_parse,
    .open = fifo_open,
    .ready = fifo_ready,
    .close = loop_close_fd,
};
