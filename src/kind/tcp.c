/* tcp.c - a TCP connection can be made: look up, try each address, try again */
/* SPDX-License-Identifier: ISC */
#include "connection.h"
#include "../late.h"
#include "../readiness.h"
#include "../refuse.h"
#include "../resolve.h"

#include <errno.h>
#include <string.h>

/* One attempt lasts this long at most, and the next address is not kept
 * waiting for it longer than that (RFC 8305 says 250 ms). */
#define ATTEMPT_LASTS (3 * SECOND)
#define ATTEMPT_DELAY (SECOND / 4)

struct attempt {
	struct watch watch;
	int64_t ends; /* FOREVER while not under way */
	bool under_way;
};

struct tcp {
	struct str host; /* NUL behind it */
	unsigned short port;
	bool named; /* look it up again for each round */
	struct resolver resolver;
	struct watch resolver_watch;
	struct address_list addresses;
	int next; /* the address to try next in this round */
	int under_way;
	int64_t next_at; /* when to try it, or to begin the next round */
	struct attempt attempts[ADDRESSES_MOST];
	bool retry; /* an attempt of this round failed in a way that may pass */
	int error;  /* errno of the last failure; 0 before one, and after a
		       success */
	int gai;    /* of the last look-up; 0 when it worked */
};

/* -- HOST:PORT[:EVENTS] -- */

/* Where HOST ends: behind its bracket if it has one. */
static size_t
host_end(struct str text)
{
	size_t bracket = str_find(text, ']');

	if (text.len == 0 || text.at[0] != '[')
		return str_find(text, ':');
	return bracket < text.len ? bracket + 1 : text.len;
}

static size_t
tcp_split(struct str text)
{
	size_t end = host_end(text);

	if (end >= text.len)
		return text.len;
	return end + 1 + str_find(str_from(text, end + 1), ':');
}

static int
tcp_parse(struct target *target, struct arena *arena, struct error *error)
{
	struct str text = target->place, host, port;
	size_t end = host_end(text);
	unsigned long number = 0;
	struct tcp *tcp;

	host = str_until(text, end);
	port = str_from(text, end < text.len ? end + 1 : end);
	if (host.len > 2 && host.at[0] == '[')
		host = (struct str){host.at + 1, host.len - 2};
	if (host.len == 0 || host.at[0] == '[' ||
	    (end < text.len && text.at[end] != ':') ||
	    !str_to_number(port, 65535, &number) || number == 0)
		return error_set(error, STATUS_USAGE,
		    "%.*s: it takes HOST:PORT, a port being a number from 1 to "
		    "65535 and an IPv6 address in brackets: tcp:[::1]:80",
		    STR_ARGS(target->name));
	tcp = arena_alloc(arena, sizeof(*tcp));
	if (tcp == NULL)
		return error_set(error, STATUS_REFUSED, "%.*s: %s",
		    STR_ARGS(target->name), error_text(errno));
	tcp->host = arena_copy(arena, host);
	if (tcp->host.at == NULL)
		return error_set(error, STATUS_REFUSED, "%.*s: %s",
		    STR_ARGS(target->name), error_text(errno));
	tcp->port = (unsigned short)number;
	tcp->resolver.fd = -1;
	tcp->next_at = FOREVER;
	target->state = tcp;
	return 0;
}

/* -- time -- */

static void
schedule(struct loop *loop, struct target *target)
{
	struct tcp *tcp = target->state;
	int64_t when = tcp->next_at;

	for (int i = 0; i < tcp->addresses.count; i++)
		if (tcp->attempts[i].under_way && tcp->attempts[i].ends < when)
			when = tcp->attempts[i].ends;
	loop_wake_at(loop, target, when);
}

static void
end_attempt(struct loop *loop, struct tcp *tcp, struct attempt *attempt)
{
	loop_unwatch(loop, &attempt->watch);
	attempt->under_way = false;
	tcp->under_way--;
}

static void
give_up_attempts(struct loop *loop, struct tcp *tcp)
{
	for (int i = 0; i < tcp->addresses.count; i++) {
		struct attempt *attempt = &tcp->attempts[i];

		if (!attempt->under_way)
			continue;
		end_attempt(loop, tcp, attempt);
		sys_close(loop->sys, attempt->watch.fd);
	}
}

/* -- attempts -- */

static void
failed(struct tcp *tcp, int error)
{
	tcp->error = error;
	if (connection_retries(error))
		tcp->retry = true;
}

/*
 * A connect to a port of our own, from that very port: TCP allows it when the
 * kernel happens to choose the port as the source, and nobody listens there.
 */
static bool
is_self(int fd)
{
	union address own = {0}, peer = {0};
	socklen_t own_len = sizeof(own), peer_len = sizeof(peer);

	/* glibc declares these two with a union of pointers. */
	return __extension__ late(getsockname)(fd, &own.any, &own_len) == 0 &&
	    __extension__ late(getpeername)(fd, &peer.any, &peer_len) == 0 &&
	    str_equal((struct str){(const char *)&own, own_len},
		(struct str){(const char *)&peer, peer_len});
}

static int
succeeded(struct loop *loop, struct target *target, int fd, uint32_t raw)
{
	struct tcp *tcp = target->state;

	tcp->next_at = FOREVER;
	tcp->error = 0; /* of no attempt: tcp_why_not() says it no more */
	give_up_attempts(loop, tcp);
	loop_wake_at(loop, target, FOREVER);
	return connection_made(loop, target, fd, raw);
}

/* 1: connected already, 0: under way, -1: failed, -2: the error is set. */
static int
try_address(struct loop *loop, struct target *target, int i)
{
	struct tcp *tcp = target->state;
	const union address *address = &tcp->addresses.at[i];
	struct attempt *attempt = &tcp->attempts[i];
	int fd = sys_socket(loop->sys, address->any.sa_family, SOCK_STREAM);

	if (fd == -1) {
		failed(tcp, errno);
		return -1;
	}
	attempt->watch.fd = fd;
	if (sys_connect(loop->sys, fd, &address->any, tcp->addresses.len[i]) ==
	    0)
		return 1;
	if (errno != EINPROGRESS && errno != EINTR) {
		failed(tcp, errno);
		sys_close(loop->sys, fd);
		return -1;
	}
	if (loop_watch(loop, target, &attempt->watch, fd, EVENT_OUT, true) ==
	    -1) {
		sys_close(loop->sys, fd);
		return -2;
	}
	if (tcp->error == 0)
		tcp->error = EINPROGRESS;
	attempt->under_way = true;
	attempt->ends = deadline_after(loop_now(loop), ATTEMPT_LASTS);
	tcp->under_way++;
	return 0;
}

/* Every address of this round failed. */
static int
end_round(struct loop *loop, struct target *target, struct error *error)
{
	struct tcp *tcp = target->state;

	if (!tcp->retry) {
		errno = tcp->error;
		return refuse(
		    target, "connect", LIMIT_OF_DESCRIPTORS, "", error);
	}
	tcp->next_at = deadline_after(loop_now(loop), loop->plan->interval);
	return 0;
}

/* Start attempts until one is under way and the next has to wait its turn. */
static int
go_on(struct loop *loop, struct target *target, struct error *error)
{
	struct tcp *tcp = target->state;

	tcp->next_at = FOREVER;
	while (tcp->next < tcp->addresses.count) {
		int i = tcp->next++;
		int fd, result = try_address(loop, target, i);

		if (result == -2)
			return -1;
		if (result == -1)
			continue;
		fd = tcp->attempts[i].watch.fd;
		if (result == 1 && is_self(fd)) {
			failed(tcp, ECONNREFUSED);
			sys_close(loop->sys, fd);
			continue;
		}
		if (result == 1)
			return succeeded(loop, target, fd, EVENT_OUT);
		/* One look only: then all addresses are tried in it. */
		if (loop->plan->timeout == 0)
			continue;
		if (tcp->next < tcp->addresses.count)
			tcp->next_at =
			    deadline_after(loop_now(loop), ATTEMPT_DELAY);
		break;
	}
	if (tcp->under_way == 0 && tcp->next == tcp->addresses.count &&
	    end_round(loop, target, error) == -1)
		return -1;
	schedule(loop, target);
	return 0;
}

static int
attempt_ready(struct loop *loop, struct target *target, struct watch *watch,
    uint32_t events, struct error *error)
{
	struct tcp *tcp = target->state;
	int fd = watch->fd, result = sys_socket_error(loop->sys, fd);

	for (int i = 0; i < tcp->addresses.count; i++)
		if (&tcp->attempts[i].watch == watch)
			end_attempt(loop, tcp, &tcp->attempts[i]);
	if (result == 0 && is_self(fd))
		result = ECONNREFUSED;
	if (result == 0)
		return succeeded(loop, target, fd, events);
	failed(tcp, result);
	sys_close(loop->sys, fd);
	if (tcp->next < tcp->addresses.count)
		return go_on(loop, target, error);
	if (tcp->under_way == 0 && end_round(loop, target, error) == -1)
		return -1;
	schedule(loop, target);
	return 0;
}

/* -- look-up -- */

static int
start_round(struct loop *loop, struct target *target, struct error *error)
{
	struct tcp *tcp = target->state;

	tcp->next = 0;
	tcp->retry = false;
	return go_on(loop, target, error);
}

static int
look_up(struct loop *loop, struct target *target, struct error *error)
{
	struct tcp *tcp = target->state;
	int fd = resolver_start(
	    loop->sys, &tcp->resolver, tcp->host.at, tcp->port, SOCK_STREAM);

	if (fd == -1)
		return refuse(
		    target, "look-up", LIMIT_OF_DESCRIPTORS, "", error);
	tcp->next_at = FOREVER;
	loop_wake_at(loop, target, FOREVER);
	return loop_watch(
	    loop, target, &tcp->resolver_watch, fd, EVENT_IN, true);
}

static int
look_up_ready(struct loop *loop, struct target *target, struct error *error)
{
	struct tcp *tcp = target->state;

	loop_unwatch(loop, &tcp->resolver_watch);
	if (resolver_finish(loop->sys, &tcp->resolver, &tcp->addresses) == -1)
		tcp->addresses =
		    (struct address_list){.gai = -1, .error = errno};
	tcp->gai = tcp->addresses.gai;
	if (tcp->gai == 0)
		return start_round(loop, target, error);
	if (tcp->gai != -1 && !resolve_may_pass(tcp->gai))
		return error_set(error, STATUS_REFUSED, "%.*s: look-up: %s",
		    STR_ARGS(target->label),
		    resolve_text(tcp->gai, tcp->addresses.error));
	tcp->next_at = deadline_after(loop_now(loop), loop->plan->interval);
	schedule(loop, target);
	return 0;
}

/* -- open, ready, wake, close -- */

static int
tcp_begin(struct loop *loop, struct target *target, struct error *error)
{
	struct tcp *tcp = target->state;

	if (tcp->named)
		return look_up(loop, target, error);
	return start_round(loop, target, error);
}

static int
tcp_open(struct loop *loop, struct target *target, struct error *error)
{
	struct tcp *tcp = target->state;

	tcp->named = !resolve_at_once(tcp->host, tcp->port, &tcp->addresses);
	return tcp_begin(loop, target, error);
}

static int
tcp_ready(struct loop *loop, struct target *target, const struct ready *ready,
    struct error *error)
{
	struct tcp *tcp = target->state;
	struct watch *watch = ready->watch;

	if (watch == &tcp->resolver_watch)
		return look_up_ready(loop, target, error);
	if (watch == &target->watch)
		return readiness_report(loop, target, ready);
	return attempt_ready(loop, target, watch, ready->events, error);
}

static int
tcp_wake(struct loop *loop, struct target *target, struct error *error)
{
	struct tcp *tcp = target->state;
	int64_t now = loop_now(loop);

	for (int i = 0; i < tcp->addresses.count; i++) {
		struct attempt *attempt = &tcp->attempts[i];

		if (!attempt->under_way || attempt->ends > now)
			continue;
		end_attempt(loop, tcp, attempt);
		sys_close(loop->sys, attempt->watch.fd);
		failed(tcp, ETIMEDOUT);
	}
	if (tcp->next_at <= now) {
		tcp->next_at = FOREVER;
		if (tcp->next < tcp->addresses.count)
			return go_on(loop, target, error);
		return tcp_begin(loop, target, error);
	}
	if (tcp->under_way == 0 && tcp->next < tcp->addresses.count)
		return go_on(loop, target, error);
	if (tcp->under_way == 0 && tcp->next_at == FOREVER &&
	    end_round(loop, target, error) == -1)
		return -1;
	schedule(loop, target);
	return 0;
}

static void
tcp_close(struct loop *loop, struct target *target)
{
	struct tcp *tcp = target->state;

	loop_unwatch(loop, &tcp->resolver_watch);
	resolver_stop(loop->sys, &tcp->resolver);
	give_up_attempts(loop, tcp);
	loop_close_fd(loop, target);
}

static void
tcp_why_not(const struct target *target, struct buf *buf)
{
	const struct tcp *tcp = target->state;

	if (tcp->resolver.pid > 0)
		buf_text(buf, "look-up: still under way");
	else if (tcp->gai != 0) {
		buf_text(buf, "look-up: ");
		buf_text(buf,
		    tcp->gai == -1
			? error_text(tcp->addresses.error)
			: resolve_text(tcp->gai, tcp->addresses.error));
	} else if (tcp->error != 0) {
		buf_text(buf, "connect: ");
		buf_text(buf, error_text(tcp->error));
	}
}

const struct kind tcp_kind = {
    .name = "tcp",
    .syntax = "HOST:PORT",
    .meaning = "a TCP connection can be made",
    .completes = "host",
    .bit = KIND_TCP,
    .hands_on = true,
    .split = tcp_split,
    .parse = tcp_parse,
    .open = tcp_open,
    .ready = tcp_ready,
    .wake = tcp_wake,
    .close = tcp_close,
    .why_not = tcp_why_not,
};
