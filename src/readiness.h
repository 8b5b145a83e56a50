/* readiness.h - what a descriptor's readiness means, and fdwait's word eof */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_READINESS_H
#define FDWAIT_READINESS_H

#include "loop.h"

/*
 * Add RDHUP to what is asked for, where the kernel can tell it: it comes with
 * data or with an end of file, so it wakes nobody whom `in` would not. Not
 * beside `exclusive`, which the kernel refuses.
 */
uint32_t readiness_ask(const struct loop *, uint32_t events);

/*
 * Report what the kernel said of a watch of a descriptor's target, without the
 * RDHUP that only fdwait asked for and with eof where it holds: a pipe or FIFO
 * that is hung up and has no data, or a stream socket whose peer is done and
 * that has nothing queued. -1 with the error set.
 */
int readiness_report(struct loop *, struct target *, const struct ready *);

#endif
