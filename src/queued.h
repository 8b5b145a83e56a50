/* queued.h - how many bytes a descriptor has to read */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_QUEUED_H
#define FDWAIT_QUEUED_H

#include "sys.h"
#include "system_ioctl.h"

void sys_trace_queued(struct sys *, int fd, int bytes, int result);

/* FIONREAD: bytes that a read could get, or -1 where the file can't say.
 * Inline, since each record in JSON asks. */
static inline int64_t
sys_queued(struct sys *sys, int fd)
{
	int result = system_ioctl(fd, FIONREAD, &sys->queued);

	if (__builtin_expect(sys->trace != NULL, 0))
		sys_trace_queued(sys, fd, sys->queued, result);
	return result == 0 ? sys->queued : -1;
}

#endif
