/* sys_kqueue.h - kqueue(2) and kevent(2), traceable */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYS_KQUEUE_H
#define FDWAIT_SYS_KQUEUE_H

#include "sys.h"

struct kevent;

/* Close-on-exec, above 2. */
int sys_kqueue(struct sys *);
int sys_kevent(struct sys *, int kq, const struct kevent *changes, int nchanges,
    struct kevent *events, int nevents, int64_t timeout);

/* What an event of READ or WRITE says of its descriptor, as poll(2) would have
 * told it. */
uint32_t kevent_readiness(const struct kevent *, int fd);

#endif
