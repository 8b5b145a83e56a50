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

	trace_call(sys, "eventfd", start, ", EFD_CLOEXEC", fd);
	return fd;
}
