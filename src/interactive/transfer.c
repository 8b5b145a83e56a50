/* transfer.c - things to experiment with: reading, writing, and the like */
/* SPDX-License-Identifier: ISC */
#include "things.h"
#include "handlers.h"
#include "session.h"
#include "waiting.h"
#include "../error.h"
#include "../late.h"
#include "../sys_things.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define READ_DEFAULT 65536
#define BYTES_MOST ((int64_t)1 << 30) /* of one request */

bool
things_go_on(void)
{
	return errno == EINTR && !waiting_interrupted;
}

/* FD, which must be a user's; `what` would the request do to one of the
 * session's own? NULL: no harm. */
static int
take_fd(struct request *request, int *fd, const char *what)
{
	if (descriptor_parse_own(
		request, request_argument(request, "FD"), fd) == -1)
		return -1;
	if (what != NULL && things_guard(request, *fd, what) == -1)
		return -1;
	if (!descriptor_is_hidden(request->session, *fd))
		return 0;
	errno = EBADF;
	return reply_fail_os(request->reply, request->verb->name);
}

/* -- bytes -- */

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
take_hex(struct request *request, struct str digits, struct str *bytes)
{
	char *to = arena_alloc(&request->session->arena, digits.len / 2 + 1);

	if (to == NULL)
		return reply_fail_os(request->reply, "hex:");
	if (digits.len % 2 != 0)
		return reply_fail(
		    request->reply, FAIL_VALUE, "hex: takes two digits a byte");
	for (size_t i = 0; i < digits.len; i += 2) {
		int high = nibble(digits.at[i]);
		int low = nibble(digits.at[i + 1]);

		if (high == -1 || low == -1)
			return reply_fail(request->reply, FAIL_VALUE,
			    "hex: takes two digits a byte, not '%.2s'",
			    digits.at + i);
		to[i / 2] = (char)(high << 4 | low);
	}
	*bytes = (struct str){to, digits.len / 2};
	return 0;
}

static int
take_repeated(struct request *request, const struct number *number, char byte,
    struct str *bytes)
{
	int64_t count;
	char *to;

	if (number_to_integer(number, 0, BYTES_MOST, &count) != NUMBER_FITS)
		return reply_fail(request->reply, FAIL_OVERFLOW,
		    "N*BYTE: N is at most %lld", (long long)BYTES_MOST);
	to = arena_alloc(&request->session->arena, (size_t)count + 1);
	if (to == NULL)
		return reply_fail_os(request->reply, "N*BYTE");
	memset(to, byte, (size_t)count);
	*bytes = (struct str){to, (size_t)count};
	return 0;
}

int
things_take_bytes(struct request *request, struct str text, struct str *bytes)
{
	struct number number;

	if (str_starts(text, "hex:"))
		return take_hex(request, str_from(text, 4), bytes);
	if (text.len > 2 && text.at[text.len - 2] == '*' &&
	    number_parse(str_until(text, text.len - 2), &number) &&
	    number.kind == NUMBER_INTEGER && !number.negative)
		return take_repeated(
		    request, &number, text.at[text.len - 1], bytes);
	*bytes = text;
	return 0;
}

/* -- read, write, send -- */

int
handle_read(struct request *request)
{
	struct session *session = request->session;
	struct reply *reply = request->reply;
	struct str text = request_argument(request, "N");
	int64_t room = READ_DEFAULT;
	ssize_t got;
	char *bytes;
	int fd;

	/* Also its output, which may be the same socket or terminal. */
	if (take_fd(request, &fd, "reading it might take requests away") == -1)
		return -1;
	if (text.at != NULL &&
	    number_argument(
		reply, text, "the count", "int", INT_MIN, INT_MAX, &room) == -1)
		return -1;
	if (room < 0)
		return reply_fail(reply, FAIL_VALUE, "negative count");
	/* Not the arena's, which is zeroed: what nothing is read into costs
	 * nothing. */
	bytes = late(malloc)((size_t)room + 1);
	if (bytes == NULL)
		return reply_fail_os(reply, "read");
	do
		got = sys_read(&session->sys, fd, bytes, (size_t)room);
	while (got == -1 && things_go_on());
	if (got == -1)
		reply_fail_os(reply, "read");
	else {
		reply_number(reply, &reply->fields, "bytes", got);
		reply_text(reply, &reply->fields, "text",
		    (struct str){bytes, (size_t)got});
	}
	late(free)(bytes);
	return got == -1 ? -1 : 0;
}

static int
transfer(struct request *request, bool send, bool urgent)
{
	struct session *session = request->session;
	struct reply *reply = request->reply;
	const char *call = send ? "send" : "write";
	struct str bytes;
	ssize_t done;
	int fd;

	if (take_fd(request, &fd,
		"writing to it might put bytes among the replies") == -1 ||
	    things_take_bytes(
		request, request_argument(request, "TEXT"), &bytes) == -1)
		return -1;
	do
		done = send
		    ? sys_send(&session->sys, fd, bytes.at, bytes.len, urgent)
		    : sys_write(&session->sys, fd, bytes.at, bytes.len);
	while (done == -1 && things_go_on());
	if (done == -1)
		return reply_fail_os(reply, call);
	/* ^C ended a part of it, not the session. */
	if ((size_t)done < bytes.len && waiting_interrupted)
		waiting_forget();
	reply_number(reply, &reply->fields, "bytes", done);
	return 0;
}

int
handle_write(struct request *request)
{
	return transfer(request, false, false);
}

int
handle_send(struct request *request)
{
	struct str word = request_argument(request, "URGENT");

	if (word.at != NULL && !str_is(word, "oob"))
		return reply_fail(request->reply, FAIL_TYPE,
		    "send FD TEXT oob: not '%.*s'", STR_ARGS(word));
	return transfer(request, true, word.at != NULL);
}

/* -- shutdown, fcntl -- */

int
handle_shutdown(struct request *request)
{
	struct str how = request_argument(request, "HOW");
	int fd, number;

	if (take_fd(request, &fd, "shutting it down would end the session") ==
	    -1)
		return -1;
	if (str_is(how, "r"))
		number = SHUT_RD;
	else if (str_is(how, "w"))
		number = SHUT_WR;
	else if (str_is(how, "rw"))
		number = SHUT_RDWR;
	else
		return reply_fail(request->reply, FAIL_TYPE,
		    "shutdown takes r, w or rw, not '%.*s'", STR_ARGS(how));
	if (sys_shutdown(&request->session->sys, fd, number) == -1)
		return reply_fail_os(request->reply, "shutdown");
	return 0;
}

int
handle_fcntl(struct request *request)
{
	struct str word = request_argument(request, "FLAG");
	struct str state = request_argument(request, "STATE");
	int fd;

	if (take_fd(request, &fd, NULL) == -1)
		return -1;
	if (!str_is(word, "nonblock"))
		return reply_fail(request->reply, FAIL_TYPE,
		    "fcntl knows nonblock, not '%.*s'", STR_ARGS(word));
	if (!str_is(state, "on") && !str_is(state, "off"))
		return reply_fail(request->reply, FAIL_TYPE,
		    "nonblock is on or off, not '%.*s'", STR_ARGS(state));
	if (sys_set_nonblocking(
		&request->session->sys, fd, str_is(state, "on")) == -1)
		return reply_fail_os(request->reply, "fcntl");
	return 0;
}
