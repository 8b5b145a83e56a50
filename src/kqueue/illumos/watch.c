/*
 * watch.c - what inotify needs help for, on illumos
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/inotify.h>
#include <sys/stat.h>

#include <stdio.h>

#include "../watch.h"

/*
 * The C library opens the file to add a watch, reads a directory whose files
 * are to be heard of, and closes it. Of that the events are our own.
 */
static uint32_t
own_events(const struct kq_watch *watch, int fd, uint32_t mask)
{
	struct stat st;
	bool directory = fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
	uint32_t now = mask;

	if (watch == NULL) /* a directory's begins when it is closed */
		return directory ? 0 : mask & IN_CLOSE_NOWRITE;
	if (mask & IN_MASK_ADD)
		now |= watch->mask;
	return (watch->mask & IN_OPEN) | (now & IN_CLOSE_NOWRITE) |
	    (directory ? now & IN_ACCESS : 0);
}

int
kq_watch_set(struct kq *q, int fd, uint32_t mask)
{
	struct kq_vnodes *v = q->vnodes;
	char path[32];
	int wd;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	wd = inotify_add_watch(v->fd, path, mask);
	if (wd == -1)
		return -1;
	v->own_wd = wd;
	v->own = own_events(*kq_watch_at(v, wd), fd, mask);
	return wd;
}

uint32_t
kq_watch_handle(int fd)
{
	(void)fd;
	return 0;
}

/* Nobody waits for the close. */
void
kq_watch_hand_off(struct kq_vnodes *v)
{
	(void)v;
}
