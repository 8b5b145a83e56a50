/*
 * procfs.h - what /proc tells of processes
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef KQ_PROCFS_H
#define KQ_PROCFS_H

#include "../knote.h"

/*
 * How a process ended that nobody has reaped, as wait(2) would say it; -1: it
 * has not ended, is not there, or we may not know.
 */
int kq_procfs_status(uint32_t pid);
/* All processes there are. */
void kq_procfs_scan(
    struct kq *, void (*each)(struct kq *, uint32_t parent, uint32_t pid));

#endif
