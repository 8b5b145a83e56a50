/*
 * poll.c - the engine where there is nothing but poll(2)
 *
 * SPDX-License-Identifier: ISC
 *
 * Every member is by hand: each look costs what is watched, not what is
 * active, and sees whatever happened to the numbers. The set's descriptor is
 * one end of a pair of sockets; through the other, other threads wake those
 * that sleep. Two timeouts of it that nobody waits for are its mark.
 */
#include <sys/socket.h>
#include <sys/time.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "set.h"

/* Up to so many seconds all systems take: some count ticks in a short. */
#define MARK_MOST 30
#define BELL_FROM 250 /* out of the way of the program's own numbers */

static struct timeval
receive_mark(uint32_t token)
{
	return (struct timeval){.tv_sec = 1 + (time_t)(token / MARK_MOST)};
}

static struct timeval
send_mark(uint32_t token)
{
	return (struct timeval){.tv_sec = 1 + (time_t)(token % MARK_MOST)};
}

static int
set_mark(int fd, int option, struct timeval mark)
{
	return setsockopt(fd, SOL_SOCKET, option, &mark, sizeof mark);
}

static bool
has_mark(int fd, int option, struct timeval mark)
{
	struct timeval found;
	socklen_t size = sizeof found;

	return getsockopt(fd, SOL_SOCKET, option, &found, &size) == 0 &&
	    found.tv_sec == mark.tv_sec;
}

int
dp_engine_open(struct dp_set *set)
{
	static uint32_t tokens;
	int pair[2], high;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == -1)
		return errno;
	high = fcntl(pair[1], F_DUPFD_CLOEXEC, BELL_FROM);
	if (high != -1) {
		close(pair[1]);
		pair[1] = high;
	}
	for (int i = 0; i < 2; i++) {
		fcntl(pair[i], F_SETFD, FD_CLOEXEC);
		fcntl(pair[i], F_SETFL, O_NONBLOCK);
	}
	set->fd = pair[0];
	set->bell = pair[1];
	/* Any two sets that a number can be mistaken for differ. */
	set->token = tokens++ % (MARK_MOST * MARK_MOST);
	if (set_mark(set->fd, SO_RCVTIMEO, receive_mark(set->token)) == -1 ||
	    set_mark(set->fd, SO_SNDTIMEO, send_mark(set->token)) == -1)
		return errno;
	return 0;
}

int
dp_engine_again(struct dp_set *set)
{
	/* Nothing of the set is in the pair. */
	(void)set;
	return 0;
}

void
dp_engine_close(struct dp_set *set)
{
	if (set->bell != -1)
		close(set->bell);
	set->bell = -1;
}

bool
dp_engine_genuine(const struct dp_set *set)
{
	return has_mark(set->fd, SO_RCVTIMEO, receive_mark(set->token)) &&
	    has_mark(set->fd, SO_SNDTIMEO, send_mark(set->token));
}

void
dp_engine_changed(struct dp_set *set, int fd)
{
	(void)set, (void)fd;
}

void
dp_engine_removed(struct dp_set *set, int fd)
{
	(void)set, (void)fd;
}

void
dp_engine_idle(struct dp_set *set, int fd)
{
	(void)set, (void)fd;
}

bool
dp_engine_doubt(struct dp_set *set, int fd)
{
	(void)set, (void)fd;
	return false;
}

bool
dp_engine_sleeps(const struct dp_set *set)
{
	(void)set;
	return false;
}

int
dp_engine_sleep(int fd, struct dp_news *news, int64_t ns, const sigset_t *mask)
{
	(void)fd, (void)news, (void)ns, (void)mask;
	return ENOSYS;
}

int
dp_engine_bell(const struct dp_set *set)
{
	return set->fd;
}

void
dp_engine_ring(struct dp_set *set)
{
	/* When it is full, it rings already. */
	if (send(set->bell, "", 1, 0) == -1)
		return;
}

void
dp_engine_mute(struct dp_set *set)
{
	char byte;

	while (recv(set->fd, &byte, 1, 0) != -1)
		;
}

int
dp_engine_collect(struct dp_set *set, const struct dp_news *news)
{
	(void)news;
	set->told = false;
	return 0;
}

bool
dp_engine_check(struct dp_set *set, bool all)
{
	(void)set, (void)all;
	return false;
}

int64_t
dp_engine_patience(const struct dp_set *set)
{
	(void)set;
	return -1;
}
