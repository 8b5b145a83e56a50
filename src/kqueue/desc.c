/*
 * desc.c - READ and WRITE knotes as items of the epoll set
 *
 * SPDX-License-Identifier: ISC
 *
 * Level knotes become level items and EV_CLEAR knotes edge items, so that the
 * kernel itself knows when the queue is readable. Both directions of one
 * descriptor share an item while both are levels. If not, the second gets
 * an item of its own in an inner set inside the queue's set: one item cannot
 * be an edge for one direction only, and an edge item for both would report
 * room to write each time something arrives.
 *
 * A level item whose event turns out to mean nothing here (fewer bytes than
 * NOTE_LOWAT, a socket never connected) would be reported for ever. It is
 * made "quiet": an edge item, until an event means something again.
 */
#include <sys/epoll.h>

#include <errno.h>
#include <poll.h>

#include "desc.h"

static int
inner_open(struct kq *q)
{
	int error;

	if (q->inner_fd != -1)
		return 0;
	q->inner_fd = kq_move_away(epoll_create1(EPOLL_CLOEXEC));
	if (q->inner_fd == -1)
		return errno;
	error = kq_source_add(q, q->inner_fd, SOURCE_INNER, 0);
	if (error != 0)
		kq_source_close(q, SOURCE_INNER, &q->inner_fd);
	return error;
}

/* epoll refuses files: a few kinds are asked by hand instead. */
static int
attach_soft(struct kq *q, struct knote *kn, struct kq_desc *desc)
{
	kn->status |= KN_SOFT;
	kq_desc_kind(desc, (int)kn->kev.ident);
	kn->u.vnode.file = kq_desc_digest(kn);
	if (!(kn->status & KN_DISABLED)) {
		kq_vnode_help(q, kn);
		kq_idle(q, kn);
	}
	return 0;
}

/* Checks that WRITE makes before anything else, and kinds epoll cannot do. */
static int
check_write(struct kq_desc *desc, int fd, bool *soft)
{
	struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT};

	kq_desc_kind(desc, fd);
	*soft = false;
	if (desc->kind == KIND_QUEUE)
		return EINVAL;
	if (poll(&p, 1, 0) == -1)
		return errno;
	/* Active from the start, so before a READ that is not yet. */
	desc->write_first = (p.revents & (POLLIN | POLLOUT)) == POLLOUT;
	if (desc->kind != KIND_PIPE)
		return 0;
	*soft = !desc->writer;
	if (*soft && !kq_is_nameless(fd))
		return 0; /* a FIFO, whose reading end never fires */
	return p.revents & (POLLERR | POLLHUP) ? EPIPE : 0;
}

static int
item_add(struct kq *q, struct knote *kn, struct kq_desc *desc, int slot)
{
	uintptr_t fd = kn->kev.ident;
	uint32_t was = desc->gen[slot];
	bool quiet = desc->quiet[slot];
	int error;

	kn->status =
	    (uint8_t)((kn->status & ~KN_INNER) | (slot == 0 ? 0 : KN_INNER));
	desc->gen[slot] = kq_item_gen(q);
	/* What is known of an earlier item says nothing of this one. */
	desc->quiet[slot] = false;
	error = kq_item_control(
	    q, EPOLL_CTL_ADD, desc, fd, slot, kq_item_events(desc, slot));
	/* One that nobody could name for a while: the number is back. */
	if (error == EEXIST && was == 0)
		error = kq_item_control(q, EPOLL_CTL_MOD, desc, fd, slot,
		    kq_item_events(desc, slot));
	if (error != 0) {
		desc->gen[slot] = was;
		desc->quiet[slot] = quiet;
	} else {
		desc->hup[slot] = false;
	}
	return error;
}

/* Knotes of another file than the number is now: a new one starts anew. */
static void
shed(struct kq *q, struct kq_desc *desc)
{
	for (int i = 0; i < 2; i++) {
		struct knote *kn = desc->kn[i];

		if (kn == NULL ||
		    (!(kn->status & KN_SOFT) && desc->gen[kq_place(kn)] != 0) ||
		    kq_desc_changed(desc, kn) == 0)
			continue;
		desc->kn[i] = NULL;
		if (kn->status & KN_SOFT)
			kq_vnode_unhelp(q, kn);
		kq_unqueue(q, kn);
		kq_give(&q->free_knotes, kn);
	}
}

static bool
both_level(const struct knote *a, const struct knote *b)
{
	return !((a->kev.flags | b->kev.flags) & EV_CLEAR);
}

static int
item_add_inner(struct kq *q, struct knote *kn, struct kq_desc *desc)
{
	int error = inner_open(q);

	return error == 0 ? item_add(q, kn, desc, 1) : error;
}

/* The other direction has an item: one for both, or another beside it. */
static int
item_share(struct kq *q, struct knote *kn, struct kq_desc *desc)
{
	int dir = kq_direction(kn), error;
	struct knote *other = desc->kn[!dir];
	uint32_t was = desc->gen[0], gen;

	/* Does the other one still belong to this file? Adding fails if so,
	 * and if not it has already made the new item. */
	desc->kn[!dir] = NULL;
	error = item_add(q, kn, desc, 0);
	desc->kn[!dir] = other;
	if (error == 0) {
		gen = desc->gen[0];
		desc->kn[dir] = NULL;
		kq_item_forget(q, desc, 0);
		desc->kn[dir] = kn;
		desc->gen[0] = gen;
		return 0;
	}
	if (error != EEXIST)
		return error;
	desc->gen[0] = was;
	if (both_level(kn, other) && !kq_place(other))
		return kq_item_arm(q, desc, kn->kev.ident, 0);
	return item_add_inner(q, kn, desc);
}

int
kq_desc_attach(struct kq *q, struct knote *kn)
{
	uintptr_t fd = kn->kev.ident;
	int dir = kq_direction(kn), error = 0;
	struct kq_desc *desc;
	struct knote *other;
	bool soft = false;

	desc = kq_desc_make(q, fd);
	if (desc == NULL)
		return ENOMEM;
	shed(q, desc);
	/* A knote of another file may be what kept the rest. */
	desc->kind = KIND_UNKNOWN;
	if (dir == 1)
		error = check_write(desc, (int)fd, &soft);
	if (error != 0)
		goto out;
	if (kq_set_takes_files() && !soft) {
		kq_desc_kind(desc, (int)fd);
		soft = desc->kind == KIND_FILE || desc->kind == KIND_NULL;
	}
	other = desc->kn[!dir];
	desc->kn[dir] = kn;
	if (soft) {
		error = attach_soft(q, kn, desc);
		goto out;
	}
	if (other == NULL || (other->status & KN_SOFT) ||
	    (desc->gen[0] == 0 && (kq_place(other) || both_level(kn, other)))) {
		error = item_add(q, kn, desc, 0);
	} else if (desc->gen[0] == 0) {
		/* The other one's item is out, as long as it is disabled. */
		error = item_add_inner(q, kn, desc);
	} else {
		error = item_share(q, kn, desc);
	}
	if (error == EPERM)
		error = attach_soft(q, kn, desc);
	/* A queue's epoll is full of itself: what BSD says of a loop. */
	if (error == ELOOP && fd == (uintptr_t)q->fd)
		error = EINVAL;
	if (error != 0)
		desc->kn[dir] = NULL;
out:
	kq_desc_check(q, fd);
	return error;
}

int
kq_desc_detach(struct kq *q, struct knote *kn)
{
	uintptr_t fd = kn->kev.ident;
	struct kq_desc *desc = q->descs[fd];
	int dir = kq_direction(kn), slot = kq_place(kn), error = 0;
	struct knote *other = desc->kn[!dir];

	desc->kn[dir] = NULL;
	if (kn->status & KN_SOFT) {
		kq_vnode_unhelp(q, kn);
		error = kq_desc_changed(desc, kn);
	} else if (desc->gen[slot] == 0) {
		error = kq_desc_changed(desc, kn);
	} else if (other != NULL && kq_place(other) == slot &&
	    !(other->status & KN_SOFT)) {
		error = kq_item_arm(q, desc, fd, slot);
	} else {
		if (kq_set_control(
			kq_set_of(q, slot), EPOLL_CTL_DEL, (int)fd, NULL) == -1)
			error = errno == EBADF ? EBADF : KQ_STALE;
		desc->gen[slot] = 0;
		desc->quiet[slot] = desc->hup[slot] = false;
	}
	kq_desc_check(q, fd);
	return error;
}

int
kq_desc_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	uintptr_t fd = kn->kev.ident;
	struct kq_desc *desc = q->descs[fd];
	int error;

	if ((kn->status & KN_SOFT) || desc->gen[kq_place(kn)] == 0) {
		error = kq_desc_changed(desc, kn);
		if (error != 0)
			return error;
	}
	if (!(kn->status & KN_SOFT)) {
		/* This also makes an edge that still holds fire again. */
		error = kq_item_arm(q, desc, fd, kq_place(kn));
		if (error == EBADF) {
			kq_item_forget(q, desc, kq_place(kn));
			kq_desc_check(q, fd);
			return EBADF;
		}
		if (error != 0)
			return error;
		/* An edge that is still to be told would be told twice. */
		if (kn->kev.flags & EV_CLEAR)
			kq_unqueue(q, kn);
	}
	kn->sfflags = kev->fflags;
	kn->sdata = kev->data;
	return 0;
}

/* kq_desc_modify() armed it already when a change did this. */
int
kq_desc_enable(struct kq *q, struct knote *kn)
{
	struct kq_desc *desc = q->descs[kn->kev.ident];

	if (kn->status & KN_SOFT) {
		if (!(kn->status & KN_DISABLED))
			kq_vnode_help(q, kn);
		return 0;
	}
	if (kq_item_events(desc, kq_place(kn)) == desc->armed[kq_place(kn)])
		return 0;
	return kq_item_arm(q, desc, kn->kev.ident, kq_place(kn));
}

void
kq_desc_sift(struct kq *q, int slot)
{
	for (size_t fd = 0; fd < q->descs_size; fd++) {
		struct kq_desc *desc = q->descs[fd];

		if (desc == NULL || desc->gen[slot] == 0 ||
		    kq_same_file(kq_set_of(q, slot), (int)fd))
			continue;
		kq_item_forget(q, desc, slot);
		kq_desc_check(q, fd);
	}
}

void
kq_desc_again(struct kq *q, int slot)
{
	for (size_t fd = 0; fd < q->descs_size; fd++) {
		struct kq_desc *desc = q->descs[fd];

		if (desc == NULL || desc->gen[slot] == 0)
			continue;
		if (kq_item_control(q, EPOLL_CTL_ADD, desc, fd, slot,
			kq_item_events(desc, slot)) != 0) {
			/* Closed without a word; nothing is lost. */
			kq_item_forget(q, desc, slot);
			kq_desc_check(q, fd);
		}
	}
}
