/*
 * user.c - EVFILT_USER: events that the program triggers itself
 *
 * SPDX-License-Identifier: ISC
 */
#include "filter.h"

static int
user_attach(struct kq *q, struct knote *kn)
{
	(void)q;
	kn->u.triggered = (kn->sfflags & NOTE_TRIGGER) != 0;
	kn->sfflags &= NOTE_FFLAGSMASK;
	return 0;
}

static int
user_detach(struct kq *q, struct knote *kn)
{
	(void)q;
	(void)kn;
	return 0;
}

static int
user_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	uint32_t bits = kev->fflags & NOTE_FFLAGSMASK;

	switch (kev->fflags & NOTE_FFCTRLMASK) {
	case NOTE_FFAND:
		kn->sfflags &= bits;
		break;
	case NOTE_FFOR:
		kn->sfflags |= bits;
		break;
	case NOTE_FFCOPY:
		kn->sfflags = bits;
		break;
	default:
		break;
	}
	kn->sdata = kev->data;
	if (kev->fflags & NOTE_TRIGGER)
		kn->u.triggered = true;
	/* FreeBSD: a change that says EV_CLEAR resets what is pending. */
	if (kev->flags & EV_CLEAR) {
		kn->u.triggered = false;
		kq_unqueue(q, kn);
	}
	return 0;
}

static bool
user_ask(struct kq *q, struct knote *kn)
{
	(void)q;
	kn->kev.fflags = kn->sfflags;
	kn->kev.data = kn->sdata;
	return kn->u.triggered;
}

static void
user_taken(struct kq *q, struct knote *kn)
{
	(void)q;
	kn->u.triggered = false;
	kn->kev.data = 0;
	kn->kev.fflags = 0;
}

const struct kq_filter kq_filter_user = {
    .attach = user_attach,
    .detach = user_detach,
    .modify = user_modify,
    .ask = user_ask,
    .taken = user_taken,
};
