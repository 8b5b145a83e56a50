/*
 * keep.c - open files that take no number
 *
 * SPDX-License-Identifier: ISC
 *
 * An item of an epoll set lives as long as its open file, number or not. An
 * io_uring has a table of open files for its own use, and Linux 6.8 and later
 * give a file in there a number again when one is needed.
 *
 * All queues share the rings, and none is closed once it has worked: see
 * kq_uring_close(). The program may have closed one, though, for it closes what
 * it does not know.
 */
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keep.h"
#include "uring.h"

#define FILES 1024U /* in one ring: 8 KiB of the kernel's */
#define RINGS 64U
#define OP_INSTALL 54 /* IORING_OP_FIXED_FD_INSTALL of Linux 6.8 */

struct cellar {
	struct kq_uring ring; /* fd -1: the program has closed it */
	uint32_t digest;      /* of the ring */
	uint32_t size, used;
	uint64_t taken[FILES / 64];
};

static pthread_mutex_t keep_lock = PTHREAD_MUTEX_INITIALIZER;
static struct cellar *cellars[RINGS];
static bool refused; /* by the kernel: it would be the next time, too */
/* Another number of a ring, given up where no other is left. */
static int reserve = -1;
static uint32_t reserve_digest;

static bool
out_of_something(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM;
}

/* A number that is no longer ours is nothing that we may touch. */
static bool
is_ours(int fd, uint32_t digest)
{
	return fd != -1 && kq_vnode_digest(fd) == digest;
}

static void
reserve_close(void)
{
	if (is_ours(reserve, reserve_digest))
		close(reserve);
	reserve = -1;
}

static void
reserve_fill(struct cellar *c)
{
	if (reserve != -1)
		return;
	reserve = kq_move_away(fcntl(c->ring.fd, F_DUPFD_CLOEXEC, 0));
	reserve_digest = c->digest;
}

static bool
cellar_there(struct cellar *c)
{
	if (is_ours(c->ring.fd, c->digest))
		return true;
	c->ring.fd = -1;
	return false;
}

static void
cellar_free(struct cellar **at)
{
	struct cellar *c = *at;

	cellar_there(c);
	kq_uring_close(&c->ring);
	free(c);
	*at = NULL;
}

/* fd -1 empties the place. */
static bool
place_set(struct cellar *c, uint32_t place, int fd)
{
	struct io_uring_files_update update = {
	    .offset = place,
	    .fds = (uint64_t)(uintptr_t)&fd,
	};

	return syscall(SYS_io_uring_register, c->ring.fd,
		   IORING_REGISTER_FILES_UPDATE, &update, 1) == 1;
}

/* A number for the file there, or -1 with errno. */
static int
place_open(struct cellar *c, uint32_t place)
{
	struct io_uring_sqe *sqe = kq_uring_entry(&c->ring);
	struct io_uring_cqe cqe;
	int error;

	sqe->opcode = OP_INSTALL;
	sqe->flags = IOSQE_FIXED_FILE;
	sqe->fd = (int)place;
	error = kq_uring_enter(&c->ring);
	if (error == 0 && !kq_uring_next(&c->ring, &cqe))
		error = EAGAIN;
	if (error == 0 && cqe.res < 0)
		error = -cqe.res;
	if (error == 0)
		return cqe.res;
	errno = error;
	return -1;
}

/* A ring that is made to find out would have to be closed. */
static bool
recent(void)
{
	unsigned major, minor;
	struct utsname name;

	return uname(&name) == 0 &&
	    sscanf(name.release, "%u.%u", &major, &minor) == 2 &&
	    (major > 6 || (major == 6 && minor >= 8));
}

/* Does it take this file, and give it back? */
static bool
cellar_works(struct cellar *c, int fd)
{
	int none[FILES], back;
	bool works;

	memset(none, -1, sizeof none);
	if (syscall(SYS_io_uring_register, c->ring.fd, IORING_REGISTER_FILES,
		none, c->size) == -1 ||
	    !place_set(c, 0, fd))
		return false;
	back = place_open(c, 0);
	works = back != -1 || out_of_something(errno);
	if (back != -1)
		close(back);
	return place_set(c, 0, -1) && works;
}

static struct cellar *
cellar_make(int fd)
{
	struct rlimit limit;
	struct cellar *c;
	int error;

	if (!recent() || getrlimit(RLIMIT_NOFILE, &limit) == -1) {
		refused = true;
		return NULL;
	}
	c = calloc(1, sizeof *c);
	if (c == NULL)
		return NULL;
	error = kq_uring_open(&c->ring, 1);
	if (error != 0) {
		refused = !out_of_something(error);
		free(c);
		return NULL;
	}
	c->digest = kq_vnode_digest(c->ring.fd);
	/* The kernel lets no table be larger than that. */
	c->size = limit.rlim_cur < FILES ? (uint32_t)limit.rlim_cur : FILES;
	if (cellar_works(c, fd)) {
		reserve_fill(c);
	} else {
		/* It stays, for to close it would interrupt. */
		c->size = 0;
		refused = true;
	}
	return c;
}

/* The place that was free + 1; 0: none is. */
static uint32_t
cellar_take(struct cellar *c, int fd)
{
	uint32_t place = 0;

	if (c->used == c->size)
		return 0;
	while (c->taken[place / 64] == UINT64_MAX)
		place += 64;
	place += (uint32_t)__builtin_ctzll(~c->taken[place / 64]);
	if (!place_set(c, place, fd))
		return 0;
	c->taken[place / 64] |= UINT64_C(1) << place % 64;
	c->used++;
	return place + 1;
}

uint32_t
kq_keep(int fd)
{
	uint32_t place = 0, i;

	pthread_mutex_lock(&keep_lock);
	for (i = 0; i < RINGS && place == 0 && !refused; i++) {
		struct cellar **at = &cellars[i];

		if (*at != NULL && !cellar_there(*at) && (*at)->used == 0)
			cellar_free(at);
		if (*at == NULL) {
			*at = cellar_make(fd);
			if (*at == NULL)
				break;
		}
		if ((*at)->ring.fd != -1)
			place = cellar_take(*at, fd);
	}
	pthread_mutex_unlock(&keep_lock);
	if (place == 0)
		return 0;
	close(fd);
	return (i - 1) * FILES + place;
}

/* Where it is kept, or NULL. */
static struct cellar *
cellar_of(uint32_t kept, uint32_t *place)
{
	*place = (kept - 1) % FILES;
	return kept == 0 ? NULL : cellars[(kept - 1) / FILES];
}

int
kq_keep_number(uint32_t kept)
{
	uint32_t place;
	struct cellar *c;
	int fd = -1;

	pthread_mutex_lock(&keep_lock);
	c = cellar_of(kept, &place);
	if (c != NULL && cellar_there(c)) {
		fd = place_open(c, place);
		if (fd == -1 && out_of_something(errno) && reserve != -1) {
			reserve_close();
			fd = place_open(c, place);
		}
	}
	pthread_mutex_unlock(&keep_lock);
	return fd;
}

void
kq_keep_close(int fd)
{
	close(fd);
	pthread_mutex_lock(&keep_lock);
	if (cellars[0] != NULL && cellar_there(cellars[0]))
		reserve_fill(cellars[0]);
	pthread_mutex_unlock(&keep_lock);
}

void
kq_keep_drop(uint32_t kept)
{
	uint32_t place;
	struct cellar *c;

	pthread_mutex_lock(&keep_lock);
	c = cellar_of(kept, &place);
	if (c != NULL) {
		if (cellar_there(c))
			place_set(c, place, -1);
		c->taken[place / 64] &= ~(UINT64_C(1) << place % 64);
		c->used--;
	}
	pthread_mutex_unlock(&keep_lock);
}

void
kq_keep_child(void)
{
	pthread_mutex_init(&keep_lock, NULL);
	reserve_close();
	for (uint32_t i = 0; i < RINGS; i++)
		if (cellars[i] != NULL)
			cellar_free(&cellars[i]);
}
