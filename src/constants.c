/* constants.c - the names of the waiting interfaces, and their values */
/* SPDX-License-Identifier: ISC */
#include "constants.h"
#include "compat/event_words.h"
#include "event.h"
#include "poll_bits.h"

#include <limits.h>

/* A word that the system lacks has a value that constant_is_here() knows. */
const struct constant_row constant_rows[] = {
    {PIPE_BUF, "PIPE_BUF", OF_PIPE,
	"a pipe told writable takes this many bytes at once"},
    {POLLIN, "POLLIN", OF_POLL, "there is data to read"},
    {POLLPRI, "POLLPRI", OF_POLL, "there is urgent data to read"},
    {POLLOUT, "POLLOUT", OF_POLL, "writing will not block"},
    {POLLERR, "POLLERR", OF_POLL, "an error; told unasked"},
    {POLLHUP, "POLLHUP", OF_POLL, "hung up; told unasked"},
    {POLLNVAL, "POLLNVAL", OF_POLL, "the descriptor is not open; told unasked"},
    {POLLRDNORM, "POLLRDNORM", OF_POLL, "normal data can be read"},
    {POLLRDBAND, "POLLRDBAND", OF_POLL, "priority-band data can be read"},
    {POLLWRNORM, "POLLWRNORM", OF_POLL, "normal data can be written"},
    {POLLWRBAND, "POLLWRBAND", OF_POLL, "priority-band data can be written"},
    {POLLMSG, "POLLMSG", OF_POLL, "ignored by Linux"},
    {POLLRDHUP, "POLLRDHUP", OF_POLL,
	"a stream socket's peer will send no more"},
    {EVENT_IN, "EPOLLIN", OF_EPOLL, "available for read"},
    {EVENT_OUT, "EPOLLOUT", OF_EPOLL, "available for write"},
    {EVENT_PRI, "EPOLLPRI", OF_EPOLL, "urgent data for read"},
    {EVENT_ERR, "EPOLLERR", OF_EPOLL, "an error; told unasked"},
    {EVENT_HUP, "EPOLLHUP", OF_EPOLL, "hung up; told unasked"},
    {EVENT_ET, "EPOLLET", OF_EPOLL, "edge-triggered: told once per activity"},
    {EVENT_ONESHOT, "EPOLLONESHOT", OF_EPOLL, "disabled after one event"},
    {EVENT_EXCLUSIVE, "EPOLLEXCLUSIVE", OF_EPOLL,
	"wake only one of the sets that wait"},
    {EVENT_RDHUP, "EPOLLRDHUP", OF_EPOLL,
	"a stream socket's peer will send no more"},
    {EVENT_RDNORM, "EPOLLRDNORM", OF_EPOLL, "equivalent to EPOLLIN"},
    {EVENT_RDBAND, "EPOLLRDBAND", OF_EPOLL, "priority-band data can be read"},
    {EVENT_WRNORM, "EPOLLWRNORM", OF_EPOLL, "equivalent to EPOLLOUT"},
    {EVENT_WRBAND, "EPOLLWRBAND", OF_EPOLL,
	"priority-band data can be written"},
    {EVENT_MSG, "EPOLLMSG", OF_EPOLL, "ignored by Linux"},
    {0x80000, "EPOLL_CLOEXEC", OF_EPOLL,
	"a flag of epoll_create1: close on exec"},
    {EVFILT_READ, "KQ_FILTER_READ", OF_KQUEUE, "a descriptor can be read"},
    {EVFILT_WRITE, "KQ_FILTER_WRITE", OF_KQUEUE, "a descriptor can be written"},
    {EVFILT_AIO, "KQ_FILTER_AIO", OF_KQUEUE, "an asynchronous request is done"},
    {EVFILT_VNODE, "KQ_FILTER_VNODE", OF_KQUEUE,
	"something happened to a file"},
    {EVFILT_PROC, "KQ_FILTER_PROC", OF_KQUEUE,
	"something happened to a process"},
    {EVFILT_SIGNAL, "KQ_FILTER_SIGNAL", OF_KQUEUE,
	"a signal was sent to this process"},
    {EVFILT_TIMER, "KQ_FILTER_TIMER", OF_KQUEUE, "a timer expired"},
    {EVFILT_NETDEV, "KQ_FILTER_NETDEV", OF_KQUEUE,
	"a network interface's link changed"},
    {EV_ADD, "KQ_EV_ADD", OF_KQUEUE, "add or modify an event"},
    {EV_DELETE, "KQ_EV_DELETE", OF_KQUEUE, "remove an event"},
    {EV_ENABLE, "KQ_EV_ENABLE", OF_KQUEUE, "let an event be returned"},
    {EV_DISABLE, "KQ_EV_DISABLE", OF_KQUEUE,
	"keep an event from being returned"},
    {EV_ONESHOT, "KQ_EV_ONESHOT", OF_KQUEUE,
	"removed after its first occurrence"},
    {EV_CLEAR, "KQ_EV_CLEAR", OF_KQUEUE, "reset after it is retrieved"},
    {EV_SYSFLAGS, "KQ_EV_SYSFLAGS", OF_KQUEUE, "reserved by the system"},
    {EV_FLAG1, "KQ_EV_FLAG1", OF_KQUEUE, "the filter's own"},
    {EV_EOF, "KQ_EV_EOF", OF_KQUEUE, "the filter's end-of-file condition"},
    {EV_ERROR, "KQ_EV_ERROR", OF_KQUEUE, "an error; data has the errno"},
    {NOTE_LOWAT, "KQ_NOTE_LOWAT", OF_KQUEUE,
	"low-water mark of a socket buffer"},
    {NOTE_DELETE, "KQ_NOTE_DELETE", OF_KQUEUE, "the file was unlinked"},
    {NOTE_WRITE, "KQ_NOTE_WRITE", OF_KQUEUE, "the file was written"},
    {NOTE_EXTEND, "KQ_NOTE_EXTEND", OF_KQUEUE, "the file grew"},
    {NOTE_ATTRIB, "KQ_NOTE_ATTRIB", OF_KQUEUE, "its attributes changed"},
    {NOTE_LINK, "KQ_NOTE_LINK", OF_KQUEUE, "its link count changed"},
    {NOTE_RENAME, "KQ_NOTE_RENAME", OF_KQUEUE, "it was renamed"},
    {NOTE_REVOKE, "KQ_NOTE_REVOKE", OF_KQUEUE, "access to it was revoked"},
    {NOTE_EXIT, "KQ_NOTE_EXIT", OF_KQUEUE, "the process exited"},
    {NOTE_FORK, "KQ_NOTE_FORK", OF_KQUEUE, "the process forked"},
    {NOTE_EXEC, "KQ_NOTE_EXEC", OF_KQUEUE, "the process executed a program"},
    {(uint32_t)NOTE_PCTRLMASK, "KQ_NOTE_PCTRLMASK", OF_KQUEUE,
	"mask for the process notes"},
    {NOTE_PDATAMASK, "KQ_NOTE_PDATAMASK", OF_KQUEUE,
	"mask for the process number"},
    {NOTE_TRACK, "KQ_NOTE_TRACK", OF_KQUEUE, "follow the process across fork"},
    {NOTE_TRACKERR, "KQ_NOTE_TRACKERR", OF_KQUEUE,
	"a child could not be followed"},
    {NOTE_CHILD, "KQ_NOTE_CHILD", OF_KQUEUE,
	"this is a child of a tracked process"},
    {NOTE_LINKUP, "KQ_NOTE_LINKUP", OF_KQUEUE, "the link is up"},
    {NOTE_LINKDOWN, "KQ_NOTE_LINKDOWN", OF_KQUEUE, "the link is down"},
    {NOTE_LINKINV, "KQ_NOTE_LINKINV", OF_KQUEUE, "the link's state is invalid"},
};
const unsigned constant_rows_count =
    sizeof(constant_rows) / sizeof(constant_rows[0]);

bool
constant_is_here(const struct constant_row *row)
{
	switch ((enum constant_vocabulary)row->vocabulary) {
	case OF_POLL:
		return row->value != 0;
	case OF_KQUEUE:
		return row->value != KEVENT_NO_FILTER &&
		    (row->value < 0 || !(row->value & KEVENT_NO_NOTE));
	case OF_PIPE:
	case OF_EPOLL:
		break;
	}
	return true;
}

const char constant_vocabularies[][8] = {
    [OF_PIPE] = "pipe",
    [OF_POLL] = "poll",
    [OF_EPOLL] = "epoll",
    [OF_KQUEUE] = "kqueue",
};
