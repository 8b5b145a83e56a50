/* meanings.c - what an answer means, in one line: one row a sentence */
/* SPDX-License-Identifier: ISC */
#include "meanings.h"
#include "../compat/event_words.h"
#include "../event.h"

#include <errno.h>

#define GOOD(verb, objects, when, text)                \
	{                                              \
		verb, objects, FAIL_NOT, when, 0, text \
	}
#define OS(verb, objects, error, text)                        \
	{                                                     \
		verb, objects, FAIL_OS, WHEN_ANY, error, text \
	}
#define OS_FOREIGN(verb, error, text)                       \
	{                                                   \
		verb, 0, FAIL_OS, WHEN_FOREIGN, error, text \
	}
#define WRONG(verb, objects, failure, text)               \
	{                                                 \
		verb, objects, failure, WHEN_ANY, 0, text \
	}

#define CLOSED(verb, objects) \
	WRONG(verb, objects, FAIL_CLOSED, "open makes a new one.")
#define BUSY(verb)                       \
	WRONG(verb, FOR_POLL, FAIL_BUSY, \
	    "finish ends the wait that start began.")

/* Arrays, not pointers: nothing to relocate at a start. */
const struct meaning_row meaning_rows[] = {
    /* -- all verbs, whatever else an EBADF is -- */
    {"", FOR_CONTROLLED, FAIL_OS, WHEN_GONE, EBADF,
	"the object's own descriptor was closed."},

    /* -- objects -- */
    GOOD("open", FOR_POLL, WHEN_ANY,
	"{obj}: a list that fdwait keeps. It has no descriptor: each wait "
	"hands the whole list to poll(2)."),
    GOOD("open", FOR_EPOLL, WHEN_ANY,
	"{obj}: a set that the kernel keeps, behind descriptor {fd}."),
    GOOD("open", FOR_KQUEUE, WHEN_ANY,
	"{obj}: a queue behind descriptor {fd}. control changes what it "
	"watches, and takes out what happened."),
    GOOD("open", FOR_DEVPOLL, WHEN_ANY,
	"{obj}: a set behind descriptor {fd}, filled by writing to it."),
    OS("open", FOR_EPOLL, EINVAL,
	"fromfd takes an epoll's descriptor, flags nothing but "
	"EPOLL_CLOEXEC."),
    OS("open", 0, EBADF,
	"fromfd takes a descriptor that is open, of an "
	"object of this kind."),
    OS("open", 0, EINVAL,
	"fromfd takes the descriptor of an object of this "
	"kind."),
    OS("open", 0, ENOSYS, "this build, or this system, has no such thing."),
    GOOD("fileno", 0, WHEN_ANY,
	"Descriptor {fd} is the object's. It is readable while a wait on the "
	"object would return something, and others can wait for that."),
    CLOSED("fileno", FOR_CONTROLLED),
    CLOSED("show", FOR_CONTROLLED),
    GOOD("close", 0, WHEN_ANY,
	"{OBJ} is closed; what was registered stays open, watched no more. "
	"Closing again does nothing."),
    GOOD("list", 0, WHEN_EMPTY, "There are no objects; open makes one."),
    GOOD("show", FOR_KQUEUE, WHEN_EMPTY,
	"The queue watches nothing; control OBJ [FD/READ] would change that."),
    GOOD("show", 0, WHEN_EMPTY, "Nothing is registered."),

    /* -- registrations -- */
    GOOD("register", FOR_POLL, WHEN_ANY,
	"No system call: {FD} is on the list, for {MASK}; a second register "
	"replaces that."),
    GOOD("register", FOR_EPOLL, WHEN_ANY,
	"The kernel watches {FD} from now on, for {MASK}, and tells err and "
	"hup unasked."),
    GOOD("register", FOR_DEVPOLL, WHEN_ANY,
	"{FD} will be watched for {MASK}, and for what it was before, from the "
	"next wait on. One that is not open is passed over in silence."),
    OS_FOREIGN("register", EPERM,
	"either that process may not be looked into (a debugger's rights are "
	"needed), or it is a file that is always ready."),
    OS_FOREIGN("import", ESRCH, "there is no such process (any more)."),
    OS_FOREIGN("import", EBADF, "{FD} is not open there."),
    OS_FOREIGN("import", EPERM,
	"that process may not be looked into: a debugger's rights are "
	"needed."),
    OS_FOREIGN("", EBADF,
	"there is no such process, or {FD} is not open "
	"there."),
    OS_FOREIGN("", EPERM,
	"that process may not be looked into: a debugger's "
	"rights are needed."),
    OS("register", FOR_EPOLL, EEXIST,
	"epoll refuses a second registration of the same descriptor and file; "
	"use modify."),
    OS("register", FOR_EPOLL, EPERM,
	"epoll refuses what is always ready: regular files and directories. "
	"poll and select take them; a kqueue tells their changes."),
    OS("register", FOR_EPOLL, ELOOP,
	"epolls would watch each other in a circle, or too many deep."),
    OS("register", FOR_EPOLL, EINVAL,
	"an epoll can't watch itself; and exclusive goes with in, out, err, "
	"hup and et alone, and not for another epoll."),
    OS("register", FOR_EPOLL, ENOSPC,
	"the user's epoll watches are used up: "
	"/proc/sys/fs/epoll/max_user_watches."),
    OS("register", 0, EBADF, "{FD} is not open."),
    CLOSED("register", FOR_EPOLL | FOR_DEVPOLL),
    GOOD("modify", FOR_POLL, WHEN_ANY,
	"No system call: {FD} is looked at for {MASK} from the next wait on."),
    GOOD("modify", FOR_EPOLL, WHEN_ANY,
	"{FD} is watched for {MASK} now. That also switches a fired oneshot "
	"on again, and looks at an et anew."),
    GOOD("modify", FOR_DEVPOLL, WHEN_ANY,
	"{FD} will be watched for {MASK} alone: taken out and put in again, at "
	"the next wait."),
    OS("modify", FOR_EPOLL, ENOENT,
	"that descriptor and file is not registered: register first. (What is "
	"closed leaves an epoll by itself.)"),
    OS("modify", FOR_POLL, ENOENT, "{FD} is not registered: register first."),
    OS("modify", FOR_EPOLL, EINVAL,
	"exclusive is decided at register: modify neither sets nor takes it."),
    OS("modify", 0, EBADF, "{FD} is not open."),
    CLOSED("modify", FOR_EPOLL | FOR_DEVPOLL),
    GOOD("unregister", FOR_POLL, WHEN_ANY,
	"No system call: {FD} is off the list."),
    GOOD("unregister", FOR_DEVPOLL, WHEN_ANY,
	"{FD} will be taken out at the next wait; one that is not there is no "
	"error."),
    GOOD("unregister", 0, WHEN_ANY, "{FD} is watched no longer."),
    OS("unregister", FOR_EPOLL, ENOENT,
	"that descriptor and file is not registered. (What is closed leaves "
	"an epoll by itself.)"),
    OS("unregister", 0, EBADF,
	"{FD} is not open; what is closed has left an epoll already."),
    WRONG("unregister", FOR_POLL, FAIL_KEY,
	"only what was registered can be taken off."),
    CLOSED("unregister", FOR_EPOLL | FOR_DEVPOLL),

    /* -- waiting -- */
    GOOD("wait", FOR_EPOLL, WHEN_EMPTY,
	"The time is up, and nothing of what is registered is ready, or not "
	"anew: et and oneshot tell it once."),
    GOOD("wait", 0, WHEN_EMPTY,
	"The time is up, and nothing of what is registered is ready."),
    OS("wait", 0, EINTR,
	"^C gave the wait up; the object is as it was, and can be waited for "
	"again."),
    OS("wait", 0, EBADF, "the object's own descriptor was closed."),
    OS("wait", FOR_POLL, EINVAL,
	"more descriptors are registered than fdwait may have: ulimit -n."),
    OS("wait", FOR_EPOLL, EINVAL,
	"max is more than the kernel takes, or the object's own descriptor is "
	"something else by now."),
    OS("wait", FOR_DEVPOLL, EINVAL,
	"fdwait may have fewer descriptors than when it was opened (ulimit "
	"-n), or the object's own descriptor is something else by now."),
    CLOSED("wait", FOR_EPOLL | FOR_DEVPOLL),
    BUSY("wait"),
    BUSY("start"),
    GOOD("start", 0, WHEN_ANY,
	"A thread waits for what is registered now; finish tells what it "
	"found."),
    GOOD("finish", 0, WHEN_EMPTY,
	"Its time was up, and nothing of what was registered is ready."),
    OS("finish", 0, EINVAL,
	"more descriptors were registered than fdwait may have: ulimit -n."),
    OS("finish", 0, EINTR, "^C gave it up."),
    WRONG("finish", 0, FAIL_VALUE, "start begins a wait."),
    GOOD("select", 0, WHEN_EMPTY,
	"The time is up, and none of the descriptors is ready."),
    OS("select", 0, EBADF,
	"one of the descriptors is not open, and select does not say which; "
	"poll would (nval)."),
    OS("select", 0, EINTR, "^C gave the wait up."),
    OS("select", 0, EMFILE,
	"no number below FD_SETSIZE is left for another process's "
	"descriptor."),
    {"select", 0, FAIL_VALUE, WHEN_SETS, 0,
	"select's sets have FD_SETSIZE places, for the numbers below it; poll "
	"and epoll have no such limit."},

    /* -- kqueue -- */
    GOOD("control", 0, WHEN_IDLE,
	"The time is up, and nothing happened to what the queue watches."),
    GOOD("control", 0, WHEN_EMPTY,
	"The changes are made. No event came with them: with max=N and "
	"timeout=T the call also waits."),
    OS("control", 0, EBADF,
	"an ident of READ, WRITE or VNODE must be an open descriptor."),
    OS("control", 0, ENOENT,
	"no such kevent is in the queue: only ADD puts one in, and an "
	"EV_ONESHOT has left when it fired."),
    OS("control", 0, ESRCH, "no process has that number (any more)."),
    OS("control", 0, EINVAL,
	"this filter does not take that ident, flag or note, or there is no "
	"such filter here."),
    OS("control", 0, EPERM, "this descriptor can't be watched that way."),
    OS("control", 0, EINTR,
	"^C gave the wait up; the changes were made before it began."),
    CLOSED("control", FOR_KQUEUE),
    GOOD("kevcmp", 0, WHEN_ANY,
	"{cmp}: -1 is less, 0 equal, 1 greater; ident counts first, then "
	"filter, flags, fflags, data and udata."),

    /* -- things to experiment with -- */
    GOOD("pipe", 0, WHEN_ANY,
	"Descriptors {fds}: the first reads what is written to the second."),
    GOOD("socketpair", 0, WHEN_ANY,
	"Descriptors {fds}: two Unix sockets, each the other's peer."),
    GOOD("tcp", 0, WHEN_ANY,
	"Descriptors {fds}: a TCP connection's two ends, over the loopback."),
    GOOD("tcp", 0, WHEN_ANY,
	"Descriptor {fd} listens at port {port}: tcp connect {port}, then tcp "
	"accept {fd}."),
    GOOD("tcp", 0, WHEN_ANY, "Descriptor {fd} is connected."),
    OS("tcp", 0, ECONNREFUSED, "nobody listens there."),
    OS("tcp", 0, EADDRINUSE, "somebody else has that port."),
    OS("tcp", 0, EADDRNOTAVAIL, "that address is not one of this machine."),
    OS("tcp", 0, EACCES, "low ports are for root."),
    OS("tcp", 0, EINVAL, "the descriptor does not listen."),
    OS("tcp", 0, EAGAIN, "no connection is waiting (nonblock is on)."),
    GOOD("eventfd", 0, WHEN_ANY,
	"Descriptor {fd}: a counter. It is readable while it is above 0; "
	"write {fd} hex:0100000000000000 adds 1, a read takes all."),
    GOOD("timerfd", 0, WHEN_ANY,
	"Descriptor {fd}: readable once the time is over, until it is read."),
    GOOD("openfile", 0, WHEN_ANY, "Descriptor {fd} is {PATH}."),
    OS("openfile", 0, ENOENT, "no such file or directory; create makes one."),
    OS("openfile", 0, EEXIST, "it exists, and excl wants to make it."),
    OS("openfile", 0, EACCES, "its permissions do not allow that."),
    OS("openfile", 0, EISDIR, "directories are opened for reading only."),
    OS("openfile", 0, ENXIO,
	"a FIFO can't be opened to write without waiting while nobody has it "
	"open to read; or there is no such device."),
    GOOD("import", 0, WHEN_ANY,
	"Descriptor {fd} is the same open file as {FD}: what one does with "
	"it, the other sees."),
    GOOD("dup", 0, WHEN_ANY,
	"Descriptor {fd} is the same open file as {FD}; to epoll it is "
	"another one all the same."),
    OS("dup", 0, EBADF, "{FD} is not open."),
    OS("closefd", 0, EBADF, "{FD} is not open."),
    GOOD("closefd", 0, WHEN_ANY,
	"Closed. The file itself lives on while a duplicate is open: its peer "
	"sees the end with the last one."),
    GOOD("read", 0, WHEN_EMPTY,
	"0 bytes: the end of the file, or the peer has closed, and it stays "
	"readable; or an empty datagram, or N is 0."),
    OS("read", 0, EAGAIN,
	"there is nothing to read now, and nonblock is on: poll would not "
	"tell in."),
    OS("read", 0, EBADF, "{FD} is not open, or not for reading."),
    OS("read", 0, ECONNRESET,
	"the peer closed without reading all: the connection is broken."),
    OS("read", 0, ENOTCONN, "the socket is not connected."),
    OS("read", 0, EISDIR, "a directory can't be read that way."),
    OS("read", 0, EINVAL,
	"it can't be read, or N is too small (eventfd and timerfd want 8)."),
    GOOD("write", 0, WHEN_ANY, "Bytes taken: {bytes}."),
    GOOD("send", 0, WHEN_ANY, "Bytes taken: {bytes}."),
    OS("write", 0, EAGAIN,
	"there is no room now, and nonblock is on: poll would not tell out."),
    OS("send", 0, EAGAIN,
	"there is no room now, and nonblock is on: poll would not tell out."),
    OS("write", 0, EPIPE,
	"nobody is left to read it. Others get SIGPIPE; fdwait ignores that "
	"here."),
    OS("send", 0, EPIPE,
	"nobody is left to read it. Others get SIGPIPE; fdwait ignores that "
	"here."),
    OS("write", 0, EBADF, "{FD} is not open, or not for writing."),
    OS("write", 0, ECONNRESET, "the peer has broken the connection."),
    OS("send", 0, ECONNRESET, "the peer has broken the connection."),
    OS("write", 0, EINVAL,
	"it can't be written, or not that much (an eventfd takes 8 bytes)."),
    OS("send", 0, EBADF, "{FD} is not open."),
    OS("send", 0, ENOTSOCK, "only sockets take send: use write."),
    OS("send", 0, EOPNOTSUPP, "this kind of socket has no urgent data."),
    GOOD("shutdown", 0, WHEN_ANY,
	"Shut down, for all duplicates. After w the peer reads to the end and "
	"is told rdhup; after r this side reads the end."),
    OS("shutdown", 0, EBADF, "{FD} is not open."),
    OS("shutdown", 0, ENOTSOCK, "only sockets can be shut down."),
    OS("shutdown", 0, ENOTCONN, "the socket is not connected."),
    GOOD("fcntl", 0, WHEN_ANY,
	"nonblock is {STATE}, for all duplicates of {FD}, also in other "
	"processes."),
    OS("fcntl", 0, EBADF, "{FD} is not open."),

    /* -- the session -- */
    GOOD("trace", 0, WHEN_ANY, "Showing the system calls is {STATE}."),
    GOOD("echo", 0, WHEN_ANY, "{text}"),
    GOOD("sleep", 0, WHEN_ANY, "The time is over."),
    OS("sleep", 0, EINTR, "^C ended it."),
    GOOD("source", 0, WHEN_ANY, "Requests in {source}: {requests}."),
    OS("source", 0, ENOENT, "there is no such file."),

    /* -- all verbs -- */
    OS("", 0, EBADF, "the descriptor is not open."),
    OS("", 0, EINTR, "^C gave it up."),
    OS("", 0, EMFILE, "fdwait may not have more descriptors: ulimit -n."),
    OS("", 0, ENFILE, "the system has no more descriptors."),
    OS("", 0, ENOMEM, "there is no memory left."),
    OS("", 0, EACCES, "its permissions do not allow that."),
    OS("", 0, ENOSYS, "this system can't do that."),
    BUSY(""),
    CLOSED("", 0),
};
const unsigned meaning_rows_count =
    sizeof(meaning_rows) / sizeof(meaning_rows[0]);

#define ALL FOR_ALL

/* What needs more bits comes first: it explains them together. */
const struct readiness_row readiness_rows[] = {
    {ALL, EVENT_NVAL, 0,
	"not open: told at every wait until it is unregistered"},
    {ALL, EVENT_HUP | EVENT_IN | EVENT_RDHUP, 0,
	"the peer is gone, or both directions are shut: what is left can be "
	"read, then the end"},
    {ALL, EVENT_HUP | EVENT_OUT, EVENT_IN, "a socket that is not connected"},
    {ALL, EVENT_HUP | EVENT_IN, 0,
	"the other end is gone: what is left can be read, then the end"},
    {ALL, EVENT_HUP, 0, "the other end is gone, and nothing is left to read"},
    {ALL, EVENT_RDHUP | EVENT_IN, 0,
	"the peer sends no more: what is left can be read, then the end"},
    {ALL, EVENT_RDHUP, 0, "the peer sends no more"},
    {ALL, EVENT_ERR | EVENT_OUT, 0,
	"a write fails at once: a pipe's reader is gone, or a socket has an "
	"error"},
    {ALL, EVENT_ERR, 0, "an error waits: the next read or write returns it"},
    {ALL, EVENT_IN | EVENT_RDNORM, 0, "a read will not block"},
    {ALL, EVENT_IN, 0, "a read will not block: data, a connection, or the end"},
    {ALL, EVENT_OUT | EVENT_WRNORM, 0, "a write will not block"},
    {ALL, EVENT_OUT, 0, "a write will not block: there is room"},
    {ALL, EVENT_PRI, 0, "urgent data"},
};
const unsigned readiness_rows_count =
    sizeof(readiness_rows) / sizeof(readiness_rows[0]);

const struct filter_row filter_rows[] = {
    {EVFILT_READ, 0, "{data} to read: bytes, or connections of a listener"},
    {EVFILT_WRITE, 0, "room for {data} bytes"},
    {EVFILT_AIO, 0, "the asynchronous request is done"},
    {EVFILT_PROC, NOTE_EXIT, "the process ended, status {data}"},
    {EVFILT_SIGNAL, 0, "times it was sent since it was last taken: {data}"},
    {EVFILT_TIMER, 0, "expirations since it was last taken: {data}"},
    {EVFILT_USER, 0, "it was triggered"},
};
const unsigned filter_rows_count = sizeof(filter_rows) / sizeof(filter_rows[0]);
