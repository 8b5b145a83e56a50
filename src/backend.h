/* backend.h - the contract between the loop and a way to wait */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_BACKEND_H
#define FDWAIT_BACKEND_H

#include <stddef.h>
#include <stdint.h>
#include "arena.h"
#include "event.h"
#include "sys.h"

/*
 * One registration. It belongs to whoever made it (a target, or the loop) and
 * must stay where it is while it is in a backend; a backend never closes `fd`.
 */
struct watch {
	int fd;          /* -1: none yet */
	uint32_t events; /* EVENT_ bits to wait for; err and hup come anyway */
	int32_t slot;    /* the backend's own; -1: not registered */
	uint8_t role;    /* the owner's own */
	int32_t found;   /* the backend's own: its place among the results */
	const struct kevent_request *request; /* NULL: readiness of `fd` */
	struct watch *same, *twin;            /* the backend's own: its lists */
	uint32_t looked, shown; /* the backend's own: what it looks for, and
				   what it saw */
	uint32_t plain;         /* the owner's own */
	void *owner;
	const struct backend_use *home; /* where it is registered, or NULL */
};

/* What a kqueue is to watch where it is no descriptor's readiness. */
struct kevent_request {
	uint64_t ident;
	int64_t data;
	uint32_t fflags;
	uint32_t flags; /* beside EV_ADD */
	int64_t filter;
	bool apart; /* never in a queue that has descriptors' readiness, too */
};

/* What a kqueue said, as kevent(2) has it. */
struct kevent_seen {
	uint64_t ident;
	int64_t data;
	uint32_t fflags;
	uint32_t flags;
	int64_t filter; /* READ is 0 on NetBSD */
	bool present;   /* there was an event */
};

struct ready {
	struct watch *watch;
	uint32_t events; /* EVENT_ bits that hold; of a request, its fflags */
	const struct kevent_seen
	    *seen; /* until the next wait; NULL: no kqueue */
};

/* What a backend can do, as data. */
enum backend_ability {
	BACKEND_EDGES = 1,   /* EVENT_ET: tells each new readiness once */
	BACKEND_UNASKED = 2, /* tells err and hup of a watch with events 0 */
	BACKEND_FD = 4,      /* has a descriptor that can itself be waited on */
	BACKEND_NVAL = 8,    /* reports a closed descriptor as an event */
	BACKEND_HANGUPS = 16,  /* tells a hang-up from data */
	BACKEND_KEVENTS = 32,  /* takes watches with a request */
	BACKEND_EMULATED = 64, /* this build carries it itself */
	BACKEND_BITMAPS = 128, /* takes descriptors below FD_SETSIZE alone */
};

/* A backend that is in use: its function table and its state. */
struct backend_use {
	const struct backend *backend; /* NULL: not open */
	void *state;
};

/*
 * Nothing here prints, exits or retries. Failures are -1 with errno; EINTR is
 * passed up, because only the loop knows the deadline.
 */
struct backend {
	char name[8];       /* the argument of --backend */
	char by[24];        /* the system call it stands on */
	char limits[64];    /* for --list backends */
	uint32_t events;    /* the EVENT_ bits it can express */
	uint32_t abilities; /* BACKEND_ bits */

	/* State from the arena, which outlives it; NULL with errno. */
	void *(*open)(struct sys *, struct arena *);
	/*
	 * add: EPERM where the kernel refuses the kind of file, EINVAL where
	 * the descriptor's number is out of the backend's range. The same
	 * descriptor may be added again by another watch.
	 */
	int (*add)(void *state, struct watch *);
	int (*modify)(void *state, struct watch *); /* `events` changed */
	int (*remove)(void *state, struct watch *);
	/* At most `max` results; 0: time is up. What didn't fit comes in the
	 * next call, nobody starves. */
	int (*wait)(void *state, int64_t timeout, struct ready *, size_t max);
	int (*fd)(const void *state); /* BACKEND_FD only, else -1 */
	void (*close)(void *state);
};

#endif
