/*
 * told.c - what the epoll set tells of READ and WRITE items
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/epoll.h>

#include <poll.h>

#include "desc.h"

#define SPOT_CHECK 64 /* events between two checks of identity */

#define END_EVENTS ((uint32_t)(EPOLLHUP | EPOLLERR))

static enum kq_answer
judge(struct kq *q, struct knote *kn, struct kq_desc *desc, uint32_t revents)
{
	/* The number may mean another file by now: see stray.c. */
	if (!(kn->status & KN_SOFT) && ++desc->events % SPOT_CHECK == 0 &&
	    !kq_same_file(kq_set_of(q, kq_place(kn)), (int)kn->kev.ident))
		return KQ_GONE;
	kn->kev.flags &= (unsigned short)~(EV_EOF | EV_ERROR);
	kn->kev.fflags = 0;
	return kq_direction(kn) == 0 ? kq_read_judge(q, kn, desc, revents)
				     : kq_write_judge(q, kn, desc, revents);
}

/* What epoll would say now. */
static uint32_t
look(int fd)
{
	struct pollfd p = {
	    .fd = fd,
	    .events = POLLIN | POLLOUT | POLLRDHUP,
	};

	return poll(&p, 1, 0) == -1 ? 0 : kq_poll_bits(p.revents);
}

/* Asked outside an event. */
bool
kq_desc_ask(struct kq *q, struct knote *kn)
{
	struct kq_desc *desc = q->descs[kn->kev.ident];
	uint32_t revents = 0;
	enum kq_answer answer;

	if (!(kn->status & KN_SOFT)) {
		int fd = (int)kn->kev.ident;

		/* Since it was queued its number may have been used again. */
		if (!kq_same_file(kq_set_of(q, kq_place(kn)), fd))
			return false;
		revents = look(fd);
	} else if (kq_desc_changed(desc, kn) != 0) {
		return false; /* nor ever again, until somebody names it */
	}
	answer = revents & POLLNVAL ? KQ_GONE : judge(q, kn, desc, revents);
	if (answer == KQ_NO && (kn->status & (KN_SOFT | KN_UNMET)))
		kq_idle(q, kn);
	/* From now on the kernel shall report it again. */
	if (answer == KQ_YES && desc->quiet[kq_place(kn)]) {
		desc->quiet[kq_place(kn)] = false;
		kq_item_arm(q, desc, kn->kev.ident, kq_place(kn));
	}
	return answer == KQ_YES;
}

/* Take out an item whose number was closed while its file lives. */
static void
silence(struct kq *q, uint32_t fd, bool inner)
{
	/* Another process may be the one that has it: then start anew. */
	if (kq_silence(inner ? q->inner_fd : q->set, (int)fd) ||
	    kq_rebuild(q, inner))
		q->again = true;
}

/* An event that no item of ours explains. */
static void
stray(struct kq *q, uint32_t fd, bool inner)
{
	/*
	 * Another thread may have deleted it after it was fetched. If not, its
	 * descriptor was closed while a duplicate lives; or a thread that was
	 * still in a closed queue put it here, by the number of that.
	 */
	const struct kq_desc *desc = kq_desc_find(q, fd);

	/* Or the queue was closed, and its number is another queue's, which
	 * must not lose anything: kq_fetch() sees to it. */
	if (q->sure && !inner && !kq_genuine(q))
		q->sets++;
	else if (!q->sure ||
	    ((desc == NULL || desc->gen[inner] == 0) &&
		kq_set_control(
		    kq_set_of(q, inner), EPOLL_CTL_DEL, (int)fd, NULL) == 0))
		q->again = true;
	else
		silence(q, fd, inner);
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
		stray(q, fd, inner);
		return;
	}
	if (!q->sure) {
		/* Another thread may have told it, and its program taken it. */
		revents = look((int)fd);
		if (revents == 0 || (revents & POLLNVAL)) {
			q->again = true;
			return;
		}
	}
	desc->hup[slot] = (revents & END_EVENTS) != 0;
	for (int turn = 0; turn < 2; turn++) {
		int i = turn ^ desc->write_first;
		struct knote *kn = desc->kn[i];
		enum kq_answer answer;

		if (kn == NULL || kq_place(kn) != slot ||
		    (kn->status & (KN_DISABLED | KN_SOFT)))
			continue;
		if (kn->kev.flags & EV_CLEAR)
			level = false;
		if (!(revents &
			(END_EVENTS |
			    (i == 0 ? KQ_READ_EVENTS : KQ_WRITE_EVENTS))))
			continue;
		if (kn->fresh == q->round && (kn->status & KN_QUEUED)) {
			said = true;
			continue;
		}
		answer = judge(q, kn, desc, revents);
		if (answer == KQ_GONE) {
			/* Closed; a duplicate keeps the item alive. */
			kq_item_forget(q, desc, slot);
			kq_desc_check(q, fd);
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
	    kq_item_events(desc, slot) != KQ_EDGE) {
		desc->quiet[slot] = !said;
		kq_item_arm(q, desc, fd, slot);
		/* Going quiet leaves one edge behind: fetch it at once. */
		if (!said)
			q->again = true;
	}
}

void
kq_desc_inner(struct kq *q)
{
	struct epoll_event events[64];
	uint32_t sets = q->sets;
	int n;

	n = epoll_wait(q->inner_fd, events, 64, 0);
	q->sure = true;
	for (int i = 0; i < n && q->sets == sets; i++)
		kq_desc_event(q, events[i].data.u64, events[i].events, true);
}
