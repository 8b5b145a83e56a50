/*
 * set.c - how sets begin and end, and their tables
 *
 * SPDX-License-Identifier: ISC
 *
 * A plain close(2) ends a set without telling us. What is known under a
 * number is therefore compared with what the number is, by the engine, and
 * replaced by the next devpoll_open() that gets the same number.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "set.h"

/* Guards what follows. A set's own lock is taken first. */
static pthread_mutex_t life_lock = PTHREAD_MUTEX_INITIALIZER;
static struct dp_set **sets; /* by number */
static size_t sets_size;
static struct dp_set *all, *spares;

static bool forking;                  /* all locks are taken */
static _Thread_local unsigned inside; /* locks that this thread has */
static unsigned generation = 1; /* counts fork() on the way to this process */

int64_t
dp_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct dp_set *
dp_lookup(int fd)
{
	struct dp_set *set = NULL;

	pthread_mutex_lock(&life_lock);
	if (fd >= 0 && (size_t)fd < sets_size)
		set = sets[fd];
	pthread_mutex_unlock(&life_lock);
	return set;
}

/* Room for that many more in an array that holds used; sizes double. */
static int
grow(void *array, size_t *size, size_t need, size_t each, bool clear)
{
	size_t more = *size == 0 ? 16 : *size;
	void *old, *grown;

	if (need <= *size)
		return 0;
	while (more < need)
		more *= 2;
	memcpy(&old, array, sizeof old);
	grown = realloc(old, more * each);
	if (grown == NULL)
		return ENOMEM;
	if (clear)
		memset((char *)grown + *size * each, 0, (more - *size) * each);
	memcpy(array, &grown, sizeof grown);
	*size = more;
	return 0;
}

int
dp_reserve(struct dp_set *set, int fd)
{
	return grow(&set->entries, &set->size, (size_t)fd + 1,
	    sizeof *set->entries, true);
}

/* The place in "hand" of fd, or of the first one above it. */
static size_t
place(const struct dp_set *set, int fd)
{
	size_t low = 0, high = set->hand_used;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->hand[middle] < fd)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int
dp_reserve_member(struct dp_set *set)
{
	int error = grow(&set->hand, &set->hand_size, set->count + 1,
	    sizeof *set->hand, false);

	if (error == 0)
		error = grow(&set->look, &set->look_size, set->count + 1,
		    sizeof *set->look, false);
	return error;
}

void
dp_to_hand(struct dp_set *set, int fd)
{
	size_t at = place(set, fd);

	set->changes++;
	memmove(set->hand + at + 1, set->hand + at,
	    (set->hand_used - at) * sizeof *set->hand);
	set->hand[at] = fd;
	set->hand_used++;
	set->entries[fd].by = DP_HAND;
}

void
dp_from_hand(struct dp_set *set, int fd)
{
	size_t at = place(set, fd);

	set->changes++;
	set->hand_used--;
	memmove(set->hand + at, set->hand + at + 1,
	    (set->hand_used - at) * sizeof *set->hand);
}

void
dp_look_at(struct dp_set *set, int fd)
{
	set->look[set->look_used++] = (struct pollfd){
	    .fd = fd,
	    .events = set->entries[fd].events,
	};
}

/* Close and free all but the number. */
static void
release(struct dp_set *set)
{
	dp_engine_close(set);
	free(set->entries);
	free(set->hand);
	free(set->look);
	set->entries = NULL;
	set->hand = NULL;
	set->look = NULL;
	set->size = set->count = set->hand_used = set->hand_size = 0;
	set->look_used = set->look_size = set->check_at = 0;
	set->start = 0;
	set->waiters = set->deaf = 0;
	set->told = set->big = false;
	set->life++;
}

void
dp_discard(struct dp_set *set)
{
	release(set);
	pthread_mutex_lock(&life_lock);
	if (set->fd >= 0 && (size_t)set->fd < sets_size && sets[set->fd] == set)
		sets[set->fd] = NULL;
	set->fd = -1;
	set->spare = spares;
	spares = set;
	pthread_mutex_unlock(&life_lock);
}

void
dp_lock(struct dp_set *set)
{
	inside++;
	pthread_mutex_lock(&set->lock);
}

void
dp_leave(struct dp_set *set)
{
	pthread_mutex_unlock(&set->lock);
	inside--;
}

int
dp_prove(struct dp_set *set)
{
	if (!set->proved)
		set->proved = dp_engine_genuine(set);
	if (set->proved)
		return 0;
	dp_discard(set);
	return EBADF;
}

int
dp_enter(int fd, bool later, struct dp_set **result)
{
	struct dp_set *set = dp_lookup(fd);
	int error = EBADF;

	if (set == NULL)
		return EBADF;
	dp_lock(set);
	if (set->fd == fd) {
		set->proved = false;
		/* A big set is known by the events that it returns. */
		error = later && set->big ? 0 : dp_prove(set);
	}
	if (error == 0) {
		if (set->owner == 0 && set->born != generation)
			/* Nobody's yet, but the parent has it as well. */
			error = dp_engine_again(set);
		if (error == 0 && set->owner == 0)
			set->owner = generation;
		if (error == 0 && set->owner != generation)
			error = EACCES;
	}
	if (error != 0)
		dp_leave(set);
	*result = set;
	return error;
}

/*
 * A child has a copy of everything as it is at that moment, so nobody may be
 * in the middle of it: all locks are taken before. Sets that are made
 * meanwhile are newer than those that are locked.
 */
static void
before_fork(void)
{
	struct dp_set *done = NULL, *first;

	/* A handler that forks in the middle of a call has them already. */
	if (inside > 0)
		return;
	for (;;) {
		pthread_mutex_lock(&life_lock);
		first = all;
		if (first == done)
			break;
		pthread_mutex_unlock(&life_lock);
		for (struct dp_set *set = first; set != done; set = set->next)
			pthread_mutex_lock(&set->lock);
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
	for (struct dp_set *set = all; set != NULL; set = set->next)
		pthread_mutex_unlock(&set->lock);
	pthread_mutex_unlock(&life_lock);
}

/* In a child of fork() other threads are gone, and the locks are as above. */
static void
child_start(void)
{
	pthread_mutex_init(&life_lock, NULL);
	forking = false;
	inside = 0;
	for (struct dp_set *set = all; set != NULL; set = set->next) {
		pthread_mutex_init(&set->lock, NULL);
		set->waiters = set->deaf = 0;
	}
	generation++;
}

static void
once(void)
{
	pthread_atfork(before_fork, parent_goes_on, child_start);
}

static struct dp_set *
blank(void)
{
	struct dp_set *set;

	pthread_mutex_lock(&life_lock);
	set = spares;
	if (set != NULL) {
		spares = set->spare;
	} else {
		set = calloc(1, sizeof *set);
		if (set != NULL) {
			pthread_mutex_init(&set->lock, NULL);
			set->fd = set->bell = -1;
			set->next = all;
			all = set;
		}
	}
	pthread_mutex_unlock(&life_lock);
	return set;
}

int
dp_create(int *fd)
{
	static pthread_once_t started = PTHREAD_ONCE_INIT;
	struct dp_set *set, *old;
	int error, number;

	pthread_once(&started, once);
	set = blank();
	if (set == NULL)
		return ENOMEM;
	dp_lock(set);
	set->born = generation;
	set->owner = 0;
	pthread_mutex_lock(&life_lock);
	error = dp_engine_open(set);
	pthread_mutex_unlock(&life_lock);
	number = set->fd;
	dp_leave(set);
	/* The number is new, so whoever had it before is gone. */
	old = error == 0 ? dp_lookup(number) : NULL;
	if (old != NULL) {
		dp_lock(old);
		if (old->fd == number)
			dp_discard(old);
		dp_leave(old);
	}
	if (error == 0) {
		pthread_mutex_lock(&life_lock);
		error = grow(
		    &sets, &sets_size, (size_t)number + 1, sizeof *sets, true);
		if (error == 0)
			sets[number] = set;
		pthread_mutex_unlock(&life_lock);
	}
	if (error != 0) {
		if (number != -1)
			close(number);
		dp_lock(set);
		dp_discard(set);
		dp_leave(set);
	}
	*fd = number;
	return error;
}
