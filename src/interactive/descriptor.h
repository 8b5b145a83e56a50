/* descriptor.h - descriptors as requests name them */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_DESCRIPTOR_H
#define FDWAIT_DESCRIPTOR_H

#include "reply.h"

#include <sys/types.h>

struct session;
struct sys;
struct request;

struct descriptor {
	int fd;
	pid_t pid; /* 0: this process's own */
};

/*
 * N, fd:N, fd:N@PID, or an object that has a control descriptor. Nothing is
 * looked up yet. 0, or -1 with the reply failing: "type" for something else,
 * "value" for a negative number, "overflow" above INT_MAX.
 */
int descriptor_parse(struct request *, struct str text, struct descriptor *);
/* The same, but another process's is a matter of type. */
int descriptor_parse_own(struct request *, struct str text, int *fd);

/*
 * A user's descriptors are those that were open when the session began, and
 * what requests opened since. Anything else that is open (duplicates of other
 * processes' descriptors, what libraries hold) is hidden: to requests such a
 * number is closed.
 */
void descriptor_opened(struct session *, int fd); /* -1 is fine */
void descriptor_closed(struct session *, int fd);
bool descriptor_is_hidden(struct session *, int fd);

/* Is it open, and a user's? 0, or -1 with EBADF. */
int descriptor_check(struct session *, int fd);

/*
 * What the session needs for itself goes up there, so that the lowest numbers
 * are those of what a request opens. Where the process may not have so many it
 * stays; -1 passes through.
 */
#define DESCRIPTOR_INTERNAL 100
int descriptor_move_away(struct sys *, int fd);

/*
 * A duplicate of another process's descriptor, at the lowest number. -1 with
 * the errno of the call that failed, whose name is left in `call`: EBADF is not
 * open there, ESRCH no such process (any more).
 */
int descriptor_import(struct session *, struct descriptor, const char **call);
/* A duplicate that is hidden, until descriptor_give_back(). EBADF also when
 * there is no such process. */
int descriptor_borrow(struct session *, struct descriptor);
void descriptor_give_back(struct session *, int fd);

/* Is `copy`, once borrowed from there, still the same open file? 1; 0: it was
 * closed there, errno is EBADF; or it is another one, ENOENT. */
bool descriptor_same(struct session *, struct descriptor, int copy);

#endif
