/* system_ioctl.h - ioctl(2) for one int, on the BSDs, macOS and illumos */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYSTEM_IOCTL_H
#define FDWAIT_SYSTEM_IOCTL_H

#include <sys/types.h>
#include <sys/filio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static inline int
system_ioctl(int fd, unsigned long request, int *number)
{
	/* OpenBSD and illumos declare it with other widths than the rest. */
	return ioctl(fd, (unsigned)request, number);
}

#endif
