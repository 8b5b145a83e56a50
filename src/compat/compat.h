/* compat.h - functions that not every system has; Meson picks those of ours */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_COMPAT_H
#define FDWAIT_COMPAT_H

#include "compat_here.h" /* Meson's: COMPAT_NAME for each file it picked */

#ifdef COMPAT_CLOSEFROM
void closefrom(int lowest);
#endif

#ifdef COMPAT_EXECVPE
int execvpe(const char *name, char *const argv[], char *const environment[]);
#endif

#ifdef COMPAT_PIPE2
int pipe2(int ends[2], int flags);
#endif

#ifdef COMPAT_PPOLL
#include <poll.h>
#include <signal.h>
#include <time.h>
/* In milliseconds, rounded up; the mask must be NULL. */
int ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
#endif

#endif
