/* system_ioctl.h - ioctl(2) for one int, on Linux */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYSTEM_IOCTL_H
#define FDWAIT_SYSTEM_IOCTL_H

#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not ioctl(3), which would have to be bound at every start. */
static inline int
system_ioctl(int fd, unsigned long request, int *number)
{
	return (int)syscall(SYS_ioctl, fd, request, number);
}

#endif
