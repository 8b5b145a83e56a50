/* talk.c - verbs about the session itself */
/* SPDX-License-Identifier: ISC */
#include "handlers.h"
#include "request.h"
#include "session.h"
#include "things.h"
#include "waiting.h"
#include "../constants.h"
#include "../error.h"
#include "../sys_things.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/select.h>

/* -- constants -- */

int
handle_constants(struct request *request)
{
	struct reply *reply = request->reply;
	struct value *all =
	    reply_add(reply, &reply->fields, "constants", VALUE_RECORD);

	for (unsigned i = 0; i < constant_rows_count; i++)
		reply_number(
		    reply, all, constant_rows[i].name, constant_rows[i].value);
	reply_number(reply, all, "FD_SETSIZE", FD_SETSIZE);
	return 0;
}

/* -- echo, sleep, quit, trace -- */

int
handle_echo(struct request *request)
{
	struct reply *reply = request->reply;
	struct buf text;
	char block[256];

	buf_init(&text, block, sizeof(block));
	for (size_t i = 0; i < request->rest_count; i++) {
		if (i > 0)
			buf_char(&text, ' ');
		buf_str(&text, request->rest[i]);
	}
	if (text.lost)
		reply->lost = true;
	else
		reply_text(reply, &reply->fields, "text",
		    (struct str){text.at, text.len});
	buf_free(&text);
	return 0;
}

static int
sleep_once(void *context, struct session *session, int64_t left)
{
	(void)context;
	return sys_ppoll(&session->sys, NULL, 0, left);
}

int
handle_sleep(struct request *request)
{
	int64_t time;

	if (timeout_parse(request->reply, TIMEOUT_SLEEP,
		request_argument(request, "T"), &time) == -1)
		return -1;
	if (waiting_run(request->session, time, sleep_once, NULL) == -1)
		return reply_fail_os(request->reply, "sleep");
	return 0;
}

int
handle_quit(struct request *request)
{
	request->session->over = true;
	return 0;
}

int
handle_trace(struct request *request)
{
	struct str state = request_argument(request, "STATE");

	if (!str_is(state, "on") && !str_is(state, "off"))
		return reply_fail(request->reply, FAIL_TYPE,
		    "trace is on or off, not '%.*s'", STR_ARGS(state));
	request->session->tracing = str_is(state, "on");
	request->reply->traced = request->session->tracing;
	return 0;
}

/* -- help -- */

static void
put_verb(struct reply *reply, struct value *list, const struct verb_row *row)
{
	struct value *one = reply_add(reply, list, NULL, VALUE_RECORD);

	reply_text(reply, one, "verb", str_of(row->name));
	reply_text(reply, one, "arguments", str_of(row->syntax));
	reply_text(reply, one, "reply", str_of(row->reply));
	reply_text(reply, one, "meaning", str_of(row->meaning));
}

int
handle_help(struct request *request)
{
	struct reply *reply = request->reply;
	struct str name = request_argument(request, "VERB");
	const struct verb_row *row = NULL;
	struct value *list;

	if (name.at != NULL && (row = verb_find(name)) == NULL)
		return reply_fail(reply, FAIL_TYPE,
		    "no request '%.*s'; help lists them", STR_ARGS(name));
	list = reply_add(reply, &reply->fields, "verbs", VALUE_LIST);
	if (row != NULL)
		put_verb(reply, list, row);
	for (unsigned i = 0; row == NULL && i < verb_rows_count; i++)
		put_verb(reply, list, &verb_rows[i]);
	return 0;
}

/* -- source -- */

static int
read_file(struct session *session, int fd, struct buf *text)
{
	for (;;) {
		char *to = buf_reserve(text, (size_t)64 << 10);
		ssize_t got;

		if (to == NULL) {
			errno = ENOMEM;
			return -1;
		}
		got = sys_read(&session->sys, fd, to, (size_t)64 << 10);
		if (got == 0)
			return 0;
		if (got > 0)
			text->len += (size_t)got;
		else if (!things_go_on())
			return -1;
	}
}

/* How many lines of it will get a reply. */
static int64_t
count_requests(struct str text)
{
	int64_t count = 0;

	while (text.at != NULL)
		count += tokens_any(str_cut(&text, '\n'));
	return count;
}

/* The whole file is read before its first request is answered: no descriptor
 * is held meanwhile that a request could meet. */
int
handle_source(struct request *request)
{
	struct session *session = request->session;
	struct reply *reply = request->reply;
	struct str path = request_argument(request, "FILE");
	struct str name = arena_copy(&session->arena, path);
	struct buf text;
	int fd, result;

	if (name.at == NULL)
		return reply_fail_os(reply, "source");
	if (things_check_path(request, path) == -1)
		return -1;
	/* A FIFO waits for its writer. */
	do
		fd = sys_open(&session->sys, name.at, O_RDONLY | O_NOCTTY);
	while (fd == -1 && things_go_on());
	if (fd == -1)
		return reply_fail_os(reply, "source");
	buf_init(&text, NULL, 0);
	result = read_file(session, fd, &text);
	if (result == -1)
		reply_fail_os(reply, "source");
	sys_close(&session->sys, fd);
	if (result == 0) {
		reply_text(reply, &reply->fields, "source", path);
		reply_number(reply, &reply->fields, "requests",
		    count_requests((struct str){text.at, text.len}));
		if (session->lines == NULL ||
		    !lines_push(session->lines, &text))
			result = reply_fail(reply, FAIL_VALUE,
			    "source: %d files deep", LINES_DEPTH);
	}
	buf_free(&text);
	return result;
}
