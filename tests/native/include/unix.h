/* unix.h - values that the BSDs and illumos share */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_UNIX_H
#define NATIVE_UNIX_H

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

/* signal.h */
#define SIG_DFL 0
#define SIGHUP 1
#define SIG_BLOCK 1
#define SIG_IGN 1
#define SIGINT 2
#define SIG_UNBLOCK 2
#define SIGQUIT 3
#define SIG_SETMASK 3
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

/* fcntl.h */
#define FD_CLOEXEC 1
#define F_DUPFD 0
#define F_GETFD 1
#define F_GETFL 3
#define F_OK 0
#define F_SETFD 2
#define F_SETFL 4
#define O_APPEND 8
#define O_RDONLY 0
#define O_RDWR 2
#define O_WRONLY 1

/* poll.h */
#define POLLERR 8
#define POLLHUP 0x10
#define POLLIN 1
#define POLLNVAL 0x20
#define POLLOUT 4
#define POLLPRI 2
#define POLLRDBAND 0x80
#define POLLRDNORM 0x40
#define POLLWRBAND 0x100
#define POLLWRNORM 4

/* sys/socket.h, netinet/in.h */
#define AF_INET 2
#define AF_UNIX 1
#define AF_UNSPEC 0
#define IPPROTO_IPV6 0x29
#define IPPROTO_TCP 6
#define IPPROTO_UDP 0x11
#define MSG_OOB 1
#define MSG_PEEK 2
#define SHUT_RD 0
#define SHUT_RDWR 2
#define SHUT_WR 1
#define SOL_SOCKET 0xffff
#define SO_ACCEPTCONN 2
#define SO_ERROR 0x1007
#define SO_REUSEADDR 4
#define SO_TYPE 0x1008
#define TCP_NODELAY 1

/* sys/stat.h */
#define S_IFBLK 060000
#define S_IFCHR 020000
#define S_IFDIR 040000
#define S_IFIFO 010000
#define S_IFLNK 0120000
#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFSOCK 0140000

/* limits.h */
#define PATH_MAX 0x400

/* sys/filio.h */
#define FIONREAD 0x4004667f

/* unistd.h */
#define _SC_OPEN_MAX 5

/* for the tests */
#define RLIMIT_CORE 4
#define SO_LINGER 0x80

#endif
