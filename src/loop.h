/* loop.h - the only loop: deadlines, interruptions, when to stop */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LOOP_H
#define FDWAIT_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include "backend.h"
#include "error.h"
#include "target.h"

/* What happened, to which target. */
struct record {
	struct target *target;
	uint32_t words; /* EVENT_ bits as told to the user */
	uint32_t raw;   /* the kernel's mask, without what only fdwait asked */
	int64_t bytes;  /* queued, or -1 */
	bool satisfies; /* it is what was asked for */
	const struct backend *backend; /* that told of it */
	struct kevent_seen seen;       /* filter 0: no kqueue said it */
};

enum plan_mode {
	PLAN_ANY,
	PLAN_ALL,
	PLAN_FOLLOW, /* also for --count */
};

/* What the command line asks of the loop; durations in nanoseconds. */
struct wait_plan {
	enum plan_mode mode;
	int64_t timeout; /* FOREVER for none */
	int64_t idle;    /* FOREVER for none */
	int64_t settle;  /* 0 for none */
	int64_t interval;
	uint64_t count;    /* 0 for no limit */
	size_t max_events; /* SIZE_MAX for no limit */
	bool no_eof;
	bool want_bytes; /* records carry FIONREAD */
};

enum loop_end {
	END_SATISFIED,
	END_TIMEOUT,
	END_IDLE,
	END_COUNT,
	END_FINISHED,    /* nothing is left to wait for (-f) */
	END_IMPOSSIBLE,  /* nothing is left that could satisfy */
	END_SIGNAL,      /* *caught says which */
	END_READER_GONE, /* nobody reads the standard output any more */
	END_ERROR,       /* the error is set */
};

struct loop {
	/* Set by the caller, the rest being zero. */
	struct sys *sys;
	struct arena *arena;
	struct error *error;
	const struct wait_plan *plan;
	const struct backend *backend;
	bool automatic; /* may fall back to poll for what epoll refuses */
	struct target_list *targets;
	int output_fd; /* watched for a reader that goes away; -1: not */
	int wake_fd;   /* readable once *caught is set; -1: none */
	const volatile sig_atomic_t *caught;
	/* One batch, in time order; -1 with the error set ends the loop. */
	int (*emit)(void *context, const struct record *, size_t count);
	/* Every target is armed; NULL if nobody asks. -1 as above. */
	int (*armed)(void *context);
	void *context;

	/* The loop's own. */
	struct backend_use main; /* where targets go first */
	struct backend_use
	    outer;           /* poll, once the main one refused something */
	struct watch nested; /* the main one's descriptor in the outer */
	struct backend_use
	    queue; /* a kqueue for what the main one can't take */
	struct watch queue_watch; /* its descriptor in the main one */
	struct watch output, wake;
	bool output_by_look; /* the backend can't tell that the reader left */
	struct record *records;
	size_t records_count, records_room;
	struct ready *ready;
	size_t ready_room;
	struct record *pending; /* --settle */
	size_t pending_count, pending_room;
	size_t left;     /* targets that are not done */
	size_t held;     /* of them, left out until the next tick */
	size_t sleepers; /* targets with a wake time */
	size_t eof_due;
	size_t watches;
	unsigned timers; /* timer: targets so far, for their idents */
	int64_t now;     /* FOREVER: not read since the last wait */
	int64_t deadline, idle_at, settle_at, tick_at;
	uint64_t told;  /* records emitted */
	bool ticking;   /* this round looks at what is held */
	bool satisfied; /* something that was asked for was emitted */
};

/*
 * Opens every target, waits as planned, and reports through emit(). The
 * descriptors that targets opened stay open until loop_close(), so that a
 * command can be given one.
 */
enum loop_end loop_run(struct loop *);
void loop_close(struct loop *);
/* Does the plan want each readiness once, rather than one look? */
bool plan_follows(const struct wait_plan *);

/* -- for kinds -- */

int64_t loop_now(struct loop *);
/*
 * Register a watch for `events`; edges where the plan and the backend have
 * them, unless `level`. -1 with the error set in the target's name.
 */
int loop_watch(struct loop *, struct target *, struct watch *, int fd,
    uint32_t events, bool level);
void loop_unwatch(struct loop *, struct watch *);
/*
 * Have a kqueue watch for something else than readiness, under any backend: in
 * the backend's own queue, or in one whose descriptor the backend waits for.
 * `fd` is the descriptor that the request is about, or -1. -1 with errno, so
 * that the kind can say what it means; ENOSYS where there is no kqueue.
 */
int loop_watch_kevent(struct loop *, struct target *, struct watch *, int fd,
    const struct kevent_request *);
/* Close the descriptor that the target has opened, if it has one. */
void loop_close_fd(struct loop *, struct target *);
/* Something happened: `raw` as the kernel said it, `words` as the user reads
 * it; `fd` for the bytes queued, or -1; what a kqueue said, or NULL. */
int loop_report(struct loop *, struct target *, uint32_t words, uint32_t raw,
    int fd, const struct kevent_seen *);
/* Nothing more is expected of the target. */
void loop_finish(struct loop *, struct target *);
/* The peer is done, but data is queued: look again every interval, so that the
 * end of file is told when it is reached. */
void loop_eof_due(struct loop *, struct target *);
/* Wake the target at that moment (kind->wake), FOREVER for not at all. */
void loop_wake_at(struct loop *, struct target *, int64_t when);
/* The bits that a backend can tell: RDHUP may not be among them. */
uint32_t loop_can(const struct loop *);

#endif
