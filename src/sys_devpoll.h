/* sys_devpoll.h - /dev/poll's open, write, ioctl and close, traceable */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYS_DEVPOLL_H
#define FDWAIT_SYS_DEVPOLL_H

#include <sys/types.h>
#include <sys/devpoll.h> /* the right POLLREMOVE */
#include "sys.h"

/* Close-on-exec, above 2. */
int sys_devpoll_open(struct sys *);
/* All entries in one write; 0 or -1. A short write is EIO. */
int
sys_devpoll_write(struct sys *, int dp, const struct pollfd *, size_t count);
/* DP_POLL: the timeout in ms that the call takes ends at 24 days. */
int sys_devpoll_poll(
    struct sys *, int dp, struct pollfd *out, size_t room, int64_t timeout);
/* DP_ISPOLLED: 1 with what is watched for in `revents`, 0, or -1. */
int sys_devpoll_ispolled(struct sys *, int dp, struct pollfd *);
void sys_devpoll_close(struct sys *, int dp); /* -1 is fine; keeps errno */

#endif
