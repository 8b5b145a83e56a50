/*
 * fetch.c - the wait, and what it finds
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/epoll.h>

#include <errno.h>

#include "filter.h"

#define BATCH 256          /* events fetched in one go */
#define FRUITLESS 256      /* batches of nothing that a look goes through */
#define IDLE_LOOKS 32      /* idle files looked at in one call */
#define SLEEP_LOOKS 1024   /* and in one that is about to wait */
#define UNHELPED 100000000 /* ns between looks at files without a watch */

/* The queue's list -> eventlist; what is a level goes to its tail again. */
static int
deliver(struct kq *q, struct kevent *out, int max)
{
	int found = 0;

	for (size_t left = q->queued; left > 0 && found < max; left--) {
		struct knote *kn = q->head;
		const struct kq_filter *filter;

		if (kn == NULL)
			break; /* asking dropped some */
		filter = kq_filter_of(kn);
		kq_unqueue(q, kn);
		if (kn->status & KN_DISABLED)
			continue;
		if (kn->fresh != q->round && !filter->ask(q, kn))
			continue;
		kn->fresh = 0;
		out[found++] = kn->kev;
		if (kn->kev.flags & EV_ONESHOT) {
			kq_drop(q, kn);
			continue;
		}
		if (kn->kev.flags & EV_CLEAR) {
			if (filter->taken != NULL) {
				filter->taken(q, kn);
			} else {
				kn->kev.data = 0;
				kn->kev.fflags = 0;
			}
		}
		if (kn->kev.flags & EV_DISPATCH) {
			kn->status |= KN_DISABLED;
			if (filter->enable != NULL)
				filter->enable(q, kn);
		} else if (!(kn->kev.flags & EV_CLEAR) &&
		    (!filter->in_descs || (kn->status & KN_SOFT))) {
			kq_queue(q, kn);
		} else if (kn->status & KN_SOFT) {
			kq_idle(q, kn);
		}
	}
	return found;
}

static void
source_event(struct kq *q, uint64_t token)
{
	uint32_t which = (uint32_t)(token >> 8);

	switch ((enum kq_source)(token & 0xff)) {
	case SOURCE_SOFT:
		q->rung = false;
		break;
	case SOURCE_TIMER:
		kq_timer_event(q);
		break;
	case SOURCE_INNER:
		kq_desc_inner(q);
		break;
	case SOURCE_VNODE:
		kq_vnode_event(q);
		break;
	case SOURCE_MOUNTS:
		kq_mount_look(q);
		break;
	case SOURCE_PROC:
		if (q->procs != NULL)
			kq_proc_event(q);
		break;
	case SOURCE_EXIT:
		kq_proc_exit(q, which);
		break;
	case SOURCE_SIGNAL:
		kq_signal_event(q);
		break;
	case SOURCE_NETDEV:
		kq_netdev_event(q);
		break;
	case SOURCE_AIO:
		if (q->aios != NULL)
			kq_aio_event(q);
		break;
	case SOURCES:
		break;
	}
}

void
kq_settle(struct kq *q)
{
	if (q->head != NULL && !q->rung)
		kq_ring(q);
	else if (q->head == NULL && q->rung)
		kq_mute(q);
	if (q->heap_used != 0 || q->timer_armed != 0)
		kq_timer_settle(q);
}

static void
look_at_idle(struct kq *q, size_t most)
{
	for (size_t i = 0, n = q->idles; i < most && i < n; i++) {
		struct knote *kn = q->idle;

		if (kn == NULL)
			break;
		q->idle = kn->next;
		if (!(kn->kev.flags & EV_CLEAR) || (kn->status & KN_UNMET) ||
		    ((kn->status & KN_UNHELPED) && kq_vnode_changed(kn)))
			kq_activate(q, kn);
	}
}

/* Things that make no event when they change. */
static void
look_around(struct kq *q, bool may_wait)
{
	if (q->signals != NULL)
		kq_signal_look(q);
	if (q->idles != 0)
		kq_vnode_event(q);
	look_at_idle(q, IDLE_LOOKS);
	if (may_wait && q->head == NULL && q->idles > IDLE_LOOKS)
		look_at_idle(q, SLEEP_LOOKS);
}

/* Wait without the lock: nothing of q may be used before life is compared. */
static int
wait_blocking(
    struct kq *q, struct epoll_event *events, int max, int64_t nsec, int *error)
{
	uint32_t life = q->life, sets = q->sets, turns = q->turns;
	unsigned quiet_signals = kq_signal_quiet;
	unsigned completions = q->completions;
	int set = q->set, n;

	if (q->unhelped > 0 && nsec > UNHELPED)
		nsec = UNHELPED;
	kq_unlock(q);
	n = kq_set_wait(set, events, max, nsec);
	*error = n == -1 ? errno : 0;
	kq_lock(q);
	if (q->life != life) {
		*error = EBADF;
		return -1;
	}
	if (q->sets != sets) {
		/* The new one tells all of it again. */
		*error = 0;
		return 0;
	}
	q->sure = q->turns == turns + 1;
	if (*error == EINTR && q->aios != NULL) {
		/* Was it a request that is done, and no signal? */
		kq_aio_event(q);
		if (q->completions != completions) {
			*error = 0;
			return 0;
		}
	}
	if (*error == EINTR) {
		/*
		 * The event comes before the interruption; and where only our
		 * own handler ran, for this queue or another, there was none.
		 */
		if (q->signals != NULL)
			kq_signal_look(q);
		if ((q->signals != NULL && q->head != NULL) ||
		    kq_signal_quiet != quiet_signals) {
			*error = 0;
			return 0;
		}
	}
	return n;
}

static void
tell(struct kq *q, const struct epoll_event *events, int n)
{
	uint32_t sets = q->sets;

	for (int i = 0; i < n && q->sets == sets; i++) {
		uint64_t token = events[i].data.u64;

		if (token & KQ_TOKEN_SOURCE)
			source_event(q, token);
		else
			kq_desc_event(q, token, events[i].events, false);
	}
}

int
kq_fetch(struct kq *q, struct kevent *out, int max, int64_t nsec, int *found)
{
	struct epoll_event events[BATCH];
	int64_t deadline = KQ_FOREVER;
	uint32_t life = q->life, sets;
	int error = 0, n, want, batch, fruitless = 0;
	bool blocking, full, rang;

	if (nsec != 0 && nsec != KQ_FOREVER) {
		deadline = kq_now();
		deadline =
		    nsec > KQ_FOREVER - deadline ? KQ_FOREVER : deadline + nsec;
	}
	for (;;) {
		if (q->idles != 0 || q->signals != NULL)
			look_around(q, nsec != 0);
		/*
		 * What is fetched should also fit into the eventlist, so that
		 * the kernel's own round robin works; but something must be
		 * fetched, so that a list full of levels starves nobody.
		 */
		want = q->queued >= (size_t)max ? 1 : max - (int)q->queued;
		if (fruitless > 0)
			want = BATCH;
		if (q->head == NULL && nsec != 0 && q->vnodes != NULL)
			kq_mount_look(q);
		blocking = q->head == NULL && nsec != 0;
		if (blocking)
			kq_settle(q);
		q->round = (uint16_t)(q->round % UINT16_MAX + 1);
		do {
			batch = want < 1 ? 1 : want < BATCH ? want : BATCH;
			q->again = false;
			if (blocking) {
				n = wait_blocking(
				    q, events, batch, nsec, &error);
				blocking = false;
			} else {
				n = epoll_wait(q->set, events, batch, 0);
				error = n == -1 ? errno : 0;
				q->sure = true;
			}
			if (error == EINVAL || error == EBADF) {
				/* Closed, and maybe reused for another file;
				 * q may be another queue by now. */
				if (q->life == life)
					kq_discard(q);
				return EBADF;
			}
			if (error != 0)
				return error;
			rang = q->rung;
			sets = q->sets;
			tell(q, events, n);
			want -= n;
			/* The bell takes up no room. */
			if (rang && !q->rung && q->queued < (size_t)max)
				want++;
			full = n == batch;
			/* Where the bell was not heard, or what came was not
			 * ours, it is another set by now. */
			if (((rang && q->rung && !full) || q->sets != sets) &&
			    !kq_genuine(q)) {
				kq_discard(q);
				return EBADF;
			}
		} while ((full && want > 0) || q->again);
		*found = q->head == NULL ? 0 : deliver(q, out, max);
		/* Who polls the queue takes the list's event away from it. */
		if (*found == 0 && nsec == 0 && q->vnodes != NULL) {
			kq_mount_look(q);
			*found = deliver(q, out, max);
		}
		/* Of a batch that was full, none may have meant anything, and
		 * what does is behind it. */
		if (*found > 0 ||
		    (nsec == 0 && (!full || ++fruitless == FRUITLESS)))
			return 0;
		if (nsec != 0 && nsec != KQ_FOREVER) {
			nsec = deadline - kq_now();
			if (nsec < 0)
				nsec = 0;
			if (deadline == KQ_FOREVER)
				nsec = KQ_FOREVER;
		}
	}
}
