/* sys_things_others.c - sys_things.h where only Linux has the call */
/* SPDX-License-Identifier: ISC */
#include "sys_things.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Descriptors above that many are not looked for at the start. */
#define LOOKED_AT 65536

void
sys_each_open(void (*each)(void *context, int fd), void *context)
{
	long limit = sysconf(_SC_OPEN_MAX);

	if (limit < 0 || limit > LOOKED_AT)
		limit = LOOKED_AT;
	for (int fd = 0; fd < (int)limit; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			each(context, fd);
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
