/*
 * set.h - what a set is made of, and who does what
 *
 * SPDX-License-Identifier: ISC
 *
 * Private. devpoll.c has the rules of /dev/poll and is the same everywhere.
 * Members are "by hand", asked with poll(2) in every look, until the engine
 * takes them over: epoll.c does for big sets, poll.c never does. Functions
 * that can fail return an errno value. All is called with the set locked.
 * Sets are recycled but never given back to the allocator, so that a thread
 * that waited while its set was closed can still look.
 */
#ifndef DP_SET_H
#define DP_SET_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/devpoll.h>

struct epoll_event;

enum dp_by {
	DP_NOBODY, /* not a member */
	DP_HAND,   /* in the set's list "hand" */
	DP_ENGINE, /* the kernel tells */
};

/* One descriptor number. */
struct dp_entry {
	uint32_t token; /* of what the engine has for it */
	short events;
	short told;       /* what the engine said last */
	unsigned char by; /* enum dp_by */
};

struct dp_set {
	pthread_mutex_t lock;
	struct dp_set *next;  /* of all that were ever made */
	struct dp_set *spare; /* of those not in use */
	int fd;               /* -1: not in use */
	unsigned life;        /* changes when the set is discarded */
	unsigned born;        /* which fork() made the process it began in */
	unsigned owner;       /* and the one that used it first; 0: none */

	struct dp_entry *entries; /* by number */
	size_t size;
	size_t count; /* members */
	int *hand;    /* numbers, ascending */
	size_t hand_used, hand_size;
	int start; /* where the next results begin */

	struct pollfd *look; /* what a look asks poll(2) */
	size_t look_used, look_size;

	unsigned waiters; /* threads asleep */
	unsigned rings;   /* how often they were woken */
	unsigned deaf;    /* how many have not heard the last ring yet */
	unsigned changes; /* of entries and of "hand" */
	bool told;        /* the engine has something to say */
	bool proved;      /* fd is still the set, as this call knows */

	/* The engine's own. */
	int bell;
	bool big;
	uint32_t token;     /* last one given out */
	size_t check_at;    /* number to check next */
	int64_t checked_ns; /* when that was done last */
	struct epoll_event *events;
	size_t events_size;
};

/* What an engine's sleep ended with. */
#define DP_NEWS 64

struct dp_news {
	int count;
	struct {
		uint64_t token;
		uint32_t events;
	} at[DP_NEWS];
};

/* set.c */
struct dp_set *dp_lookup(int fd);

/*
 * The set of that number, locked, if it is this process's: 0, EBADF or EACCES.
 * With `later`, proved may still be false: dp_prove() is to be called before
 * anything is believed, and gives EBADF when it is not true.
 */
int dp_enter(int fd, bool later, struct dp_set **);
int dp_prove(struct dp_set *);
/* Only these two, for a fork() waits until nobody has it. */
void dp_lock(struct dp_set *);
void dp_leave(struct dp_set *);
int dp_create(int *fd);
void dp_discard(struct dp_set *);
int64_t dp_now(void);

/* Room for a number in "entries"; for one member more in all other tables. */
int dp_reserve(struct dp_set *, int fd);
int dp_reserve_member(struct dp_set *);

void dp_to_hand(struct dp_set *, int fd);
void dp_from_hand(struct dp_set *, int fd);
void dp_look_at(struct dp_set *, int fd);

/* sleep*.c: ppoll(2) in ns, -1 for without end; an errno value or 0 */
int dp_sleep(struct pollfd *, size_t count, int64_t ns, const sigset_t *mask);

/* The engine. */

/* A new descriptor, in fd, and what else it needs. One thread at a time. */
int dp_engine_open(struct dp_set *);

/* The same under the number that the set has, for a set shared by fork(). */
int dp_engine_again(struct dp_set *);

/* Give back all but fd. */
void dp_engine_close(struct dp_set *);

/* Is fd still what was opened? */
bool dp_engine_genuine(const struct dp_set *);

/* A member's events changed, or it is new and by hand. */
void dp_engine_changed(struct dp_set *, int fd);

/* A member left; fd is -1 if it was by hand. */
void dp_engine_removed(struct dp_set *, int fd);

/* A member by hand that is not ready: the engine may take it. */
void dp_engine_idle(struct dp_set *, int fd);

/* The descriptor to sleep on beside the members by hand. */
int dp_engine_bell(const struct dp_set *);

/* Wake the sleepers, also those who go to sleep before it is muted. */
void dp_engine_ring(struct dp_set *);
void dp_engine_mute(struct dp_set *);

/* Give dp_look_at() every member of the engine's that may be ready, and put
 * what it said in "told". NULL: no sleep came before. */
int dp_engine_collect(struct dp_set *, const struct dp_news *);

/*
 * poll(2) says that one of those is closed, or not ready after all. True if it
 * is the same file: there are some that say so once to whoever asks, as
 * /proc/mounts does, and then it is "told" that counts.
 */
bool dp_engine_doubt(struct dp_set *, int fd);

/* Can it sleep by itself? If so, as dp_sleep() and without the lock. */
bool dp_engine_sleeps(const struct dp_set *);
int dp_engine_sleep(int fd, struct dp_news *, int64_t ns, const sigset_t *mask);

/*
 * Look for members that were closed or are other files now: at as many as
 * costs little, or at all. True when there was one.
 */
bool dp_engine_check(struct dp_set *, bool all);

/* How long one may sleep before all are checked, in ns; -1: for ever. */
int64_t dp_engine_patience(const struct dp_set *);

#endif
