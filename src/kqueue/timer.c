/*
 * timer.c - EVFILT_TIMER: one timerfd over a heap
 *
 * SPDX-License-Identifier: ISC
 *
 * The heap holds the enabled timers that have not expired. One that has
 * expired is on the queue's list until it is returned; how often it did is
 * computed then, from the clock, so that unread ticks cost nothing.
 */
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "filter.h"

#define NEVER INT64_MAX
#define UNITS (NOTE_SECONDS | NOTE_MSECONDS | NOTE_USECONDS | NOTE_NSECONDS)
#define SECOND INT64_C(1000000000)

static int64_t
clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

int64_t
kq_now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static int64_t
add_clamped(int64_t a, int64_t b)
{
	if (b > 0 && a > NEVER - b)
		return NEVER;
	if (b < 0 && a < INT64_MIN - b)
		return INT64_MIN;
	return a + b;
}

static void
heap_put(struct kq *q, size_t at, struct knote *kn)
{
	q->heap[at] = kn;
	kn->u.timer.slot = (uint32_t)at + 1;
}

static void
heap_up(struct kq *q, size_t at, struct knote *kn)
{
	while (at > 0) {
		size_t parent = (at - 1) / 2;

		if (q->heap[parent]->u.timer.due <= kn->u.timer.due)
			break;
		heap_put(q, at, q->heap[parent]);
		at = parent;
	}
	heap_put(q, at, kn);
}

static void
heap_down(struct kq *q, size_t at, struct knote *kn)
{
	for (;;) {
		size_t child = at * 2 + 1;

		if (child >= q->heap_used)
			break;
		if (child + 1 < q->heap_used &&
		    q->heap[child + 1]->u.timer.due <
			q->heap[child]->u.timer.due)
			child++;
		if (kn->u.timer.due <= q->heap[child]->u.timer.due)
			break;
		heap_put(q, at, q->heap[child]);
		at = child;
	}
	heap_put(q, at, kn);
}

/* There is room: attach saw to it. */
static void
heap_insert(struct kq *q, struct knote *kn)
{
	if (kn->u.timer.slot != 0 || kn->u.timer.due == NEVER)
		return;
	heap_up(q, q->heap_used++, kn);
}

static void
heap_remove(struct kq *q, struct knote *kn)
{
	size_t at = kn->u.timer.slot;
	struct knote *last;

	if (at == 0)
		return;
	at--;
	kn->u.timer.slot = 0;
	last = q->heap[--q->heap_used];
	if (last == kn)
		return;
	if (at > 0 && q->heap[(at - 1) / 2]->u.timer.due > last->u.timer.due)
		heap_up(q, at, last);
	else
		heap_down(q, at, last);
}

/* Room for every timer, enabled or not, so that only attach can fail. */
static int
heap_reserve(struct kq *q)
{
	size_t size = q->heap_size == 0 ? 8 : q->heap_size * 2;
	struct knote **grown;

	if (q->table_used <= q->heap_size)
		return 0;
	while (size < q->table_used)
		size *= 2;
	grown = realloc(q->heap, size * sizeof *grown);
	if (grown == NULL)
		return ENOMEM;
	q->heap = grown;
	q->heap_size = size;
	return 0;
}

/* fflags and data of a change -> due and period. */
static int
timer_parse(struct kq *q, const struct knote *kn, uint32_t fflags,
    int64_t value, int64_t *due, int64_t *period)
{
	int64_t unit;

	if ((fflags & ~(UNITS | NOTE_ABSTIME)) != 0 || value < 0)
		return EINVAL;
	switch (fflags & UNITS) {
	case NOTE_SECONDS:
		unit = SECOND;
		break;
	case 0:
	case NOTE_MSECONDS:
		unit = 1000000;
		break;
	case NOTE_USECONDS:
		unit = 1000;
		break;
	case NOTE_NSECONDS:
		unit = 1;
		break;
	default:
		return EINVAL;
	}
	if (__builtin_mul_overflow(value, unit, &value))
		value = NEVER;
	q->timer_now = kq_now();
	*period = 0;
	if (fflags & NOTE_ABSTIME) {
		/* Converted once: later steps of the clock do not move it. */
		*due = value == NEVER ? NEVER
				      : add_clamped(q->timer_now,
					    value - clock_ns(CLOCK_REALTIME));
		return 0;
	}
	if (value == 0 && !(kn->kev.flags & EV_ONESHOT))
		value = unit;
	*due = add_clamped(q->timer_now, value);
	if (!(kn->kev.flags & EV_ONESHOT))
		*period = value;
	return 0;
}

/* The same knote from its due time on. */
static void
timer_start(struct kq *q, struct knote *kn, int64_t due, int64_t period)
{
	heap_remove(q, kn);
	kq_unqueue(q, kn);
	kn->kev.data = 0;
	kn->u.timer.due = due;
	kn->u.timer.period = period;
	if (!(kn->status & KN_DISABLED))
		heap_insert(q, kn);
}

static int
timer_open(struct kq *q)
{
	int error;

	if (q->timer_fd != -1)
		return 0;
	q->timer_fd = kq_move_away(
	    timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
	if (q->timer_fd == -1)
		return errno;
	error = kq_source_add(q, q->timer_fd, SOURCE_TIMER, 0);
	if (error != 0)
		kq_source_close(q, SOURCE_TIMER, &q->timer_fd);
	q->timer_armed = 0;
	return error;
}

static int
timer_attach(struct kq *q, struct knote *kn)
{
	int64_t due, period;
	int error;

	error = timer_parse(q, kn, kn->sfflags, kn->sdata, &due, &period);
	if (error == 0)
		error = heap_reserve(q);
	if (error == 0)
		error = timer_open(q);
	if (error != 0)
		return error;
	/* A periodic timer and a single expiry start anew; a date stays. */
	if (!(kn->sfflags & NOTE_ABSTIME))
		kn->kev.flags |= EV_CLEAR;
	timer_start(q, kn, due, period);
	return 0;
}

static int
timer_detach(struct kq *q, struct knote *kn)
{
	heap_remove(q, kn);
	return 0;
}

static int
timer_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	int64_t due, period;
	int error;

	if (!(kev->flags & EV_ADD))
		return 0;
	error = timer_parse(q, kn, kev->fflags, kev->data, &due, &period);
	if (error != 0)
		return error;
	kn->sfflags = kev->fflags;
	kn->sdata = kev->data;
	timer_start(q, kn, due, period);
	return 0;
}

static int
timer_enable(struct kq *q, struct knote *kn)
{
	if (kn->status & KN_DISABLED)
		heap_remove(q, kn);
	else if (!(kn->status & KN_QUEUED))
		heap_insert(q, kn);
	q->timer_now = NEVER;
	return 0;
}

static bool
timer_ask(struct kq *q, struct knote *kn)
{
	int64_t late;

	if (kn->kev.data != 0 && kn->u.timer.due == NEVER)
		return true; /* a date that has come */
	if (kn->u.timer.due == NEVER)
		return false;
	/* Just set: the timerfd will tell. */
	if (kn->u.timer.slot != 0 && kn->u.timer.due > q->timer_now)
		return false;
	late = kq_now() - kn->u.timer.due;
	if (late < 0) {
		heap_insert(q, kn);
		return false;
	}
	heap_remove(q, kn);
	if (kn->u.timer.period == 0) {
		kn->kev.data = 1;
		kn->u.timer.due = NEVER;
		return true;
	}
	kn->kev.data = late / kn->u.timer.period + 1;
	return true;
}

static void
timer_taken(struct kq *q, struct knote *kn)
{
	if (kn->u.timer.period != 0) {
		/* From the time it was due: no drift. */
		kn->u.timer.due += kn->kev.data * kn->u.timer.period;
		if (!(kn->status & KN_DISABLED))
			heap_insert(q, kn);
	}
	kn->kev.data = 0;
}

/* The timerfd has expired. */
void
kq_timer_event(struct kq *q)
{
	int64_t now = kq_now();

	q->timer_armed = 0;
	while (q->heap_used > 0 && q->heap[0]->u.timer.due <= now) {
		struct knote *kn = q->heap[0];

		heap_remove(q, kn);
		kq_queue(q, kn);
	}
}

/* Set the timerfd to the first of the heap, unless it is already. */
void
kq_timer_settle(struct kq *q)
{
	int64_t due = q->heap_used == 0 ? 0 : q->heap[0]->u.timer.due;
	struct itimerspec at = {.it_interval = {0}};

	if (due == q->timer_armed)
		return;
	/* Zero would disarm it. */
	if (q->heap_used != 0 && due <= 0)
		due = 1;
	at.it_value.tv_sec = (time_t)(due / SECOND);
	at.it_value.tv_nsec = (long)(due % SECOND);
	timerfd_settime(q->timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
	q->timer_armed = q->heap_used == 0 ? 0 : q->heap[0]->u.timer.due;
}

void
kq_timer_finish(struct kq *q)
{
	kq_source_close(q, SOURCE_TIMER, &q->timer_fd);
	free(q->heap);
	q->heap = NULL;
	q->heap_size = q->heap_used = 0;
	q->timer_armed = 0;
}

const struct kq_filter kq_filter_timer = {
    .attach = timer_attach,
    .detach = timer_detach,
    .modify = timer_modify,
    .enable = timer_enable,
    .ask = timer_ask,
    .taken = timer_taken,
};
