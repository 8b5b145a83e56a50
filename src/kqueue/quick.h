/*
 * quick.h - what every call does, short enough to be done in place
 *
 * SPDX-License-Identifier: ISC
 *
 * Private. life.c owns what these look at.
 */
#ifndef KQ_QUICK_H
#define KQ_QUICK_H

#include <stdatomic.h>
#include <string.h>

#if defined(__GLIBC__) && defined(__has_include)
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define KQ_HAVE_SINGLE_THREADED
#endif
#endif

#include "knote.h"

#define KQ_CHUNK 1024 /* numbers in one part of the map */
#define KQ_CHUNKS 4096

/* Not through a table of addresses, also where the library is not static. */
#pragma GCC visibility push(hidden)

/* Queues by number. */
typedef _Atomic(struct kq *) kq_slot;
extern _Atomic(kq_slot *) kq_map[KQ_CHUNKS];

extern _Thread_local unsigned kq_inside; /* locks that this thread has */
extern _Atomic unsigned kq_made;         /* queues, in use or not */
extern volatile unsigned char *kq_wiped; /* to 0 in a child; or NULL */

/*
 * The C library knows whether there is one thread only. That cannot change
 * while a queue is locked, for nothing in here starts a thread.
 */
static inline bool
kq_is_alone(void)
{
#ifdef KQ_HAVE_SINGLE_THREADED
	return __libc_single_threaded;
#else
	return false;
#endif
}

/* A thread that is cancelled leaves no lock behind. False: another thread has
 * it, and `waits` is false. */
static inline bool
kq_lock_if(struct kq *q, bool waits)
{
	if (kq_is_alone()) {
		q->alone = true;
	} else {
		int state;

		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
		kq_inside++;
		if (waits) {
			pthread_mutex_lock(&q->lock);
		} else if (pthread_mutex_trylock(&q->lock) != 0) {
			kq_inside--;
			pthread_setcancelstate(state, &state);
			return false;
		}
		q->alone = false;
		q->cancel = state;
	}
	q->turns++;
	return true;
}

static inline void
kq_lock(struct kq *q)
{
	(void)kq_lock_if(q, true);
}

/* False: another thread has it. */
static inline bool
kq_try_lock(struct kq *q)
{
	return kq_lock_if(q, false);
}

static inline void
kq_unlock(struct kq *q)
{
	int state = q->cancel;

	if (!q->alone) {
		pthread_mutex_unlock(&q->lock);
		kq_inside--;
		pthread_setcancelstate(state, &state);
	}
}

static inline bool
kq_is_child(void)
{
	return kq_wiped != NULL && *kq_wiped == 0;
}

/* Not locked; NULL: no queue. */
static inline struct kq *
kq_lookup(int fd)
{
	kq_slot *chunk;

	if (fd < 0 || fd >= KQ_CHUNK * KQ_CHUNKS)
		return NULL;
	chunk =
	    atomic_load_explicit(&kq_map[fd / KQ_CHUNK], memory_order_acquire);
	if (chunk == NULL)
		return NULL;
	return atomic_load_explicit(
	    &chunk[fd % KQ_CHUNK], memory_order_acquire);
}

/*
 * Small objects of one size, without the allocator's overhead. They go with
 * the queue at the latest. freed is the list of those not in use. kq_more()
 * makes some more of them; false: no memory.
 */
bool kq_more(struct kq *, void **freed, size_t size);

/* Zeroed; or NULL. */
static inline void *
kq_take(struct kq *q, void **freed, size_t size)
{
	void *object;

	if (*freed == NULL && !kq_more(q, freed, size))
		return NULL;
	object = *freed;
	memcpy(freed, object, sizeof *freed);
	memset(object, 0, size);
	return object;
}

static inline void
kq_give(void **freed, void *object)
{
	memcpy(object, freed, sizeof *freed);
	*freed = object;
}

#pragma GCC visibility pop

#endif
