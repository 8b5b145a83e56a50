/* face_poll.c - poll(2): what is asked for, of what is there */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <string.h>

#include "face.h"

static bool known[SLOTS];
static unsigned asked[SLOTS];
static struct pollfd list[SLOTS];
static int list_count, told;

static void
poll_open(struct world *world)
{
	(void)world;
	memset(known, 0, sizeof(known));
}

static void
poll_close(void)
{
}

/* Nobody looks at the descriptor; a new mask takes the place of the old. */
static void
poll_add(struct world *world, int slot, unsigned how)
{
	(void)world;
	known[slot] = true;
	asked[slot] = how & WATCH_BITS;
}

static void
poll_modify(struct world *world, int slot, unsigned how)
{
	if (known[slot])
		poll_add(world, slot, how);
}

static void
poll_remove(struct world *world, int slot)
{
	(void)world;
	known[slot] = false;
}

static void
poll_closed(struct world *world, int slot, int object, bool last)
{
	(void)world, (void)slot, (void)object, (void)last;
}

static void
poll_fetch(struct world *world)
{
	list_count = 0;
	for (int i = 0; i < SLOTS; i++)
		if (known[i])
			list[list_count++] = (struct pollfd){
			    .fd = number_of(i),
			    .events = (short)asked[i],
			};
	told = poll(list, (nfds_t)list_count, 0);
	if (told == -1)
		differ(world, "poll: %s", strerror(errno));
}

static void
poll_judge(struct world *world, bool stable)
{
	int expected = 0;

	for (int i = 0; stable && i < list_count; i++) {
		int slot = slot_of(list[i].fd);
		const struct truth *truth = &world->truth[slot];
		unsigned bits = POLLNVAL;

		if (truth->open)
			bits = (unsigned)truth->bits & (asked[slot] | UNASKED);
		expected += bits != 0;
		if ((unsigned short)list[i].revents != bits)
			differ(world, "poll: %d: says %s, expected %s", slot,
			    bits_text((unsigned short)list[i].revents),
			    bits_text(bits));
	}
	if (stable && told != expected)
		differ(world, "poll: returns %d, expected %d", told, expected);
}

static void
poll_turns(struct world *world, int max)
{
	(void)world, (void)max; /* it tells all each time */
}

const struct face face_poll = {
    .name = "poll",
    .open = poll_open,
    .close = poll_close,
    .add = poll_add,
    .modify = poll_modify,
    .remove = poll_remove,
    .closed = poll_closed,
    .fetch = poll_fetch,
    .judge = poll_judge,
    .turns = poll_turns,
};
