/* things.c - things to experiment with: opening and closing them */
/* SPDX-License-Identifier: ISC */
#include "things.h"
#include "handlers.h"
#include "session.h"
#include "../error.h"
#include "../sys_things.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>

/* -- replies -- */

int
things_reply_fd(struct request *request, int fd, const char *call)
{
	if (fd == -1)
		return reply_fail_os(request->reply, call);
	descriptor_opened(request->session, fd);
	reply_number(request->reply, &request->reply->fields, "fd", fd);
	return 0;
}

int
things_reply_pair(struct request *request, const int ends[2])
{
	struct reply *reply = request->reply;
	struct value *list =
	    reply_add(reply, &reply->fields, "fds", VALUE_LIST);

	for (int i = 0; i < 2; i++) {
		descriptor_opened(request->session, ends[i]);
		reply_number(reply, list, NULL, ends[i]);
	}
	return 0;
}

/* -- what must not be lost -- */

int
things_guard(struct request *request, int fd, const char *what)
{
	struct session *session = request->session;

	if (fd == session->input || fd == session->output)
		return reply_fail(request->reply, FAIL_VALUE,
		    "descriptor %d is the session's own %s: %s", fd,
		    fd == session->input ? "input" : "output", what);
	return 0;
}

/* as=N: the number to get; -1 when it was left out. */
static int
take_number(struct request *request, int *to)
{
	struct str text = request_argument(request, "as");

	*to = -1;
	if (text.at == NULL)
		return 0;
	if (descriptor_parse_own(request, text, to) == -1)
		return -1;
	if (descriptor_is_hidden(request->session, *to))
		return reply_fail(request->reply, FAIL_VALUE,
		    "descriptor %d is in use by the session itself", *to);
	return things_guard(request, *to, "replacing it would end the session");
}

/* -- duplicates -- */

/* `fd` moves to the number that was asked for. */
static int
place(struct session *session, int fd, int to)
{
	int error, placed;

	if (to == -1 || fd == -1 || fd == to)
		return fd;
	objects_forget(session, to);
	placed = sys_dup_to(&session->sys, fd, to);
	error = errno;
	sys_close(&session->sys, fd);
	errno = error;
	return placed;
}

int
handle_import(struct request *request)
{
	struct session *session = request->session;
	struct str text = request_argument(request, "FD");
	struct descriptor of;
	const char *call;
	int to, fd;

	if (descriptor_parse(request, text, &of) == -1)
		return -1;
	if (of.pid == 0)
		return reply_fail(request->reply, FAIL_TYPE,
		    "import takes another process's descriptor fd:N@PID, not "
		    "'%.*s'",
		    STR_ARGS(text));
	if (take_number(request, &to) == -1)
		return -1;
	fd = descriptor_import(session, of, &call);
	if (fd == -1)
		return reply_fail_os(request->reply, call);
	return things_reply_fd(request, place(session, fd, to), "dup2");
}

int
handle_dup(struct request *request)
{
	struct session *session = request->session;
	int fd, to, copy;

	if (descriptor_parse_own(
		request, request_argument(request, "FD"), &fd) == -1 ||
	    take_number(request, &to) == -1)
		return -1;
	if (descriptor_check(session, fd) == -1)
		return reply_fail_os(request->reply, "dup");
	if (to == -1)
		copy = sys_dup(&session->sys, fd);
	else {
		if (to != fd)
			objects_forget(session, to);
		copy = sys_dup_to(&session->sys, fd, to);
	}
	return things_reply_fd(request, copy, "dup");
}

int
handle_closefd(struct request *request)
{
	struct session *session = request->session;
	int fd;

	if (descriptor_parse_own(
		request, request_argument(request, "FD"), &fd) == -1 ||
	    things_guard(request, fd, "closing it would end the session") == -1)
		return -1;
	if (descriptor_check(session, fd) == -1)
		return reply_fail_os(request->reply, "close");
	objects_forget(session, fd);
	sys_close(&session->sys, fd);
	descriptor_closed(session, fd);
	return 0;
}

/* -- pipes, sockets, counters, timers -- */

int
handle_pipe(struct request *request)
{
	int ends[2];

	if (sys_make_pipe(&request->session->sys, ends) == -1)
		return reply_fail_os(request->reply, "pipe2");
	return things_reply_pair(request, ends);
}

int
handle_socketpair(struct request *request)
{
	struct str type = request_argument(request, "TYPE");
	int ends[2], number = SOCK_STREAM;

	if (type.at != NULL && str_is(type, "dgram"))
		number = SOCK_DGRAM;
	else if (type.at != NULL && str_is(type, "seqpacket"))
		number = SOCK_SEQPACKET;
	else if (type.at != NULL && !str_is(type, "stream"))
		return reply_fail(request->reply, FAIL_TYPE,
		    "'%.*s' is no type of socket: stream, dgram, seqpacket",
		    STR_ARGS(type));
	if (sys_socketpair(&request->session->sys, number, ends) == -1)
		return reply_fail_os(request->reply, "socketpair");
	return things_reply_pair(request, ends);
}

int
handle_eventfd(struct request *request)
{
	struct str text = request_argument(request, "N");
	int64_t start = 0;

	if (text.at != NULL &&
	    number_argument(request->reply, text, "the start", "unsigned int",
		0, UINT_MAX, &start) == -1)
		return -1;
	return things_reply_fd(request,
	    sys_eventfd(&request->session->sys, (unsigned)start), "eventfd");
}

int
handle_timerfd(struct request *request)
{
	struct str again = request_argument(request, "every");
	int64_t first, every = 0;

	if (timeout_parse(request->reply, TIMEOUT_SLEEP,
		request_argument(request, "T"), &first) == -1)
		return -1;
	if (again.at != NULL &&
	    timeout_parse(request->reply, TIMEOUT_SLEEP, again, &every) == -1)
		return -1;
	if (first == FOREVER || every == FOREVER)
		return reply_fail(request->reply, FAIL_VALUE,
		    "a timer needs a time: 'none' never comes");
	return things_reply_fd(request,
	    sys_timerfd(&request->session->sys, first, every), "timerfd");
}

/* -- files -- */

const struct open_word open_words[] = {
    {O_RDONLY, "r", "O_RDONLY"},
    {O_WRONLY, "w", "O_WRONLY"},
    {O_RDWR, "rw", "O_RDWR"},
    {O_APPEND, "append", "O_APPEND"},
    {O_CREAT, "create", "O_CREAT"},
    {O_EXCL, "excl", "O_EXCL"},
    {O_TRUNC, "trunc", "O_TRUNC"},
    {O_NONBLOCK, "nonblock", "O_NONBLOCK"},
    {O_DIRECTORY, "directory", "O_DIRECTORY"},
};
const unsigned open_words_count = sizeof(open_words) / sizeof(open_words[0]);

static int
take_flags(struct request *request, struct str text, int *flags)
{
	*flags = 0;
	while (text.at != NULL) {
		size_t end = 0;
		struct str word;
		bool known = false;

		while (end < text.len && text.at[end] != ',' &&
		    text.at[end] != '|')
			end++;
		word = str_until(text, end);
		text = end == text.len ? (struct str){NULL, 0}
				       : str_from(text, end + 1);
		for (unsigned i = 0; i < open_words_count; i++)
			if (str_is(word, open_words[i].name) ||
			    str_is_nocase(word, open_words[i].full)) {
				*flags |= open_words[i].flags;
				known = true;
			}
		if (!known)
			return reply_fail(request->reply, FAIL_TYPE,
			    "'%.*s' is no flag: r, w, rw, append, create, "
			    "excl, trunc, nonblock, directory",
			    STR_ARGS(word));
	}
	return 0;
}

int
things_check_path(struct request *request, struct str path)
{
	if (str_find(path, '\0') == path.len)
		return 0;
	return reply_fail(
	    request->reply, FAIL_VALUE, "a file's name has no NUL in it");
}

int
handle_openfile(struct request *request)
{
	struct session *session = request->session;
	struct str path = request_argument(request, "PATH");
	struct str name = arena_copy(&session->arena, path);
	int flags, fd;

	if (take_flags(request, request_argument(request, "MODE"), &flags) ==
	    -1)
		return -1;
	if (name.at == NULL)
		return reply_fail_os(request->reply, "open");
	if (things_check_path(request, path) == -1)
		return -1;
	do
		fd = sys_open_file_as(&session->sys, name.at, flags);
	while (fd == -1 && things_go_on());
	return things_reply_fd(request, fd, "open");
}
