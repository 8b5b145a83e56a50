/* connection.h - what tcp: and unix: share once a connection is made */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KIND_CONNECTION_H
#define FDWAIT_KIND_CONNECTION_H

#include "../kind.h"
#include "../loop.h"

/* Events that need the connection itself, not just that it can be made. */
#define CONNECTION_EVENTS \
	(uint32_t)(EVENT_IN | EVENT_OUT | EVENT_HUP | EVENT_RDHUP)

/*
 * Report `connect` if it was asked for, and wait on `fd` for the rest; a mere
 * probe is closed. Takes the descriptor over. `raw` is what the kernel said
 * when it was ready.
 */
int connection_made(struct loop *, struct target *, int fd, uint32_t raw);
/* Should a failed connect be tried again? */
bool connection_retries(int errnum);

#endif
