/*
 * knote.h - what a queue holds: the queue, its knotes, its descriptors
 *
 * SPDX-License-Identifier: ISC
 *
 * Private. Everything in here is guarded by the lock of the queue it belongs
 * to. Structures of queues are recycled but never returned to the allocator,
 * so that a thread which waited while its queue was closed can still look.
 */
#ifndef KQ_KNOTE_H
#define KQ_KNOTE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/event.h>

/* States of a knote. */
enum {
	KN_QUEUED = 0x01,   /* on the queue's list */
	KN_DISABLED = 0x02, /* recorded, not reported */
	KN_SOFT = 0x04,     /* epoll refused it: asked by hand */
	KN_IDLE = 0x08,     /* had nothing to say, is looked at again */
	KN_INNER = 0x10,    /* its epoll item is in the inner set */
	KN_MOUNTED = 0x20,  /* its file's mount is in the list of mounts */
	KN_UNMET = 0x40,    /* WRITE of a socket that was never connected */
	KN_UNHELPED = 0x80, /* READ of a file that could not be watched */
};

struct kq_request;
struct kq_watch;

struct knote {
	struct kevent kev;         /* what is returned */
	int64_t sdata;             /* data as it was asked for */
	struct knote *next, *prev; /* the queue's list, or the idle list */
	struct knote *chain;       /* same bucket of the table */
	union {
		struct {
			int64_t due;    /* ns, monotonic; INT64_MAX: never */
			int64_t period; /* ns; 0: one expiry */
			uint32_t slot;  /* place in the heap + 1, or 0 */
		} timer;
		struct {
			struct kq_watch *watch;
			struct knote *next; /* same watch */
			uint32_t file;      /* digest of device and inode */
			uint32_t handle;    /* see handle_of() */
		} vnode;
		struct {
			int fd;           /* pidfd, or -1 */
			uint32_t kept;    /* or where it is: linux/keep.h */
			int status;       /* of wait(2), or -1 */
			uint32_t pending; /* notes not yet returned */
			uint32_t parent;  /* for NOTE_CHILD */
			bool ended;       /* and the status is awaited */
			bool late;     /* it had ended before it was watched */
			uint8_t heard; /* see linux/connector.h */
			bool over;     /* nothing more can come */
		} proc;
		struct {
			uint64_t base; /* count when last returned */
		} signal;
		struct {
			uint32_t state; /* the last NOTE_LINK word */
		} netdev;
		struct {
			struct kq_request *request;
		} aio;
		bool triggered; /* user */
	} u;
	uint32_t sfflags; /* fflags as they were asked for */
	uint16_t fresh;   /* round in which kev was filled */
	uint8_t status;
	uint8_t filter; /* row of the filter table */
};

/* One descriptor with READ or WRITE knotes. */
enum kq_kind {
	KIND_UNKNOWN,
	KIND_PIPE,
	KIND_TCP,
	KIND_STREAM,
	KIND_DGRAM,
	KIND_LISTEN,
	KIND_TTY,
	KIND_QUEUE,
	KIND_FILE,
	KIND_NULL,
	KIND_OTHER,
};

struct kq_desc {
	struct knote *kn[2]; /* READ, WRITE */
	uint32_t gen[2];     /* token of the item; 0: no item */
	uint32_t armed[2];   /* events the item has */
	uint32_t file;       /* digest, when an item was taken out */
	uint8_t kind;        /* enum kq_kind */
	uint8_t events;      /* counts events, for spot checks */
	bool quiet[2];       /* level, but waits for an edge */
	bool hup[2];         /* the last event had HUP or ERR */
	bool write_first;    /* WRITE has held for longer */
	bool writer;         /* the descriptor can write */
	bool reader;         /* the descriptor can read */
};

/* Tokens of epoll items that are no READ or WRITE item. */
enum kq_source {
	SOURCE_SOFT,
	SOURCE_TIMER,
	SOURCE_INNER,
	SOURCE_VNODE,
	SOURCE_MOUNTS,
	SOURCE_PROC,
	SOURCE_EXIT,
	SOURCE_SIGNAL,
	SOURCE_NETDEV,
	SOURCE_AIO,
	SOURCES,
};

struct kq_slab;
struct kq_vnodes;
struct kq_procs;
struct kq_signals;
struct kq_netdevs;
struct kq_aios;

struct kq {
	pthread_mutex_t lock;
	bool alone;       /* locked by the only thread */
	int cancel;       /* else: who locked it has this cancel state */
	_Atomic int fd;   /* the epoll set; -1: not in use */
	int set;          /* the same, for calls: see host.h */
	uint32_t life;    /* changes when the queue is discarded */
	struct kq *spare; /* next one that is not in use */
	struct kq *older; /* the one made before it */

	int sources[SOURCES]; /* descriptors in the set, or -1 */
	int soft_fd;          /* always readable; its item is the bell */
	bool rung;            /* the bell makes the queue readable */
	bool proved;          /* the set exists: it was just used */
	bool again;           /* an item was re-armed: look again */
	int inner_fd;         /* second set, see desc.c; or -1 */
	uint32_t gen;         /* last token given out */
	uint16_t round;       /* of dispatching; never 0 */
	uint32_t turns;       /* of the lock */
	uint32_t sets;        /* changes when a set is a new one */
	bool sure;            /* what was fetched is as the queue is now */

	struct knote *head, *tail; /* queued, first activated first */
	size_t queued;
	struct knote *idle; /* soft knotes with nothing to say */
	size_t idles;
	size_t unhelped; /* knotes with that state */

	struct kq_desc **descs; /* by descriptor number */
	size_t descs_size;
	struct knote **table; /* all other knotes, by (ident, filter) */
	size_t table_size, table_used;

	struct knote **heap; /* enabled timers, earliest first */
	size_t heap_size, heap_used;
	int timer_fd;        /* or -1 */
	int64_t timer_armed; /* what it is set to; 0: nothing */
	int64_t timer_now;   /* when a timer was set last, or INT64_MAX */

	struct kq_slab *slabs;
	void *free_knotes, *free_descs, *free_watches;

	struct kq_vnodes *vnodes;
	size_t pidfds; /* knotes whose pidfd has a number */
	struct kq_procs *procs;
	struct kq_signals *signals;
	struct kq_netdevs *netdevs;
	struct kq_aios *aios;
	unsigned completions; /* of requests; each interrupts its thread */
};

#endif
