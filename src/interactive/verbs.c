/* verbs.c - what can be asked for: one row a verb */
/* SPDX-License-Identifier: ISC */
#include "verbs.h"
#include "handlers.h"

#include <stddef.h>

/* In the order in which help lists them. */
const struct verb_row verb_rows[] = {
    {VERB_OPEN, "open", 0,
	"KIND [sizehint=N] [flags=CREATE] [fromfd=FD] [as=NAME]", "obj fd",
	"make a poll, epoll, kqueue or devpoll object; or take one over"},
    {VERB_REGISTER, "register", FOR_POLL | FOR_EPOLL | FOR_DEVPOLL,
	"OBJ FD [MASK]", "",
	"watch a descriptor; without a mask for in, pri and out"},
    {VERB_MODIFY, "modify", FOR_POLL | FOR_EPOLL | FOR_DEVPOLL, "OBJ FD [MASK]",
	"", "change what a registered descriptor is watched for"},
    {VERB_UNREGISTER, "unregister", FOR_POLL | FOR_EPOLL | FOR_DEVPOLL,
	"OBJ FD", "", "watch it no longer"},
    {VERB_WAIT, "wait", FOR_POLL | FOR_EPOLL | FOR_DEVPOLL,
	"OBJ [timeout=T] [max=N]", "events",
	"wait for events: milliseconds for poll and devpoll, seconds for epoll"},
    {VERB_START, "start", FOR_POLL, "OBJ [timeout=T]", "",
	"begin to wait, and answer requests meanwhile; then wait is busy"},
    {VERB_FINISH, "finish", FOR_POLL, "OBJ", "events",
	"wait for the end of what start began"},
    {VERB_SELECT, "select", 0, "[r=FDS] [w=FDS] [x=FDS] [timeout=T]", "r w x",
	"select(2): which can be read, written, or have urgent data"},
    {VERB_CONTROL, "control", FOR_KQUEUE, "OBJ CHANGES [max=N] [timeout=T]",
	"events", "kevent(2): apply changes, then wait for events (seconds)"},
    {VERB_KEVENT, "kevent", 0,
	"IDENT [filter=FILTER] [flags=EV] [fflags=NOTE] [data=N] [udata=N]",
	"kevent", "a kevent's six fields, as the C types hold them"},
    {VERB_KEVCMP, "kevcmp", 0, "KEV OTHER", "cmp",
	"compare two kevents: -1, 0 or 1"},
    {VERB_FILENO, "fileno", FOR_CONTROLLED, "OBJ", "fd",
	"the control descriptor"},
    {VERB_CLOSED, "closed", FOR_CONTROLLED, "OBJ", "closed",
	"is the object closed?"},
    {VERB_CLOSE, "close", FOR_CONTROLLED, "OBJ", "",
	"close the object; again does nothing"},
    {VERB_LIST, "list", 0, "", "objects", "the objects"},
    {VERB_SHOW, "show", FOR_ALL, "OBJ", "registrations",
	"what is registered, and what of it is ready right now"},
    {VERB_PIPE, "pipe", 0, "", "fds", "a pipe: its read end and its write end"},
    {VERB_SOCKETPAIR, "socketpair", 0, "[TYPE]", "fds",
	"two Unix sockets that are connected"},
    {VERB_TCP, "tcp", 0, "[ROLE] [PLACE]", "fds, fd or fd port",
	"a connected pair; or listen [HOST:PORT], connect HOST:PORT, accept FD"},
    {VERB_EVENTFD, "eventfd", 0, "[N]", "fd",
	"an eventfd(2) counter that starts with N"},
    {VERB_TIMERFD, "timerfd", 0, "T [every=T]", "fd",
	"a timerfd(2) that expires after T, and again every T"},
    {VERB_OPENFILE, "openfile", 0, "PATH [MODE]", "fd",
	"open(2): r (default), w, rw, append, create, excl, trunc, nonblock"},
    {VERB_IMPORT, "import", 0, "FD [as=N]", "fd",
	"a duplicate of another process's descriptor fd:N@PID"},
    {VERB_DUP, "dup", 0, "FD [as=N]", "fd",
	"a duplicate, at a free number or at N"},
    {VERB_CLOSEFD, "closefd", 0, "FD", "", "close a descriptor"},
    {VERB_READ, "read", 0, "FD [N]", "bytes text [text_hex]",
	"read(2): at most N bytes, 65536 by default"},
    {VERB_WRITE, "write", 0, "FD TEXT", "bytes",
	"write(2): text, hex:6869, or N*BYTE (70000*x)"},
    {VERB_SEND, "send", 0, "FD TEXT [URGENT]", "bytes",
	"send(2); oob: as urgent data"},
    {VERB_SHUTDOWN, "shutdown", 0, "FD HOW", "", "shutdown(2) of r, w or rw"},
    {VERB_FCNTL, "fcntl", 0, "FD FLAG STATE", "",
	"nonblock on or off: may reading and writing wait?"},
    {VERB_SLEEP, "sleep", 0, "T", "", "let time pass, in seconds"},
    {VERB_ECHO, "echo", 0, "[TEXT...]", "text [text_hex]", "reply the text"},
    {VERB_CONSTANTS, "constants", 0, "", "constants",
	"every constant with its value here"},
    {VERB_SOURCE, "source", 0, "FILE", "source requests",
	"answer the requests in a file next"},
    {VERB_TRACE, "trace", 0, "STATE", "",
	"on or off: each reply carries the system calls made"},
    {VERB_HELP, "help", 0, "[VERB]", "verbs", "what can be asked for"},
    {VERB_QUIT, "quit", 0, "", "", "end the session"},
};
const unsigned verb_rows_count = sizeof(verb_rows) / sizeof(verb_rows[0]);

const struct verb_row *
verb_find(struct str name)
{
	for (unsigned i = 0; i < verb_rows_count; i++)
		if (str_is(name, verb_rows[i].name))
			return &verb_rows[i];
	return NULL;
}

int
verb_handle(const struct verb_row *verb, struct request *request)
{
	switch ((enum verb_id)verb->id) {
	case VERB_OPEN:
		return handle_open(request);
	case VERB_REGISTER:
		return handle_register(request);
	case VERB_MODIFY:
		return handle_modify(request);
	case VERB_UNREGISTER:
		return handle_unregister(request);
	case VERB_WAIT:
		return handle_wait(request);
	case VERB_START:
		return handle_start(request);
	case VERB_FINISH:
		return handle_finish(request);
	case VERB_SELECT:
		return handle_select(request);
	case VERB_CONTROL:
		return handle_control(request);
	case VERB_KEVENT:
		return handle_kevent(request);
	case VERB_KEVCMP:
		return handle_kevcmp(request);
	case VERB_FILENO:
		return handle_fileno(request);
	case VERB_CLOSED:
		return handle_closed(request);
	case VERB_CLOSE:
		return handle_close(request);
	case VERB_LIST:
		return handle_list(request);
	case VERB_SHOW:
		return handle_show(request);
	case VERB_PIPE:
		return handle_pipe(request);
	case VERB_SOCKETPAIR:
		return handle_socketpair(request);
	case VERB_TCP:
		return handle_tcp(request);
	case VERB_EVENTFD:
		return handle_eventfd(request);
	case VERB_TIMERFD:
		return handle_timerfd(request);
	case VERB_OPENFILE:
		return handle_openfile(request);
	case VERB_IMPORT:
		return handle_import(request);
	case VERB_DUP:
		return handle_dup(request);
	case VERB_CLOSEFD:
		return handle_closefd(request);
	case VERB_READ:
		return handle_read(request);
	case VERB_WRITE:
		return handle_write(request);
	case VERB_SEND:
		return handle_send(request);
	case VERB_SHUTDOWN:
		return handle_shutdown(request);
	case VERB_FCNTL:
		return handle_fcntl(request);
	case VERB_SLEEP:
		return handle_sleep(request);
	case VERB_ECHO:
		return handle_echo(request);
	case VERB_CONSTANTS:
		return handle_constants(request);
	case VERB_SOURCE:
		return handle_source(request);
	case VERB_TRACE:
		return handle_trace(request);
	case VERB_HELP:
		return handle_help(request);
	case VERB_QUIT:
		return handle_quit(request);
	}
	return -1;
}
