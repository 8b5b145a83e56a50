/* system_fcntl.h - fcntl(2) with a number or nothing, on Linux */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYSTEM_FCNTL_H
#define FDWAIT_SYSTEM_FCNTL_H

#include <sys/syscall.h>
#include <unistd.h>

#ifdef SYS_fcntl
#define SYSTEM_FCNTL SYS_fcntl
#else
#define SYSTEM_FCNTL SYS_fcntl64 /* where offsets never had 32 bits */
#endif

/* Not fcntl(3), which would have to be bound at every start. */
static inline int
system_fcntl(int fd, int command, int number)
{
	return (int)syscall(SYSTEM_FCNTL, fd, command, number);
}

#endif
