/* sys_timerfd_none.c - the system has no timerfd_create(2) */
/* SPDX-License-Identifier: ISC */
#include "sys_things.h"

#include <errno.h>

int
sys_timerfd(struct sys *sys, int64_t first, int64_t every)
{
	(void)sys;
	(void)first;
	(void)every;
	errno = ENOSYS;
	return -1;
}
