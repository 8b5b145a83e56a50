/* sys_epoll.c - epoll(7), traceable, where the system has it */
/* SPDX-License-Identifier: ISC */
#include "sys_parts.h"
#include "sys_things.h"
#include "late.h"
#include "trace.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

int
sys_epoll_create(struct sys *sys)
{
	int fd = sys_above_standard(late(epoll_create1)(EPOLL_CLOEXEC));

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "epoll_create1");
		buf_text(&trace.line, "EPOLL_CLOEXEC");
		trace_end(&trace, fd, STR(""));
	}
	return fd;
}

int
sys_epoll_ctl(
    struct sys *sys, int epfd, int op, int fd, struct epoll_event *event)
{
	int result = late(epoll_ctl)(epfd, op, fd, event);

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "epoll_ctl");
		buf_signed(&trace.line, epfd);
		buf_text(&trace.line,
		    op == EPOLL_CTL_ADD       ? ", EPOLL_CTL_ADD, "
			: op == EPOLL_CTL_MOD ? ", EPOLL_CTL_MOD, "
					      : ", EPOLL_CTL_DEL, ");
		buf_signed(&trace.line, fd);
		if (event != NULL) {
			buf_text(&trace.line, ", {events=");
			trace_put_events(&trace.line, event->events, "EPOLL");
			buf_char(&trace.line, '}');
		} else
			buf_text(&trace.line, ", NULL");
		trace_end(&trace, result, STR(""));
	}
	return result;
}

static void
trace_epoll_wait(struct sys *sys, int epfd, const struct epoll_event *events,
    int max, int64_t timeout, int result,
    int (*fd_of)(const struct epoll_event *))
{
	struct trace trace;

	trace_begin(
	    &trace, sys, sys->epoll_in_ms ? "epoll_wait" : "epoll_pwait2");
	buf_signed(&trace.line, epfd);
	buf_text(&trace.line, ", [");
	for (int i = 0; i < result; i++) {
		if (i == TRACE_SHOWN) {
			buf_text(&trace.line, ", ...");
			break;
		}
		buf_text(&trace.line, i == 0 ? "{events=" : ", {events=");
		trace_put_events(&trace.line, events[i].events, "EPOLL");
		buf_text(&trace.line, ", fd=");
		buf_signed(&trace.line, fd_of(&events[i]));
		buf_char(&trace.line, '}');
	}
	buf_text(&trace.line, "], ");
	buf_signed(&trace.line, max);
	buf_text(&trace.line, ", ");
	if (sys->epoll_in_ms)
		buf_signed(&trace.line, duration_to_ms(timeout));
	else {
		trace_put_timeout(&trace.line, timeout);
		buf_text(&trace.line, ", NULL");
	}
	trace_end(&trace, result, STR(""));
}

int
sys_epoll_wait(struct sys *sys, int epfd, struct epoll_event *events, int max,
    int64_t timeout, int (*fd_of)(const struct epoll_event *))
{
	int result = sys_epoll_call(sys, epfd, events, max, timeout);

	if (sys->trace != NULL)
		trace_epoll_wait(
		    sys, epfd, events, max, timeout, result, fd_of);
	return result;
}

int
sys_epoll_check(struct sys *sys, int fd)
{
	/* Removing what can't be in it changes nothing: ENOENT from an epoll,
	 * EINVAL from anything else. */
	int probe = sys_epoll_create(sys), result;

	if (probe == -1)
		return -1;
	result = sys_epoll_ctl(sys, fd, EPOLL_CTL_DEL, probe, NULL);
	if (result == -1 && errno == ENOENT)
		result = 0;
	sys_close(sys, probe);
	return result;
}
