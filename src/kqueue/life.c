/*
 * life.c - how queues begin and end
 *
 * SPDX-License-Identifier: ISC
 *
 * The queue's descriptor is the epoll set itself, so a plain close(2) ends
 * it without telling us. A number is therefore checked: kq_genuine().
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter.h"

#define SWEEP 16              /* queues checked once in a tick of the clock */
#define SLAB_FIRST_BYTES 1008 /* of a queue: most have a few knotes */
#define SLAB_BYTES 8176
#define SLAB_HEAD 16 /* keeps what is behind it aligned */

struct kq_slab {
	struct kq_slab *next;
};

_Atomic(kq_slot *) kq_map[KQ_CHUNKS];
volatile unsigned char *kq_wiped; /* 0 in a child of fork() */
_Thread_local unsigned kq_inside; /* locks that this thread has */
static _Atomic int inner_from;    /* 0: any number is good */
_Atomic unsigned kq_made;         /* queues, in use or not */
static pthread_mutex_t life_lock = PTHREAD_MUTEX_INITIALIZER;
static struct kq *spares; /* not in use */
static _Atomic(struct kq *) newest;

static int
map_set(int fd, struct kq *q)
{
	kq_slot *chunk;

	if (fd >= KQ_CHUNK * KQ_CHUNKS)
		return EMFILE;
	chunk = atomic_load(&kq_map[fd / KQ_CHUNK]);
	if (chunk == NULL) {
		chunk = calloc(KQ_CHUNK, sizeof *chunk);
		if (chunk == NULL)
			return ENOMEM;
		atomic_store(&kq_map[fd / KQ_CHUNK], chunk);
	}
	atomic_store(&chunk[fd % KQ_CHUNK], q);
	return 0;
}

struct kq *
kq_by_duplicate(int *fd)
{
	for (struct kq *q = atomic_load(&newest); q != NULL; q = q->older) {
		bool found;
		int own;

		kq_lock(q);
		own = q->fd;
		found = own != -1 && kq_is_number_of(q, *fd) && kq_genuine(q);
		kq_unlock(q);
		if (found) {
			*fd = own;
			return q;
		}
	}
	return NULL;
}

struct kq *
kq_enter(int fd)
{
	struct kq *q = kq_is_child() ? NULL : kq_lookup(fd);

	if (q == NULL && !kq_is_child())
		q = kq_by_duplicate(&fd);
	if (q != NULL) {
		kq_lock(q);
		if (q->fd == fd && kq_genuine(q))
			return q;
		if (q->fd == fd)
			kq_discard(q);
		kq_unlock(q);
	}
	errno = EBADF;
	return NULL;
}

void
kq_ring(struct kq *q)
{
	/*
	 * The eventfd is always readable. Setting the item's events anew makes
	 * a fresh edge, and the wait that fetches the edge also ends it: no
	 * read() is needed.
	 */
	struct epoll_event ev = {
	    .events = EPOLLIN | EPOLLET,
	    .data.u64 = KQ_TOKEN_SOURCE | SOURCE_SOFT,
	};

	if (epoll_ctl(q->set, EPOLL_CTL_MOD, q->soft_fd, &ev) == 0)
		q->proved = true;
	q->rung = true;
}

void
kq_mute(struct kq *q)
{
	struct epoll_event ev = {
	    .events = EPOLLET,
	    .data.u64 = KQ_TOKEN_SOURCE | SOURCE_SOFT,
	};

	epoll_ctl(q->set, EPOLL_CTL_MOD, q->soft_fd, &ev);
	q->rung = false;
}

int
kq_source_add(struct kq *q, int fd, enum kq_source source, uint32_t which)
{
	/* Edges where the descriptor is not read when it has told. */
	static const uint32_t events[SOURCES] = {
	    [SOURCE_SOFT] = EPOLLET,
	    [SOURCE_TIMER] = EPOLLIN | (uint32_t)EPOLLET,
	    [SOURCE_INNER] = EPOLLIN,
	    [SOURCE_VNODE] = EPOLLIN,
	    [SOURCE_MOUNTS] = EPOLLPRI | (uint32_t)EPOLLET,
	    [SOURCE_PROC] = EPOLLIN,
	    [SOURCE_EXIT] = KQ_EXIT_EVENTS,
	    [SOURCE_SIGNAL] = EPOLLIN | (uint32_t)EPOLLET,
	    [SOURCE_NETDEV] = EPOLLIN,
	    [SOURCE_AIO] = EPOLLIN,
	};
	struct epoll_event ev = {
	    .events = events[source],
	    .data.u64 =
		KQ_TOKEN_SOURCE | (uint64_t)which << 8 | (uint64_t)source,
	};

	if (epoll_ctl(q->set, EPOLL_CTL_ADD, fd, &ev) == -1)
		return errno;
	if (source != SOURCE_EXIT)
		q->sources[source] = fd;
	return 0;
}

void
kq_source_close(struct kq *q, enum kq_source source, int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
	q->sources[source] = -1;
}

int
kq_move_away(int fd)
{
	int lowest = atomic_load(&inner_from), away;

	if (fd == -1 || fd >= lowest)
		return fd;
	away = fcntl(fd, F_DUPFD_CLOEXEC, lowest);
	if (away == -1)
		return fd; /* low numbers are better than none */
	close(fd);
	return away;
}

__attribute__((visibility("default"))) void
kqueue_inner_from(int lowest)
{
	atomic_store(&inner_from, lowest);
}

/*
 * Threads that wait in the set come back. One edge would wake one of them; a
 * level wakes them all, one by one.
 */
static void
send_back(struct kq *q)
{
	struct epoll_event ev = {
	    .events = EPOLLIN,
	    .data.u64 = KQ_TOKEN_SOURCE | SOURCE_SOFT,
	};

	epoll_ctl(q->set, EPOLL_CTL_MOD, q->soft_fd, &ev);
}

bool
kq_rebuild(struct kq *q, bool inner)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd == -1)
		return false;
	kq_desc_sift(q, inner);
	if (inner) {
		fd = kq_move_away(fd);
		kq_source_close(q, SOURCE_INNER, &q->inner_fd);
		q->inner_fd = fd;
		kq_source_add(q, fd, SOURCE_INNER, 0);
		kq_desc_again(q, 1);
		q->sets++;
		return true;
	}
	send_back(q);
	if (dup3(fd, q->fd, O_CLOEXEC) == -1 ||
	    (q->set != q->fd && dup3(fd, q->set, O_CLOEXEC) == -1)) {
		kq_mute(q);
		close(fd);
		return false;
	}
	close(fd);
	q->rung = false;
	q->sets++;
	for (int i = 0; i < SOURCES; i++)
		if (q->sources[i] != -1)
			kq_source_add(q, q->sources[i], (enum kq_source)i, 0);
	kq_proc_again(q);
	kq_desc_again(q, 0);
	return true;
}

bool
kq_more(struct kq *q, void **freed, size_t size)
{
	size_t bytes = q->slabs == NULL ? SLAB_FIRST_BYTES : SLAB_BYTES;
	struct kq_slab *slab = malloc(bytes);
	char *at;

	if (slab == NULL)
		return false;
	slab->next = q->slabs;
	q->slabs = slab;
	at = (char *)slab + SLAB_HEAD;
	for (size_t left = bytes - SLAB_HEAD; left >= size; left -= size) {
		kq_give(freed, at);
		at += size;
	}
	return true;
}

/* Close and free all that belongs to a queue but for its number. */
static void
release(struct kq *q)
{
	kq_timer_finish(q);
	kq_vnode_finish(q);
	kq_proc_finish(q);
	kq_signal_finish(q);
	kq_netdev_finish(q);
	kq_aio_finish(q);
	kq_source_close(q, SOURCE_INNER, &q->inner_fd);
	kq_source_close(q, SOURCE_SOFT, &q->soft_fd);
	kq_set_drop(q);
	while (q->slabs != NULL) {
		struct kq_slab *next = q->slabs->next;

		free(q->slabs);
		q->slabs = next;
	}
	q->free_knotes = q->free_descs = q->free_watches = NULL;
	free(q->descs);
	free(q->table);
	q->descs = NULL;
	q->table = NULL;
	q->descs_size = q->table_size = q->table_used = 0;
	q->head = q->tail = q->idle = NULL;
	q->queued = q->idles = q->unhelped = 0;
	q->rung = false;
	q->life++;
}

static void
put_aside(struct kq *q)
{
	pthread_mutex_lock(&life_lock);
	q->spare = spares;
	spares = q;
	pthread_mutex_unlock(&life_lock);
}

/* The caller holds q's lock and not life_lock. */
void
kq_discard(struct kq *q)
{
	int fd = q->fd;

	if (fd == -1)
		return;
	q->fd = -1;
	if (kq_lookup(fd) == q)
		map_set(fd, NULL);
	release(q);
	put_aside(q);
}

/*
 * A child has a copy of everything as it is at that moment, so nobody may be
 * in the middle of it: all locks are taken before. Queues that are made
 * meanwhile are newer than those that are locked.
 */
static bool forking; /* all locks are taken */

static void
before_fork(void)
{
	struct kq *done = NULL, *first;

	/* A handler that forks in the middle of a call has them already. */
	if (kq_is_alone() || kq_inside > 0)
		return;
	for (;;) {
		pthread_mutex_lock(&life_lock);
		first = newest;
		if (first == done)
			break;
		pthread_mutex_unlock(&life_lock);
		for (struct kq *q = first; q != done; q = q->older)
			pthread_mutex_lock(&q->lock);
		done = first;
	}
	forking = true;
}

static void
parent_goes_on(void)
{
	if (!forking)
		return;
	forking = false;
	for (struct kq *q = newest; q != NULL; q = q->older)
		pthread_mutex_unlock(&q->lock);
	pthread_mutex_unlock(&life_lock);
}

/*
 * In a child of fork(): the sets are shared with the parent, so nothing may
 * be changed in them; only our numbers for them are closed. A number that
 * no longer is what we think stays as it is.
 */
static void
child_start(void)
{
	pthread_mutex_init(&life_lock, NULL);
	forking = false;
	kq_inside = 0;
	kq_signal_child();
	kq_proc_child();
	spares = NULL;
	for (struct kq *q = newest; q != NULL; q = q->older) {
		int fd = q->fd;

		pthread_mutex_init(&q->lock, NULL);
		if (fd != -1) {
			if (kq_genuine(q))
				close(fd);
			else
				q->soft_fd = -1;
			map_set(fd, NULL);
			q->fd = -1;
			release(q);
		}
		q->spare = spares;
		spares = q;
	}
	if (kq_wiped != NULL)
		*kq_wiped = 1;
}

static void
once(void)
{
	kq_wiped = kq_fork_byte();
	if (kq_wiped != NULL)
		*kq_wiped = 1;
	pthread_atfork(before_fork, parent_goes_on, child_start);
}

static void
check(struct kq *q)
{
	/* One that a thread is in is none that nobody uses. */
	if (q->fd == -1 || !kq_try_lock(q))
		return;
	if (q->fd != -1 && !kq_genuine(q))
		kq_discard(q);
	kq_unlock(q);
}

/* Round and round; only when there is one. */
static struct kq *
next_one(void)
{
	static _Atomic(struct kq *) last;
	struct kq *q = atomic_load_explicit(&last, memory_order_acquire);

	if (q == NULL || q->older == NULL)
		q = atomic_load_explicit(&newest, memory_order_acquire);
	else
		q = q->older;
	atomic_store_explicit(&last, q, memory_order_release);
	return q;
}

void
kq_sweep(unsigned count)
{
	unsigned most = atomic_load(&kq_made);

	for (unsigned i = 0; i < count && i < most; i++)
		check(next_one());
}

void
kq_sweep_in_time(void)
{
	static _Atomic int64_t last;
	int64_t tick = kq_tick();

	if (tick == atomic_load_explicit(&last, memory_order_relaxed))
		return;
	atomic_store_explicit(&last, tick, memory_order_relaxed);
	kq_sweep(SWEEP);
}

static struct kq *
blank(void)
{
	struct kq *q;

	pthread_mutex_lock(&life_lock);
	q = spares;
	if (q != NULL) {
		spares = q->spare;
		pthread_mutex_unlock(&life_lock);
		return q;
	}
	q = calloc(1, sizeof *q);
	if (q == NULL)
		goto out;
	pthread_mutex_init(&q->lock, NULL);
	q->fd = q->set = q->soft_fd = q->inner_fd = q->timer_fd = -1;
	for (int i = 0; i < SOURCES; i++)
		q->sources[i] = -1;
	q->older = newest;
	atomic_store(&newest, q);
	atomic_fetch_add(&kq_made, 1);
out:
	pthread_mutex_unlock(&life_lock);
	return q;
}

/* Make a blank one the queue of this new set. */
static int
equip(struct kq *q, int fd)
{
	int error;

	q->set = kq_set_keep(fd);
	if (q->set == -1)
		return errno;
	q->soft_fd = kq_move_away(eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK));
	if (q->soft_fd == -1)
		return errno;
	error = kq_source_add(q, q->soft_fd, SOURCE_SOFT, 0);
	if (error == 0)
		error = map_set(fd, q);
	if (error == 0)
		q->fd = fd;
	return error;
}

int
kq_create(int *result)
{
	static pthread_once_t started = PTHREAD_ONCE_INIT;
	struct kq *q, *old;
	int fd, error;

	pthread_once(&started, once);
	if (kq_is_child()) /* made by a clone() that runs no handlers */
		child_start();
	fd = epoll_create1(EPOLL_CLOEXEC);
	if (fd == -1 && errno == EMFILE) {
		kq_sweep(UINT_MAX); /* closed ones may hold some */
		fd = epoll_create1(EPOLL_CLOEXEC);
	}
	if (fd == -1)
		return errno;
	/* The number is new, so whoever had it before is gone. */
	old = kq_lookup(fd);
	if (old != NULL) {
		kq_lock(old);
		if (old->fd == fd)
			kq_discard(old);
		kq_unlock(old);
	}
	/* After that, for it costs a look at each that may be open. */
	kq_sweep(1);
	kq_sweep_in_time();
	q = blank();
	if (q == NULL) {
		close(fd);
		return ENOMEM;
	}
	/* A thread that waited in what q was before may come back now. */
	kq_lock(q);
	error = equip(q, fd);
	if (error != 0) {
		kq_source_close(q, SOURCE_SOFT, &q->soft_fd);
		kq_set_drop(q);
		close(fd);
		put_aside(q);
	}
	kq_unlock(q);
	*result = fd;
	return error;
}
