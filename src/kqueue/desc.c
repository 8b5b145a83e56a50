/*
 * desc.c - READ and WRITE knotes as items of the epoll set
 *
 * SPDX-License-Identifier: ISC
 *
 * Level knotes become level items and EV_CLEAR knotes edge items, so that the
 * kernel itself knows when the queue is readable. Both directions of one
 * descriptor share an item while both are levels. If not, the second gets
 * an item of its own in an inner set inside the queue's set: one item cannot
 * be an edge for one direction only, and an edge item for both would report
 * room to write each time something arrives.
 *
 * A level item whose event turns out to mean nothing here (fewer bytes than
 * NOTE_LOWAT, a socket never connected) would be reported for ever. It is
 * made "quiet": an edge item, until an event means something again.
 */
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter.h"

#define SPOT_CHECK 64 /* events between two checks of identity */

#define READ_EVENTS ((uint32_t)(EPOLLIN | EPOLLRDHUP))
#define WRITE_EVENTS ((uint32_t)EPOLLOUT)
#define END_EVENTS ((uint32_t)(EPOLLHUP | EPOLLERR))
#define EDGE ((uint32_t)EPOLLET)

static int
direction(const struct knote *kn)
{
	return kn->kev.filter == EVFILT_WRITE;
}

static int
place(const struct knote *kn)
{
	return (kn->status & KN_INNER) != 0;
}

static int
set_of(const struct kq *q, int slot)
{
	return slot == 0 ? q->set : q->inner_fd;
}

struct kq_desc *
kq_desc_find(struct kq *q, uintptr_t fd)
{
	return fd < q->descs_size ? q->descs[fd] : NULL;
}

static struct kq_desc *
desc_make(struct kq *q, uintptr_t fd)
{
	if (fd >= q->descs_size) {
		size_t size = q->descs_size == 0 ? 16 : q->descs_size;
		struct kq_desc **grown;

		while (size <= fd)
			size *= 2;
		grown = realloc(q->descs, size * sizeof *grown);
		if (grown == NULL)
			return NULL;
		memset(grown + q->descs_size, 0,
		    (size - q->descs_size) * sizeof *grown);
		q->descs = grown;
		q->descs_size = size;
	}
	if (q->descs[fd] == NULL)
		q->descs[fd] = kq_take(q, &q->free_descs, sizeof **q->descs);
	return q->descs[fd];
}

/* Nobody uses it any more: give it back. */
static void
desc_check(struct kq *q, uintptr_t fd)
{
	struct kq_desc *desc = q->descs[fd];

	if (desc->kn[0] == NULL && desc->kn[1] == NULL) {
		kq_give(&q->free_descs, desc);
		q->descs[fd] = NULL;
	}
}

static bool
is_queue(int fd)
{
	const struct kq *q = kq_lookup(fd);

	return q != NULL && q->fd == fd && kq_genuine(q);
}

void
kq_desc_kind(struct kq_desc *desc, int fd)
{
	struct stat st;
	int type = 0, domain = 0, listens = 0, mode;
	socklen_t size = sizeof type;

	mode = fcntl(fd, F_GETFL);
	if (mode == -1 || fstat(fd, &st) == -1) {
		desc->kind = KIND_OTHER;
		return;
	}
	desc->reader = (mode & O_ACCMODE) != O_WRONLY;
	desc->writer = (mode & O_ACCMODE) != O_RDONLY;
	desc->kind = KIND_OTHER;
	switch (st.st_mode & S_IFMT) {
	case S_IFIFO:
		desc->kind = KIND_PIPE;
		break;
	case S_IFSOCK:
		getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
		size = sizeof type;
		getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
		size = sizeof domain;
		getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size);
		if (listens)
			desc->kind = KIND_LISTEN;
		else if (type != SOCK_STREAM)
			desc->kind = KIND_DGRAM;
		else if (domain == AF_INET || domain == AF_INET6)
			desc->kind = KIND_TCP;
		else
			desc->kind = KIND_STREAM;
		break;
	case S_IFREG:
	case S_IFDIR:
	case S_IFBLK:
		desc->kind = KIND_FILE;
		break;
	case S_IFCHR:
		if (kq_is_null(&st))
			desc->kind = KIND_NULL;
		else if (is_queue(fd)) /* elsewhere it is a device */
			desc->kind = KIND_QUEUE;
		else if (isatty(fd) || errno == EIO) /* it was hung up */
			desc->kind = KIND_TTY;
		break;
	default:
		if (is_queue(fd))
			desc->kind = KIND_QUEUE;
		break;
	}
}

/* The events the item should have now. */
static uint32_t
events_of(const struct kq_desc *desc, int slot)
{
	uint32_t events = 0;
	bool edge = desc->quiet[slot];

	for (int i = 0; i < 2; i++) {
		const struct knote *kn = desc->kn[i];

		if (kn == NULL || place(kn) != slot ||
		    (kn->status & (KN_DISABLED | KN_SOFT)))
			continue;
		events |= i == 0 ? READ_EVENTS : WRITE_EVENTS;
		edge |= (kn->kev.flags & EV_CLEAR) != 0;
	}
	/* HUP and ERR cannot be switched off: let them come once only. */
	return events == 0 || edge ? events | EDGE : events;
}

static int
item_control(struct kq *q, int op, struct kq_desc *desc, uintptr_t fd, int slot,
    uint32_t events)
{
	struct epoll_event ev = {
	    .events = events,
	    .data.u64 = (uint64_t)desc->gen[slot] << 32 | (uint32_t)fd,
	};

	if (kq_set_control(set_of(q, slot), op, (int)fd, &ev) == -1)
		return errno;
	q->proved |= slot == 0;
	desc->armed[slot] = ev.events;
	return 0;
}

static uint32_t
next_gen(struct kq *q)
{
	/* 31 bits: the top bit of a token is for the sources. */
	q->gen = q->gen % INT32_MAX + 1;
	return q->gen;
}

/* What the knote's file is known by: both ends of a pipe are one, and differ in
 * what they are open for. */
static uint32_t
digest(const struct knote *kn)
{
	int fd = (int)kn->kev.ident;
	uint32_t file = kq_vnode_digest(fd);

	return direction(kn) == 0
	    ? file
	    : file + (uint32_t)(fcntl(fd, F_GETFL) & O_ACCMODE);
}

/*
 * Where the kernel has no item for a knote (a soft one, or one whose item was
 * taken out), nothing says that its number was closed, and used again for
 * another file; so files are compared. 0, EBADF or KQ_STALE.
 */
static int
without_item(const struct kq_desc *desc, const struct knote *kn)
{
	int fd = (int)kn->kev.ident;
	uint32_t was = kn->status & KN_SOFT ? kn->u.vnode.file : desc->file;

	if ((kn->status & KN_SOFT ? digest(kn) : kq_vnode_digest(fd)) == was)
		return 0;
	return fcntl(fd, F_GETFD) == -1 ? EBADF : KQ_STALE;
}

/* Bring the item up to date; KQ_STALE when it was for another file. */
static int
item_arm(struct kq *q, struct kq_desc *desc, uintptr_t fd, int slot)
{
	uint32_t events = events_of(desc, slot);
	int error;

	if (desc->gen[slot] == 0) {
		/* Taken out because nothing was wanted. */
		if (events == EDGE)
			return 0;
		desc->gen[slot] = next_gen(q);
		error = item_control(q, EPOLL_CTL_ADD, desc, fd, slot, events);
		if (error != 0)
			desc->gen[slot] = 0;
		return error;
	}
	if (events == EDGE && desc->hup[slot]) {
		/* An end that is reached would ring once more for nothing. */
		if (kq_set_control(
			set_of(q, slot), EPOLL_CTL_DEL, (int)fd, NULL) == 0) {
			desc->gen[slot] = 0;
			desc->file = kq_vnode_digest((int)fd);
			return 0;
		}
		error = errno;
	} else {
		error = item_control(q, EPOLL_CTL_MOD, desc, fd, slot, events);
	}
	return error == ENOENT || error == EPERM ? KQ_STALE : error;
}

/* The knote's file is gone; its item went with it or belongs to nobody. */
static void
forget(struct kq *q, struct kq_desc *desc, int slot)
{
	desc->gen[slot] = 0;
	desc->quiet[slot] = desc->hup[slot] = false;
	for (int i = 0; i < 2; i++) {
		struct knote *kn = desc->kn[i];

		if (kn == NULL || place(kn) != slot || (kn->status & KN_SOFT))
			continue;
		desc->kn[i] = NULL;
		kq_unqueue(q, kn);
		kq_give(&q->free_knotes, kn);
	}
}

static int
inner_open(struct kq *q)
{
	int error;

	if (q->inner_fd != -1)
		return 0;
	q->inner_fd = kq_move_away(epoll_create1(EPOLL_CLOEXEC));
	if (q->inner_fd == -1)
		return errno;
	error = kq_source_add(q, q->inner_fd, SOURCE_INNER, 0);
	if (error != 0)
		kq_source_close(q, SOURCE_INNER, &q->inner_fd);
	return error;
}

/* epoll refuses files: a few kinds are asked by hand instead. */
static int
attach_soft(struct kq *q, struct knote *kn, struct kq_desc *desc)
{
	kn->status |= KN_SOFT;
	kq_desc_kind(desc, (int)kn->kev.ident);
	kn->u.vnode.file = digest(kn);
	if (!(kn->status & KN_DISABLED)) {
		kq_vnode_help(q, kn);
		kq_idle(q, kn);
	}
	return 0;
}

/* Checks that WRITE makes before anything else, and kinds epoll cannot do. */
static int
check_write(struct kq_desc *desc, int fd, bool *soft)
{
	struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT};

	kq_desc_kind(desc, fd);
	*soft = false;
	if (desc->kind == KIND_QUEUE)
		return EINVAL;
	if (poll(&p, 1, 0) == -1)
		return errno;
	/* Active from the start, so before a READ that is not yet. */
	desc->write_first = (p.revents & (POLLIN | POLLOUT)) == POLLOUT;
	if (desc->kind != KIND_PIPE)
		return 0;
	*soft = !desc->writer;
	return !*soft && (p.revents & (POLLERR | POLLHUP)) ? EPIPE : 0;
}

static int
item_add(struct kq *q, struct knote *kn, struct kq_desc *desc, int slot)
{
	uintptr_t fd = kn->kev.ident;
	uint32_t was = desc->gen[slot];
	bool quiet = desc->quiet[slot];
	int error;

	kn->status =
	    (uint8_t)((kn->status & ~KN_INNER) | (slot == 0 ? 0 : KN_INNER));
	desc->gen[slot] = next_gen(q);
	/* What is known of an earlier item says nothing of this one. */
	desc->quiet[slot] = false;
	error = item_control(
	    q, EPOLL_CTL_ADD, desc, fd, slot, events_of(desc, slot));
	if (error != 0) {
		desc->gen[slot] = was;
		desc->quiet[slot] = quiet;
	} else {
		desc->hup[slot] = false;
	}
	return error;
}

/* Knotes of another file than the number is now: a new one starts anew. */
static void
shed(struct kq *q, struct kq_desc *desc)
{
	for (int i = 0; i < 2; i++) {
		struct knote *kn = desc->kn[i];

		if (kn == NULL ||
		    (!(kn->status & KN_SOFT) && desc->gen[place(kn)] != 0) ||
		    without_item(desc, kn) == 0)
			continue;
		desc->kn[i] = NULL;
		if (kn->status & KN_SOFT)
			kq_vnode_unhelp(q, kn);
		kq_unqueue(q, kn);
		kq_give(&q->free_knotes, kn);
	}
}

static bool
both_level(const struct knote *a, const struct knote *b)
{
	return !((a->kev.flags | b->kev.flags) & EV_CLEAR);
}

int
kq_desc_attach(struct kq *q, struct knote *kn)
{
	uintptr_t fd = kn->kev.ident;
	int dir = direction(kn), error = 0;
	struct kq_desc *desc;
	struct knote *other;
	bool soft = false;

	desc = desc_make(q, fd);
	if (desc == NULL)
		return ENOMEM;
	shed(q, desc);
	/* A knote of another file may be what kept the rest. */
	desc->kind = KIND_UNKNOWN;
	if (dir == 1)
		error = check_write(desc, (int)fd, &soft);
	if (error != 0)
		goto out;
	if (kq_set_takes_files() && !soft) {
		kq_desc_kind(desc, (int)fd);
		soft = desc->kind == KIND_FILE || desc->kind == KIND_NULL;
	}
	other = desc->kn[!dir];
	desc->kn[dir] = kn;
	if (soft) {
		error = attach_soft(q, kn, desc);
		goto out;
	}
	if (other == NULL || (other->status & KN_SOFT) ||
	    (desc->gen[0] == 0 && (place(other) || both_level(kn, other)))) {
		error = item_add(q, kn, desc, 0);
	} else if (desc->gen[0] == 0) {
		/* The other one's item is out, as long as it is disabled. */
		error = inner_open(q);
		if (error == 0)
			error = item_add(q, kn, desc, 1);
	} else {
		/*
		 * Does the other one still belong to this file? Adding fails
		 * if so, and if not it has already made the new item.
		 */
		uint32_t was = desc->gen[0];

		desc->kn[!dir] = NULL;
		error = item_add(q, kn, desc, 0);
		desc->kn[!dir] = other;
		if (error == 0) {
			uint32_t gen = desc->gen[0];

			desc->kn[dir] = NULL;
			forget(q, desc, 0);
			desc->kn[dir] = kn;
			desc->gen[0] = gen;
		} else if (error == EEXIST) {
			desc->gen[0] = was;
			if (both_level(kn, other) && !place(other)) {
				error = item_arm(q, desc, fd, 0);
			} else {
				error = inner_open(q);
				if (error == 0)
					error = item_add(q, kn, desc, 1);
			}
		}
	}
	if (error == EPERM)
		error = attach_soft(q, kn, desc);
	/* A queue's epoll is full of itself: what BSD says of a loop. */
	if (error == ELOOP && fd == (uintptr_t)q->fd)
		error = EINVAL;
	if (error != 0)
		desc->kn[dir] = NULL;
out:
	desc_check(q, fd);
	return error;
}

int
kq_desc_detach(struct kq *q, struct knote *kn)
{
	uintptr_t fd = kn->kev.ident;
	struct kq_desc *desc = q->descs[fd];
	int dir = direction(kn), slot = place(kn), error = 0;
	struct knote *other = desc->kn[!dir];

	desc->kn[dir] = NULL;
	if (kn->status & KN_SOFT) {
		kq_vnode_unhelp(q, kn);
		error = without_item(desc, kn);
	} else if (desc->gen[slot] == 0) {
		error = without_item(desc, kn);
	} else if (other != NULL && place(other) == slot &&
	    !(other->status & KN_SOFT)) {
		error = item_arm(q, desc, fd, slot);
	} else {
		if (kq_set_control(
			set_of(q, slot), EPOLL_CTL_DEL, (int)fd, NULL) == -1)
			error = errno == EBADF ? EBADF : KQ_STALE;
		desc->gen[slot] = 0;
		desc->quiet[slot] = desc->hup[slot] = false;
	}
	desc_check(q, fd);
	return error;
}

int
kq_desc_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	uintptr_t fd = kn->kev.ident;
	struct kq_desc *desc = q->descs[fd];
	int error;

	if ((kn->status & KN_SOFT) || desc->gen[place(kn)] == 0) {
		error = without_item(desc, kn);
		if (error != 0)
			return error;
	}
	if (!(kn->status & KN_SOFT)) {
		/* This also makes an edge that still holds fire again. */
		error = item_arm(q, desc, fd, place(kn));
		if (error == EBADF) {
			forget(q, desc, place(kn));
			desc_check(q, fd);
			return EBADF;
		}
		if (error != 0)
			return error;
	}
	kn->sfflags = kev->fflags;
	kn->sdata = kev->data;
	return 0;
}

/* kq_desc_modify() armed it already when a change did this. */
int
kq_desc_enable(struct kq *q, struct knote *kn)
{
	struct kq_desc *desc = q->descs[kn->kev.ident];

	if (kn->status & KN_SOFT) {
		if (!(kn->status & KN_DISABLED))
			kq_vnode_help(q, kn);
		return 0;
	}
	if (events_of(desc, place(kn)) == desc->armed[place(kn)])
		return 0;
	return item_arm(q, desc, kn->kev.ident, place(kn));
}

static enum kq_answer
judge(struct kq *q, struct knote *kn, struct kq_desc *desc, uint32_t revents)
{
	/* The number may mean another file by now: see stray.c. */
	if (!(kn->status & KN_SOFT) && ++desc->events % SPOT_CHECK == 0 &&
	    !kq_same_file(set_of(q, place(kn)), (int)kn->kev.ident))
		return KQ_GONE;
	kn->kev.flags &= (unsigned short)~(EV_EOF | EV_ERROR);
	kn->kev.fflags = 0;
	return direction(kn) == 0 ? kq_read_judge(q, kn, desc, revents)
				  : kq_write_judge(q, kn, desc, revents);
}

/* Asked outside an event: let poll(2) say what epoll would. */
bool
kq_desc_ask(struct kq *q, struct knote *kn)
{
	struct kq_desc *desc = q->descs[kn->kev.ident];
	struct pollfd p = {
	    .fd = (int)kn->kev.ident,
	    .events = POLLIN | POLLOUT | POLLRDHUP,
	};
	uint32_t revents = 0;
	enum kq_answer answer;

	if (!(kn->status & KN_SOFT)) {
		/* Since it was queued its number may have been used again. */
		if (!kq_same_file(set_of(q, place(kn)), p.fd) ||
		    poll(&p, 1, 0) == -1)
			return false;
		revents = kq_poll_bits(p.revents);
	} else if (without_item(desc, kn) != 0) {
		return false; /* nor ever again, until somebody names it */
	}
	answer = revents & POLLNVAL ? KQ_GONE : judge(q, kn, desc, revents);
	if (answer == KQ_NO && (kn->status & (KN_SOFT | KN_UNMET)))
		kq_idle(q, kn);
	/* From now on the kernel shall report it again. */
	if (answer == KQ_YES && desc->quiet[place(kn)]) {
		desc->quiet[place(kn)] = false;
		item_arm(q, desc, kn->kev.ident, place(kn));
	}
	return answer == KQ_YES;
}

void
kq_desc_sift(struct kq *q, int slot)
{
	for (size_t fd = 0; fd < q->descs_size; fd++) {
		struct kq_desc *desc = q->descs[fd];

		if (desc == NULL || desc->gen[slot] == 0 ||
		    kq_same_file(set_of(q, slot), (int)fd))
			continue;
		forget(q, desc, slot);
		desc_check(q, fd);
	}
}

void
kq_desc_again(struct kq *q, int slot)
{
	for (size_t fd = 0; fd < q->descs_size; fd++) {
		struct kq_desc *desc = q->descs[fd];

		if (desc == NULL || desc->gen[slot] == 0)
			continue;
		if (item_control(q, EPOLL_CTL_ADD, desc, fd, slot,
			events_of(desc, slot)) != 0) {
			/* Closed without a word; nothing is lost. */
			forget(q, desc, slot);
			desc_check(q, fd);
		}
	}
}

/* Take out an item whose number was closed while its file lives. */
static void
silence(struct kq *q, uint32_t fd, bool inner)
{
	/* Another process may be the one that has it: then start anew. */
	if (!kq_silence(inner ? q->inner_fd : q->set, (int)fd))
		kq_rebuild(q, inner);
	q->again = true;
}

/* An event that no item of ours explains. */
static void
stray(struct kq *q, uint64_t token, uint32_t fd, bool inner)
{
	/*
	 * Another thread may just have deleted it. If it comes again, its
	 * descriptor was closed while a duplicate lives.
	 */
	if (q->stray == token) {
		silence(q, fd, inner);
		token = 0;
	}
	q->stray = token;
}

void
kq_desc_event(struct kq *q, uint64_t token, uint32_t revents, bool inner)
{
	uint32_t fd = (uint32_t)token;
	int slot = inner;
	struct kq_desc *desc = kq_desc_find(q, fd);
	bool level = true, said = false;
	unsigned both = 0;

	if (desc == NULL || desc->gen[slot] != (uint32_t)(token >> 32)) {
		stray(q, token, fd, inner);
		return;
	}
	desc->hup[slot] = (revents & END_EVENTS) != 0;
	for (int turn = 0; turn < 2; turn++) {
		int i = turn ^ desc->write_first;
		struct knote *kn = desc->kn[i];
		enum kq_answer answer;

		if (kn == NULL || place(kn) != slot ||
		    (kn->status & (KN_DISABLED | KN_SOFT)))
			continue;
		if (kn->kev.flags & EV_CLEAR)
			level = false;
		if (!(revents &
			(END_EVENTS | (i == 0 ? READ_EVENTS : WRITE_EVENTS))))
			continue;
		if (kn->fresh == q->round && (kn->status & KN_QUEUED)) {
			said = true;
			continue;
		}
		answer = judge(q, kn, desc, revents);
		if (answer == KQ_GONE) {
			/* Closed; a duplicate keeps the item alive. */
			forget(q, desc, slot);
			desc_check(q, fd);
			silence(q, fd, inner);
			return;
		}
		if (answer == KQ_YES) {
			kn->fresh = q->round;
			kq_queue(q, kn);
			said = true;
			both |= 1U << i;
		} else if (i == 1 &&
		    ((kn->sfflags & NOTE_LOWAT) || (kn->status & KN_UNMET))) {
			/* A pipe makes an edge only when it was full, and a
			 * Unix socket that connects makes none. */
			kq_idle(q, kn);
		}
	}
	/* The order of activation, as far as one item can tell. */
	if (both == 1 || both == 2)
		desc->write_first = both == 2;
	if (level && said == desc->quiet[slot] &&
	    events_of(desc, slot) != EDGE) {
		desc->quiet[slot] = !said;
		item_arm(q, desc, fd, slot);
		/* Going quiet leaves one edge behind: fetch it at once. */
		if (!said)
			q->again = true;
	}
}

void
kq_desc_inner(struct kq *q)
{
	struct epoll_event events[64];
	int n;

	n = epoll_wait(q->inner_fd, events, 64, 0);
	for (int i = 0; i < n; i++)
		kq_desc_event(q, events[i].data.u64, events[i].events, true);
}
