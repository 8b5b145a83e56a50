/*
 * stray.c - is the file of an item still the one under its number?
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/epoll.h>

#include <errno.h>

#include "filter.h"

bool
kq_same_file(int epfd, int fd)
{
	struct epoll_event none = {.events = EPOLLET};
	int saved = errno;
	bool same = false;

	/* kcmp(2) would walk through the whole set; this looks it up. */
	if (epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &none) == 0)
		epoll_ctl(epfd, EPOLL_CTL_DEL, fd, NULL);
	else
		same = errno == EEXIST;
	errno = saved;
	return same;
}
