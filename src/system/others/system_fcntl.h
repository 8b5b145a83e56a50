/* system_fcntl.h - fcntl(2) with a number or nothing, on the BSDs, macOS and
 * illumos */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYSTEM_FCNTL_H
#define FDWAIT_SYSTEM_FCNTL_H

#include <fcntl.h>

static inline int
system_fcntl(int fd, int command, int number)
{
	return fcntl(fd, command, number);
}

#endif
