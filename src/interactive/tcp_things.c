/* tcp_things.c - TCP sockets to experiment with, by numeric addresses */
/* SPDX-License-Identifier: ISC */
#include "things.h"
#include "handlers.h"
#include "session.h"
#include "waiting.h"
#include "../error.h"
#include "../late.h"
#include "../sys_things.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>

#define BACKLOG 16

struct place {
	union {
		struct sockaddr any;
		struct sockaddr_in in4;
		struct sockaddr_in6 in6;
	} address;
	socklen_t len;
};

/* -- addresses -- */

static bool
to_address(struct place *place, const char *host, uint16_t port)
{
	memset(place, 0, sizeof(*place));
	if (late(inet_pton)(AF_INET, host, &place->address.in4.sin_addr) == 1) {
		place->address.in4.sin_family = AF_INET;
		place->address.in4.sin_port = htons(port);
		place->len = sizeof(place->address.in4);
		return true;
	}
	if (late(inet_pton)(AF_INET6, host, &place->address.in6.sin6_addr) ==
	    1) {
		place->address.in6.sin6_family = AF_INET6;
		place->address.in6.sin6_port = htons(port);
		place->len = sizeof(place->address.in6);
		return true;
	}
	return false;
}

/* PORT, HOST:PORT, [HOST]:PORT. */
static int
take_place(struct request *request, struct str text, struct place *place)
{
	size_t colon = str_find_last(text, ':');
	struct str host = STR("127.0.0.1"), port = text;
	unsigned long number;

	if (colon < text.len) {
		host = str_until(text, colon);
		port = str_from(text, colon + 1);
		if (host.len > 2 && host.at[0] == '[' &&
		    host.at[host.len - 1] == ']')
			host = (struct str){host.at + 1, host.len - 2};
	}
	host = arena_copy(&request->session->arena, host);
	if (host.at == NULL)
		return reply_fail_os(request->reply, "tcp");
	if (!str_to_number(port, 65535, &number) ||
	    !to_address(place, host.at, (uint16_t)number))
		return reply_fail(request->reply, FAIL_VALUE,
		    "'%.*s' is no HOST:PORT in numbers", STR_ARGS(text));
	return 0;
}

/* -- sockets -- */

static int
make_socket(struct sys *sys, const struct place *place)
{
	int fd = sys_socket(sys, place->address.any.sa_family, SOCK_STREAM);

	if (fd != -1 && sys_set_nonblocking(sys, fd, false) == -1) {
		sys_close(sys, fd);
		return -1;
	}
	return fd;
}

/* A listener, and where it is. */
static int
listen_at(struct sys *sys, struct place *place)
{
	int fd = make_socket(sys, place);

	if (fd == -1)
		return -1;
	/* A port of an experiment that was over just now. */
	(void)sys_reuse_address(sys, fd);
	place->len = sizeof(place->address);
	if (sys_bind(sys, fd, &place->address.any,
		place->address.any.sa_family == AF_INET
		    ? (socklen_t)sizeof(place->address.in4)
		    : (socklen_t)sizeof(place->address.in6)) == 0 &&
	    sys_listen(sys, fd, BACKLOG) == 0 &&
	    sys_socket_name(sys, fd, &place->address.any, &place->len) == 0)
		return fd;
	sys_close(sys, fd);
	return -1;
}

static int
look_for_connection(void *context, struct session *session, int64_t left)
{
	const int *fd = context;
	struct pollfd look = {.fd = *fd, .events = POLLOUT};

	return sys_ppoll(&session->sys, &look, 1, left);
}

/* An interrupted connect() goes on by itself, and is not to be repeated. */
static int
await_connection(struct session *session, int fd)
{
	if (waiting_run(session, FOREVER, look_for_connection, &fd) == -1)
		return -1;
	errno = sys_socket_error(&session->sys, fd);
	return errno == 0 ? 0 : -1;
}

static int
connect_to(struct session *session, const struct place *place)
{
	struct sys *sys = &session->sys;
	int fd = make_socket(sys, place), error;

	if (fd == -1)
		return -1;
	if (sys_connect(sys, fd, &place->address.any, place->len) == 0 ||
	    (errno == EINTR && await_connection(session, fd) == 0))
		return fd;
	error = errno;
	sys_close(sys, fd);
	errno = error;
	return -1;
}

/* -- the verb -- */

static int
make_pair(struct request *request)
{
	struct sys *sys = &request->session->sys;
	struct place place;
	int listener, ends[2] = {-1, -1};

	if (!to_address(&place, "127.0.0.1", 0))
		return -1;
	/* Out of the way: the pair has the lowest numbers. */
	listener = descriptor_move_away(sys, listen_at(sys, &place));
	if (listener != -1)
		ends[0] = connect_to(request->session, &place);
	if (ends[0] != -1)
		ends[1] = sys_accept(sys, listener);
	if (ends[1] == -1)
		reply_fail_os(request->reply, "tcp");
	sys_close(sys, listener);
	if (ends[1] == -1) {
		sys_close(sys, ends[0]);
		return -1;
	}
	return things_reply_pair(request, ends);
}

static int
start_listening(struct request *request, struct str text)
{
	struct reply *reply = request->reply;
	struct place place;
	int fd;

	if (take_place(request, text.at != NULL ? text : STR("0"), &place) ==
	    -1)
		return -1;
	fd = listen_at(&request->session->sys, &place);
	if (things_reply_fd(request, fd, "listen") == -1)
		return -1;
	reply_number(reply, &reply->fields, "port",
	    ntohs(place.address.any.sa_family == AF_INET
		    ? place.address.in4.sin_port
		    : place.address.in6.sin6_port));
	return 0;
}

static int
make_connection(struct request *request, struct str text)
{
	struct place place;

	if (take_place(request, text, &place) == -1)
		return -1;
	return things_reply_fd(
	    request, connect_to(request->session, &place), "connect");
}

static int
take_connection(struct request *request, struct str text)
{
	struct session *session = request->session;
	int listener, fd;

	if (descriptor_parse_own(request, text, &listener) == -1)
		return -1;
	if (descriptor_check(session, listener) == -1)
		return reply_fail_os(request->reply, "accept");
	do
		fd = sys_accept(&session->sys, listener);
	while (fd == -1 && things_go_on());
	return things_reply_fd(request, fd, "accept");
}

int
handle_tcp(struct request *request)
{
	struct str word = request_argument(request, "ROLE");
	struct str place = request_argument(request, "PLACE");

	if (word.at == NULL)
		return make_pair(request);
	if (str_is(word, "listen"))
		return start_listening(request, place);
	if (str_is(word, "connect") && place.at != NULL)
		return make_connection(request, place);
	if (str_is(word, "accept") && place.at != NULL)
		return take_connection(request, place);
	return reply_fail(request->reply, FAIL_TYPE,
	    "tcp takes nothing, listen [HOST:PORT], connect HOST:PORT or "
	    "accept FD");
}
