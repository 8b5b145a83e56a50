/* verbs.c - what can be asked for: one row a verb */
/* SPDX-License-Identifier: ISC */
#include "verbs.h"
#include "handlers.h"

#include <stddef.h>

/* In the order in which help lists them. */
const struct verb_row verb_rows[] = {
    {"open", 0, "KIND [sizehint=N] [flags=FLAGS] [fromfd=FD] [as=NAME]",
	"make a poll, epoll, kqueue or devpoll object; or take one over",
	handle_open},
    {"register", FOR_POLL | FOR_EPOLL | FOR_DEVPOLL, "OBJ FD [MASK]",
	"watch a descriptor; without a mask for in, pri and out",
	handle_register},
    {"modify", FOR_POLL | FOR_EPOLL | FOR_DEVPOLL, "OBJ FD [MASK]",
	"change what a registered descriptor is watched for", handle_modify},
    {"unregister", FOR_POLL | FOR_EPOLL | FOR_DEVPOLL, "OBJ FD",
	"watch it no longer", handle_unregister},
    {"wait", FOR_POLL | FOR_EPOLL | FOR_DEVPOLL, "OBJ [timeout=T] [max=N]",
	"wait for events: milliseconds for poll and devpoll, seconds for epoll",
	handle_wait},
    {"select", 0, "[r=FDS] [w=FDS] [x=FDS] [timeout=T]",
	"select(2): which can be read, written, or have urgent data",
	handle_select},
    {"control", FOR_KQUEUE, "OBJ CHANGES [max=N] [timeout=T]",
	"kevent(2): apply changes, then wait for events (seconds)",
	handle_control},
    {"kevent", 0,
	"IDENT [filter=WORD] [flags=FLAGS] [fflags=FLAGS] [data=N] [udata=N]",
	"a kevent's six fields, as the C types hold them", handle_kevent},
    {"kevcmp", 0, "KEV OTHER", "compare two kevents: -1, 0 or 1",
	handle_kevcmp},
    {"fileno", FOR_CONTROLLED, "OBJ", "the control descriptor", handle_fileno},
    {"closed", FOR_CONTROLLED, "OBJ", "is the object closed?", handle_closed},
    {"close", FOR_CONTROLLED, "OBJ", "close the object; again does nothing",
	handle_close},
    {"list", 0, "", "the objects", handle_list},
    {"show", FOR_ALL, "OBJ",
	"what is registered, and what of it is ready right now", handle_show},
    {"pipe", 0, "", "a pipe: its read end and its write end", handle_pipe},
    {"socketpair", 0, "[TYPE]", "two Unix sockets that are connected",
	handle_socketpair},
    {"tcp", 0, "[WORD] [PLACE]",
	"a connected pair; or listen [HOST:PORT], connect HOST:PORT, accept FD",
	handle_tcp},
    {"eventfd", 0, "[N]", "an eventfd(2) counter that starts with N",
	handle_eventfd},
    {"timerfd", 0, "T [every=T]",
	"a timerfd(2) that expires after T, and again every T", handle_timerfd},
    {"openfile", 0, "PATH [FLAGS]",
	"open(2): r (default), w, rw, append, create, excl, trunc, nonblock",
	handle_openfile},
    {"import", 0, "FD [as=N]",
	"a duplicate of another process's descriptor fd:N@PID", handle_import},
    {"dup", 0, "FD [as=N]", "a duplicate, at a free number or at N",
	handle_dup},
    {"closefd", 0, "FD", "close a descriptor", handle_closefd},
    {"read", 0, "FD [N]", "read(2): at most N bytes, 65536 by default",
	handle_read},
    {"write", 0, "FD TEXT", "write(2): text, hex:6869, or N*BYTE (70000*x)",
	handle_write},
    {"send", 0, "FD TEXT [WORD]", "send(2); oob: as urgent data", handle_send},
    {"shutdown", 0, "FD HOW", "shutdown(2) of r, w or rw", handle_shutdown},
    {"fcntl", 0, "FD WORD STATE",
	"nonblock on or off: may reading and writing wait?", handle_fcntl},
    {"sleep", 0, "T", "let time pass, in seconds", handle_sleep},
    {"echo", 0, "[TEXT...]", "reply the text", handle_echo},
    {"constants", 0, "", "every constant with its value here",
	handle_constants},
    {"source", 0, "FILE", "answer the requests in a file next", handle_source},
    {"trace", 0, "STATE", "on or off: each reply carries the system calls made",
	handle_trace},
    {"help", 0, "[VERB]", "what can be asked for", handle_help},
    {"quit", 0, "", "end the session", handle_quit},
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
