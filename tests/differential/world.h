/* world.h - descriptors that the five interfaces watch, and what is done to
 * them
 */
/* SPDX-License-Identifier: ISC */
#ifndef DIFFERENTIAL_WORLD_H
#define DIFFERENTIAL_WORLD_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A few numbers, some of which are open. Several may be one open file (dup);
 * a number may be closed, or opened as another file, while it is watched.
 * `object` is the open file, of which the model knows what poll(2) can't say.
 */
#define SLOTS 12
#define OBJECTS 1024
#define STEPS_MOST 250 /* of one world; then a new one is made */

enum sort {
	SORT_PIPE_READ,
	SORT_PIPE_WRITE,
	SORT_STREAM,
	SORT_DGRAM,
	SORT_LISTENER,
	SORT_TCP,
	SORT_FILE,
	SORT_NULL,
	SORT_DIRECTORY,
	SORT_EVENTFD,
};

struct object {
	enum sort sort;
	int refs;           /* numbers that are this */
	int peer;           /* object at the other side, or -1 */
	int group;          /* what happens to one may be news to all of them */
	bool sends_no_more; /* shut for writing by ourselves */
	bool listens_to;    /* a connection made by connect */
	int pending;        /* of a listener: connections to accept */
};

/* What poll(2) says of a number: the reference for all. */
struct truth {
	bool open;
	short bits;    /* of all that can be asked */
	int64_t bytes; /* FIONREAD, -1 where it has no meaning */
	int64_t ahead; /* of a file: from the offset to the end */
};

/* How to watch; the low bits are poll(2)'s. */
#define WATCH_BITS 0xffffU
#define WATCH_EDGE 0x10000U     /* EPOLLET, EV_CLEAR */
#define WATCH_ONESHOT 0x20000U  /* EPOLLONESHOT, EV_ONESHOT */
#define WATCH_DISPATCH 0x40000U /* EV_DISPATCH */
#define WATCH_ALONE 0x80000U    /* EPOLLEXCLUSIVE */
#define WATCH_LOWAT 0x100000U   /* NOTE_LOWAT, LOW_WATER bytes */
#define WATCH_FILES 0x200000U   /* NOTE_FILE_POLL */
#define LOW_WATER 20

#define ALL_BITS                                                            \
	(POLLIN | POLLPRI | POLLOUT | POLLRDHUP | POLLRDNORM | POLLRDBAND | \
	    POLLWRNORM | POLLWRBAND)
#define UNASKED (POLLERR | POLLHUP)

struct step {
	int what;   /* an index of `actions` */
	int a, b;   /* slots */
	unsigned n; /* a count, or how to watch */
};

struct world {
	int slot[SLOTS]; /* object, or -1 */
	struct object objects[OBJECTS];
	int objects_count, groups_count;
	uint64_t touched[OBJECTS]; /* by group: at what time */
	bool urgent[OBJECTS];      /* by group: a byte was sent out of band */
	uint64_t now;              /* steps done */
	struct truth truth[SLOTS];
	unsigned turns; /* after the look: ask for so many at a time */
	bool failed;
	char message[512]; /* the first difference */
	bool loud;         /* each step is printed before it is done */
	/* Close what is watched without a word to the queue also where it is
	 * only promised to find out after a while. */
	bool rough;
};

struct action {
	char name[12];
	/* Arguments: s a slot that is to be open, d one that is to be replaced,
	 * n a number up to `most`, m how to watch. */
	char takes[4];
	unsigned weight; /* how often, among all */
	unsigned most;
	void (*run)(struct world *, const struct step *);
};

extern const struct action actions[];
extern const int actions_count;

int number_of(int slot);
/* The slot of a number, or -1. */
int slot_of(int number);
/* The object at a slot, or NULL. */
struct object *at(struct world *, int slot);
/* Any open slot of that object, or -1. */
int slot_of_object(const struct world *, int object);

void world_begin(struct world *);
void world_end(struct world *);
/* Do it, and compare what all say afterwards. */
void world_step(struct world *, const struct step *);
void world_pick(const struct world *, uint64_t *random, struct step *);
void step_print(const struct step *);
/* False with what is wrong in *bad. */
bool step_parse(char *line, struct step *, const char **bad);

__attribute__((format(printf, 2, 3))) void
differ(struct world *, const char *format, ...);

/* Some two things that poll says in letters, for messages; static memory. */
const char *bits_text(unsigned bits);

#endif
