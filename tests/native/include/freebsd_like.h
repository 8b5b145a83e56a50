/* freebsd_like.h - values that FreeBSD and DragonFly share */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_FREEBSD_LIKE_H
#define NATIVE_FREEBSD_LIKE_H

#include <bsd.h>

/* errno.h */
#define ENOTSUP 45
#define EOVERFLOW 84
#define ECANCELED 85
#define EPROTO 92

/* signal.h */
#define SIGEV_KEVENT 3

/* fcntl.h */
#define F_DUPFD_CLOEXEC 0x11

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

/* unistd.h */
#define _SC_PAGESIZE 47

/* for the tests */
#define EAI_FAMILY 5
#define EAI_SERVICE 9
#define EAI_MEMORY 6
#define EAI_SOCKTYPE 10

#endif
