/* system.h - values and types of illumos, 64-bit */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYSTEM_H
#define NATIVE_SYSTEM_H

#include <stdint.h>

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

#define NSIG 75

/* errno.h */
#define EPERM 1
#define ENOENT 2
#define ESRCH 3
#define EINTR 4
#define EIO 5
#define ENXIO 6
#define E2BIG 7
#define ENOEXEC 8
#define EBADF 9
#define ECHILD 10
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EBUSY 16
#define EEXIST 17
#define EXDEV 18
#define ENODEV 19
#define ENOTDIR 20
#define EISDIR 21
#define EINVAL 22
#define ENFILE 23
#define EMFILE 24
#define ENOTTY 25
#define ETXTBSY 26
#define EFBIG 27
#define ENOSPC 28
#define ESPIPE 29
#define EROFS 30
#define EMLINK 31
#define EPIPE 32
#define EDOM 33
#define ERANGE 34
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
#define SIG_DFL 0
#define SIGHUP 1
#define SIG_BLOCK 1
#define SIG_IGN 1
#define SIGINT 2
#define SIG_UNBLOCK 2
#define SIGQUIT 3
#define SIG_SETMASK 3
#define SA_RESTART 4
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGEMT 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGBUS 10
#define SIGSEGV 11
#define SIGSYS 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
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
#define FD_CLOEXEC 1
#define F_DUPFD 0
#define F_DUPFD_CLOEXEC 0x25
#define F_GETFD 1
#define F_GETFL 3
#define F_OK 0
#define F_SETFD 2
#define F_SETFL 4
#define O_ACCMODE 0x600003
#define O_APPEND 8
#define O_CLOEXEC 0x800000
#define O_CREAT 0x100
#define O_DIRECTORY 0x1000000
#define O_EXCL 0x400
#define O_NOCTTY 0x800
#define O_NONBLOCK 0x80
#define O_RDONLY 0
#define O_RDWR 2
#define O_SYNC 0x10
#define O_TRUNC 0x200
#define O_WRONLY 1

/* poll.h */
#define POLLERR 8
#define POLLHUP 0x10
#define POLLIN 1
#define POLLNVAL 0x20
#define POLLOUT 4
#define POLLPRI 2
#define POLLRDBAND 0x80
#define POLLRDHUP 0x4000
#define POLLRDNORM 0x40
#define POLLWRBAND 0x100
#define POLLWRNORM 4

/* sys/socket.h, netinet/in.h */
#define AF_INET 2
#define AF_INET6 0x1a
#define AF_UNIX 1
#define AF_UNSPEC 0
#define IPPROTO_IPV6 0x29
#define IPPROTO_TCP 6
#define IPPROTO_UDP 0x11
#define IPV6_V6ONLY 0x27
#define MSG_DONTWAIT 0x80
#define MSG_NOSIGNAL 0x200
#define MSG_OOB 1
#define MSG_PEEK 2
#define PF_ROUTE 24
#define SHUT_RD 0
#define SHUT_RDWR 2
#define SHUT_WR 1
#define SOCK_CLOEXEC 0x80000
#define SOCK_DGRAM 1
#define SOCK_NONBLOCK 0x100000
#define SOCK_RAW 4
#define SOCK_SEQPACKET 6
#define SOCK_STREAM 2
#define SOL_SOCKET 0xffff
#define SO_ACCEPTCONN 2
#define SO_DOMAIN 0x100c
#define SO_ERROR 0x1007
#define SO_SNDBUF 0x1001
#define SO_SNDTIMEO 0x1005
#define SO_RCVTIMEO 0x1006
#define SO_REUSEADDR 4
#define SO_TYPE 0x1008
#define TCP_NODELAY 1

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

/* sys/stat.h */
#define S_IFBLK 060000
#define S_IFCHR 020000
#define S_IFDIR 040000
#define S_IFIFO 010000
#define S_IFLNK 0120000
#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFSOCK 0140000

/* sys/resource.h */
#define RLIMIT_NOFILE 5
#define RLIM_INFINITY ((rlim_t)-3)

/* sys/wait.h */
#define WNOHANG 0x40

/* time.h */
#define CLOCK_MONOTONIC 4
#define CLOCK_REALTIME 3

/* limits.h */
#define PATH_MAX 0x400

/* sys/filio.h */
#define FIONREAD 0x4004667f

/* termios.h */
#define NCCS 19
#define TCSADRAIN 0x540f
#define TIOCGWINSZ 0x5468

/* unistd.h */
#define _SC_OPEN_MAX 5
#define _SC_PAGESIZE 11

/* for the tests */
#define EAI_FAMILY 5
#define EAI_SERVICE 9
#define EAI_MEMORY 6
#define EAI_SOCKTYPE 10
#define RLIMIT_CORE 4
#define SO_LINGER 0x80

#endif
