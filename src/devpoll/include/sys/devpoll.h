/*
 * sys/devpoll.h - /dev/poll for systems that have none: the public interface
 *
 * SPDX-License-Identifier: ISC
 *
 * The requests and POLLREMOVE have illumos' values; struct pollfd and the
 * other POLL names are the system's own. On illumos and Solaris the system's
 * header is read instead of this, and the four calls at the end are open(),
 * write(), ioctl() and close() of /dev/poll. A program needs this folder in
 * its include path and libfdwait-devpoll.a; nothing else.
 *
 * POLLREMOVE: with _GNU_SOURCE glibc's <poll.h> has a name like that, 0x1000,
 * which no call of Linux uses. This header reads <poll.h> first and then gives
 * the name the value that is meant here, whatever the order of inclusion.
 */
#ifndef DP_SYS_DEVPOLL_H
#define DP_SYS_DEVPOLL_H

#if defined(__sun) && defined(__has_include_next)
#define DP_NATIVE
#elif defined(__sun)
#error "this compiler cannot reach the system's own sys/devpoll.h"
#endif

#ifdef DP_NATIVE
#pragma GCC system_header /* the next line is no ISO C */
#include_next <sys/devpoll.h>
#endif

#include <sys/types.h>

#include <poll.h>
#include <signal.h>

#ifndef DP_NATIVE
#undef POLLREMOVE
#define POLLREMOVE 0x0800

#define DP_POLL 0xD001     /* struct dvpoll *: wait */
#define DP_ISPOLLED 0xD002 /* struct pollfd *: is it in the set? */
#define DP_PPOLL 0xD003    /* struct dvpoll *: wait with a signal mask */

struct dvpoll {
	struct pollfd *dp_fds; /* where results go */
	nfds_t dp_nfds;        /* how many of them there is room for */
	int dp_timeout;        /* ms; negative: without end */
	sigset_t *dp_setp;     /* read by DP_PPOLL only; NULL: as it is */
};
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A new, empty set. Its descriptor is a real one, close-on-exec, and close(2)
 * ends it as well as devpoll_close() does. The set belongs to the process
 * that uses it first: in a child made after that, all but closing is EACCES.
 * Fails with -1 and errno as open(2) does (EMFILE, ENFILE, ENOMEM).
 */
int devpoll_open(void);

/*
 * Apply an array of struct pollfd, entry by entry: events that are POLLREMOVE
 * and nothing else take fd out of the set, any others are added to those it
 * is watched for. What is not open is skipped and what is not in the set is
 * removed without a word. Returns size, also when it is no multiple of an
 * entry, or -1 with errno: EINVAL for more entries than RLIMIT_NOFILE (above
 * 255), EACCES, EFAULT, EBADF, ENOMEM; entries before the one that failed stay
 * applied.
 */
ssize_t devpoll_write(int dp, const void *entries, size_t size);

/*
 * DP_POLL, DP_PPOLL: wait until descriptors of the set are ready. Returns how
 * many are in dp_fds, 0 when the time is over, or -1 with errno: EINTR
 * (never restarted), EACCES, EFAULT, EBADF, EINVAL. A member that was closed
 * comes with POLLNVAL until it is removed; when its number is opened anew,
 * that file is watched for the old events. With no room for results nothing
 * is looked at, and the call sleeps. Where there is less room than ready
 * descriptors, later calls go on behind the last one returned.
 *
 * DP_ISPOLLED: 1 with the events watched for in revents when the fd of the
 * struct pollfd is in the set, else 0. Any other request: EINVAL.
 */
int devpoll_ioctl(int dp, int request, void *argument);

/* As close(2). */
int devpoll_close(int dp);

#ifdef __cplusplus
}
#endif

#endif
