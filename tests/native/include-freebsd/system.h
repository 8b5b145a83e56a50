/* system.h - values and types of FreeBSD 14, 64-bit */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYSTEM_H
#define NATIVE_SYSTEM_H

#include <freebsd_like.h>

/* What its libc and its kernel's types are like. */
typedef unsigned short mode_t;
typedef uint64_t dev_t;
typedef uint64_t nlink_t;
typedef int64_t rlim_t;
typedef struct {
	unsigned int native_bits[4];
} sigset_t;
#define NATIVE_FD_SETSIZE 1024
#define NATIVE_CLOSEFROM_RESULT void
#define PTHREAD_CANCELED ((void *)1)

#define NSIG 32
#define _SIG_MAXSIG 128
#define SIGRTMIN 65
#define SIGRTMAX 126

/* fcntl.h */
#define O_CLOEXEC 0x100000
#define O_DIRECTORY 0x20000

/* termios.h */
#define NATIVE_SPEED unsigned

#endif
