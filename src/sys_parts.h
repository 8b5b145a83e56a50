/* sys_parts.h - what each system gives sys.c and sys_epoll.c */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYS_PARTS_H
#define FDWAIT_SYS_PARTS_H

#include "sys.h"

/* How open(2) has the least effect on a file that is only to be watched, and
 * what a trace says of it. */
struct sys_file_flags {
	int flags;
	char text[40];
};
extern const struct sys_file_flags sys_file_flags;

/* What a call that takes, or gives, a socket's address looks like. */
void sys_trace_address(struct sys *, const char *call, int fd,
    const struct sockaddr *address, socklen_t len, int result);

/* A new socket, close-on-exec and non-blocking; any number. */
int sys_socket_call(int domain, int type);

/* The wait itself. Sets epoll_in_ms where it can't count nanoseconds. */
int sys_epoll_call(struct sys *, int epfd, struct epoll_event *events, int max,
    int64_t timeout);

#endif
