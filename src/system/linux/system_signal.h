/* system_signal.h - how far signals reach, on Linux */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SYSTEM_SIGNAL_H
#define FDWAIT_SYSTEM_SIGNAL_H

#include <signal.h>
#include "late.h"

/* Every number is below it. */
#define SIGNAL_END NSIG

/* The real-time ones. The C library keeps some of the kernel's for itself, and
 * calls these functions where SIGRTMIN and SIGRTMAX stand. */
static inline int
system_realtime_first(void)
{
	return late(__libc_current_sigrtmin)();
}

static inline int
system_realtime_last(void)
{
	return late(__libc_current_sigrtmax)();
}

#endif
