/* face_select.c - select(2): three lists, and not above FD_SETSIZE */
/* SPDX-License-Identifier: ISC */
/* Numbers are held against FD_SETSIZE here. */
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/select.h>

#include "face.h"

#define READS (POLLIN | POLLRDNORM | POLLRDBAND)
#define WRITES (POLLOUT | POLLWRNORM | POLLWRBAND)

static unsigned asked[SLOTS]; /* 0: in no list */
static fd_set sets[3];
static int told, told_error, again;

static void
select_open(struct world *world)
{
	(void)world;
	memset(asked, 0, sizeof(asked));
}

static void
select_close(void)
{
}

static void
select_add(struct world *world, int slot, unsigned how)
{
	(void)world;
	/* "out of range": never given to FD_SET() */
	if (number_of(slot) < FD_SETSIZE)
		asked[slot] = how & WATCH_BITS;
}

static void
select_modify(struct world *world, int slot, unsigned how)
{
	if (asked[slot] != 0)
		select_add(world, slot, how);
}

static void
select_remove(struct world *world, int slot)
{
	(void)world;
	asked[slot] = 0;
}

static void
select_closed(struct world *world, int slot, int object, bool last)
{
	(void)world, (void)slot, (void)object, (void)last;
}

static int
ask(const struct world *world, bool closed_too)
{
	struct timeval none = {0, 0};

	for (int i = 0; i < 3; i++)
		FD_ZERO(&sets[i]);
	for (int i = 0; i < SLOTS; i++) {
		if (!closed_too && world->slot[i] == -1)
			continue;
		if (asked[i] & READS)
			FD_SET(number_of(i), &sets[0]);
		if (asked[i] & WRITES)
			FD_SET(number_of(i), &sets[1]);
		if (asked[i] & POLLPRI)
			FD_SET(number_of(i), &sets[2]);
	}
	return select(FD_SETSIZE, &sets[0], &sets[1], &sets[2], &none);
}

static void
select_fetch(struct world *world)
{
	told = ask(world, true);
	told_error = errno;
	again = told == -1 ? ask(world, false) : told;
}

static void
select_judge(struct world *world, bool stable)
{
	bool closed = false;
	int expected = 0;

	if (!stable)
		return;
	for (int i = 0; i < SLOTS; i++) {
		unsigned bits = (unsigned)world->truth[i].bits, want = 0,
			 got = 0;

		if (asked[i] & (READS | WRITES | POLLPRI) &&
		    !world->truth[i].open)
			closed = true;
		if (asked[i] == 0 || !world->truth[i].open)
			continue;
		if (asked[i] & READS && bits & (READS | POLLHUP | POLLERR))
			want |= 1;
		if (asked[i] & WRITES && bits & (WRITES | POLLERR))
			want |= 2;
		if (asked[i] & POLLPRI && bits & POLLPRI)
			want |= 4;
		for (int s = 0; s < 3; s++) {
			if (FD_ISSET(number_of(i), &sets[s]))
				got |= 1U << s;
			expected += want >> s & 1;
		}
		if (got != want)
			differ(world,
			    "select: %d: is in lists %u, expected %u (of poll: "
			    "%s)",
			    i, got, want, bits_text(bits));
	}
	if (closed && (told != -1 || told_error != EBADF))
		differ(world,
		    "select: returns %d with a closed descriptor, expected "
		    "EBADF",
		    told);
	if (!closed && told == -1)
		differ(world, "select: %s", strerror(told_error));
	if (again != expected)
		differ(
		    world, "select: returns %d, expected %d", again, expected);
}

static void
select_turns(struct world *world, int max)
{
	(void)world, (void)max;
}

const struct face face_select = {
    .name = "select",
    .open = select_open,
    .close = select_close,
    .add = select_add,
    .modify = select_modify,
    .remove = select_remove,
    .closed = select_closed,
    .fetch = select_fetch,
    .judge = select_judge,
    .turns = select_turns,
};
