/* events.h - results and registrations of poll, epoll and devpoll */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_EVENTS_H
#define FDWAIT_EVENTS_H

#include "registry.h"

struct request;

/* The list `events` of a reply. */
struct value *events_begin(struct reply *);
void events_add(
    struct reply *, struct value *list, struct descriptor, uint32_t bits);

/* One of `registrations`. */
void events_show_one(struct reply *, struct value *list,
    const struct registration *, uint32_t ready);
/* `registrations`: each entry with its mask, and what is ready right now. */
int events_show(struct request *, const struct registry *);

/* What the kernel would be asked about for that registration, looked at now;
 * POLLNVAL for one that is not open. */
uint32_t events_ready(struct session *, const struct registration *);

#endif
