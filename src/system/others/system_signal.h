/* system_signal.h - how far signals reach, on the BSDs, macOS and illumos */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYSTEM_SIGNAL_H
#define FDWAIT_SYSTEM_SIGNAL_H

#include <signal.h>

/* Every number is below it. FreeBSD and DragonFly leave the real-time ones out
 * of NSIG. */
#ifdef _SIG_MAXSIG
#define SIGNAL_END (_SIG_MAXSIG + 1)
#else
#define SIGNAL_END NSIG
#endif

/* The real-time ones: OpenBSD and macOS have none, and the first is behind the
 * last. */
#ifdef SIGRTMIN
#define REALTIME_FIRST SIGRTMIN
#define REALTIME_LAST SIGRTMAX
#else
#define REALTIME_FIRST SIGNAL_END
#define REALTIME_LAST 0
#endif

static inline int
system_realtime_first(void)
{
	return REALTIME_FIRST;
}

static inline int
system_realtime_last(void)
{
	return REALTIME_LAST;
}

#endif
