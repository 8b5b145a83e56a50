/*
 * epoll.c - the engine where there is epoll: costs what is active
 *
 * SPDX-License-Identifier: ISC
 *
 * The set's descriptor is an epoll set. It stays empty while the set is
 * small: asking poll(2) about a few descriptors is as fast, and sees at once
 * what was closed or is another file now. Above MANY, the members move into
 * epoll, and by hand remain only those that epoll refuses (files, which are
 * always ready) and those found closed.
 *
 * epoll forgets a closed file without a word, and never learns that its
 * number has become another file; adding the number again answers both
 * (EEXIST: still the same, EBADF: closed, 0: it was another, and is in now).
 * That is done in rounds through the big set, so slowly that it takes about a
 * hundredth of the time, and in full before a long sleep.
 *
 * When a number is closed while a duplicate lives on, its item goes on firing
 * and cannot be named any more. Every item has a token; one that nobody knows
 * makes us move to a new epoll set under the old number.
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "set.h"

#define MANY 64             /* members above which epoll takes over */
#define BATCH 64            /* events fetched without an allocation */
#define CHECK_NS 20000      /* one member is checked in such a time */
#define CHECKS 16           /* at most, when something is ready */
#define SENTINEL_FROM 250   /* out of the way of the program's own numbers */
#define SENTINEL UINT64_MAX /* its token */

/*
 * Is in every set of ours, and so tells them from others'. It is always
 * readable; in sets that shall wake their sleepers it is waited for.
 */
static int sentinel = -1;

static int
sentinel_control(int epfd, int op, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.u64 = SENTINEL};

	return epoll_ctl(epfd, op, sentinel, &ev) == -1 ? errno : 0;
}

static int
sentinel_make(void)
{
	int fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK), high;

	if (fd == -1)
		return errno;
	high = fcntl(fd, F_DUPFD_CLOEXEC, SENTINEL_FROM);
	if (high != -1) {
		close(fd);
		fd = high;
	}
	sentinel = fd;
	return 0;
}

int
dp_engine_open(struct dp_set *set)
{
	int error = 0;

	set->fd = epoll_create1(EPOLL_CLOEXEC);
	if (set->fd == -1)
		return errno;
	if (sentinel == -1)
		error = sentinel_make();
	if (error == 0)
		error = sentinel_control(set->fd, EPOLL_CTL_ADD, EPOLLET);
	if (error == EBADF || error == EPERM) {
		/* The program closed what it did not know. */
		error = sentinel_make();
		if (error == 0)
			error =
			    sentinel_control(set->fd, EPOLL_CTL_ADD, EPOLLET);
	}
	set->checked_ns = dp_now();
	return error;
}

void
dp_engine_close(struct dp_set *set)
{
	free(set->events);
	set->events = NULL;
	set->events_size = 0;
}

bool
dp_engine_genuine(const struct dp_set *set)
{
	int error = sentinel_control(set->fd, EPOLL_CTL_ADD, EPOLLET);

	/* Somebody else's set: take it out again. */
	if (error == 0)
		sentinel_control(set->fd, EPOLL_CTL_DEL, 0);
	return error == EEXIST;
}

/* poll's words in epoll's numbers, which some machines have differently. */
static const struct {
	short poll;
	uint16_t epoll;
} words[] = {
    {POLLIN, EPOLLIN},
    {POLLPRI, EPOLLPRI},
    {POLLOUT, EPOLLOUT},
    {POLLERR, EPOLLERR},
    {POLLHUP, EPOLLHUP},
    {POLLRDNORM, EPOLLRDNORM},
    {POLLRDBAND, EPOLLRDBAND},
    {POLLWRNORM, EPOLLWRNORM},
    {POLLWRBAND, EPOLLWRBAND},
    {POLLMSG, EPOLLMSG},
    {POLLRDHUP, EPOLLRDHUP},
};

static uint32_t
to_epoll(short events)
{
	uint32_t result = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (events & words[i].poll)
			result |= words[i].epoll;
	return result;
}

static short
from_epoll(uint32_t events)
{
	short result = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (events & words[i].epoll)
			result |= words[i].poll;
	return result;
}

static int
item_control(struct dp_set *set, int op, int fd, uint32_t token)
{
	struct epoll_event ev = {
	    .events = to_epoll(set->entries[fd].events),
	    .data.u64 = (uint64_t)token << 32 | (uint32_t)fd,
	};

	return epoll_ctl(set->fd, op, fd, &ev) == -1 ? errno : 0;
}

/* A member by hand: let the kernel tell of it, if it can. */
static bool
adopt(struct dp_set *set, int fd)
{
	uint32_t token = ++set->token;
	int error = item_control(set, EPOLL_CTL_ADD, fd, token);

	/* It was found closed, and is back. */
	if (error == EEXIST)
		error = item_control(set, EPOLL_CTL_MOD, fd, token);
	/* EPERM, ELOOP; EBADF; or no memory: it can stay where it is. */
	if (error != 0)
		return false;
	dp_from_hand(set, fd);
	set->entries[fd].token = token;
	set->entries[fd].by = DP_ENGINE;
	return true;
}

/* Is a member of the engine's still what it was? True if it was not. */
static bool
verify(struct dp_set *set, int fd)
{
	uint32_t token = ++set->token;
	int error = item_control(set, EPOLL_CTL_ADD, fd, token);

	switch (error) {
	case 0: /* another file, and it is in now */
		set->entries[fd].token = token;
		return true;
	case EBADF: /* closed */
	case EPERM: /* a regular file now */
	case ELOOP:
	case EINVAL:
		dp_to_hand(set, fd);
		return true;
	case EEXIST:
	default: /* no memory to say: another time */
		return false;
	}
}

void
dp_engine_changed(struct dp_set *set, int fd)
{
	struct dp_entry *entry = &set->entries[fd];
	int error;

	if (entry->by == DP_ENGINE) {
		error = item_control(set, EPOLL_CTL_MOD, fd, entry->token);
		/* Another file now, or closed. */
		if (error != 0 && error != ENOMEM)
			verify(set, fd);
	} else if (set->big) {
		adopt(set, fd);
	} else if (set->count > MANY) {
		set->big = true;
		set->checked_ns = dp_now();
		for (size_t i = set->hand_used; i-- > 0;)
			adopt(set, set->hand[i]);
	}
}

void
dp_engine_removed(struct dp_set *set, int fd)
{
	/* It may have been closed, and taken its item along. */
	if (fd != -1)
		epoll_ctl(set->fd, EPOLL_CTL_DEL, fd, NULL);
	if (!set->big || set->count >= MANY / 2)
		return;
	for (size_t i = 0; i < set->size; i++)
		if (set->entries[i].by == DP_ENGINE) {
			epoll_ctl(set->fd, EPOLL_CTL_DEL, (int)i, NULL);
			dp_to_hand(set, (int)i);
		}
	set->big = false;
}

void
dp_engine_idle(struct dp_set *set, int fd)
{
	if (set->big)
		adopt(set, fd);
}

bool
dp_engine_doubt(struct dp_set *set, int fd)
{
	return !verify(set, fd);
}

bool
dp_engine_sleeps(const struct dp_set *set)
{
	return set->big && set->hand_used == 0;
}

int
dp_engine_sleep(int fd, struct dp_news *news, int64_t ns, const sigset_t *mask)
{
	int64_t ms = ns < 0 ? -1 : ns / 1000000 + (ns % 1000000 != 0);
	struct epoll_event events[DP_NEWS];

	news->count = epoll_pwait(
	    fd, events, DP_NEWS, ms > INT_MAX ? INT_MAX : (int)ms, mask);
	if (news->count == -1) {
		news->count = 0;
		return errno;
	}
	for (int i = 0; i < news->count; i++) {
		news->at[i].token = events[i].data.u64;
		news->at[i].events = events[i].events;
	}
	return 0;
}

int
dp_engine_bell(const struct dp_set *set)
{
	return set->fd;
}

void
dp_engine_ring(struct dp_set *set)
{
	sentinel_control(set->fd, EPOLL_CTL_MOD, EPOLLIN);
}

void
dp_engine_mute(struct dp_set *set)
{
	sentinel_control(set->fd, EPOLL_CTL_MOD, EPOLLET);
}

int
dp_engine_again(struct dp_set *set)
{
	int fd = epoll_create1(EPOLL_CLOEXEC), error;

	if (fd == -1)
		return errno;
	error = sentinel_control(fd, EPOLL_CTL_ADD, EPOLLET);
	/* Threads that sleep on the old one come back and take the new. */
	if (error == 0 && set->waiters > 0)
		dp_engine_ring(set);
	if (error == 0 && dup3(fd, set->fd, O_CLOEXEC) == -1)
		error = errno;
	close(fd);
	if (error != 0)
		return error;
	set->deaf = 0;
	for (size_t i = 0; i < set->size; i++)
		if (set->entries[i].by == DP_ENGINE) {
			dp_to_hand(set, (int)i);
			adopt(set, (int)i);
		}
	return 0;
}

/* All events there are: more of them each time, up to what memory allows. */
static int
fetch(struct dp_set *set, struct epoll_event **events)
{
	struct epoll_event *grown;
	size_t size = BATCH;
	int n;

	for (;;) {
		n = epoll_wait(set->fd, *events, (int)size, 0);
		if (n < (int)size)
			return n;
		if (set->events_size <= size) {
			grown = realloc(set->events, size * 4 * sizeof *grown);
			if (grown == NULL)
				return n;
			set->events = grown;
			set->events_size = size * 4;
		}
		size = set->events_size;
		*events = set->events;
	}
}

/* False when nobody knows it. */
static bool
hear(struct dp_set *set, uint64_t token, uint32_t events)
{
	size_t fd = (uint32_t)token;

	if (token == SENTINEL)
		return true;
	if (fd >= set->size || set->entries[fd].by != DP_ENGINE ||
	    set->entries[fd].token != token >> 32)
		return false;
	set->entries[fd].told = from_epoll(events);
	set->proved = true;
	dp_look_at(set, (int)fd);
	return true;
}

int
dp_engine_collect(struct dp_set *set, const struct dp_news *news)
{
	struct epoll_event few[BATCH], *events = few;
	bool known = true;
	int n, error;

	if (!set->big && !set->told)
		return 0;
	set->told = false;
	if (news != NULL && news->count < DP_NEWS) {
		for (int i = 0; i < news->count; i++)
			known &=
			    hear(set, news->at[i].token, news->at[i].events);
	} else {
		n = fetch(set, &events);
		for (int i = 0; i < n; i++)
			known &=
			    hear(set, events[i].data.u64, events[i].events);
	}
	if (known)
		return 0;
	/* What it hid, if anything, is seen in the next look. */
	error = dp_prove(set);
	return error != 0 ? error : dp_engine_again(set);
}

bool
dp_engine_check(struct dp_set *set, bool all)
{
	int64_t now, steps;
	bool other = false;

	if (!set->big)
		return false;
	now = dp_now();
	steps = (now - set->checked_ns) / CHECK_NS;
	if (all || steps >= (int64_t)set->size) {
		steps = (int64_t)set->size;
		set->checked_ns = now - steps * CHECK_NS;
	}
	if (!all && set->look_used > 0 && steps > CHECKS)
		steps = CHECKS;
	set->checked_ns += steps * CHECK_NS;
	while (steps-- > 0) {
		if (set->check_at >= set->size)
			set->check_at = 0;
		if (set->entries[set->check_at].by == DP_ENGINE)
			other |= verify(set, (int)set->check_at);
		set->check_at++;
	}
	return other;
}

int64_t
dp_engine_patience(const struct dp_set *set)
{
	int64_t round = (int64_t)set->size * CHECK_NS;

	return set->big ? round : -1;
}
