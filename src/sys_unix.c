/* sys_unix.c - what of sys.h is the same everywhere but on Linux */
/* SPDX-License-Identifier: ISC */
#include "sys_parts.h"
#include "compat/compat.h"

#include <errno.h>
#include <stdlib.h> /* closefrom() of illumos */
#include <unistd.h>

/* -- descriptors of other processes -- */

int
sys_pidfd_open(struct sys *sys, pid_t pid)
{
	(void)sys;
	(void)pid;
	errno = ENOSYS;
	return -1;
}

int
sys_pidfd_getfd(struct sys *sys, int pidfd, int fd)
{
	(void)sys;
	(void)pidfd;
	(void)fd;
	errno = ENOSYS;
	return -1;
}

/* -- helpers -- */

int
sys_become_helper(int fd)
{
	if (fd != 3)
		dup2(fd, 3);
	closefrom(4);
	close(0);
	close(1);
	return 3;
}

/* -- timer slack -- */

long
sys_timer_slack(void)
{
	return -1;
}

void
sys_set_timer_slack(struct sys *sys, long slack)
{
	(void)sys;
	(void)slack;
}
