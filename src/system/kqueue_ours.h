/* kqueue_ours.h - our own kqueue(2), what is the same on all systems */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KQUEUE_OURS_H
#define FDWAIT_KQUEUE_OURS_H

#include <sys/types.h>
#include <sys/event.h>

#define KQUEUE_BY "epoll(7) and others"
#define KQUEUE_EMULATED BACKEND_EMULATED
#define KQUEUE_CHANGES_ALL true
#define KQUEUE_MISSES_ZOMBIES false
#define KQUEUE_MISSES_READERS false
#define KQUEUE_POLL_READS_ENDS false
#define KQUEUE_FILE_HINT \
	"; a file is watched through /proc/self/fd, and there is no /proc here"

static inline void
kqueue_before_end(int kq)
{
	kqueue_hand_off(kq);
}

static inline unsigned long
kqueue_losses(int kq)
{
	return kqueue_overflows(kq);
}

static inline void
kqueue_hide_inner(int lowest)
{
	kqueue_inner_from(lowest);
}

#endif
