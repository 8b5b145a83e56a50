/* looked.h - what a queue can't tell of, and poll(2) is asked about */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LOOKED_H
#define FDWAIT_LOOKED_H

#include "../backend.h"

/*
 * Kernels differ in what they refuse to a queue, and in what they never tell,
 * where poll(2) has an answer. A watch of such a thing is in a list besides,
 * and each wait asks poll(2) about it, for the events in its `looked`:
 *
 * - a pipe whose reader is gone: EV_ADD itself fails, with EPIPE (FreeBSD,
 *   OpenBSD) or EBADF although it is open (NetBSD); where it was added before,
 *   the queue tells of it once, and poll(2) goes on;
 * - a pipe that is full while its reader goes: never told (OpenBSD, NetBSD);
 * - files and devices without a filter: EINVAL, ENODEV and their like;
 * - an end that is not told without the data before it, where NOTE_LOWAT means
 *   nothing to pipes.
 */
struct looked {
	struct sys *sys;
	struct watch *first, *last; /* through `same` */
};

/* What poll(2) tells of without being asked to. */
#define LOOKED_ENDS (uint32_t)(EVENT_ERR | EVENT_HUP)

/* Ask for `events`, too, and for the ends in any case. */
void looked_add(struct looked *, struct watch *, uint32_t events);
/* Nothing happens to one that is not in it. */
void looked_remove(struct looked *, struct watch *);

/* What holds of a watch now. */
uint32_t looked_events(const struct looked *, const struct watch *);
/* Put up to `max` results, without a wait; `found` of their watches is their
 * place. Those that were not come to are first the next time. */
size_t looked_wait(struct looked *, struct ready *, size_t max);

/* Does the error of EV_ADD say that the queue refuses the kind of file? All
 * else is a failure. */
bool looked_refusal(int fd, int error);
/* Is it the end of a pipe that was opened for the other direction, `mode`
 * (O_RDONLY or O_WRONLY)? */
bool looked_wrong_end(int fd, int mode);

#endif
