/* trace.c - show a system call as strace(1) would */
/* SPDX-License-Identifier: ISC */
#include "trace.h"
#include "error.h"
#include "event.h"
#include "late.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

void
trace_begin(struct trace *trace, struct sys *sys, const char *call)
{
	trace->sys = sys;
	trace->error = errno;
	buf_init(&trace->line, trace->block, sizeof(trace->block));
	buf_text(&trace->line, call);
	buf_char(&trace->line, '(');
}

void
trace_end(struct trace *trace, long result, struct str more)
{
	struct buf *line = &trace->line;

	buf_text(line, ") = ");
	buf_signed(line, result);
	if (result == -1) {
		const char *name = errno_name(trace->error);

		buf_char(line, ' ');
		if (name != NULL)
			buf_text(line, name);
		else
			buf_signed(line, trace->error);
		buf_text(line, " (");
		buf_text(line, error_text(trace->error));
		buf_char(line, ')');
	}
	if (more.len > 0) {
		buf_text(line, " (");
		buf_str(line, more);
		buf_char(line, ')');
	}
	trace->sys->trace(
	    trace->sys->context, (struct str){line->at, line->len});
	buf_free(line);
	errno = trace->error;
}

void
trace_call(struct sys *sys, const char *call, int64_t first, const char *rest,
    long result)
{
	struct trace trace;

	if (sys->trace == NULL)
		return;
	trace_begin(&trace, sys, call);
	buf_signed(&trace.line, first);
	buf_text(&trace.line, rest);
	trace_end(&trace, result, STR(""));
}

void
trace_put_events(struct buf *buf, uint32_t bits, const char *prefix)
{
	unsigned vocabulary = prefix[0] == 'P' ? EVENT_OF_POLL : EVENT_OF_EPOLL;
	const char *between = "";

	if (bits == 0)
		buf_char(buf, '0');
	for (unsigned i = 0; i < event_rows_count; i++) {
		const struct event_row *row = &event_rows[i];

		if (!(row->bit & bits) || !(row->vocabularies & vocabulary))
			continue;
		bits &= ~row->bit;
		buf_text(buf, between);
		buf_text(buf, prefix);
		for (const char *c = row->word; *c != '\0'; c++)
			buf_char(buf, (char)(*c - ('a' - 'A')));
		between = "|";
	}
	if (bits != 0) {
		buf_text(buf, between);
		buf_hex(buf, bits);
	}
}

void
trace_put_timeout(struct buf *buf, int64_t timeout)
{
	struct timespec ts;

	if (timeout == FOREVER) {
		buf_text(buf, "NULL");
		return;
	}
	ts = duration_to_timespec(timeout);
	buf_text(buf, "{tv_sec=");
	buf_signed(buf, ts.tv_sec);
	buf_text(buf, ", tv_nsec=");
	buf_signed(buf, ts.tv_nsec);
	buf_char(buf, '}');
}

void
trace_put_quoted(struct buf *buf, struct str text)
{
	buf_char(buf, '"');
	buf_visible(buf, text, false);
	buf_char(buf, '"');
}

void
trace_put_sockaddr(
    struct buf *buf, const struct sockaddr *address, socklen_t len)
{
	/* Copied out: the address may be any member of a union of theirs. */
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
	char text[INET6_ADDRSTRLEN];

	switch (address->sa_family) {
	case AF_INET:
		memcpy(&in4, address, sizeof(in4));
		late(inet_ntop)(AF_INET, &in4.sin_addr, text, sizeof(text));
		buf_text(buf, "{AF_INET, ");
		buf_text(buf, text);
		buf_char(buf, ':');
		buf_number(buf, ntohs(in4.sin_port));
		break;
	case AF_INET6:
		memcpy(&in6, address, sizeof(in6));
		late(inet_ntop)(AF_INET6, &in6.sin6_addr, text, sizeof(text));
		buf_text(buf, "{AF_INET6, [");
		buf_text(buf, text);
		buf_text(buf, "]:");
		buf_number(buf, ntohs(in6.sin6_port));
		break;
	case AF_UNIX:
		memset(&un, 0, sizeof(un));
		memcpy(&un, address, len < sizeof(un) ? len : sizeof(un));
		buf_text(buf, "{AF_UNIX, ");
		trace_put_quoted(buf, str_of(un.sun_path));
		break;
	default:
		buf_text(buf, "{family ");
		buf_number(buf, address->sa_family);
	}
	buf_text(buf, "}, ");
	buf_number(buf, len);
}
