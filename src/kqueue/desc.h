/*
 * desc.h - what desc.c, item.c and told.c share
 *
 * SPDX-License-Identifier: ISC
 *
 * Private. A slot is one of two sets: 0 is the queue's own, 1 the inner one.
 */
#ifndef KQ_DESC_H
#define KQ_DESC_H

#include "filter.h"

/* What an item asks for, for each direction; and for nothing but one edge. */
#define KQ_READ_EVENTS ((uint32_t)(EPOLLIN | EPOLLRDHUP))
#define KQ_WRITE_EVENTS ((uint32_t)EPOLLOUT)
#define KQ_EDGE ((uint32_t)EPOLLET)

/* 0: READ, 1: WRITE; the index of kn[] in struct kq_desc. */
static inline int
kq_direction(const struct knote *kn)
{
	return kn->kev.filter == EVFILT_WRITE;
}

/* The slot of the knote's item. */
static inline int
kq_place(const struct knote *kn)
{
	return (kn->status & KN_INNER) != 0;
}

static inline int
kq_set_of(const struct kq *q, int slot)
{
	return slot == 0 ? q->set : q->inner_fd;
}

/* New or found; NULL: no memory. Given back when neither knote is left. */
struct kq_desc *kq_desc_make(struct kq *, uintptr_t fd);
void kq_desc_check(struct kq *, uintptr_t fd);
/* What the knote's file is known by: both ends of a pipe are one, and differ
 * in what they are open for. */
uint32_t kq_desc_digest(const struct knote *);
/*
 * Where the kernel has no item for a knote (a soft one, or one whose item was
 * taken out), nothing says that its number was closed, and used again for
 * another file; so files are compared. 0, EBADF or KQ_STALE.
 */
int kq_desc_changed(const struct kq_desc *, const struct knote *);

/* The events the item should have now. */
uint32_t kq_item_events(const struct kq_desc *, int slot);
int kq_item_control(struct kq *, int op, struct kq_desc *, uintptr_t fd,
    int slot, uint32_t events);
/* A token's upper half, for a new item. */
uint32_t kq_item_gen(struct kq *);
/* Bring the item up to date; KQ_STALE when it was for another file. */
int kq_item_arm(struct kq *, struct kq_desc *, uintptr_t fd, int slot);
/* The knotes' file is gone; its item went with it or belongs to nobody. */
void kq_item_forget(struct kq *, struct kq_desc *, int slot);

#endif
