/* proc_status.h - a wait(2) status in words */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_PROC_STATUS_H
#define FDWAIT_PROC_STATUS_H

#include <stdint.h>
#include "buf.h"

/* "exited 3", "killed TERM", or "unknown" for -1: the kernel didn't say. */
void proc_status_put(struct buf *, int64_t status);

#endif
