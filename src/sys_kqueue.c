/* sys_kqueue.c - kqueue(2) and kevent(2), traceable */
/* SPDX-License-Identifier: ISC */
#include "sys_kqueue.h"
#include "event.h"
#include "kevent_words.h"
#include "system_fcntl.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/event.h>

int
sys_kqueue(struct sys *sys)
{
	int low[3], lows = 0, fd;

	/* A queue can't be duplicated to a higher number everywhere, so the
	 * low ones are filled until one is high enough. */
	while ((fd = kqueue()) >= 0 && fd <= 2)
		low[lows++] = fd;
	while (lows > 0)
		sys_close(sys, low[--lows]);
	if (fd != -1)
		(void)system_fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "kqueue");
		trace_end(&trace, fd, STR(""));
	}
	return fd;
}

static void
put_list(struct buf *buf, const struct kevent *list, int count)
{
	buf_char(buf, '[');
	for (int i = 0; i < count; i++) {
		const struct kevent *event = &list[i];

		if (i == TRACE_SHOWN) {
			buf_text(buf, ", ...");
			break;
		}
		buf_text(buf, i == 0 ? "{ident=" : ", {ident=");
		buf_number(buf, (uint64_t)event->ident);
		buf_text(buf, ", filter=");
		kevent_put_filter(buf, event->filter);
		buf_text(buf, ", flags=");
		if (event->flags == 0)
			buf_char(buf, '0');
		kevent_put_flags(buf, event->flags, STR("|"), STR(""));
		buf_text(buf, ", fflags=");
		if (event->fflags == 0)
			buf_char(buf, '0');
		kevent_put_notes(
		    buf, event->filter, event->fflags, STR("|"), STR(""));
		buf_text(buf, ", data=");
		buf_signed(buf, (int64_t)event->data);
		/* A pointer or a number, as the system has it. */
		buf_text(buf, ", udata=");
		buf_number(buf, (uint64_t)(uintptr_t)event->udata);
		buf_char(buf, '}');
	}
	buf_char(buf, ']');
}

int
sys_kevent(struct sys *sys, int kq, const struct kevent *changes, int nchanges,
    struct kevent *events, int nevents, int64_t timeout)
{
	struct timespec ts = duration_to_timespec(timeout);
	struct timespec *limit = timeout == FOREVER ? NULL : &ts;
	struct trace trace;
	struct buf told;
	char block[256];
	int result;

	if (sys->trace == NULL)
		return kevent(kq, changes, nchanges, events, nevents, limit);
	trace_begin(&trace, sys, "kevent");
	buf_signed(&trace.line, kq);
	buf_text(&trace.line, ", ");
	if (nchanges == 0)
		buf_text(&trace.line, "NULL");
	else
		put_list(&trace.line, changes, nchanges);
	buf_text(&trace.line, ", ");
	buf_signed(&trace.line, nchanges);
	buf_text(&trace.line, nevents == 0 ? ", NULL, " : ", [...], ");
	buf_signed(&trace.line, nevents);
	buf_text(&trace.line, ", ");
	trace_put_timeout(&trace.line, timeout);
	result = kevent(kq, changes, nchanges, events, nevents, limit);
	trace.error = errno;
	buf_init(&told, block, sizeof(block));
	if (result > 0)
		put_list(&told, events, result);
	trace_end(&trace, result, (struct str){told.at, told.len});
	buf_free(&told);
	return result;
}

uint32_t
kevent_readiness(const struct kevent *event, int fd)
{
	bool end = event->flags & EV_EOF;
	uint32_t events = event->fflags != 0 && end ? EVENT_ERR : 0U;
	enum file_kind file = end ? sys_kind_of_fd(fd) : FILE_UNKNOWN;

	if (event->filter == EVFILT_READ) {
		/* A pipe's end is a hang-up; a socket's can be read. */
		if (!end)
			return EVENT_IN;
		if (file == FILE_SOCKET)
			return events | EVENT_IN | EVENT_RDHUP;
		/* One that hung up: reading it fails at once. */
		if (file == FILE_CHARACTER)
			return events | EVENT_IN | EVENT_HUP;
		return events | EVENT_HUP | (event->data > 0 ? EVENT_IN : 0U);
	}
	return end ? events | EVENT_OUT | EVENT_HUP : EVENT_OUT;
}
