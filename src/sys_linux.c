/* sys_linux.c - the calls of sys.h that only Linux has */
/* SPDX-License-Identifier: ISC */
#include "sys.h"
#include "queued.h"
#include "late.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SHOWN 32

/* -- queued bytes -- */

void
sys_trace_queued(struct sys *sys, int fd, int bytes, int result)
{
	struct trace trace;

	trace_begin(&trace, sys, "ioctl");
	buf_signed(&trace.line, fd);
	buf_text(&trace.line, ", FIONREAD, ");
	if (result == -1)
		buf_text(&trace.line, "?");
	else {
		buf_char(&trace.line, '[');
		buf_signed(&trace.line, bytes);
		buf_char(&trace.line, ']');
	}
	trace_end(&trace, result, STR(""));
}

/* -- epoll -- */

int
sys_epoll_create(struct sys *sys)
{
	int fd = sys_above_standard(late(epoll_create1)(EPOLL_CLOEXEC));

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "epoll_create1");
		buf_text(&trace.line, "EPOLL_CLOEXEC");
		trace_end(&trace, fd, STR(""));
	}
	return fd;
}

int
sys_epoll_ctl(
    struct sys *sys, int epfd, int op, int fd, struct epoll_event *event)
{
	int result = late(epoll_ctl)(epfd, op, fd, event);

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "epoll_ctl");
		buf_signed(&trace.line, epfd);
		buf_text(&trace.line,
		    op == EPOLL_CTL_ADD       ? ", EPOLL_CTL_ADD, "
			: op == EPOLL_CTL_MOD ? ", EPOLL_CTL_MOD, "
					      : ", EPOLL_CTL_DEL, ");
		buf_signed(&trace.line, fd);
		if (event != NULL) {
			buf_text(&trace.line, ", {events=");
			trace_put_events(&trace.line, event->events, "EPOLL");
			buf_char(&trace.line, '}');
		} else
			buf_text(&trace.line, ", NULL");
		trace_end(&trace, result, STR(""));
	}
	return result;
}

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

static void
trace_epoll_wait(struct sys *sys, int epfd, const struct epoll_event *events,
    int max, int64_t timeout, int result,
    int (*fd_of)(const struct epoll_event *))
{
	struct trace trace;

	trace_begin(
	    &trace, sys, sys->epoll_in_ms ? "epoll_wait" : "epoll_pwait2");
	buf_signed(&trace.line, epfd);
	buf_text(&trace.line, ", [");
	for (int i = 0; i < result; i++) {
		if (i == SHOWN) {
			buf_text(&trace.line, ", ...");
			break;
		}
		buf_text(&trace.line, i == 0 ? "{events=" : ", {events=");
		trace_put_events(&trace.line, events[i].events, "EPOLL");
		buf_text(&trace.line, ", fd=");
		buf_signed(&trace.line, fd_of(&events[i]));
		buf_char(&trace.line, '}');
	}
	buf_text(&trace.line, "], ");
	buf_signed(&trace.line, max);
	buf_text(&trace.line, ", ");
	if (sys->epoll_in_ms)
		buf_signed(&trace.line, duration_to_ms(timeout));
	else {
		trace_put_timeout(&trace.line, timeout);
		buf_text(&trace.line, ", NULL");
	}
	trace_end(&trace, result, STR(""));
}

int
sys_epoll_wait(struct sys *sys, int epfd, struct epoll_event *events, int max,
    int64_t timeout, int (*fd_of)(const struct epoll_event *))
{
	int result = -1;

	if (!sys->epoll_in_ms) {
		result = wait_ns(epfd, events, max, timeout);
		sys->epoll_in_ms = result == -1 && errno == ENOSYS;
	}
	if (sys->epoll_in_ms) /* before Linux 5.11 */
		result = (int)syscall(SYS_epoll_pwait, epfd, events, max,
		    duration_to_ms(timeout), NULL, (size_t)0);
	if (sys->trace != NULL)
		trace_epoll_wait(
		    sys, epfd, events, max, timeout, result, fd_of);
	return result;
}

/* -- descriptors of other processes -- */

int
sys_pidfd_open(struct sys *sys, pid_t pid)
{
	int fd = sys_above_standard((int)syscall(SYS_pidfd_open, pid, 0));

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "pidfd_open");
		buf_signed(&trace.line, pid);
		buf_text(&trace.line, ", 0");
		trace_end(&trace, fd, STR(""));
	}
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

int
sys_open_file(struct sys *sys, const char *path)
{
	int fd = sys_above_standard(late(open)(path, O_PATH | O_CLOEXEC));

	if (sys->trace != NULL) {
		struct trace trace;

		trace_begin(&trace, sys, "open");
		trace_put_quoted(&trace.line, str_of(path));
		buf_text(&trace.line, ", O_PATH|O_CLOEXEC");
		trace_end(&trace, fd, STR(""));
	}
	return fd;
}

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
