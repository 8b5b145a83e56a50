/* sys.h - the system calls that fdwait waits with, each of them traceable */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYS_H
#define FDWAIT_SYS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include "duration.h"
#include "str.h"

struct epoll_event;
struct fd_set_triple;

/*
 * Everything that bears on a wait goes through here, so that -v and the
 * interactive mode's trace show it from one place. Each function is its system
 * call: result and errno are the call's. Timeouts are nanoseconds, FOREVER for
 * none, and rounded up to what the call can express.
 */
struct sys {
	/* NULL: no trace. The line has no newline and is valid until return;
	 * errno is kept around the call. */
	void (*trace)(void *context, struct str line);
	void *context;
	int queued;       /* where sys_queued() is answered */
	bool epoll_in_ms; /* the kernel has no epoll_pwait2(2) */
	/* How often a backend looks at what its kernel can't signal; its waits
	 * come back as often, with nothing. */
	int64_t interval;
};

/* CLOCK_MONOTONIC and CLOCK_REALTIME, which don't fail. */
int64_t sys_now(struct sys *);
struct timespec sys_wall_clock(struct sys *);

/* F_GETFD: is the descriptor open? 0, or -1 with EBADF. */
int sys_check(struct sys *, int fd);
int sys_ppoll(struct sys *, struct pollfd *, nfds_t, int64_t timeout);
/* One descriptor, looked at without waiting: what of `events` (or unasked)
 * holds now; 0 also when the look itself failed. */
uint32_t sys_look(struct sys *, int fd, uint32_t events);
int
sys_pselect(struct sys *, int nfds, struct fd_set_triple *, int64_t timeout);
int sys_epoll_create(struct sys *);
int sys_epoll_ctl(struct sys *, int epfd, int op, int fd, struct epoll_event *);
/* `fd_of` tells the trace what descriptor an event belongs to. */
int sys_epoll_wait(struct sys *, int epfd, struct epoll_event *, int max,
    int64_t timeout, int (*fd_of)(const struct epoll_event *));

/*
 * Move a new descriptor of ours above the standard ones, any of which may be
 * closed and is not ours to take. -1 passes through; errno as of fcntl(2).
 */
int sys_above_standard(int fd);

/* Close-on-exec, and never 0, 1 or 2. */
int sys_open(struct sys *, const char *path, int flags);
/* A file only to be watched: opening it has no effect on it, where the system
 * has such a way (O_PATH). */
int sys_open_file(struct sys *, const char *path);
int sys_socket(struct sys *, int domain, int type); /* non-blocking */
int sys_dup(struct sys *, int fd);
int sys_pipe(struct sys *, int ends[2]); /* non-blocking */
int sys_connect(struct sys *, int fd, const struct sockaddr *, socklen_t len);
int sys_bind(struct sys *, int fd, const struct sockaddr *, socklen_t len);
/* SO_ERROR: what became of a connect; clears it. */
int sys_socket_error(struct sys *, int fd);
/* A duplicate of another process's descriptor (pidfd_getfd(2)), close-on-exec
 * and above 2; `pidfd` from sys_pidfd_open(). ENOSYS where the system has none.
 */
int sys_pidfd_open(struct sys *, pid_t pid);
int sys_pidfd_getfd(struct sys *, int pidfd, int fd);
/* Empty a pipe of ours, which is non-blocking. */
void sys_drain(int fd);
void sys_close(struct sys *, int fd); /* -1 is fine; keeps errno */

/*
 * Timers that are over when they should be: timer slack 1 ns (prctl(2)), where
 * the system has such a thing. sys_timer_slack() tells the slack in force, to
 * be set again for a command, or -1.
 */
long sys_timer_slack(void);
void sys_set_timer_slack(struct sys *, long slack);

/*
 * In a new child: keep nothing of the caller's but `fd`, and end with the
 * parent where the system can do that. Returns the number that `fd` has now.
 */
int sys_become_helper(int fd);

enum file_kind {
	FILE_UNKNOWN,
	FILE_REGULAR,
	FILE_DIRECTORY,
	FILE_BLOCK,
	FILE_CHARACTER,
	FILE_FIFO, /* also a pipe */
	FILE_SOCKET,
	FILE_LINK,
};
enum file_kind sys_kind_of_fd(int fd);
enum file_kind sys_kind_of_path(const char *path); /* errno when unknown */
const char *file_kind_name(enum file_kind);        /* "a regular file", ... */

/* "EBADF", or NULL for a number without a name. */
const char *errno_name(int errnum);

#endif
