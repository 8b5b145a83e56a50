/* udp.c - a datagram arrives at a port that fdwait binds itself */
/* SPDX-License-Identifier: ISC */
#include "../kind.h"
#include "../late.h"
#include "../loop.h"
#include "../refuse.h"
#include "../resolve.h"

#include <errno.h>

struct udp {
	struct str host; /* NUL behind it; len 0 for every address */
	unsigned short port;
	struct resolver resolver;
	struct watch resolver_watch;
};

/* -- [HOST:]PORT[:EVENTS] -- */

static size_t
udp_split(struct str text)
{
	size_t bracket = str_find(text, ']'), first, second;
	unsigned long number;
	struct str rest;

	if (text.len > 0 && text.at[0] == '[' && bracket < text.len)
		first = bracket + 1;
	else
		first = str_find(text, ':');
	if (first >= text.len)
		return text.len;
	rest = str_from(text, first + 1);
	second = str_find(rest, ':');
	/* A number in front is the port, unless another number follows it. */
	if (str_to_number(str_until(text, first), 65535, &number) &&
	    !str_to_number(str_until(rest, second), 65535, &number))
		return first;
	return first + 1 + second;
}

static int
udp_parse(struct target *target, struct arena *arena, struct error *error)
{
	struct str text = target->place, port = text, host = {NULL, 0};
	size_t colon = str_find_last(text, ':');
	unsigned long number = 0;
	struct udp *udp;

	if (colon < text.len) {
		host = str_until(text, colon);
		port = str_from(text, colon + 1);
	}
	if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
		host = (struct str){host.at + 1, host.len - 2};
	if ((colon < text.len && host.len == 0) ||
	    !str_to_number(port, 65535, &number) || number == 0)
		return error_set(error, STATUS_USAGE,
		    "%.*s: it takes PORT or HOST:PORT, a port being a number "
		    "from 1 to 65535",
		    STR_ARGS(target->name));
	udp = arena_alloc(arena, sizeof(*udp));
	if (udp != NULL)
		udp->host = arena_copy(arena, host);
	if (udp == NULL || udp->host.at == NULL)
		return error_set(error, STATUS_REFUSED, "%.*s: %s",
		    STR_ARGS(target->name), error_text(errno));
	udp->port = (unsigned short)number;
	udp->resolver.fd = -1;
	target->state = udp;
	return 0;
}

/* -- binding -- */

/* The socket, or -1 with errno. No reuse option: a port in use is an error. */
static int
bind_to(struct loop *loop, const union address *address, socklen_t len)
{
	int fd, off = 0;

	fd = sys_socket(loop->sys, address->any.sa_family, SOCK_DGRAM);
	if (fd == -1)
		return -1;
	/* [::] stands for every address of both families, where the system
	 * allows it. */
	if (address->any.sa_family == AF_INET6)
		(void)late(setsockopt)(
		    fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (sys_bind(loop->sys, fd, &address->any, len) == 0)
		return fd;
	sys_close(loop->sys, fd);
	return -1;
}

static int
bind_first(struct loop *loop, struct target *target,
    const struct address_list *list, struct error *error)
{
	int fd = -1;

	for (int i = 0; i < list->count && fd == -1; i++) {
		fd = bind_to(loop, &list->at[i], list->len[i]);
		if (fd == -1 && errno == EADDRINUSE)
			break;
	}
	if (fd == -1)
		return refuse(target, "bind", LIMIT_OF_DESCRIPTORS,
		    errno == EADDRNOTAVAIL
			? "; HOST is an address of this machine"
			: "",
		    error);
	if (loop_watch(
		loop, target, &target->watch, fd, target->events, false) == 0)
		return 0;
	sys_close(loop->sys, fd);
	target->watch.fd = -1;
	return -1;
}

static int
udp_open(struct loop *loop, struct target *target, struct error *error)
{
	struct udp *udp = target->state;
	struct address_list list = {0};
	int fd;

	if (udp->host.len == 0) {
		list.count = 2;
		list.at[0].in6 = (struct sockaddr_in6){
		    .sin6_family = AF_INET6, .sin6_port = htons(udp->port)};
		list.len[0] = sizeof(list.at[0].in6);
		list.at[1].in4 = (struct sockaddr_in){
		    .sin_family = AF_INET, .sin_port = htons(udp->port)};
		list.len[1] = sizeof(list.at[1].in4);
		return bind_first(loop, target, &list, error);
	}
	if (resolve_at_once(udp->host, udp->port, &list))
		return bind_first(loop, target, &list, error);
	fd = resolver_start(
	    loop->sys, &udp->resolver, udp->host.at, udp->port, SOCK_DGRAM);
	if (fd == -1)
		return refuse(
		    target, "look-up", LIMIT_OF_DESCRIPTORS, "", error);
	return loop_watch(
	    loop, target, &udp->resolver_watch, fd, EVENT_IN, true);
}

static int
udp_ready(struct loop *loop, struct target *target, const struct ready *ready,
    struct error *error)
{
	struct udp *udp = target->state;
	struct address_list list = {0};

	if (ready->watch != &udp->resolver_watch)
		return loop_report(loop, target, ready->events, ready->events,
		    ready->watch->fd, ready->seen);
	loop_unwatch(loop, &udp->resolver_watch);
	if (resolver_finish(loop->sys, &udp->resolver, &list) == -1)
		return error_set(error, STATUS_REFUSED, "%.*s: look-up: %s",
		    STR_ARGS(target->label), error_text(errno));
	if (list.gai != 0)
		return error_set(error, STATUS_REFUSED, "%.*s: look-up: %s",
		    STR_ARGS(target->label),
		    resolve_text(list.gai, list.error));
	return bind_first(loop, target, &list, error);
}

static void
udp_close(struct loop *loop, struct target *target)
{
	struct udp *udp = target->state;

	loop_unwatch(loop, &udp->resolver_watch);
	resolver_stop(loop->sys, &udp->resolver);
	loop_close_fd(loop, target);
}

static void
udp_why_not(const struct target *target, struct buf *buf)
{
	const struct udp *udp = target->state;

	if (udp->resolver.pid > 0)
		buf_text(buf, "look-up: still under way");
}

const struct kind udp_kind = {
    .name = "udp",
    .syntax = "[HOST:]PORT",
    .meaning = "a datagram arrives at a port that fdwait binds",
    .completes = "host",
    .bit = KIND_UDP,
    .hands_on = true,
    .split = udp_split,
    .parse = udp_parse,
    .open = udp_open,
    .ready = udp_ready,
    .close = udp_close,
    .why_not = udp_why_not,
};
