/* object.h - poll, epoll, kqueue and devpoll objects */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_OBJECT_H
#define FDWAIT_OBJECT_H

#include "descriptor.h"
#include "numbers.h"
#include "verbs.h"

struct object;
struct request;
struct session;

enum object_kind {
	OBJECT_POLL,
	OBJECT_EPOLL,
	OBJECT_KQUEUE,
	OBJECT_DEVPOLL,
	OBJECT_KINDS,
};

/* How a kind takes a mask. */
enum mask_rule {
	MASK_NONE,   /* not at all */
	MASK_USHORT, /* 0 to 65535; other numbers are refused */
	MASK_MODULO, /* any integer, cut to 32 bits */
};

/*
 * One file a kind, its functions in this order. What holds for all kinds
 * (conversions, the closed check, names) is done in objects.c before one is
 * called; each returns 0, or -1 with the request's reply failing.
 */
struct object_type {
	char name[8];
	enum object_kind kind;
	enum object_bit bit;
	enum mask_rule mask;
	bool modify_needs_mask;
	bool takes_max; /* wait OBJ max=N */
	bool takes_fromfd;
	bool takes_sizehint; /* and flags */
	enum timeout_call timeout;

	/* Fill object->fd and ->state; `fromfd` is -1 or a descriptor. */
	int (*open)(struct request *, struct object *, int fromfd);
	/* The three that change what is registered. */
	int (*add)(struct request *, struct object *, struct descriptor,
	    uint32_t mask);
	int (*modify)(struct request *, struct object *, struct descriptor,
	    uint32_t mask);
	int (*remove)(struct request *, struct object *, struct descriptor);
	/* Puts `events` into the reply; max -1 is the default. */
	int (*wait)(
	    struct request *, struct object *, int64_t timeout, int64_t max);
	/* Puts `registrations` into the reply. */
	int (*show)(struct request *, struct object *);
	/* A descriptor of this process is about to be closed or replaced. */
	void (*forget)(struct session *, struct object *, int fd);
	/* Give everything back; also for a control descriptor that is gone. */
	void (*close)(struct session *, struct object *);
};

extern const struct object_type poll_object, epoll_object, kqueue_object,
    devpoll_object;

#define OBJECT_NAME 64

struct object {
	const struct object_type *type;
	uint64_t number;        /* epoll3; 0: named by the user */
	char name[OBJECT_NAME]; /* with a NUL behind it */
	int fd;                 /* the control descriptor; -1: none */
	bool closed;
	bool owns; /* false: shares another object's state (fromfd) */
	void *state;
};

struct objects {
	struct object **at; /* on the heap, in order of opening */
	size_t count, room;
	uint64_t opened[OBJECT_KINDS];
	/* What a name means whose object was closed and is gone. */
	struct object gone[OBJECT_KINDS];
};

const struct object_type *object_type_at(unsigned i); /* NULL: no more */

/* By name; NULL when there never was one. A closed one is ->closed. */
struct object *objects_find(struct session *, struct str name);
/* NULL behind the last; for list and completion. */
struct object *objects_at(struct session *, size_t i);
/* Before fdwait's own descriptor `fd` is closed or replaced. */
void objects_forget(struct session *, int fd);
void objects_close(struct session *);

/* MASK as that kind takes it; {NULL, 0} is in,pri,out. */
int mask_parse(struct reply *, enum mask_rule, struct str text, uint32_t *mask);

#endif
