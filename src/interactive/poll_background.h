/* poll_background.h - a poll object's wait that goes on between requests */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_POLL_BACKGROUND_H
#define FDWAIT_POLL_BACKGROUND_H

#include "registry.h"

#include <stdint.h>

struct background;
struct request;

/*
 * Start waiting for what is registered by now, in a thread that does nothing
 * else. NULL with errno. One that was started must be finished or dropped.
 */
struct background *
background_start(struct session *, const struct registry *, int64_t timeout);
/*
 * Wait for its end and put `events` into the reply: 0. -1 with the reply
 * failing; after EINTR (*background stays) it goes on, else *background is
 * NULL.
 */
int background_finish(struct request *, struct background **);
/* Give it up; NULL is fine. */
void background_drop(struct session *, struct background *);

#endif
