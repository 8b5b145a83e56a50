/* sys_devpoll.c - /dev/poll's open, write, ioctl and close, traceable */
/* SPDX-License-Identifier: ISC */
#include "sys_devpoll.h"
#include "poll_bits.h"
#include "trace.h"

#include <errno.h>

int
sys_devpoll_open(struct sys *sys)
{
	int low[3], lows = 0, dp;

	/* Not every set can be duplicated to a higher number. */
	while ((dp = devpoll_open()) >= 0 && dp <= 2)
		low[lows++] = dp;
	while (lows > 0)
		sys_devpoll_close(sys, low[--lows]);
	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "open");
		buf_text(&trace.line, "\"/dev/poll\", O_RDWR|O_CLOEXEC");
		trace_end(&trace, dp, STR(""));
	}
	return dp;
}

/* Entries as they are written, or as they come back. */
static void
put_list(struct buf *buf, const struct pollfd *list, size_t count, bool results)
{
	for (size_t i = 0; i < count; i++) {
		if (i == TRACE_SHOWN) {
			buf_text(buf, ", ...");
			break;
		}
		buf_text(buf, i == 0 ? "{fd=" : ", {fd=");
		buf_signed(buf, list[i].fd);
		buf_text(buf, results ? ", revents=" : ", events=");
		if (!results && list[i].events == POLLREMOVE)
			buf_text(buf, "POLLREMOVE");
		else
			trace_put_events(buf,
			    poll_bits_to_events(
				results ? list[i].revents : list[i].events),
			    "POLL");
		buf_char(buf, '}');
	}
}

int
sys_devpoll_write(
    struct sys *sys, int dp, const struct pollfd *entries, size_t count)
{
	size_t size = count * sizeof(*entries);
	ssize_t written = devpoll_write(dp, entries, size);

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "write");
		buf_signed(&trace.line, dp);
		buf_text(&trace.line, ", [");
		put_list(&trace.line, entries, count, false);
		buf_text(&trace.line, "], ");
		buf_number(&trace.line, size);
		trace_end(&trace, (long)written, STR(""));
	}
	if (written != -1 && (size_t)written != size) {
		errno = EIO;
		return -1;
	}
	return written == -1 ? -1 : 0;
}

int
sys_devpoll_poll(
    struct sys *sys, int dp, struct pollfd *out, size_t room, int64_t timeout)
{
	struct dvpoll dv = {
	    .dp_fds = out,
	    .dp_nfds = (nfds_t)room,
	    .dp_timeout = duration_to_ms(timeout),
	};
	int result = devpoll_ioctl(dp, DP_POLL, &dv);
	struct trace trace;
	struct buf told;
	char block[256];

	if (sys->trace == NULL)
		return result;
	trace_begin(&trace, sys, "ioctl");
	buf_signed(&trace.line, dp);
	buf_text(&trace.line, ", DP_POLL, {dp_fds=[...], dp_nfds=");
	buf_number(&trace.line, room);
	buf_text(&trace.line, ", dp_timeout=");
	buf_signed(&trace.line, dv.dp_timeout);
	buf_char(&trace.line, '}');
	buf_init(&told, block, sizeof(block));
	if (result > 0)
		put_list(&told, out, (size_t)result, true);
	trace_end(&trace, result, (struct str){told.at, told.len});
	buf_free(&told);
	return result;
}

int
sys_devpoll_ispolled(struct sys *sys, int dp, struct pollfd *entry)
{
	int result = devpoll_ioctl(dp, DP_ISPOLLED, entry);
	struct trace trace;
	struct buf told;
	char block[64];

	if (sys->trace == NULL)
		return result;
	trace_begin(&trace, sys, "ioctl");
	buf_signed(&trace.line, dp);
	buf_text(&trace.line, ", DP_ISPOLLED, {fd=");
	buf_signed(&trace.line, entry->fd);
	buf_char(&trace.line, '}');
	buf_init(&told, block, sizeof(block));
	if (result > 0)
		put_list(&told, entry, 1, true);
	trace_end(&trace, result, (struct str){told.at, told.len});
	buf_free(&told);
	return result;
}

void
sys_devpoll_close(struct sys *sys, int dp)
{
	int error = errno, result;

	if (dp == -1)
		return;
	result = devpoll_close(dp);
	trace_call(sys, "close", dp, "", result);
	errno = error;
}
