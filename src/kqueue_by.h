/* kqueue_by.h - what the kqueue backend stands on: fdwait's own kqueue(2) */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KQUEUE_BY_H
#define FDWAIT_KQUEUE_BY_H

#include <sys/types.h>
#include <sys/event.h>

#define KQUEUE_BY "epoll(7) and others"
#define KQUEUE_EMULATED BACKEND_EMULATED

/* Before the process ends or executes a program: nobody is to wait for what
 * the queue held. */
static inline void
kqueue_before_end(int kq)
{
	kqueue_hand_off(kq);
}

/* How often events of files were lost since the queue was made. */
static inline unsigned long
kqueue_losses(int kq)
{
	return kqueue_overflows(kq);
}

#endif
