/* vnode.h - a queue for the tests of files: kq, and its events */
/* SPDX-License-Identifier: ISC */
#ifndef KQUEUE_VNODE_H
#define KQUEUE_VNODE_H

#include "check.h"

#define ALL                                                                 \
	(NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB | NOTE_LINK | \
	    NOTE_RENAME | NOTE_REVOKE)

static int kq;
static struct kevent e[16];

static inline int
add(int fd, unsigned flags, unsigned notes)
{
	return change(kq, (uintptr_t)fd, EVFILT_VNODE, flags, notes, 0);
}

#endif
