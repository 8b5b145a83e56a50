/* readiness.c - what a descriptor's readiness means, and fdwait's word eof */
/* SPDX-License-Identifier: ISC */
#include "readiness.h"
#include "kqueue_by.h"
#include "late.h"
#include "queued.h"
#include "system_fcntl.h"

#include <fcntl.h>
#include <sys/socket.h>

#define READING (uint32_t)(EVENT_IN | EVENT_RDNORM)
#define WRITING (uint32_t)(EVENT_OUT | EVENT_WRNORM)

uint32_t
readiness_ask(const struct loop *loop, uint32_t events)
{
	if (events & READING && !(events & EVENT_EXCLUSIVE))
		events |= EVENT_RDHUP & loop_can(loop);
	return events & ~EVENT_OWN;
}

static bool
is_stream_socket(int fd)
{
	int type = 0;
	socklen_t len = sizeof(type);

	return late(getsockopt)(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	    type == SOCK_STREAM;
}

enum eof_answer {
	EOF_NO,
	EOF_REACHED,    /* of a socket: nothing is queued */
	EOF_OF_PIPE,    /* the writers are gone, and nothing is queued */
	EOF_AFTER_DATA, /* the peer is done, but something is queued */
};

static enum eof_answer
eof_look(struct loop *loop, int fd, uint32_t asked, uint32_t events)
{
	uint32_t now = events;
	int64_t queued;

	if (!(loop->backend->abilities & BACKEND_HANGUPS)) {
		/* select shows data, end and hang-up all as "readable". */
		if (!(events & EVENT_IN))
			return EOF_NO;
		now = sys_look(loop->sys, fd, READING | EVENT_RDHUP);
	} else if (!(events & (EVENT_HUP | EVENT_RDHUP)))
		return EOF_NO;
	else if (events & EVENT_HUP && !(asked & READING))
		/* Nobody asked for data, so its absence says nothing. */
		now = sys_look(loop->sys, fd, READING | EVENT_RDHUP);
	if (now & EVENT_HUP && (KQUEUE_POLL_READS_ENDS || !(now & READING)) &&
	    sys_kind_of_fd(fd) == FILE_FIFO &&
	    (!(now & READING) || sys_queued(loop->sys, fd) == 0))
		return EOF_OF_PIPE;
	if (!(now & EVENT_RDHUP) || !is_stream_socket(fd))
		return EOF_NO;
	queued = sys_queued(loop->sys, fd); /* -1 for a listener */
	if (queued == 0)
		return EOF_REACHED;
	return queued > 0 ? EOF_AFTER_DATA : EOF_NO;
}

/*
 * The end of a pipe for who writes to it, which is an error to Linux and a
 * hang-up to BSD, where that hides whether there is room; but a write would not
 * block. Of pipe(2) both ends can be read and written to there, so that only
 * what was asked for tells which one it is.
 */
static bool
has_no_reader(int fd, uint32_t asked, uint32_t events)
{
	return events & EVENT_HUP && !(asked & READING) &&
	    sys_kind_of_fd(fd) == FILE_FIFO &&
	    (system_fcntl(fd, F_GETFL, 0) & O_ACCMODE) != O_RDONLY;
}

int
readiness_report(
    struct loop *loop, struct target *target, const struct ready *ready)
{
	int fd = ready->watch->fd;
	uint32_t raw = ready->events, words;

	if (!(target->events & EVENT_RDHUP))
		raw &= ~(uint32_t)EVENT_RDHUP;
	words = raw;
	if (has_no_reader(fd, target->events, raw)) {
		words &= ~(uint32_t)EVENT_HUP;
		words |= EVENT_ERR | (target->events & WRITING);
		return loop_report(loop, target, words, raw, fd, ready->seen);
	}
	switch (eof_look(loop, fd, target->events, ready->events)) {
	case EOF_OF_PIPE:
		/* The end alone, where the kernel calls it readable as well. */
		if (raw & EVENT_HUP)
			words &= ~READING;
		/* FALLTHROUGH */
	case EOF_REACHED:
		return loop_report(
		    loop, target, words | EVENT_EOF, raw, fd, ready->seen);
	case EOF_AFTER_DATA:
		loop_eof_due(loop, target);
		break;
	case EOF_NO:
		break;
	}
	return loop_report(loop, target, words, raw, fd, ready->seen);
}
