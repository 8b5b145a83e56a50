/* face_devpoll.c - /dev/poll: events are or-ed, and closing removes nothing */
/* SPDX-License-Identifier: ISC */
#include <sys/devpoll.h>

#include <errno.h>
#include <string.h>

#include "face.h"

#define ROOM 64

struct entry {
	bool member;
	unsigned events;
	/* Bits that were written while the number was closed may stay behind
	 * unseen, and are or-ed to those of the next real member then: that
	 * depends on the size of a table. */
	unsigned ghost;
};

static int device;
static struct entry entries[SLOTS];
static struct pollfd found[ROOM];
static int found_count;

static void
devpoll_begin(struct world *world)
{
	device = devpoll_open();
	if (device == -1)
		differ(world, "devpoll_open: %s", strerror(errno));
	memset(entries, 0, sizeof(entries));
}

static void
devpoll_end(void)
{
	devpoll_close(device);
}

static void
put(struct world *world, const struct pollfd *list, size_t count)
{
	ssize_t size = (ssize_t)(count * sizeof(*list));
	ssize_t got = devpoll_write(device, list, (size_t)size);

	if (got != size)
		differ(world, "devpoll: write says %zd (%s), expected %zd", got,
		    got == -1 ? strerror(errno) : "short", size);
}

static int
is_polled(int slot, unsigned *events)
{
	struct pollfd one = {.fd = number_of(slot), .revents = 0x7ff};
	int said = devpoll_ioctl(device, DP_ISPOLLED, &one);

	*events = (unsigned short)one.revents;
	return said;
}

/* In the model alone. */
static void
note_add(struct world *world, int slot, unsigned how)
{
	struct entry *entry = &entries[slot];
	unsigned bits = how & WATCH_BITS, now;

	if (entry->member) {
		entry->events |= bits;
		return;
	}
	if (world->slot[slot] == -1) {
		entry->ghost |= bits;
		return;
	}
	entry->member = true;
	entry->events = bits;
	if (entry->ghost != 0 && is_polled(slot, &now) == 1 &&
	    (now & bits) == bits && !(now & ~(bits | entry->ghost)))
		entry->events = now;
	entry->ghost = 0;
}

static void
devpoll_add(struct world *world, int slot, unsigned how)
{
	struct pollfd one = {
	    .fd = number_of(slot), .events = (short)(how & WATCH_BITS)};

	put(world, &one, 1);
	note_add(world, slot, how);
}

static void
note_remove(int slot)
{
	entries[slot].member = false;
}

static void
devpoll_modify(struct world *world, int slot, unsigned how)
{
	struct pollfd two[2] = {
	    {.fd = number_of(slot), .events = POLLREMOVE},
	    {.fd = number_of(slot), .events = (short)(how & WATCH_BITS)},
	};

	put(world, two, 2);
	note_remove(slot);
	note_add(world, slot, how);
}

static void
devpoll_remove(struct world *world, int slot)
{
	struct pollfd one = {.fd = number_of(slot), .events = POLLREMOVE};

	put(world, &one, 1);
	note_remove(slot);
}

static void
devpoll_closed(struct world *world, int slot, int object, bool last)
{
	(void)world, (void)slot, (void)object, (void)last;
}

static int
wait_for(int room)
{
	struct dvpoll wait = {
	    .dp_fds = found, .dp_nfds = (nfds_t)room, .dp_timeout = 0};

	return devpoll_ioctl(device, DP_POLL, &wait);
}

static void
devpoll_fetch(struct world *world)
{
	found_count = wait_for(ROOM);
	if (found_count == -1)
		differ(world, "devpoll: DP_POLL: %s", strerror(errno));
}

static unsigned
expected_of(const struct world *world, int slot)
{
	if (!entries[slot].member)
		return 0;
	if (!world->truth[slot].open)
		return POLLNVAL;
	return (unsigned)world->truth[slot].bits &
	    (entries[slot].events | UNASKED);
}

static void
check_member(struct world *world, int slot)
{
	unsigned events;
	int said = is_polled(slot, &events);

	if (said != entries[slot].member)
		differ(world, "devpoll: %d: ISPOLLED says %d, expected %d",
		    slot, said, entries[slot].member);
	else if (said == 1 && events != entries[slot].events)
		differ(world, "devpoll: %d: ISPOLLED has %#x, expected %#x",
		    slot, events, entries[slot].events);
}

static void
devpoll_judge(struct world *world, bool stable)
{
	unsigned told[SLOTS] = {0};

	if (!stable)
		return;
	for (int i = 0; i < found_count; i++) {
		int slot = slot_of(found[i].fd);

		if (slot == -1 || told[slot] != 0) {
			differ(world, "devpoll: %d is %s", found[i].fd,
			    slot == -1 ? "unknown" : "told twice");
			return;
		}
		told[slot] = (unsigned short)found[i].revents;
	}
	for (int slot = 0; slot < SLOTS; slot++) {
		unsigned expected = expected_of(world, slot);

		if (told[slot] != expected)
			differ(world, "devpoll: %d: says %s, expected %s", slot,
			    bits_text(told[slot]), bits_text(expected));
	}
	check_member(world, (int)(world->now % SLOTS));
}

static void
devpoll_turns(struct world *world, int max)
{
	bool waiting[SLOTS];
	int left = 0;

	for (int slot = 0; slot < SLOTS; slot++) {
		waiting[slot] = expected_of(world, slot) != 0;
		left += waiting[slot];
	}
	for (int calls = (left + max - 1) / max; calls > 0; calls--) {
		int count = wait_for(max);

		for (int i = 0; i < count; i++) {
			int slot = slot_of(found[i].fd);

			if (slot != -1 && waiting[slot]) {
				waiting[slot] = false;
				left--;
			}
		}
	}
	if (left > 0)
		differ(
		    world, "devpoll: %d had no turn, %d at a time", left, max);
}

const struct face face_devpoll = {
    .name = "devpoll",
    .open = devpoll_begin,
    .close = devpoll_end,
    .add = devpoll_add,
    .modify = devpoll_modify,
    .remove = devpoll_remove,
    .closed = devpoll_closed,
    .fetch = devpoll_fetch,
    .judge = devpoll_judge,
    .turns = devpoll_turns,
};
