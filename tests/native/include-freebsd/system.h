/* system.h - values and types of FreeBSD 14, 64-bit */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYSTEM_H
#define NATIVE_SYSTEM_H

#include <stdint.h>

#include <bsd.h>

/* What its libc and its kernel's types are like. */
typedef long time_t;
typedef unsigned short mode_t;
typedef uint64_t dev_t;
typedef uint64_t ino_t;
typedef uint64_t nlink_t;
typedef unsigned int nfds_t;
typedef uint8_t sa_family_t;
typedef unsigned int socklen_t;
typedef int64_t rlim_t;
typedef struct {
	unsigned int native_bits[4];
} sigset_t;
#define NATIVE_SA_LENGTH(name) uint8_t name;
#define NATIVE_SUN_PATH 104
#define NATIVE_FD_SETSIZE 1024
#define NATIVE_IOCTL_REQUEST unsigned long
#define NATIVE_CLOSEFROM_RESULT void
#define NATIVE_DEVNAME

#define NSIG 32

/* errno.h */
#define ENOTSUP 45
#define EOVERFLOW 84
#define ECANCELED 85
#define EPROTO 92

/* signal.h */
#define SIGEV_KEVENT 3

/* fcntl.h */
#define F_DUPFD_CLOEXEC 0x11
#define O_CLOEXEC 0x100000
#define O_DIRECTORY 0x20000

/* sys/socket.h, netinet/in.h */
#define AF_INET6 0x1c
#define SOCK_CLOEXEC 0x10000000
#define SOCK_NONBLOCK 0x20000000
#define SO_SNDTIMEO 0x1005
#define SO_RCVTIMEO 0x1006

/* netdb.h */
#define AI_NUMERICSERV 8
#define EAI_AGAIN 2
#define EAI_FAIL 4
#define EAI_NONAME 8
#define EAI_SYSTEM 11

/* time.h */
#define CLOCK_MONOTONIC 4

/* termios.h */
#define NATIVE_SPEED unsigned

/* unistd.h */
#define _SC_PAGESIZE 47

/* for the tests */
#define EAI_FAMILY 5
#define EAI_SERVICE 9
#define EAI_MEMORY 6
#define EAI_SOCKTYPE 10

#endif
