/* sys_things_others.c - the calls of sys_things.h that only Linux has */
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

int
sys_timerfd(struct sys *sys, int64_t first, int64_t every)
{
	(void)sys;
	(void)first;
	(void)every;
	errno = ENOSYS;
	return -1;
}

int
sys_same_file(struct sys *sys, pid_t pid, int theirs, int ours)
{
	(void)sys;
	(void)pid;
	(void)theirs;
	(void)ours;
	errno = ENOSYS;
	return -1;
}

int
sys_epoll_entries(struct sys *sys, int epfd, struct arena *arena,
    struct epoll_entry **entries, size_t *count)
{
	(void)sys;
	(void)epfd;
	(void)arena;
	*entries = NULL;
	*count = 0;
	errno = ENOSYS;
	return -1;
}
