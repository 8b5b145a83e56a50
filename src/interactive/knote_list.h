/* knote_list.h - what a kqueue object has registered */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KNOTE_LIST_H
#define FDWAIT_KNOTE_LIST_H

#include "kevents.h"

/*
 * No kernel tells what is in a queue, so that is followed here, from the
 * changes that went well and the events that came: for `show`, and to know
 * which duplicates of other processes' descriptors are still in use.
 */
struct knote {
	struct kevent event;  /* as registered; ident of a foreign one is N */
	struct descriptor of; /* pid 0: ident is this process's, or no fd */
	int copy;             /* the duplicate in the queue; -1: none */
};

/* Zero is an empty list. */
struct knote_list {
	struct knote *at; /* in order of registration */
	size_t count, room;
};

/* Is the filter's ident a descriptor? */
bool knote_on_descriptor(const struct kevent *);

/* By what the user wrote. */
struct knote *knote_find(struct knote_list *, const struct kev *);
/* The duplicate that stands for `of`, -1: none. */
int knote_copy_of(const struct knote_list *, struct descriptor of);
/* By what the queue has: ident is a duplicate's number for a foreign one. */
struct knote *knote_find_real(struct knote_list *, const struct kevent *);

/* Does a queue that takes this change pass over it? */
bool knote_skipped(const struct kevent *change);
/* A change went well; `copy` is -1 or the duplicate it went to. False: ENOMEM,
 * and it is not followed. */
bool knote_changed(struct knote_list *, const struct kev *, int copy);
/* Does the event tell of a process that is watched since its parent forked? */
bool knote_is_child(const struct kevent *event);
/* It came: the process has what its parent has. */
void knote_child(struct knote_list *, const struct kevent *event);
void knote_remove(struct knote_list *, struct knote *);
void knote_free(struct knote_list *);

#endif
