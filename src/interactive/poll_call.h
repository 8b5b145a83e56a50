/* poll_call.h - one call of poll(2), with what was registered when it began */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_POLL_CALL_H
#define FDWAIT_POLL_CALL_H

#include "registry.h"

#include <poll.h>

struct request;

/* A copy, so that registrations may change while the call lasts. */
struct poll_call {
	struct pollfd *slots; /* on the heap, with room for one more */
	struct descriptor *of;
	size_t count;
	bool some_closed; /* slots of -1, which are POLLNVAL at once */
};

/* 0, or -1 with errno; poll_call_end() is due in both cases. */
int
poll_call_begin(struct session *, const struct registry *, struct poll_call *);
/* As wait_once(); the context is the call. */
int poll_call_once(void *context, struct session *, int64_t left);
/* `events`: what the call returned, a count of 0 or more. */
void poll_call_put(struct reply *, const struct poll_call *, int count);
void poll_call_end(struct session *, struct poll_call *);

#endif
