/* kqueue_here.h - what the kqueue backend stands on: the system's kqueue(2) */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KQUEUE_HERE_H
#define FDWAIT_KQUEUE_HERE_H

#include <sys/types.h>
#include <sys/event.h>
#include "compat_here.h"

#define KQUEUE_BY "kqueue(2)"
#define KQUEUE_EMULATED 0
#define KQUEUE_TRACKS COMPAT_KQUEUE_TRACKS
#define KQUEUE_FORKS true
#define KQUEUE_CHANGES_ALL COMPAT_KQUEUE_CHANGES_ALL
#define KQUEUE_PROC_HINT ""
#define KQUEUE_EXIT_HINT ""
#define KQUEUE_FILE_HINT ""
/* OpenBSD's and macOS' do. */
#define KQUEUE_MISSES_ZOMBIES true
/* OpenBSD 7.3 and NetBSD 7 never tell; all that it costs the others is a look
 * with poll(2) now and then while a pipe is full. */
#define KQUEUE_MISSES_READERS true
#define KQUEUE_POLL_READS_ENDS true

static inline void
kqueue_before_end(int kq)
{
	(void)kq;
}

static inline unsigned long
kqueue_losses(int kq)
{
	(void)kq;
	return 0;
}

static inline void
kqueue_hide_inner(int lowest)
{
	(void)lowest;
}

#endif
