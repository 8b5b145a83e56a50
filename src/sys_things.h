/* sys_things.h - calls on things to experiment with, each of them traceable */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYS_THINGS_H
#define FDWAIT_SYS_THINGS_H

#include "arena.h"
#include "sys.h"

/*
 * As in sys.h: each is its system call, result and errno are the call's. What
 * is opened here is close-on-exec, never 0, 1 or 2, and blocking.
 */

int sys_make_pipe(struct sys *, int ends[2]);
int sys_socketpair(struct sys *, int type, int ends[2]); /* Unix */
/* ENOSYS where there is no such call. */
int sys_eventfd(struct sys *, unsigned start);
/* Of CLOCK_MONOTONIC; `every` 0: once. ENOSYS where there is no such call. */
int sys_timerfd(struct sys *, int64_t first, int64_t every);
int sys_open_file_as(struct sys *, const char *path, int flags);
int sys_dup_from(struct sys *, int fd, int least); /* F_DUPFD_CLOEXEC */
int sys_dup_to(struct sys *, int fd, int to);      /* dup2(2), close-on-exec */
int sys_reuse_address(struct sys *, int fd);       /* SO_REUSEADDR */
int sys_listen(struct sys *, int fd, int backlog);
int sys_socket_name(struct sys *, int fd, struct sockaddr *, socklen_t *len);
int sys_accept(struct sys *, int fd);

ssize_t sys_read(struct sys *, int fd, void *bytes, size_t room);
ssize_t sys_write(struct sys *, int fd, const void *bytes, size_t len);
/* SIGPIPE is the caller's to ignore. */
ssize_t
sys_send(struct sys *, int fd, const void *bytes, size_t len, bool urgent);
int sys_shutdown(struct sys *, int fd, int how);
int sys_set_nonblocking(struct sys *, int fd, bool on);

/* RLIMIT_NOFILE: how many descriptors are allowed; UINT64_MAX without one. */
uint64_t sys_descriptor_limit(struct sys *);
/* Call for each descriptor that is open. */
void sys_each_open(void (*each)(void *context, int fd), void *context);

/* Is `theirs` of that process the same open file as `ours`? 1, 0, or -1 with
 * errno: EBADF, ESRCH, or that this system can't tell (ENOSYS, EPERM). */
int sys_same_file(struct sys *, pid_t pid, int theirs, int ours);

/* Is the descriptor an epoll's? 0, or -1 with EINVAL or EBADF. */
int sys_epoll_check(struct sys *, int fd);

/* What an epoll has registered, as the kernel tells (/proc); in the arena. */
struct epoll_entry {
	uint64_t tag; /* what its events carry */
	uint32_t events;
	int fd;
	bool moved; /* that number is closed, or another file's, by now */
};
int sys_epoll_entries(struct sys *, int epfd, struct arena *,
    struct epoll_entry **entries, size_t *count);

#endif
