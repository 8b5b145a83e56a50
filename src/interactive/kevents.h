/* kevents.h - kevents as requests write them */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KEVENTS_H
#define FDWAIT_KEVENTS_H

#include "descriptor.h"

#include <sys/types.h>
#include <sys/event.h>

/* As written, cut to the C types; `of` when IDENT was fd:N@PID. */
struct kev {
	struct kevent event;
	struct descriptor of; /* pid 0: ident is what it says */
};

/* IDENT/FILTER/FLAGS/FFLAGS/DATA/UDATA; -1 with the reply failing. */
int kevents_parse(struct request *, struct str text, struct kev *);
/* -1, 0 or 1: ident, filter, flags, fflags, data, udata. */
int kevents_compare(const struct kevent *, const struct kevent *);
/* The six fields and their words, into a record. */
void kevents_put(struct reply *, struct value *record, const struct kevent *);

#endif
