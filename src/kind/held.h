/* held.h - what the kinds that a kqueue holds have in common */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KIND_HELD_H
#define FDWAIT_KIND_HELD_H

#include "../kind.h"
#include "../loop.h"

/* The beginning of such a kind's state. */
struct held {
	struct kevent_request request;
};

/* State of `size` bytes, beginning with a struct held; NULL with the error. */
void *held_new(struct target *, struct arena *, size_t size, struct error *);
/*
 * Have the queue watch for held->request, about descriptor `fd` or -1. -1 with
 * errno for the kind to explain; the error is set where there is no kqueue.
 */
int held_watch(struct loop *, struct target *, int fd, struct error *);
/* Tell why it could not: held_watch() set errno. Returns -1. */
int held_refuse(
    const struct target *, const char *call, const char *hint, struct error *);
/* Report those of the notes that the target may have. */
int held_report(
    struct loop *, struct target *, const struct kevent_seen *, uint32_t words);
/* PLACE[:EVENTS] for kinds whose place has no colon. */
size_t held_split(struct str text);
/* No descriptor of its own to close. */
void held_close(struct loop *, struct target *);

#endif
