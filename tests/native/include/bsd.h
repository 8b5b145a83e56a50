/* bsd.h - values that FreeBSD, NetBSD, OpenBSD and DragonFly share */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_BSD_H
#define NATIVE_BSD_H

#include <stdint.h>

#include <unix.h>

/* What their libcs and kernels' types are like. */
typedef long time_t;
typedef uint64_t ino_t;
typedef unsigned int nfds_t;
typedef uint8_t sa_family_t;
typedef unsigned int socklen_t;
#define NATIVE_SA_LENGTH(name) uint8_t name;
#define NATIVE_SUN_PATH 104
#define NATIVE_IOCTL_REQUEST unsigned long
#define NATIVE_DEVNAME

/* errno.h */
#define EDEADLK 11
#define EAGAIN 35
#define EINPROGRESS 36
#define EALREADY 37
#define ENOTSOCK 38
#define EDESTADDRREQ 39
#define EMSGSIZE 40
#define EPROTOTYPE 41
#define ENOPROTOOPT 42
#define EPROTONOSUPPORT 43
#define EOPNOTSUPP 45
#define EAFNOSUPPORT 47
#define EADDRINUSE 48
#define EADDRNOTAVAIL 49
#define ENETDOWN 50
#define ENETUNREACH 51
#define ENETRESET 52
#define ECONNABORTED 53
#define ECONNRESET 54
#define ENOBUFS 55
#define EISCONN 56
#define ENOTCONN 57
#define ETIMEDOUT 60
#define ECONNREFUSED 61
#define ELOOP 62
#define ENAMETOOLONG 63
#define EHOSTDOWN 64
#define EHOSTUNREACH 65
#define ENOTEMPTY 66
#define ESTALE 70
#define ENOLCK 77
#define ENOSYS 78

/* signal.h */
#define SA_RESTART 2
#define SIGURG 16
#define SIGSTOP 17
#define SIGTSTP 18
#define SIGCONT 19
#define SIGCHLD 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGIO 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGUSR1 30
#define SIGUSR2 31

/* fcntl.h */
#define O_ACCMODE 3
#define O_CREAT 0x200
#define O_EXCL 0x800
#define O_NOCTTY 0x8000
#define O_NONBLOCK 4
#define O_TRUNC 0x400

/* sys/socket.h, netinet/in.h */
#define IPV6_V6ONLY 0x1b
#define SOCK_DGRAM 2
#define SOCK_SEQPACKET 5
#define SOCK_STREAM 1

/* netdb.h */
#define AI_NUMERICHOST 4
#define AI_PASSIVE 1

/* sys/resource.h */
#define RLIMIT_NOFILE 8
#define RLIM_INFINITY 0x7fffffffffffffffL

/* sys/wait.h */
#define WNOHANG 1

/* time.h */
#define CLOCK_REALTIME 0

/* limits.h */
#define PIPE_BUF 0x200

/* termios.h */
#define NCCS 20
#define TCSADRAIN 1
#define TIOCGWINSZ 0x40087468

#endif
