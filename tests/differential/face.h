/* face.h - one of the five interfaces, and what the model expects of it */
/* SPDX-License-Identifier: ISC */
#ifndef DIFFERENTIAL_FACE_H
#define DIFFERENTIAL_FACE_H

#include "world.h"

/*
 * Results are fetched from all, and only judged when poll(2) said the same
 * before and after; if not (a network is not instant) `stable` is false, and
 * whatever was told is taken for granted.
 */
struct face {
	char name[8];
	void (*open)(struct world *);
	void (*close)(void);
	void (*add)(struct world *, int slot, unsigned how);
	void (*modify)(struct world *, int slot, unsigned how);
	void (*remove)(struct world *, int slot);
	/* The number was closed, or became another file. `last`: and nothing
	 * is this object any more. */
	void (*closed)(struct world *, int slot, int object, bool last);
	void (*fetch)(struct world *);
	void (*judge)(struct world *, bool stable);
	/* Nothing changes: ask for `max` at a time until all had their turn. */
	void (*turns)(struct world *, int max);
};

extern const struct face face_poll, face_select, face_epoll, face_kqueue,
    face_devpoll;
/* NULL-ended: those that Meson found. */
extern const struct face *const faces[];

/* kqueue's alone. */
void face_kqueue_enable(struct world *, int slot, bool enable);
void face_kqueue_closing(struct world *, int slot);

#endif
