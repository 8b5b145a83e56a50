/* sys_illumos.c - what of sys.h illumos has as Linux has it, but differently */
/* SPDX-License-Identifier: ISC */
#include "sys_parts.h"

#include <fcntl.h>
#include <sys/epoll.h>

const struct sys_file_flags sys_file_flags = {
    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, ", O_RDONLY|O_NONBLOCK|..."};

/* Milliseconds are all that epoll(7) counts there. */
int
sys_epoll_call(struct sys *sys, int epfd, struct epoll_event *events, int max,
    int64_t timeout)
{
	sys->epoll_in_ms = true;
	return epoll_wait(epfd, events, max, duration_to_ms(timeout));
}
