/* kqueue_here.h - what the kqueue backend stands on: ours, on illumos */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KQUEUE_HERE_H
#define FDWAIT_KQUEUE_HERE_H

#include "../kqueue_ours.h"

#define KQUEUE_TRACKS false
#define KQUEUE_FORKS false
#define KQUEUE_PROC_HINT ""
#define KQUEUE_EXIT_HINT ""

#endif
