/* looked.c - what a queue can't tell of, and poll(2) is asked about */
/* SPDX-License-Identifier: ISC */
#include "looked.h"
#include "system_fcntl.h"

#include <errno.h>
#include <fcntl.h>

void
looked_add(struct looked *list, struct watch *watch, uint32_t events)
{
	if (watch->looked == 0) {
		watch->same = NULL;
		watch->shown = 0;
		if (list->first == NULL)
			list->first = watch;
		else
			list->last->same = watch;
		list->last = watch;
	}
	watch->looked |= events | LOOKED_ENDS;
}

void
looked_remove(struct looked *list, struct watch *watch)
{
	struct watch **at = &list->first, *before = NULL;

	if (watch->looked == 0)
		return;
	while (*at != watch) {
		before = *at;
		at = &before->same;
	}
	*at = watch->same;
	if (list->last == watch)
		list->last = before;
	watch->looked = 0;
}

bool
looked_refusal(int fd, int error)
{
	static const uint8_t refusals[] = {
	    EPIPE, EINVAL, ENODEV, ENXIO, EOPNOTSUPP, ENOTSUP, EPERM};

	for (size_t i = 0; i < sizeof(refusals); i++)
		if (refusals[i] == error)
			return true;
	return error == EBADF && sys_kind_of_fd(fd) == FILE_FIFO;
}

/*
 * Room in a pipe is told at its read end, too (FreeBSD, OpenBSD), where nobody
 * can write, and at the write end nothing is: what poll(2) tells at the wrong
 * end is that the other one is gone.
 */
bool
looked_wrong_end(int fd, int mode)
{
	int flags = system_fcntl(fd, F_GETFL, 0);

	return flags != -1 && (flags & O_ACCMODE) == mode &&
	    sys_kind_of_fd(fd) == FILE_FIFO;
}

/* That nobody reads from a pipe is an error to Linux, a hang-up to BSD. */
uint32_t
looked_events(const struct looked *list, const struct watch *watch)
{
	uint32_t events =
	    sys_look(list->sys, watch->fd, watch->looked & ~LOOKED_ENDS) &
	    watch->looked;

	if (events & EVENT_HUP && looked_wrong_end(watch->fd, O_WRONLY))
		events = (events & ~(uint32_t)EVENT_HUP) | EVENT_ERR |
		    (watch->events & EVENT_OUT);
	return events;
}

/* Put in front what the walk did not come to: there is always more than fits.
 */
static void
rotate(struct looked *list, struct watch *rest)
{
	struct watch *before = list->first;

	if (rest == NULL || rest == before)
		return;
	list->last->same = before;
	while (before->same != rest)
		before = before->same;
	before->same = NULL;
	list->first = rest;
	list->last = before;
}

size_t
looked_wait(struct looked *list, struct ready *ready, size_t max)
{
	struct watch *watch = list->first;
	size_t found = 0;

	for (; watch != NULL && found < max; watch = watch->same) {
		uint32_t events = looked_events(list, watch);
		uint32_t news = events;

		if (watch->events & EVENT_ET)
			news &= ~watch->shown;
		watch->shown = events;
		if (news == 0)
			continue;
		watch->found = (int32_t)found;
		ready[found++] = (struct ready){watch, events, NULL};
	}
	rotate(list, watch);
	return found;
}
