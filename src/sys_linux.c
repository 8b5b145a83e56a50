/* sys_linux.c - what of sys.h only Linux has */
/* SPDX-License-Identifier: ISC */
#include "sys_parts.h"
#include "late.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* -- epoll -- */

/*
 * By number, since musl of Debian 12 has no epoll_pwait2(). The kernel's
 * timespec is of 64 bits everywhere in this call.
 */
static int
wait_ns(int epfd, struct epoll_event *events, int max, int64_t timeout)
{
	const struct {
		int64_t sec, nsec;
	} limit = {timeout / SECOND, timeout % SECOND};

	return (int)syscall(SYS_epoll_pwait2, epfd, events, max,
	    timeout == FOREVER ? NULL : &limit, NULL, (size_t)0);
}

int
sys_epoll_call(struct sys *sys, int epfd, struct epoll_event *events, int max,
    int64_t timeout)
{
	int result;

	if (!sys->epoll_in_ms) {
		result = wait_ns(epfd, events, max, timeout);
		sys->epoll_in_ms =
		    result == -1 && (errno == ENOSYS || errno == EPERM);
		if (!sys->epoll_in_ms)
			return result;
	}
	/* Before Linux 5.11, and in sandboxes that don't know the other. */
	return (int)syscall(SYS_epoll_pwait, epfd, events, max,
	    duration_to_ms(timeout), NULL, (size_t)0);
}

/* -- descriptors of other processes -- */

int
sys_pidfd_open(struct sys *sys, pid_t pid)
{
	int fd = sys_above_standard((int)syscall(SYS_pidfd_open, pid, 0));

	trace_call(sys, "pidfd_open", pid, ", 0", fd);
	return fd;
}

int
sys_pidfd_getfd(struct sys *sys, int pidfd, int fd)
{
	int own =
	    sys_above_standard((int)syscall(SYS_pidfd_getfd, pidfd, fd, 0));

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "pidfd_getfd");
		buf_signed(&trace.line, pidfd);
		buf_text(&trace.line, ", ");
		buf_signed(&trace.line, fd);
		buf_text(&trace.line, ", 0");
		trace_end(&trace, own, STR(""));
	}
	return own;
}

/* -- files to be watched -- */

const struct sys_file_flags sys_file_flags = {
    O_PATH | O_CLOEXEC, ", O_PATH|O_CLOEXEC"};

/* -- helpers -- */

int
sys_become_helper(int fd)
{
	/* Pipes that the caller gave us must end when we end, not when a slow
	 * look-up does. */
	late(prctl)(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0L, 0L, 0L);
	if (fd != 3)
		late(dup2)(fd, 3);
	syscall(SYS_close_range, 4U, ~0U, 0U);
	late(close)(0);
	late(close)(1);
	return 3;
}

/* -- timer slack -- */

long
sys_timer_slack(void)
{
	return syscall(SYS_prctl, PR_GET_TIMERSLACK, 0L, 0L, 0L, 0L);
}

void
sys_set_timer_slack(struct sys *sys, long slack)
{
	long result = syscall(SYS_prctl, PR_SET_TIMERSLACK, slack, 0L, 0L, 0L);

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "prctl");
		buf_text(&trace.line, "PR_SET_TIMERSLACK, ");
		buf_signed(&trace.line, slack);
		trace_end(&trace, result, STR(""));
	}
}
