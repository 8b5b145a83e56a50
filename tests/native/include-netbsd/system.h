/* system.h - values and types of NetBSD 9 (and 10, where NATIVE_NETBSD is 10),
 * 64-bit */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYSTEM_H
#define NATIVE_SYSTEM_H

#include <bsd.h>

/* What its libc and its kernel's types are like. */
typedef unsigned int mode_t;
typedef uint64_t dev_t;
typedef uint32_t nlink_t;
typedef uint64_t rlim_t;
typedef struct {
	unsigned int native_bits[4];
} sigset_t;
#define NATIVE_FD_SETSIZE 256
#define NATIVE_CLOSEFROM_RESULT int

#define NSIG 64
#define SIGRTMIN 33
#define SIGRTMAX 63
#if NATIVE_NETBSD < 10
#define NATIVE_NO_PPOLL
#endif

/* errno.h */
#define EOVERFLOW 84
#define ENOTSUP 86
#define ECANCELED 87
#define EPROTO 96

/* fcntl.h */
#define F_DUPFD_CLOEXEC 0xc
#define O_CLOEXEC 0x400000
#define O_DIRECTORY 0x200000

/* sys/socket.h, netinet/in.h */
#define AF_INET6 0x18
#define SOCK_CLOEXEC 0x10000000
#define SOCK_NONBLOCK 0x20000000
#define SO_SNDTIMEO 0x100b
#define SO_RCVTIMEO 0x100c

/* netdb.h */
#define AI_NUMERICSERV 8
#define EAI_AGAIN 2
#define EAI_FAIL 4
#define EAI_NODATA 7
#define EAI_NONAME 8
#define EAI_SYSTEM 11

/* time.h */
#define CLOCK_MONOTONIC 3

/* termios.h */
#define NATIVE_SPEED unsigned

/* unistd.h */
#define _SC_PAGESIZE 28

/* for the tests */
#define EAI_FAMILY 5
#define EAI_SERVICE 9
#define EAI_MEMORY 6
#define EAI_SOCKTYPE 10

#endif
