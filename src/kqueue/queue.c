/*
 * queue.c - kqueue() and kevent(): the changes
 *
 * SPDX-License-Identifier: ISC
 *
 * A state machine whose functions return error numbers, and a thin shell of
 * public calls at the end that sets errno.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "filter.h"

#define GROUP 8 /* changes copied in one go */

static const struct kq_filter *const filters[] = {
    [-EVFILT_READ] = &kq_filter_read,
    [-EVFILT_WRITE] = &kq_filter_write,
    [-EVFILT_AIO] = &kq_filter_aio,
    [-EVFILT_VNODE] = &kq_filter_vnode,
    [-EVFILT_PROC] = &kq_filter_proc,
    [-EVFILT_SIGNAL] = &kq_filter_signal,
    [-EVFILT_TIMER] = &kq_filter_timer,
    [-EVFILT_NETDEV] = &kq_filter_netdev,
    [-EVFILT_USER] = &kq_filter_user,
};

static int
filter_row(short number)
{
	int row = -number;

	if (row < 0 || row >= (int)(sizeof filters / sizeof *filters))
		return -1;
	return filters[row] != NULL ? row : -1;
}

const struct kq_filter *
kq_filter_of(const struct knote *kn)
{
	return filters[kn->filter];
}

/* Knotes. */

static int
knote_create(
    struct kq *q, const struct kevent *kev, int row, struct knote **result)
{
	const struct kq_filter *filter = filters[row];
	struct knote *kn = kq_take(q, &q->free_knotes, sizeof *kn);
	int error;

	if (kn == NULL)
		return ENOMEM;
	kn->kev = *kev;
	kn->kev.flags &= (unsigned short)~(
	    EV_ADD | EV_DELETE | EV_ENABLE | EV_DISABLE | EV_KEEPUDATA);
	kn->kev.flags |= filter->forced;
	kn->kev.fflags = 0;
	kn->kev.data = 0;
	kn->sfflags = kev->fflags;
	kn->sdata = kev->data;
	kn->filter = (uint8_t)row;
	if (kev->flags & EV_DISABLE)
		kn->status = KN_DISABLED;
	if (!filter->in_descs) {
		error = kq_table_insert(q, kn);
		if (error != 0) {
			kq_give(&q->free_knotes, kn);
			return error;
		}
	}
	error = filter->attach(q, kn);
	if (error != 0) {
		kq_unqueue(q, kn);
		if (!filter->in_descs)
			kq_table_remove(q, kn);
		kq_give(&q->free_knotes, kn);
		return error;
	}
	*result = kn;
	return 0;
}

struct knote *
kq_spawn(struct kq *q, const struct kevent *kev)
{
	struct knote *kn;
	int row = filter_row(kev->filter);

	return row != -1 && knote_create(q, kev, row, &kn) == 0 ? kn : NULL;
}

int
kq_drop(struct kq *q, struct knote *kn)
{
	const struct kq_filter *filter = filters[kn->filter];
	int error = filter->detach(q, kn);

	kq_unqueue(q, kn);
	if (!filter->in_descs)
		kq_table_remove(q, kn);
	kq_give(&q->free_knotes, kn);
	return error;
}

static int
knote_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	const struct kq_filter *filter = filters[kn->filter];
	uint8_t was = kn->status & KN_DISABLED;
	int error = 0;

	/* State first: the filter arms what is enabled afterwards. */
	if (kev->flags & EV_DISABLE)
		kn->status |= KN_DISABLED;
	if (kev->flags & EV_ENABLE)
		kn->status &= (uint8_t)~KN_DISABLED;
	if (filter->modify != NULL) {
		error = filter->modify(q, kn, kev);
	} else {
		kn->sfflags = kev->fflags;
		kn->sdata = kev->data;
	}
	if (error != 0) {
		kn->status = (uint8_t)((kn->status & ~KN_DISABLED) | was);
		return error;
	}
	if (!(kev->flags & EV_KEEPUDATA))
		kn->kev.udata = kev->udata;
	if ((kn->status & KN_DISABLED) != was && filter->enable != NULL)
		error = filter->enable(q, kn);
	if (kn->status & KN_DISABLED) {
		if (kn->status & (KN_QUEUED | KN_IDLE))
			kq_unqueue(q, kn);
	} else if (!filter->in_descs || (kn->status & KN_SOFT)) {
		/* The others are asked by the kernel. */
		kq_activate(q, kn);
	}
	return error;
}

static int
change(struct kq *q, struct kevent *kev)
{
	int row = filter_row(kev->filter), error;
	const struct kq_filter *filter;
	struct knote *kn;

	if (row == -1)
		return EINVAL;
	filter = filters[row];
	if ((kev->flags & (EV_ENABLE | EV_DISABLE)) == (EV_ENABLE | EV_DISABLE))
		return EINVAL;
	if (filter->by_descriptor && kev->ident > INT_MAX)
		return EBADF;
	/* A number may mean another file by now: first hear of the old one. */
	if (filter == &kq_filter_vnode)
		kq_vnode_event(q);
	kn = kq_find(q, kev->filter, kev->ident);
	if (kn != NULL) {
		if (kev->flags & EV_DELETE) {
			/* Deleting from a queue that is closed does no harm. */
			q->proved = true;
			error = kq_drop(q, kn);
			if (error == 0 || error == EBADF)
				return error;
			return error == KQ_STALE ? ENOENT : 0;
		}
		error = knote_modify(q, kn, kev);
		if (error != KQ_STALE)
			return error;
		/* It belonged to a file that is no longer open here. */
		kn = kq_find(q, kev->filter, kev->ident);
		if (kn != NULL)
			kq_drop(q, kn);
	}
	if (!(kev->flags & EV_ADD)) {
		if (filter->by_descriptor &&
		    fcntl((int)kev->ident, F_GETFD) == -1)
			return EBADF;
		return ENOENT;
	}
	error = knote_create(q, kev, row, &kn);
	if (error != 0)
		return error;
	kev->fflags = 0;
	kev->data = 0;
	if (kev->flags & EV_DELETE) {
		kq_drop(q, kn);
		return 0;
	}
	if (!filter->in_descs || (kn->status & KN_SOFT))
		kq_activate(q, kn);
	return 0;
}

/*
 * All changes; *found counts the entries written. *stop is set when no event
 * may be fetched after them.
 */
static int
apply(struct kq *q, const struct kevent *list, int count, struct kevent *out,
    int max, int *found, bool *stop)
{
	struct kevent group[GROUP];

	while (count > 0) {
		int size = count < GROUP ? count : GROUP;

		/* Both lists may be the same memory. */
		if (size == 1)
			*group = *list;
		else
			memcpy(group, list, (size_t)size * sizeof *list);
		for (int i = 0; i < size; i++) {
			struct kevent *kev = &group[i];
			int error;

			if (kev->filter == 0)
				continue;
			kev->flags &= (unsigned short)~EV_SYSFLAGS;
			error = change(q, kev);
			if (error == 0 && !(kev->flags & EV_RECEIPT))
				continue;
			*stop = true;
			if (*found == max)
				return error;
			if (out == NULL)
				return EFAULT;
			kev->flags = EV_ERROR;
			kev->data = error;
			out[(*found)++] = *kev;
		}
		list += size;
		count -= size;
	}
	return 0;
}

static int
timeout_nsec(const struct timespec *timeout, int64_t *nsec)
{
	int64_t sec;

	if (timeout == NULL) {
		*nsec = KQ_FOREVER;
		return 0;
	}
	sec = timeout->tv_sec;
	if (sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= 1000000000)
		return EINVAL;
	if (sec > INT64_C(4000000000)) /* 126 years */
		*nsec = KQ_FOREVER;
	else
		*nsec = sec * 1000000000 + timeout->tv_nsec;
	return 0;
}

/*
 * A list that is NULL: BSD notices when it has something to put there, after
 * the changes and the wait. What was to be told is lost with it.
 */
static int
fetch_nowhere(struct kq *q, int64_t nsec)
{
	struct kevent event;
	int found = 0;
	int error = kq_fetch(q, &event, 1, nsec, &found);

	return error == 0 && found != 0 ? EFAULT : error;
}

static int
run(int fd, const struct kevent *changes, int nchanges, struct kevent *events,
    int nevents, const struct timespec *timeout, int *found)
{
	struct kq *q;
	bool stop = false;
	int64_t nsec;
	int error;

	*found = 0;
	if (kq_is_child())
		return EBADF;
	q = kq_lookup(fd);
	if (atomic_load_explicit(&kq_made, memory_order_relaxed) > 1)
		kq_sweep_in_time();
	if (q == NULL)
		q = kq_by_duplicate(&fd);
	if (q == NULL)
		return EBADF;
	if (nevents > 0 && !kq_is_alone())
		pthread_testcancel(); /* also where there is no wait */
	if (nchanges < 0 || nevents < 0)
		return EINVAL;
	if (changes == NULL && nchanges > 0)
		return EFAULT;
	kq_lock(q);
	if (q->fd == fd && kq_set_left(q))
		kq_discard(q);
	if (q->fd != fd) {
		error = EBADF;
		goto out;
	}
	q->proved = false;
	error = nchanges == 0
	    ? 0
	    : apply(q, changes, nchanges, events, nevents, found, &stop);
	if (error == 0 && !stop && nevents > 0) {
		error = timeout_nsec(timeout, &nsec);
		if (error == 0 && events != NULL)
			error = kq_fetch(q, events, nevents, nsec, found);
		else if (error == 0)
			error = fetch_nowhere(q, nsec);
	}
	if (q->fd == fd)
		kq_settle(q);
	/* No wait and no epoll_ctl(2) has told: was the queue closed? */
	if (nevents == 0 && !q->proved && fcntl(fd, F_GETFD) == -1) {
		if (q->fd == fd)
			kq_discard(q);
		error = EBADF;
	}
out:
	kq_unlock(q);
	return error;
}

/* The public calls. */

#define PUBLIC __attribute__((visibility("default")))

PUBLIC int
kqueue1(int flags)
{
	int fd, error = EINVAL;

	if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) == 0)
		error = kq_create(&fd);
	if (error != 0) {
		errno = error;
		return -1;
	}
	return fd;
}

PUBLIC int
kqueue(void)
{
	return kqueue1(0);
}

PUBLIC int
kevent(int kq, const struct kevent *changelist, int nchanges,
    struct kevent *eventlist, int nevents, const struct timespec *timeout)
{
	int saved = errno, found, error;

	error =
	    run(kq, changelist, nchanges, eventlist, nevents, timeout, &found);
	if (error != 0) {
		errno = error;
		return -1;
	}
	errno = saved;
	return found;
}
