/* face_kqueue.c - kqueue(2): knotes belong to the number, and tell ends apart
 */
/* SPDX-License-Identifier: ISC */
#include <sys/types.h>
#include <sys/event.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "face.h"

#define ROOM 64
#define READING (POLLIN | POLLRDNORM)
#define WRITING (POLLOUT | POLLWRNORM)
/* How often a number that was closed and used again without a word may be
 * told of wrongly, while a duplicate of the old file lives: LIMITS.md. */
#define WRONG_MOST 64

struct knote {
	bool used, off;
	unsigned flags;  /* CLEAR, ONESHOT, DISPATCH: of the first EV_ADD */
	unsigned fflags; /* of the last change */
	uintptr_t udata; /* likewise */
	bool must, may;
	bool held;     /* at the last look */
	int64_t bytes; /* likewise */
	uint64_t looked;
};

struct doubt {
	int object;   /* that the number was when it was closed; -1: none */
	bool by_path; /* the same file again has no other look */
	int told;
};

static int queue;
static struct knote knotes[SLOTS][2]; /* READ, WRITE */
static struct doubt doubts[SLOTS];
static struct kevent found[ROOM];
static int found_count;
static bool was_readable;
static uintptr_t udata;
/* What was ready and didn't fit into a call is told by the next, although its
 * number is closed, if it was used again. */
static bool cut_short, left_over[SLOTS];

static const char names[2][6] = {"READ", "WRITE"};

static int
filter_of(int w)
{
	return w == 0 ? EVFILT_READ : EVFILT_WRITE;
}

static void
kqueue_open(struct world *world)
{
	queue = kqueue();
	if (queue == -1)
		differ(world, "kqueue: %s", strerror(errno));
	memset(knotes, 0, sizeof(knotes));
	memset(left_over, 0, sizeof(left_over));
	cut_short = false;
	for (int i = 0; i < SLOTS; i++)
		doubts[i].object = -1;
}

static void
kqueue_close(void)
{
	close(queue);
}

static int
change(int slot, int w, unsigned flags, unsigned fflags)
{
	struct kevent kev;

	/* The other one may fire once more: LIMITS.md. */
	knotes[slot][!w].may = true;
	EV_SET(&kev, number_of(slot), filter_of(w), flags, fflags,
	    fflags & NOTE_LOWAT ? LOW_WATER : 0, (void *)udata);
	return kevent(queue, &kev, 1, NULL, 0, NULL) == -1 ? errno : 0;
}

static void
check(struct world *world, const char *what, int slot, int w, int got,
    int expected)
{
	if (got != expected)
		differ(world,
		    "kqueue: %s %d %s: errno %d (%s), expected %d (%s)", what,
		    slot, names[w], got, strerror(got), expected,
		    strerror(expected));
}

/* The write end of a pipe that nobody reads from: only the object is known. */
static bool
is_broken(const struct world *world, int slot)
{
	const struct object *object = &world->objects[world->slot[slot]];

	return (object->sort == SORT_PIPE_WRITE ||
		   object->sort == SORT_PIPE_READ) &&
	    world->objects[object->peer].refs == 0;
}

static void
add_one(struct world *world, int slot, int w, unsigned how)
{
	struct knote *kn = &knotes[slot][w];
	unsigned flags = 0, fflags = 0;
	int expected = 0, got;

	if (how & WATCH_EDGE)
		flags |= EV_CLEAR;
	if (how & WATCH_ONESHOT)
		flags |= EV_ONESHOT;
	if (how & WATCH_DISPATCH)
		flags |= EV_DISPATCH;
	if (w == 0 && how & WATCH_LOWAT && world->slot[slot] != -1 &&
	    at(world, slot)->sort != SORT_EVENTFD)
		fflags |= NOTE_LOWAT;
	if (w == 0 && how & WATCH_FILES)
		fflags |= NOTE_FILE_POLL;
	if (world->slot[slot] == -1)
		expected = EBADF;
	else if (w == 1 && !kn->used && is_broken(world, slot))
		expected = EPIPE;
	udata++;
	got = change(slot, w, EV_ADD | flags, fflags);
	check(world, "add", slot, w, got, expected);
	if (expected != 0)
		return;
	/* Another EV_ADD changes the note and udata, not the flags, and does
	 * not enable; it has the filter asked again. */
	if (!kn->used) {
		*kn = (struct knote){.used = true, .flags = flags};
	}
	kn->fflags = fflags;
	kn->udata = udata;
	kn->must = true;
}

static void
remove_one(struct world *world, int slot, int w, bool quiet)
{
	struct knote *kn = &knotes[slot][w];
	int expected = 0, got = change(slot, w, EV_DELETE, 0);

	if (world->slot[slot] == -1)
		expected = EBADF;
	else if (!kn->used)
		expected = ENOENT;
	if (!quiet)
		check(world, "delete", slot, w, got, expected);
	kn->used = false;
}

/* The queue was not told that the number is another file. */
static bool
in_doubt(const struct world *world, int slot)
{
	return doubts[slot].object != -1 && world->slot[slot] != -1;
}

static void
tell(struct world *world, int slot)
{
	if (!in_doubt(world, slot))
		return;
	for (int w = 0; w < 2; w++)
		if (!knotes[slot][w].used)
			remove_one(world, slot, w, true);
	doubts[slot].object = -1;
}

/* The same file under the same number can't be told from before. */
static bool
looks_the_same(const struct world *world, int slot)
{
	const struct doubt *doubt = &doubts[slot];

	return in_doubt(world, slot) &&
	    (doubt->object == world->slot[slot] ||
		(doubt->by_path &&
		    world->objects[doubt->object].sort ==
			world->objects[world->slot[slot]].sort));
}

static void
kqueue_add(struct world *world, int slot, unsigned how)
{
	if (looks_the_same(world, slot))
		tell(world, slot);
	if (how & READING)
		add_one(world, slot, 0, how);
	if (how & WRITING)
		add_one(world, slot, 1, how);
	if (knotes[slot][0].used && knotes[slot][1].used)
		doubts[slot].object = -1;
}

static void
kqueue_modify(struct world *world, int slot, unsigned how)
{
	tell(world, slot);
	for (int w = 0; w < 2; w++) {
		bool wanted = how & (w == 0 ? READING : WRITING);

		if (knotes[slot][w].used)
			remove_one(world, slot, w, false);
		if (wanted)
			add_one(world, slot, w, how);
	}
}

static void
kqueue_remove(struct world *world, int slot)
{
	tell(world, slot);
	for (int w = 0; w < 2; w++)
		remove_one(world, slot, w, false);
}

void
face_kqueue_enable(struct world *world, int slot, bool enable)
{
	tell(world, slot);
	for (int w = 0; w < 2; w++) {
		struct knote *kn = &knotes[slot][w];
		int expected = 0, got;

		if (world->slot[slot] == -1)
			expected = EBADF;
		else if (!kn->used)
			expected = ENOENT;
		udata++;
		got = change(
		    slot, w, enable ? EV_ENABLE : EV_DISABLE, kn->fflags);
		check(world, enable ? "enable" : "disable", slot, w, got,
		    expected);
		if (expected != 0)
			continue;
		kn->udata = udata;
		if (enable && kn->off)
			kn->may = true;
		if (!enable || !(kn->flags & EV_CLEAR))
			kn->must |= enable;
		kn->may = true;
		kn->off = !enable;
	}
}

/* Tell the queue before, where it could not know by itself. */
void
face_kqueue_closing(struct world *world, int slot)
{
	enum sort sort;

	if (world->slot[slot] == -1)
		return;
	sort = at(world, slot)->sort;
	if (at(world, slot)->refs == 1 && sort != SORT_NULL &&
	    sort != SORT_DIRECTORY && sort != SORT_FILE)
		return;
	for (int w = 0; w < 2; w++)
		if (knotes[slot][w].used)
			remove_one(world, slot, w, false);
}

static void
kqueue_closed(struct world *world, int slot, int object, bool last)
{
	enum sort sort = world->objects[object].sort;
	bool by_path =
	    sort == SORT_NULL || sort == SORT_DIRECTORY || sort == SORT_FILE;

	if ((!last || by_path) &&
	    (knotes[slot][0].used || knotes[slot][1].used))
		doubts[slot] =
		    (struct doubt){.object = object, .by_path = by_path};
	if (knotes[slot][0].used || knotes[slot][1].used)
		left_over[slot] = cut_short;
	knotes[slot][0].used = knotes[slot][1].used = false;
	/* Its entries in the kernel go with the file. */
	for (int i = 0; last && !by_path && i < SLOTS; i++)
		if (doubts[i].object == object)
			doubts[i].object = -1;
}

static void
kqueue_fetch(struct world *world)
{
	static const struct timespec none;
	struct pollfd look = {.fd = queue, .events = POLLIN};

	was_readable = poll(&look, 1, 0) == 1;
	found_count = kevent(queue, NULL, 0, found, ROOM, &none);
	if (found_count == -1)
		differ(world, "kevent: %s", strerror(errno));
}

/* -- what is expected -- */

struct answer {
	bool told, end;
	int64_t data; /* -1: whatever */
};

static struct answer
expect_read(const struct world *world, int slot, const struct knote *kn)
{
	const struct truth *truth = &world->truth[slot];
	const struct object *object = &world->objects[world->slot[slot]];
	unsigned bits = (unsigned)truth->bits;
	int64_t bytes = truth->bytes > 0 ? truth->bytes : 0;
	bool enough = !(kn->fflags & NOTE_LOWAT) || bytes >= LOW_WATER;

	switch (object->sort) {
	case SORT_PIPE_READ:
		return (struct answer){
		    (bits & POLLIN && enough) || bits & POLLHUP, bits & POLLHUP,
		    bytes};
	case SORT_PIPE_WRITE: /* the wrong end tells of its end */
		return (struct answer){bits & POLLERR, bits & POLLERR, 0};
	case SORT_NULL:
		return (struct answer){false, false, -1};
	case SORT_TCP:
		/* To poll(2), one that never was connected has hung up. */
		if (bits & POLLHUP && !(bits & POLLRDHUP))
			return (struct answer){false, false, -1};
		/* At an urgent byte nobody counts what is behind it. */
		if (bits & POLLIN && bytes == 0 && !(bits & POLLRDHUP))
			return (struct answer){
			    !(kn->fflags & NOTE_LOWAT), false, 1};
		/* FALLTHROUGH */
	case SORT_STREAM:
		return (struct answer){(bits & POLLIN && bytes > 0 && enough) ||
			bits & (POLLRDHUP | POLLHUP),
		    bits & (POLLRDHUP | POLLHUP), bytes};
	case SORT_DGRAM:
		return (struct answer){
		    (bits & POLLIN && enough) || bits & (POLLRDHUP | POLLERR),
		    bits & POLLRDHUP, -1};
	case SORT_LISTENER:
		return (struct answer){object->pending >=
			(kn->fflags & NOTE_LOWAT ? LOW_WATER : 1),
		    false, object->pending};
	case SORT_FILE:
		return (struct answer){
		    truth->ahead > 0 || kn->fflags & NOTE_FILE_POLL, false,
		    truth->ahead};
	case SORT_DIRECTORY:
		return (struct answer){
		    truth->ahead > 0 || kn->fflags & NOTE_FILE_POLL, false, -1};
	case SORT_EVENTFD:
		return (struct answer){bits & POLLIN, false, -1};
	}
	return (struct answer){false, false, -1};
}

static struct answer
expect_write(const struct world *world, int slot)
{
	const struct truth *truth = &world->truth[slot];
	const struct object *object = &world->objects[world->slot[slot]];
	unsigned bits = (unsigned)truth->bits;

	switch (object->sort) {
	case SORT_PIPE_WRITE:
		return (struct answer){
		    bits & (POLLOUT | POLLERR), bits & POLLERR, -1};
	case SORT_PIPE_READ: /* room in the pipe, as on FreeBSD */
		if (bits & POLLHUP)
			return (struct answer){true, true, 0};
		return (struct answer){
		    fcntl(number_of(slot), F_GETPIPE_SZ) - truth->bytes >=
			PIPE_BUF,
		    false, -1};
	case SORT_TCP:
		if (bits & POLLHUP && !(bits & (POLLRDHUP | POLLERR)))
			return (struct answer){false, false, -1};
		/* FALLTHROUGH */
	case SORT_STREAM:
		return (struct answer){bits & (POLLOUT | POLLHUP | POLLERR),
		    bits & (POLLHUP | POLLERR) || object->sends_no_more, -1};
	case SORT_LISTENER:
		return (struct answer){false, false, -1};
	case SORT_DGRAM:
		return (struct answer){
		    bits & (POLLOUT | POLLHUP | POLLERR), bits & POLLHUP, -1};
	case SORT_EVENTFD:
		return (struct answer){bits & POLLOUT, false, -1};
	case SORT_FILE:
	case SORT_DIRECTORY:
	case SORT_NULL:
		return (struct answer){true, false, -1};
	}
	return (struct answer){false, false, -1};
}

/* The kernel has no item for it, so it is looked at in calls only; and with
 * EV_CLEAR it tells of what is written, not of seeks, nor of room: LIMITS.md.
 */
static bool
is_soft(const struct world *world, int slot, int w)
{
	enum sort sort = world->objects[world->slot[slot]].sort;

	return sort == SORT_FILE || sort == SORT_DIRECTORY ||
	    (sort == SORT_PIPE_READ && w == 1);
}

/* NOTE_LOWAT is held against what could be counted when something came: the
 * first datagram, or what is before an urgent byte. */
static bool
is_vague(const struct world *world, int slot, const struct knote *kn)
{
	const struct object *object = &world->objects[world->slot[slot]];

	return kn->fflags & NOTE_LOWAT &&
	    (object->sort == SORT_DGRAM || world->urgent[object->group]);
}

static void
judge_knote(struct world *world, int slot, int w, const struct kevent *event)
{
	struct knote *kn = &knotes[slot][w];
	struct answer answer =
	    w == 0 ? expect_read(world, slot, kn) : expect_write(world, slot);
	bool must = answer.told && !kn->off, may = must;
	const unsigned flags = EV_CLEAR | EV_ONESHOT | EV_DISPATCH;

	if (must && kn->flags & EV_CLEAR) {
		must = kn->must || (!kn->held && !is_soft(world, slot, w)) ||
		    (w == 0 && at(world, slot)->sort != SORT_DGRAM &&
			world->truth[slot].bytes > kn->bytes);
		may = must || kn->may || at(world, slot)->sort == SORT_TCP ||
		    world->touched[world->objects[world->slot[slot]].group] >=
			kn->looked;
		must = must && !kn->may;
	}
	if (event == NULL) {
		if (must && !is_vague(world, slot, kn))
			differ(world,
			    "kqueue: %d %s: is silent, expected it (of poll: "
			    "%s)",
			    slot, names[w],
			    bits_text((unsigned)world->truth[slot].bits));
		return;
	}
	if (!may)
		differ(world,
		    "kqueue: %d %s: tells of data %lld flags %#x, expected "
		    "nothing (of poll: %s)",
		    slot, names[w], (long long)event->data, event->flags,
		    bits_text((unsigned)world->truth[slot].bits));
	else if (answer.data != -1 && event->data != answer.data)
		differ(world, "kqueue: %d %s: data is %lld, expected %lld",
		    slot, names[w], (long long)event->data,
		    (long long)answer.data);
	else if (!(event->flags & EV_EOF) != !answer.end)
		differ(world, "kqueue: %d %s: EV_EOF is %sset (of poll: %s)",
		    slot, names[w], event->flags & EV_EOF ? "" : "not ",
		    bits_text((unsigned)world->truth[slot].bits));
	else if (event->fflags != 0 && !answer.end)
		differ(world, "kqueue: %d %s: fflags %#x without EV_EOF", slot,
		    names[w], event->fflags);
	else if ((uintptr_t)event->udata != kn->udata)
		differ(world, "kqueue: %d %s: udata %ju, expected %ju", slot,
		    names[w], (uintmax_t)(uintptr_t)event->udata,
		    (uintmax_t)kn->udata);
	else if ((event->flags & flags & ~(unsigned)EV_ONESHOT) !=
	    (kn->flags & ~(unsigned)EV_ONESHOT))
		differ(world, "kqueue: %d %s: flags %#x, expected %#x", slot,
		    names[w], event->flags, kn->flags);
}

static void
kqueue_judge(struct world *world, bool stable)
{
	const struct kevent *of[SLOTS][2] = {{0}};

	for (int i = 0; i < found_count; i++) {
		int slot = slot_of((int)found[i].ident);
		int w = found[i].filter == EVFILT_WRITE;

		if (slot != -1 && in_doubt(world, slot) &&
		    !knotes[slot][w].used) {
			if (++doubts[slot].told > WRONG_MOST &&
			    !looks_the_same(world, slot))
				differ(world,
				    "kqueue: %d %s: is told of for the %dth "
				    "time although the number is another file",
				    slot, names[w], doubts[slot].told);
			continue;
		}
		if (slot != -1 && !knotes[slot][w].used && left_over[slot] &&
		    world->slot[slot] != -1)
			continue;
		if (slot == -1 || !knotes[slot][w].used ||
		    of[slot][w] != NULL) {
			differ(world, "kqueue: %d %s: is %s", slot, names[w],
			    slot != -1 && of[slot][w] != NULL ? "told twice"
							      : "unknown");
			return;
		}
		of[slot][w] = &found[i];
	}
	for (int slot = 0; slot < SLOTS; slot++)
		for (int w = 0; w < 2; w++) {
			struct knote *kn = &knotes[slot][w];
			const struct kevent *event = of[slot][w];

			if (!kn->used)
				continue;
			if (stable)
				judge_knote(world, slot, w, event);
			kn->held = (w == 0 ? expect_read(world, slot, kn)
					   : expect_write(world, slot))
				       .told;
			kn->bytes = world->truth[slot].bytes;
			/* What is disabled is kept. */
			kn->must = kn->must && kn->off;
			kn->may = !stable || (kn->may && kn->off);
			kn->looked = world->now + 1;
			if (event == NULL)
				continue;
			if (event->flags & EV_ONESHOT)
				kn->used = false;
			if (event->flags & EV_DISPATCH)
				kn->off = true;
		}
	memset(left_over, 0, sizeof(left_over));
	cut_short = false;
	for (int i = 0; stable && !was_readable && i < found_count; i++) {
		int slot = slot_of((int)found[i].ident);

		if (world->slot[slot] != -1 &&
		    !is_soft(world, slot, found[i].filter == EVFILT_WRITE))
			differ(world,
			    "kqueue: its descriptor is not readable, and "
			    "there are %d events",
			    found_count);
	}
}

static void
kqueue_turns(struct world *world, int max)
{
	static const struct timespec none;
	bool waiting[SLOTS][2] = {{0}};
	int left = 0;

	for (int slot = 0; slot < SLOTS; slot++) {
		if (in_doubt(world, slot))
			return; /* who knows how many more */
		for (int w = 0; w < 2; w++) {
			struct knote *kn = &knotes[slot][w];

			if (kn->used && !kn->off && !(kn->flags & EV_CLEAR) &&
			    kn->held && !is_vague(world, slot, kn)) {
				waiting[slot][w] = true;
				left++;
			}
		}
	}
	cut_short = true;
	/* Files are no entries of the kernel's, and have turns of their own. */
	for (int calls = 2 * left; calls > 0; calls--) {
		int count = kevent(queue, NULL, 0, found, max, &none);

		for (int i = 0; i < count; i++) {
			int slot = slot_of((int)found[i].ident);
			int w = found[i].filter == EVFILT_WRITE;

			if (slot != -1 && waiting[slot][w]) {
				waiting[slot][w] = false;
				left--;
			}
		}
	}
	if (left > 0)
		differ(
		    world, "kqueue: %d had no turn, %d at a time", left, max);
}

const struct face face_kqueue = {
    .name = "kqueue",
    .open = kqueue_open,
    .close = kqueue_close,
    .add = kqueue_add,
    .modify = kqueue_modify,
    .remove = kqueue_remove,
    .closed = kqueue_closed,
    .fetch = kqueue_fetch,
    .judge = kqueue_judge,
    .turns = kqueue_turns,
};
