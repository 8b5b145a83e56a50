/* netdev.c - a network interface's link goes up or down */
/* SPDX-License-Identifier: ISC */
#include "held.h"
#include "../compat/event_words.h"
#include "../late.h"

#include <errno.h>
#include <net/if.h>
#include <sys/socket.h>

static int
netdev_parse(struct target *target, struct arena *arena, struct error *error)
{
	if (target->place.len == 0)
		return error_set(error, STATUS_USAGE,
		    "%.*s: an interface's name must follow",
		    STR_ARGS(target->name));
	return held_new(target, arena, sizeof(struct held), error) == NULL ? -1
									   : 0;
}

/* The name has no number, says errno. */
static int
refuse_name(struct sys *sys, const struct target *target, struct error *error)
{
	int errnum = errno, fd;

	/* What glibc says of any socket that it could not have: so one is
	 * asked for here. */
	if (errnum == ENOENT) {
		fd = sys_socket(sys, AF_UNIX, SOCK_DGRAM);
		if (fd == -1)
			errnum = errno;
		else
			sys_close(sys, fd);
	}
	if (errnum == ENODEV || errnum == ENXIO)
		return error_set(error, STATUS_REFUSED,
		    "%.*s: no such interface: %s", STR_ARGS(target->label),
		    error_text(errnum));
	errno = errnum;
	return held_refuse(target, "if_nametoindex", "", error);
}

static int
netdev_open(struct loop *loop, struct target *target, struct error *error)
{
	struct held *held = target->state;
	unsigned index = late(if_nametoindex)(target->place.at);

	if (index == 0)
		return refuse_name(loop->sys, target, error);
	held->request = (struct kevent_request){
	    .ident = index,
	    .filter = EVFILT_NETDEV,
	    .flags = EV_CLEAR,
	    .fflags = target->events,
	};
	if (held_watch(loop, target, -1, error) == 0)
		return 0;
	return held_refuse(target, "kevent", "", error);
}

static int
netdev_ready(struct loop *loop, struct target *target,
    const struct ready *ready, struct error *error)
{
	uint32_t words = ready->seen->fflags & target->events;

	(void)error;
	/* Another target of the same interface may have asked for more. */
	if (words != 0 && held_report(loop, target, ready->seen, words) == -1)
		return -1;
	if (ready->seen->flags & EV_EOF) /* the interface is gone */
		loop_finish(loop, target);
	return 0;
}

const struct kind netdev_kind = {
    .name = "netdev",
    .syntax = "NAME",
    .meaning = "a network interface's link goes up or down",
    .completes = "netdev",
    .bit = KIND_NETDEV,
    .split = held_split,
    .parse = netdev_parse,
    .open = netdev_open,
    .ready = netdev_ready,
    .close = held_close,
};
