/* sys_timerfd.c - timerfd_create(2), traceable, where the system has it */
/* SPDX-License-Identifier: ISC */
#include "sys_things.h"
#include "late.h"
#include "trace.h"

#include <sys/timerfd.h>
#include <time.h>

static void
trace_timerfd(struct sys *sys, int fd, int64_t first, int64_t every, int result)
{
	struct trace trace;

	trace_begin(&trace, sys, "timerfd_create");
	buf_text(&trace.line, "CLOCK_MONOTONIC, TFD_CLOEXEC");
	trace_end(&trace, fd, STR(""));
	if (fd == -1)
		return;
	trace_begin(&trace, sys, "timerfd_settime");
	buf_signed(&trace.line, fd);
	buf_text(&trace.line, ", 0, {it_interval=");
	trace_put_timeout(&trace.line, every);
	buf_text(&trace.line, ", it_value=");
	trace_put_timeout(&trace.line, first);
	buf_text(&trace.line, "}, NULL");
	trace_end(&trace, result, STR(""));
}

int
sys_timerfd(struct sys *sys, int64_t first, int64_t every)
{
	int fd = sys_above_standard(
	    late(timerfd_create)(CLOCK_MONOTONIC, TFD_CLOEXEC));
	struct itimerspec when;
	int result = -1;

	/* The kernel takes 0 for "never". */
	if (first == 0)
		first = 1;
	when.it_value = duration_to_timespec(first);
	when.it_interval = duration_to_timespec(every);
	if (fd != -1)
		result = late(timerfd_settime)(fd, 0, &when, NULL);
	if (sys->trace != NULL)
		trace_timerfd(sys, fd, first, every, result);
	if (fd != -1 && result == -1) {
		sys_close(sys, fd);
		return -1;
	}
	return fd;
}
