/*
 * devpoll.c - the rules of /dev/poll: writes, waits, questions
 *
 * SPDX-License-Identifier: ISC
 *
 * Who may be ready is the engine's knowledge; what is ready is always asked
 * of poll(2), so that its words mean here what they mean there.
 */
#include <sys/resource.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "set.h"

#define PUBLIC __attribute__((visibility("default")))

#define ALWAYS_TAKEN 255 /* entries of a write that need no limit */
#define FEW 64           /* descriptors slept on without an allocation */
#define MS INT64_C(1000000)

/* What can be told of an address without touching it: the first and the last
 * 4096 are nobody's. */
static bool
is_bad(const void *address)
{
	return (uintptr_t)address + 4096 < 8192;
}

/* Writing. */

static int
add(struct dp_set *set, int fd, short events)
{
	bool open = fcntl(fd, F_GETFD) != -1;
	struct dp_entry *entry;
	int error;

	if (!open && (size_t)fd >= set->size)
		return 0;
	error = dp_reserve(set, fd);
	if (error == 0)
		error = dp_reserve_member(set);
	if (error != 0)
		return error;
	entry = &set->entries[fd];
	entry->events |= events;
	if (entry->by == DP_NOBODY) {
		/*
		 * What was not open when it was added is remembered, but no
		 * member; and a set does not watch itself.
		 */
		if (!open || fd == set->fd)
			return 0;
		dp_to_hand(set, fd);
		set->count++;
	}
	dp_engine_changed(set, fd);
	return 0;
}

static void
drop(struct dp_set *set, int fd)
{
	struct dp_entry *entry;
	enum dp_by by;

	if ((size_t)fd >= set->size || set->entries[fd].by == DP_NOBODY)
		return;
	entry = &set->entries[fd];
	by = (enum dp_by)entry->by;
	entry->by = DP_NOBODY;
	entry->events = 0;
	set->count--;
	if (by == DP_HAND)
		dp_from_hand(set, fd);
	dp_engine_removed(set, by == DP_ENGINE ? fd : -1);
}

static int
apply(struct dp_set *set, const char *entries, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && error == 0; i++) {
		struct pollfd p;

		/* A write may start anywhere. */
		memcpy(&p, entries + i * sizeof p, sizeof p);
		if (p.fd < 0)
			continue;
		if (p.events == POLLREMOVE)
			drop(set, p.fd);
		else
			error = add(set, p.fd, p.events);
	}
	set->changes++;
	if (set->waiters > 0 && count > 0) {
		dp_engine_ring(set);
		set->rings++;
		set->deaf = set->waiters;
	}
	return error;
}

static int
write_checked(struct dp_set *set, const void *entries, size_t size)
{
	size_t count = size / sizeof(struct pollfd);
	struct rlimit files;

	if (count > ALWAYS_TAKEN && getrlimit(RLIMIT_NOFILE, &files) == 0 &&
	    count > (uint64_t)files.rlim_cur)
		return EINVAL;
	if (count > 0 && is_bad(entries))
		return EFAULT;
	return apply(set, entries, count);
}

/* Waiting. */

/* poll(2) of all at once; it refuses more than the process may open now. */
static int
ask(struct pollfd *p, size_t count)
{
	size_t half = count / 2;
	int error;

	if (count == 0)
		return 0;
	for (;;) {
		if (poll(p, (nfds_t)count, 0) != -1)
			return 0;
		if (errno == EINVAL && count > 1)
			break;
		/* A look that does not wait cannot be interrupted. */
		if (errno != EINTR)
			return errno == EAGAIN ? ENOMEM : errno;
	}
	error = ask(p, half);
	return error != 0 ? error : ask(p + half, count - half);
}

static int
by_number(const void *a, const void *b)
{
	int x = ((const struct pollfd *)a)->fd;
	int y = ((const struct pollfd *)b)->fd;

	return (x > y) - (x < y);
}

/* How a sleep ended. */
struct rest {
	struct pollfd *few; /* room for FEW and the bell */
	struct pollfd *table;
	struct dp_news *news;
	bool fresh;    /* what it says holds for the set as it is */
	bool by_table; /* it was the table that was slept on */
};

/*
 * Leave in set->look what is ready, ascending. What a sleep said is not asked
 * for again, since some files say a thing only once.
 */
static int
look(struct dp_set *set, const struct rest *rest)
{
	bool asked = rest->fresh && rest->by_table, sorted = true;
	size_t used = 0, by_hand, from;
	int error;

	set->look_used = 0;
	for (size_t i = 0; i < set->hand_used; i++) {
		dp_look_at(set, set->hand[i]);
		set->look[i].revents = asked ? rest->table[i].revents : 0;
	}
	by_hand = set->look_used;
	error = dp_engine_collect(
	    set, rest->fresh && !rest->by_table ? rest->news : NULL);
	if (error == 0)
		error = dp_prove(set);
	from = asked ? by_hand : 0;
	if (error == 0)
		error = ask(set->look + from, set->look_used - from);
	for (size_t i = 0; i < set->look_used && error == 0; i++) {
		struct pollfd p = set->look[i];

		if (i < by_hand && p.revents == 0)
			dp_engine_idle(set, p.fd);
		if (i >= by_hand && (p.revents == 0 || p.revents & POLLNVAL) &&
		    dp_engine_doubt(set, p.fd))
			p.revents = set->entries[p.fd].told;
		if (p.revents == 0)
			continue;
		sorted = sorted && (used == 0 || set->look[used - 1].fd < p.fd);
		set->look[used++] = p;
	}
	set->look_used = used;
	if (!sorted)
		qsort(set->look, used, sizeof *set->look, by_number);
	return error;
}

/* Hand out what is ready, from where the last full buffer ended. */
static int
hand_out(struct dp_set *set, struct pollfd *out, nfds_t room)
{
	size_t used = set->look_used, from = 0, count = 0;

	while (from < used && set->look[from].fd < set->start)
		from++;
	while (count < used && count < room) {
		out[count] = set->look[(from + count) % used];
		count++;
	}
	if (count == room)
		set->start = out[count - 1].fd + 1;
	return (int)count;
}

static void
fill_table(const struct dp_set *set, struct pollfd *table)
{
	for (size_t i = 0; i < set->hand_used; i++)
		table[i] = (struct pollfd){
		    .fd = set->hand[i],
		    .events = set->entries[set->hand[i]].events,
		};
	table[set->hand_used] = (struct pollfd){
	    .fd = dp_engine_bell(set),
	    .events = POLLIN,
	};
}

/* Sleep until something may be ready, for at most ns; -1: without end. */
static int
sleep_on(
    struct dp_set *set, int64_t ns, const sigset_t *mask, struct rest *rest)
{
	unsigned life = set->life, rings = set->rings, changes = set->changes;
	size_t count = set->hand_used;
	int fd = set->fd, error;

	if (rest->table != rest->few)
		free(rest->table);
	rest->table = rest->few;
	rest->by_table = !dp_engine_sleeps(set);
	rest->fresh = false;
	if (rest->by_table && count > FEW) {
		rest->table = malloc((count + 1) * sizeof *rest->table);
		if (rest->table == NULL)
			return ENOMEM;
	}
	if (rest->by_table)
		fill_table(set, rest->table);
	set->waiters++;
	dp_leave(set);
	if (rest->by_table)
		error = dp_sleep(rest->table, count + 1, ns, mask);
	else
		error = dp_engine_sleep(fd, rest->news, ns, mask);
	dp_lock(set);
	if (set->life != life)
		return EBADF;
	if (error == 0 && rest->by_table)
		set->told |= rest->table[count].revents != 0;
	rest->fresh = error == 0 && set->changes == changes;
	set->waiters--;
	/* Those who came after the ring must let the others hear. */
	if (rings != set->rings && set->deaf > 0 && --set->deaf == 0)
		dp_engine_mute(set);
	return error;
}

/* Leave in set->look what is ready, as soon as something is. */
static int
wait_in(
    struct dp_set *set, int timeout, const sigset_t *mask, struct rest *rest)
{
	int64_t deadline = -1, left = -1, patience, now;
	bool checked = false, other;
	int error;

	if (timeout > 0)
		deadline = dp_now() + timeout * MS;
	for (;;) {
		error = look(set, rest);
		if (error != 0)
			return error;
		rest->fresh = false;
		other = dp_engine_check(set, false);
		if (set->look_used > 0)
			return 0;
		if (other)
			continue;
		if (timeout == 0)
			return 0;
		if (deadline != -1) {
			now = dp_now();
			if (now >= deadline)
				return 0;
			left = deadline - now;
		}
		patience = checked ? -1 : dp_engine_patience(set);
		if (patience == -1 || (left != -1 && left <= patience)) {
			error = sleep_on(set, left, mask, rest);
		} else {
			error = sleep_on(set, patience, mask, rest);
			/* Nothing came, so there is time. */
			checked = error == 0 && !set->told &&
			    (rest->by_table || rest->news->count == 0);
			if (checked && dp_engine_check(set, true))
				rest->fresh = false;
		}
		if (error != 0)
			return error;
	}
}

static int
wait_for(struct dp_set *set, const struct dvpoll *dv, const sigset_t *mask,
    int *found)
{
	struct pollfd few[FEW + 1];
	struct dp_news news;
	struct rest rest = {.few = few, .table = few, .news = &news};
	int error;

	error = wait_in(set, dv->dp_timeout, mask, &rest);
	if (rest.table != rest.few)
		free(rest.table);
	if (error != 0 || set->look_used == 0)
		return error;
	if (is_bad(dv->dp_fds))
		return EFAULT;
	*found = hand_out(set, dv->dp_fds, dv->dp_nfds);
	return 0;
}

/* No room for results: nothing is looked at. */
static int
sleep_only(struct dp_set *set, int timeout, const sigset_t *mask)
{
	int error = dp_prove(set);

	if (error != 0 || timeout == 0)
		return error;
	/* Others may go on with the set meanwhile. */
	dp_leave(set);
	error = dp_sleep(NULL, 0, timeout < 0 ? -1 : timeout * MS, mask);
	dp_lock(set);
	return error;
}

static int
ask_member(const struct dp_set *set, struct pollfd *p)
{
	if (p->fd < 0 || (size_t)p->fd >= set->size ||
	    set->entries[p->fd].by == DP_NOBODY)
		return 0;
	p->revents = set->entries[p->fd].events;
	return 1;
}

static int
request_of(struct dp_set *set, int request, void *argument, int *result)
{
	struct dvpoll dv = {.dp_nfds = 0};
	const sigset_t *mask = NULL;

	*result = 0;
	if (request != DP_POLL && request != DP_PPOLL && request != DP_ISPOLLED)
		return EINVAL;
	if (is_bad(argument))
		return EFAULT;
	if (request == DP_ISPOLLED) {
		*result = ask_member(set, argument);
		return 0;
	}
	/* A caller of DP_POLL need not have the last member. */
	memcpy(&dv, argument,
	    request == DP_POLL ? offsetof(struct dvpoll, dp_setp) : sizeof dv);
	if (request == DP_PPOLL)
		mask = dv.dp_setp;
	if (mask != NULL && is_bad(mask))
		return EFAULT;
	if (dv.dp_nfds == 0)
		return sleep_only(set, dv.dp_timeout, mask);
	return wait_for(set, &dv, mask, result);
}

/* The public calls: errno is set here, and left alone by what succeeds. */

PUBLIC int
devpoll_open(void)
{
	int saved = errno, fd, error = dp_create(&fd);

	errno = error != 0 ? error : saved;
	return error != 0 ? -1 : fd;
}

PUBLIC ssize_t
devpoll_write(int dp, const void *entries, size_t size)
{
	int saved = errno, error;
	struct dp_set *set;

	error = dp_enter(dp, false, &set);
	if (error == 0) {
		error = write_checked(set, entries, size);
		dp_leave(set);
	}
	errno = error != 0 ? error : saved;
	return error != 0 ? -1 : (ssize_t)size;
}

PUBLIC int
devpoll_ioctl(int dp, int request, void *argument)
{
	int saved = errno, result = -1, error;
	struct dp_set *set;

	error = dp_enter(dp, request == DP_POLL, &set);
	if (error == 0) {
		error = request_of(set, request, argument, &result);
		dp_leave(set);
	}
	errno = error != 0 ? error : saved;
	return error != 0 ? -1 : result;
}

PUBLIC int
devpoll_close(int dp)
{
	struct dp_set *set = dp_lookup(dp);
	int result;

	if (set == NULL)
		return close(dp);
	dp_lock(set);
	result = close(dp);
	if (set->fd == dp)
		dp_discard(set);
	dp_leave(set);
	return result;
}
