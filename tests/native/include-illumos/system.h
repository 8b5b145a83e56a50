/* system.h - values and types of illumos, 64-bit */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYSTEM_H
#define NATIVE_SYSTEM_H

#include <stdint.h>

#include <unix.h>

/* What its libc and its kernel's types are like. */
typedef long time_t;
typedef unsigned int mode_t;
typedef unsigned long dev_t;
typedef unsigned long ino_t;
typedef unsigned int nlink_t;
typedef unsigned long nfds_t;
typedef unsigned short sa_family_t;
typedef unsigned int socklen_t;
typedef unsigned long rlim_t;
typedef struct {
	unsigned int native_bits[4];
} sigset_t;
#define NATIVE_SA_LENGTH(name)
#define NATIVE_SUN_PATH 108
#define NATIVE_FD_SETSIZE 65536
#define NATIVE_IOCTL_REQUEST int
#define NATIVE_CLOSEFROM_RESULT void
#define PTHREAD_CANCELED ((void *)-19)
#define NATIVE_CLOSEFROM_IN_STDLIB
#if _XOPEN_SOURCE - 0 < 500
#define NATIVE_DRAFT_SIGWAIT
#endif

#define NSIG 75
long _sysconf(int);
#define SIGRTMIN ((int)_sysconf(_SC_SIGRT_MIN))
#define SIGRTMAX ((int)_sysconf(_SC_SIGRT_MAX))

/* errno.h */
#define EAGAIN 11
#define EDEADLK 45
#define ENOLCK 46
#define ECANCELED 47
#define ENOTSUP 48
#define EPROTO 71
#define ENAMETOOLONG 78
#define EOVERFLOW 79
#define ENOSYS 89
#define ELOOP 90
#define ENOTEMPTY 93
#define ENOTSOCK 95
#define EDESTADDRREQ 96
#define EMSGSIZE 97
#define EPROTOTYPE 98
#define ENOPROTOOPT 99
#define EPROTONOSUPPORT 120
#define EOPNOTSUPP 122
#define EAFNOSUPPORT 124
#define EADDRINUSE 125
#define EADDRNOTAVAIL 126
#define ENETDOWN 127
#define ENETUNREACH 128
#define ENETRESET 129
#define ECONNABORTED 130
#define ECONNRESET 131
#define ENOBUFS 132
#define EISCONN 133
#define ENOTCONN 134
#define ETIMEDOUT 145
#define ECONNREFUSED 146
#define EHOSTDOWN 147
#define EHOSTUNREACH 148
#define EALREADY 149
#define EINPROGRESS 150
#define ESTALE 151

/* signal.h */
#define SA_ONSTACK 1
#define SA_RESETHAND 2
#define SA_SIGINFO 8
#define SA_NOCLDWAIT 0x10000
#define SA_RESTART 4
#define SIGUSR1 16
#define SIGUSR2 17
#define SIGCHLD 18
#define SIGWINCH 20
#define SIGURG 21
#define SIGEV_PORT 4
#define SIGIO 22
#define SIGSTOP 23
#define SIGTSTP 24
#define SIGCONT 25
#define SIGTTIN 26
#define SIGTTOU 27
#define SIGVTALRM 28
#define SIGPROF 29
#define SIGXCPU 30
#define SIGXFSZ 31

/* fcntl.h */
#define F_DUPFD_CLOEXEC 0x25
#define O_ACCMODE 0x600003
#define O_CLOEXEC 0x800000
#define O_CREAT 0x100
#define O_DIRECTORY 0x1000000
#define O_EXCL 0x400
#define O_NOCTTY 0x800
#define O_NONBLOCK 0x80
#define O_SYNC 0x10
#define O_TRUNC 0x200

/* poll.h */
#define POLLRDHUP 0x4000

/* sys/socket.h, netinet/in.h */
#define AF_INET6 0x1a
#define IPV6_V6ONLY 0x27
#define MSG_DONTWAIT 0x80
#define MSG_NOSIGNAL 0x200
#define PF_ROUTE 24
#define SOCK_CLOEXEC 0x80000
#define SOCK_DGRAM 1
#define SOCK_NONBLOCK 0x100000
#define SOCK_RAW 4
#define SOCK_SEQPACKET 6
#define SOCK_STREAM 2
#define SO_DOMAIN 0x100c
#define SO_SNDBUF 0x1001
#define SO_SNDTIMEO 0x1005
#define SO_RCVTIMEO 0x1006

/* net/if.h */
#define IFF_RUNNING 0x40

/* netdb.h */
#define EAI_AGAIN 2
#define EAI_FAIL 4
#define EAI_NODATA 7
#define EAI_NONAME 8
#define EAI_SYSTEM 11

#define AI_NUMERICSERV 64

/* limits.h */
#define PIPE_BUF 5120

/* sys/resource.h */
#define RLIMIT_NOFILE 5
#define RLIM_INFINITY ((rlim_t)-3)

/* sys/wait.h */
#define WNOHANG 0x40

/* time.h */
#define CLOCK_MONOTONIC 4
#define CLOCK_REALTIME 3

/* termios.h */
#define NCCS 19
#define TCSADRAIN 0x540f
#define TIOCGWINSZ 0x5468

/* unistd.h */
#define _SC_PAGESIZE 11
#define _SC_SIGRT_MIN 40
#define _SC_SIGRT_MAX 41

/* for the tests */
#define EAI_FAMILY 5
#define EAI_SERVICE 9
#define EAI_MEMORY 6
#define EAI_SOCKTYPE 10

#endif
