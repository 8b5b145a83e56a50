/* aio.c - an asynchronous read, and its result */
/* SPDX-License-Identifier: ISC */
#include "held.h"
#include "../compat/event_words.h"
#include "../aio_job.h"
#include "../refuse.h"
#include "../sys_things.h"

#include <errno.h>
#include <fcntl.h>

/* Without a length: one page from the start. */
#define LENGTH_DEFAULT 4096
#define LENGTH_MOST (1UL << 30)

struct aio {
	struct held held;
	struct aio_job job;
	struct str path;
	uint64_t offset;
	unsigned long length;
};

/* PATH[@OFFSET+LENGTH] */
static int
aio_parse(struct target *target, struct arena *arena, struct error *error)
{
	struct str place = target->place, range, offset;
	size_t at = str_find_last(place, '@');
	struct aio *aio = held_new(target, arena, sizeof(*aio), error);

	if (aio == NULL)
		return -1;
	aio->length = LENGTH_DEFAULT;
	aio->path = place;
	range = str_from(place, at < place.len ? at + 1 : at);
	offset = str_cut(&range, '+');
	if (range.at == NULL ||
	    !str_to_integer(offset, INT64_MAX, &aio->offset))
		return 0; /* an @ of the name's own */
	if (!str_to_number(range, LENGTH_MOST, &aio->length) ||
	    aio->length == 0)
		return error_set(error, STATUS_USAGE,
		    "%.*s: a length is a number from 1 to %lu, behind an "
		    "offset: PATH@OFFSET+LENGTH",
		    STR_ARGS(target->name), LENGTH_MOST);
	aio->path = arena_copy(arena, str_until(place, at));
	if (aio->path.at == NULL)
		return error_set(error, STATUS_REFUSED, "%.*s: %s",
		    STR_ARGS(target->name), error_text(errno));
	target->place = aio->path;
	return 0;
}

static int
aio_open(struct loop *loop, struct target *target, struct error *error)
{
	struct aio *aio = target->state;
	struct aio_job *job = &aio->job;
	int fd;

	/* A FIFO would wait for somebody to write to it, and a terminal line
	 * for its carrier: the read is to wait, not this. */
	fd =
	    sys_open(loop->sys, aio->path.at, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return refuse(target, "open", LIMIT_OF_DESCRIPTORS, "", error);
	if (sys_set_nonblocking(loop->sys, fd, false) == -1) {
		error_set(error, STATUS_REFUSED, "%.*s: fcntl: %s",
		    STR_ARGS(target->label), error_text(errno));
		sys_close(loop->sys, fd);
		return -1;
	}
	job->fd = fd;
	job->offset = (int64_t)aio->offset;
	job->length = aio->length;
	job->arena = loop->arena;
	job->buffer = arena_alloc(loop->arena, aio->length);
	aio->held.request = (struct kevent_request){
	    .ident = (uint64_t)(uintptr_t)&aio->job,
	    .filter = EVFILT_AIO,
	};
	if (job->buffer == NULL || held_watch(loop, target, fd, error) == -1) {
		if (errno == ENOTSUP)
			error_set(error, STATUS_UNSUPPORTED,
			    "%.*s: the kqueue(2) of this system tells of no "
			    "asynchronous reads; those of FreeBSD and of fdwait "
			    "for Linux and illumos do",
			    STR_ARGS(target->label));
		held_refuse(target, "aio_read",
		    errno == ENOSYS || errno == EPERM
			? "; it takes io_uring (/proc/sys/kernel/io_uring_"
			  "disabled)"
			: "",
		    error);
		target->watch.fd = -1;
		sys_close(loop->sys, fd);
		return -1;
	}
	return 0;
}

static int
aio_ready(struct loop *loop, struct target *target, const struct ready *ready,
    struct error *error)
{
	struct aio *aio = target->state;
	struct kevent_seen seen = *ready->seen;

	seen.data = aio_finish(&aio->job);
	if (seen.data == -1)
		return error_set(error, STATUS_REFUSED, "%.*s: read: %s",
		    STR_ARGS(target->label), error_text(errno));
	if (held_report(loop, target, &seen, target->events) == -1)
		return -1;
	loop_finish(loop, target);
	return 0;
}

const struct kind aio_kind = {
    .name = "aio",
    .syntax = "PATH[@OFFSET+LENGTH]",
    .meaning = "an asynchronous read is done",
    .completes = "path",
    .bit = KIND_AIO,
    .path = true,
    .parse = aio_parse,
    .open = aio_open,
    .ready = aio_ready,
    .close = loop_close_fd,
};
