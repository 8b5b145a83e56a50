/*
 * knotes.c - where knotes are found, and the list of what is to be returned
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <stdlib.h>

#include "filter.h"

/* The table of knotes that are no READ or WRITE. */

static size_t
bucket(const struct kq *q, short filter, uintptr_t ident)
{
	uint64_t h = ((uint64_t)ident ^ (uint64_t)(uint16_t)filter << 48) *
	    UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(h >> 32) & (q->table_size - 1);
}

struct knote *
kq_find(struct kq *q, short filter, uintptr_t ident)
{
	struct knote *kn;

	if (filter == EVFILT_READ || filter == EVFILT_WRITE) {
		struct kq_desc *desc = kq_desc_find(q, ident);

		return desc == NULL ? NULL : desc->kn[filter == EVFILT_WRITE];
	}
	if (q->table_size == 0)
		return NULL;
	kn = q->table[bucket(q, filter, ident)];
	while (
	    kn != NULL && (kn->kev.ident != ident || kn->kev.filter != filter))
		kn = kn->chain;
	return kn;
}

int
kq_table_insert(struct kq *q, struct knote *kn)
{
	struct knote **old = q->table, **at;
	size_t old_size = q->table_size;

	/* Two in a bucket are found soon enough, and take half the room. */
	if (q->table_used >= old_size * 2) {
		size_t size = old_size == 0 ? 16 : old_size * 2;
		struct knote **grown = calloc(size, sizeof *grown);

		if (grown == NULL)
			return ENOMEM;
		q->table = grown;
		q->table_size = size;
		for (size_t i = 0; i < old_size; i++)
			for (struct knote *k = old[i], *next; k != NULL;
			     k = next) {
				next = k->chain;
				at = &grown[bucket(
				    q, k->kev.filter, k->kev.ident)];
				k->chain = *at;
				*at = k;
			}
		free(old);
	}
	at = &q->table[bucket(q, kn->kev.filter, kn->kev.ident)];
	kn->chain = *at;
	*at = kn;
	q->table_used++;
	return 0;
}

void
kq_table_remove(struct kq *q, struct knote *kn)
{
	struct knote **at = &q->table[bucket(q, kn->kev.filter, kn->kev.ident)];

	while (*at != kn)
		at = &(*at)->chain;
	*at = kn->chain;
	q->table_used--;
}

/* The list of what is to be returned. */

static void
idle_remove(struct kq *q, struct knote *kn)
{
	if (kn->next == kn) {
		q->idle = NULL;
	} else {
		kn->prev->next = kn->next;
		kn->next->prev = kn->prev;
		if (q->idle == kn)
			q->idle = kn->next;
	}
	kn->next = kn->prev = NULL;
	kn->status &= (uint8_t)~KN_IDLE;
	q->idles--;
}

/* A ring, so that each of many gets its turn. */
void
kq_idle(struct kq *q, struct knote *kn)
{
	if (kn->status & (KN_IDLE | KN_QUEUED))
		return;
	if (q->idle == NULL) {
		kn->next = kn->prev = kn;
		q->idle = kn;
	} else {
		kn->next = q->idle;
		kn->prev = q->idle->prev;
		kn->prev->next = kn;
		kn->next->prev = kn;
	}
	kn->status |= KN_IDLE;
	q->idles++;
}

void
kq_queue(struct kq *q, struct knote *kn)
{
	if (kn->status & KN_QUEUED)
		return;
	if (kn->status & KN_IDLE)
		idle_remove(q, kn);
	kn->status |= KN_QUEUED;
	kn->next = NULL;
	kn->prev = q->tail;
	if (q->tail == NULL)
		q->head = kn;
	else
		q->tail->next = kn;
	q->tail = kn;
	q->queued++;
}

void
kq_unqueue(struct kq *q, struct knote *kn)
{
	if (kn->status & KN_IDLE)
		idle_remove(q, kn);
	if (!(kn->status & KN_QUEUED))
		return;
	if (kn->prev == NULL)
		q->head = kn->next;
	else
		kn->prev->next = kn->next;
	if (kn->next == NULL)
		q->tail = kn->prev;
	else
		kn->next->prev = kn->prev;
	kn->next = kn->prev = NULL;
	kn->status &= (uint8_t)~KN_QUEUED;
	q->queued--;
}

void
kq_activate(struct kq *q, struct knote *kn)
{
	if (kn->status & (KN_DISABLED | KN_QUEUED))
		return;
	if (kq_filter_of(kn)->ask(q, kn))
		kq_queue(q, kn);
}
