/* sys_eventfd_none.c - the system has no eventfd(2) */
/* SPDX-License-Identifier: ISC */
#include "sys_things.h"

#include <errno.h>

int
sys_eventfd(struct sys *sys, unsigned start)
{
	(void)sys;
	(void)start;
	errno = ENOSYS;
	return -1;
}
