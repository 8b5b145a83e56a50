/* kqueue.c - another system's kevent(2), poll(2) and pipes, over this one's */
/* SPDX-License-Identifier: ISC */
#include <sys/types.h>
#include <sys/event.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "systems.h"

int fake_kevent(int kq, const struct kevent *changes, int nchanges,
    struct kevent *events, int nevents, const struct timespec *timeout);
int
fake_ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
int fake_fcntl(int fd, int command, int number);

/* Knotes that only the fake has: level, told at every call. */
#define MADE_UP 16
static struct kevent made_up[MADE_UP];
static int made_up_count;

/*
 * READ at the write end of a pipe, where a pipe goes both ways: it tells that
 * the reader is gone. Here that is a WRITE that never has room enough.
 */
static int reads_write_end = -1;

static mode_t
kind_of(int fd, dev_t *device)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return 0;
	*device = st.st_rdev;
	return st.st_mode & S_IFMT;
}

static bool
is_pipe(int fd)
{
	dev_t device;

	return kind_of(fd, &device) == S_IFIFO;
}

static bool
can_write(int fd)
{
	return (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY;
}

static bool
can_read(int fd)
{
	return (fcntl(fd, F_GETFL) & O_ACCMODE) != O_WRONLY;
}

static int
look_at(int fd)
{
	struct pollfd look = {.fd = fd, .events = POLLIN | POLLOUT};

	return poll(&look, 1, 0) == 1 ? look.revents : 0;
}

static bool
is_zombie(long pid)
{
	char path[40], text[512] = "";
	const char *state;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	if (read(fd, text, sizeof(text) - 1) == -1)
		abort();
	close(fd);
	/* PID (NAME) STATE */
	state = strrchr(text, ')');
	return state != NULL && state[1] != '\0' && state[2] == 'Z';
}

/* -- changes -- */

static int
make_up(const struct kevent *change, unsigned flags)
{
	if (made_up_count == MADE_UP)
		abort();
	made_up[made_up_count] = *change;
	made_up[made_up_count].flags = (unsigned short)flags;
	made_up[made_up_count].fflags = 0;
	made_up[made_up_count++].data = 0;
	return 0;
}

static bool
forget(const struct kevent *change)
{
	for (int i = 0; i < made_up_count; i++)
		if (made_up[i].ident == change->ident &&
		    made_up[i].filter == change->filter) {
			made_up[i] = made_up[--made_up_count];
			return true;
		}
	return false;
}

static int
refuse(int error)
{
	errno = error;
	return -1;
}

static int
add(int kq, struct kevent change)
{
	const struct fake_system *system = fake_system();
	int fd = (int)change.ident;
	bool writes = change.filter == EVFILT_WRITE;
	dev_t device = 0;

	if (change.filter == EVFILT_PROC && system->misses_zombies &&
	    is_zombie((long)change.ident))
		return refuse(ESRCH);
	if (!writes && change.filter != EVFILT_READ)
		return kevent(kq, &change, 1, NULL, 0, NULL);
	switch (kind_of(fd, &device)) {
	case S_IFIFO:
		if (!writes && system->both_ways && !can_read(fd)) {
			reads_write_end = fd;
			change.filter = EVFILT_WRITE;
			change.fflags = NOTE_LOWAT;
			change.data = INT_MAX;
			return kevent(kq, &change, 1, NULL, 0, NULL);
		}
		if (writes && can_write(fd) && look_at(fd) & POLLERR) {
			if (system->broken_is_told)
				return make_up(&change, EV_EOF);
			return refuse(system->broken_pipe);
		}
		if (!system->low_water)
			change.fflags &= ~(unsigned)NOTE_LOWAT;
		break;
	case S_IFREG:
	case S_IFDIR:
		if (writes && system->file_write != 0)
			return refuse(system->file_write);
		break;
	case S_IFCHR:
		if (device == makedev(1, 3) && !writes && system->null_reads)
			return make_up(&change, 0);
		if (device == makedev(1, 8) && !writes && system->random != 0)
			return refuse(system->random);
		if (device == makedev(1, 8) && writes &&
		    system->random_write != 0)
			return refuse(system->random_write);
		break;
	default:
		break;
	}
	return kevent(kq, &change, 1, NULL, 0, NULL);
}

/* -- events -- */

/* Would the system have told? */
static bool
is_told(struct kevent *event)
{
	int fd = (int)event->ident;

	if (fd == reads_write_end && event->filter == EVFILT_WRITE) {
		event->filter = EVFILT_READ;
		return true;
	}
	return !(fake_system()->misses_readers &&
	    event->filter == EVFILT_WRITE && event->flags & EV_EOF &&
	    is_pipe(fd) && !(look_at(fd) & POLLOUT));
}

static int64_t
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int
fetch(int kq, struct kevent *events, int room, const struct timespec *timeout)
{
	int64_t end = 0, left;
	struct timespec rest;
	int count, told = 0;

	if (timeout != NULL) {
		rest = *timeout;
		end = now() + (int64_t)rest.tv_sec * 1000000000 + rest.tv_nsec;
	}
	for (;;) {
		count = kevent(
		    kq, NULL, 0, events, room, timeout == NULL ? NULL : &rest);
		if (count <= 0)
			return count;
		for (int i = 0; i < count; i++)
			if (is_told(&events[i]))
				events[told++] = events[i];
		if (told > 0)
			return told;
		if (timeout == NULL)
			continue;
		left = end - now();
		if (left < 0)
			left = 0;
		rest.tv_sec = (time_t)(left / 1000000000);
		rest.tv_nsec = (long)(left % 1000000000);
	}
}

int
fake_kevent(int kq, const struct kevent *changes, int nchanges,
    struct kevent *events, int nevents, const struct timespec *timeout)
{
	static const struct timespec none;
	int told = 0, more;

	for (int i = 0; i < nchanges; i++) {
		if (changes[i].flags & EV_DELETE && forget(&changes[i]))
			continue;
		if (changes[i].flags & EV_ADD) {
			if (add(kq, changes[i]) == -1)
				return -1;
			continue;
		}
		if (kevent(kq, &changes[i], 1, NULL, 0, NULL) == -1)
			return -1;
	}
	if (nevents == 0)
		return 0;
	while (told < made_up_count && told < nevents) {
		events[told] = made_up[told];
		told++;
	}
	if (told == nevents)
		return told;
	more = fetch(
	    kq, &events[told], nevents - told, told > 0 ? &none : timeout);
	return more == -1 ? (told > 0 ? told : -1) : told + more;
}

/* -- pipes, to poll(2) and fcntl(2) -- */

int
fake_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
    const sigset_t *mask)
{
	const struct fake_system *system = fake_system();
	int result = ppoll(fds, count, timeout, mask);

	for (nfds_t i = 0; result > 0 && i < count; i++) {
		int seen = fds[i].revents, fd = fds[i].fd;

		if (!is_pipe(fd))
			continue;
		if (seen & POLLERR) {
			seen = POLLHUP;
			if (!system->poll_exclusive)
				seen |= fds[i].events & POLLOUT;
		} else if (seen & POLLHUP)
			seen |= fds[i].events & POLLIN;
		fds[i].revents = (short)seen;
	}
	return result;
}

int
fake_fcntl(int fd, int command, int number)
{
	int result = fcntl(fd, command, number);

	if (command == F_GETFL && result != -1 && fake_system()->both_ways &&
	    is_pipe(fd))
		result = (result & ~O_ACCMODE) | O_RDWR;
	return result;
}
