/* sys_eventfd.c - eventfd(2), traceable, where the system has it */
/* SPDX-License-Identifier: ISC */
#include "sys_things.h"
#include "late.h"
#include "trace.h"

#include <sys/eventfd.h>

int
sys_eventfd(struct sys *sys, unsigned start)
{
	int fd = sys_above_standard(late(eventfd)(start, EFD_CLOEXEC));

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "eventfd");
		buf_number(&trace.line, start);
		buf_text(&trace.line, ", EFD_CLOEXEC");
		trace_end(&trace, fd, STR(""));
	}
	return fd;
}
