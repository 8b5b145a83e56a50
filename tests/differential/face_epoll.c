/* face_epoll.c - epoll(7): items belong to the open file and the number */
/* SPDX-License-Identifier: ISC */
#include <sys/epoll.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "face.h"

#define ITEMS 512
#define ROOM 64

struct item {
	bool used, off; /* off: a one-shot that was told */
	int object, slot;
	uint32_t events;
	bool must;     /* added or modified since the last look */
	bool may;      /* something went on that nobody judged */
	unsigned seen; /* what held at the last look */
	uint64_t looked;
};

static int set;
static struct item items[ITEMS];
static int items_count;
static struct epoll_event found[ROOM];
static int found_count;
static bool was_readable;

static void
epoll_open(struct world *world)
{
	set = epoll_create1(EPOLL_CLOEXEC);
	if (set == -1)
		differ(world, "epoll_create1: %s", strerror(errno));
	items_count = 0;
}

static void
epoll_close(void)
{
	close(set);
}

static struct item *
find(int object, int slot)
{
	for (int i = 0; i < items_count; i++)
		if (items[i].used && items[i].object == object &&
		    items[i].slot == slot)
			return &items[i];
	return NULL;
}

static uint32_t
events_of(unsigned how)
{
	return (how & WATCH_BITS) | (how & WATCH_EDGE ? EPOLLET : 0) |
	    (how & WATCH_ONESHOT ? EPOLLONESHOT : 0) |
	    (how & WATCH_ALONE ? EPOLLEXCLUSIVE : 0);
}

/* What all three operations say before anything else. */
static int
refusal(struct world *world, int slot)
{
	const struct object *object = at(world, slot);

	if (object == NULL)
		return EBADF;
	if (object->sort == SORT_FILE || object->sort == SORT_NULL ||
	    object->sort == SORT_DIRECTORY)
		return EPERM;
	return 0;
}

static int
control(struct world *world, int op, int slot, uint32_t events, int id)
{
	struct epoll_event event = {.events = events, .data.u32 = (uint32_t)id};

	(void)world;
	if (epoll_ctl(set, op, number_of(slot), &event) == -1)
		return errno;
	return 0;
}

static void
check(struct world *world, const char *what, int slot, int got, int expected)
{
	if (got != expected)
		differ(world, "epoll: %s %d: errno %d (%s), expected %d (%s)",
		    what, slot, got, strerror(got), expected,
		    strerror(expected));
}

static void
epoll_add(struct world *world, int slot, unsigned how)
{
	const uint32_t alone =
	    EPOLLIN | EPOLLOUT | EPOLLET | EPOLLERR | EPOLLHUP | EPOLLEXCLUSIVE;
	uint32_t events = events_of(how);
	int expected = refusal(world, slot), id = items_count;

	if (expected == 0 && events & EPOLLEXCLUSIVE && events & ~alone)
		expected = EINVAL;
	if (expected == 0 && find(world->slot[slot], slot) != NULL)
		expected = EEXIST;
	check(world, "add", slot,
	    control(world, EPOLL_CTL_ADD, slot, events, id), expected);
	if (expected != 0 || items_count == ITEMS)
		return;
	items[items_count++] = (struct item){
	    .used = true,
	    .object = world->slot[slot],
	    .slot = slot,
	    .events = events,
	    .must = true,
	};
}

static void
epoll_modify(struct world *world, int slot, unsigned how)
{
	uint32_t events = events_of(how);
	int expected = refusal(world, slot);
	struct item *item = NULL;

	if (expected == 0 && events & EPOLLEXCLUSIVE)
		expected = EINVAL;
	if (expected == 0) {
		item = find(world->slot[slot], slot);
		if (item == NULL)
			expected = ENOENT;
		else if (item->events & EPOLLEXCLUSIVE)
			expected = EINVAL;
	}
	check(world, "modify", slot,
	    control(world, EPOLL_CTL_MOD, slot, events,
		item == NULL ? 0 : (int)(item - items)),
	    expected);
	if (expected != 0)
		return;
	item->events = events;
	item->must = true;
	item->off = false;
}

static void
epoll_remove(struct world *world, int slot)
{
	int expected = refusal(world, slot);
	struct item *item = NULL;

	if (expected == 0) {
		item = find(world->slot[slot], slot);
		if (item == NULL)
			expected = ENOENT;
	}
	check(world, "remove", slot, control(world, EPOLL_CTL_DEL, slot, 0, 0),
	    expected);
	if (expected == 0)
		item->used = false;
}

/* The number means nothing to it: only the last close takes the items out. */
static void
epoll_closed(struct world *world, int slot, int object, bool last)
{
	(void)world, (void)slot;
	for (int i = 0; last && i < items_count; i++)
		if (items[i].object == object)
			items[i].used = false;
}

static void
epoll_fetch(struct world *world)
{
	struct pollfd look = {.fd = set, .events = POLLIN};

	was_readable = poll(&look, 1, 0) == 1;
	found_count = epoll_wait(set, found, ROOM, 0);
	if (found_count == -1)
		differ(world, "epoll_wait: %s", strerror(errno));
}

static unsigned
holds(const struct world *world, const struct item *item)
{
	int slot = slot_of_object(world, item->object);

	if (slot == -1 || !item->used)
		return 0;
	return (unsigned)world->truth[slot].bits &
	    ((item->events & WATCH_BITS) | UNASKED);
}

static void
judge_item(struct world *world, int id, const struct epoll_event *event)
{
	struct item *item = &items[id];
	unsigned bits = holds(world, item);
	bool must = bits != 0 && !item->off, may = must;

	if (must && item->events & EPOLLET) {
		must = item->must || bits & ~item->seen;
		/* A network says more than anybody asked for, and when. */
		may = must || item->may ||
		    world->objects[item->object].sort == SORT_TCP ||
		    world->touched[world->objects[item->object].group] >=
			item->looked;
		must = must && !item->may;
	}
	if (event != NULL && !may)
		differ(world,
		    "epoll: %d (item %d): tells %s, expected nothing (of poll: "
		    "%s)",
		    item->slot, id, bits_text(event->events), bits_text(bits));
	else if (event == NULL && must)
		differ(world, "epoll: %d (item %d): is silent, expected %s",
		    item->slot, id, bits_text(bits));
	else if (event != NULL && event->events != bits)
		differ(world, "epoll: %d (item %d): tells %s, expected %s",
		    item->slot, id, bits_text(event->events), bits_text(bits));
}

static void
epoll_judge(struct world *world, bool stable)
{
	const struct epoll_event *of[ITEMS] = {0};

	for (int i = 0; i < found_count; i++) {
		uint32_t id = found[i].data.u32;

		if (id >= (uint32_t)items_count || of[id] != NULL) {
			differ(world, "epoll: item %u is %s", id,
			    id < (uint32_t)items_count ? "told twice"
						       : "unknown");
			return;
		}
		of[id] = &found[i];
	}
	for (int i = 0; i < items_count; i++) {
		if (stable)
			judge_item(world, i, of[i]);
		items[i].seen = holds(world, &items[i]);
		items[i].must = items[i].must && !stable && of[i] == NULL;
		items[i].may = !stable;
		items[i].looked = world->now + 1;
		if (of[i] != NULL && items[i].events & EPOLLONESHOT)
			items[i].off = true;
	}
	if (stable && was_readable != (found_count > 0))
		differ(world,
		    "epoll: its descriptor is %sreadable, and there are %d "
		    "events",
		    was_readable ? "" : "not ", found_count);
}

static void
epoll_turns(struct world *world, int max)
{
	bool waiting[ITEMS] = {0};
	int left = 0;

	for (int i = 0; i < items_count; i++)
		if (!items[i].off && !(items[i].events & EPOLLET) &&
		    holds(world, &items[i]) != 0) {
			waiting[i] = true;
			left++;
		}
	for (int calls = (left + max - 1) / max; calls > 0; calls--) {
		int count = epoll_wait(set, found, max, 0);

		for (int i = 0; i < count; i++) {
			uint32_t id = found[i].data.u32;

			if (id < ITEMS && waiting[id]) {
				waiting[id] = false;
				left--;
			}
		}
	}
	if (left > 0)
		differ(world, "epoll: %d had no turn, %d at a time", left, max);
}

const struct face face_epoll = {
    .name = "epoll",
    .open = epoll_open,
    .close = epoll_close,
    .add = epoll_add,
    .modify = epoll_modify,
    .remove = epoll_remove,
    .closed = epoll_closed,
    .fetch = epoll_fetch,
    .judge = epoll_judge,
    .turns = epoll_turns,
};
