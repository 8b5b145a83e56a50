/* vnode.c - what happens to a file, which is followed whatever its name */
/* SPDX-License-Identifier: ISC */
#include "held.h"
#include "../compat/event_words.h"
#include "../kqueue_by.h"
#include "../late.h"
#include "../refuse.h"

#include <errno.h>
#include <sys/stat.h>

static int
vnode_parse(struct target *target, struct arena *arena, struct error *error)
{
	return held_new(target, arena, sizeof(struct held), error) == NULL ? -1
									   : 0;
}

/* What to do where the queue does not take a file that could be opened. */
static const char *
queue_hint(int errnum)
{
	switch (errnum) {
	case ENOENT:
		return KQUEUE_FILE_HINT;
	case EACCES:
		return "; watching a file takes the right to read it";
	default:
		return "";
	}
}

static int
vnode_open(struct loop *loop, struct target *target, struct error *error)
{
	struct held *held = target->state;
	int fd = sys_open_file(loop->sys, target->place.at);

	if (fd == -1)
		return refuse(target, "open", LIMIT_OF_DESCRIPTORS, "", error);
	held->request = (struct kevent_request){
	    .ident = (uint64_t)fd,
	    .filter = EVFILT_VNODE,
	    .flags = EV_CLEAR,
	    .fflags = target->events,
	};
	if (held_watch(loop, target, fd, error) == 0)
		return 0;
	sys_close(loop->sys, fd);
	target->watch.fd = -1;
	return held_refuse(target, "kevent", queue_hint(errno), error);
}

static int
vnode_ready(struct loop *loop, struct target *target, const struct ready *ready,
    struct error *error)
{
	/* The queue may tell more of a write than was asked for. */
	uint32_t words = ready->events & (target->events | VNODE_OVERFLOW);
	struct stat st;

	(void)error;
	if (held_report(loop, target, ready->seen, words) == -1)
		return -1;
	/* Nothing more can happen to a file that is gone for good. */
	if (words & NOTE_REVOKE || ready->seen->flags & EV_EOF ||
	    (words & NOTE_DELETE && late(fstat)(target->watch.fd, &st) == 0 &&
		st.st_nlink == 0))
		loop_finish(loop, target);
	return 0;
}

const struct kind vnode_kind = {
    .name = "vnode",
    .syntax = "PATH",
    .meaning = "something happens to a file, followed whatever its name",
    .completes = "path",
    .bit = KIND_VNODE,
    .path = true,
    .parse = vnode_parse,
    .open = vnode_open,
    .ready = vnode_ready,
    .close = loop_close_fd,
};
