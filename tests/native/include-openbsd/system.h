/* system.h - values and types of OpenBSD, 64-bit */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYSTEM_H
#define NATIVE_SYSTEM_H

#include <bsd.h>

/* What its libc and its kernel's types are like. */
typedef unsigned int mode_t;
typedef int32_t dev_t;
typedef uint32_t nlink_t;
typedef uint64_t rlim_t;
typedef struct {
	unsigned int native_bits[1];
} sigset_t;
#define NATIVE_FD_SETSIZE 1024
#define NATIVE_CLOSEFROM_RESULT int

#define NSIG 33

/* errno.h */
#define EOVERFLOW 87
#define ECANCELED 88
#define ENOTSUP 91
#define EPROTO 95

/* fcntl.h */
#define F_DUPFD_CLOEXEC 0xa
#define O_CLOEXEC 0x10000
#define O_DIRECTORY 0x20000

/* sys/socket.h, netinet/in.h */
#define AF_INET6 0x18
#define SOCK_CLOEXEC 0x8000
#define SOCK_NONBLOCK 0x4000
#define SO_SNDTIMEO 0x1005
#define SO_RCVTIMEO 0x1006

/* netdb.h */
#define AI_NUMERICSERV 16
#define EAI_AGAIN (-3)
#define EAI_FAIL (-4)
#define EAI_NODATA (-5)
#define EAI_NONAME (-2)
#define EAI_SYSTEM (-11)

/* time.h */
#define CLOCK_MONOTONIC 3

/* termios.h */
#define NATIVE_SPEED int

/* unistd.h */
#define _SC_PAGESIZE 28

/* for the tests */
#define EAI_FAMILY (-6)
#define EAI_SERVICE (-8)
#define EAI_MEMORY (-10)
#define EAI_SOCKTYPE (-7)

#endif
