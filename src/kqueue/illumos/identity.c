/*
 * identity.c - does a number still mean its queue? on illumos
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/stat.h>

#include "../host.h"

/* Each opening of /dev/poll is a device of its own, as long as it lasts. */
bool
kq_is_number_of(const struct kq *q, int fd)
{
	struct stat ours, theirs;

	return fstat(q->set, &ours) == 0 && fstat(fd, &theirs) == 0 &&
	    S_ISCHR(theirs.st_mode) && ours.st_rdev == theirs.st_rdev;
}

bool
kq_genuine(const struct kq *q)
{
	return kq_is_number_of(q, q->fd);
}
