/*
 * netdev.c - EVFILT_NETDEV: the link state of network interfaces
 *
 * SPDX-License-Identifier: ISC
 *
 * One socket per queue, which tells of many changes that are not the link's:
 * so the last state is kept and compared.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "filter.h"

struct kq_netdevs {
	int fd;
	size_t used;
};

void
kq_netdev_tell(struct kq *q, struct knote *kn, uint32_t state, bool gone)
{
	if (state == kn->u.netdev.state && !gone)
		return;
	kn->u.netdev.state = state;
	kn->kev.fflags |= state & kn->sfflags;
	kn->kev.data = (int64_t)state;
	if (gone)
		kn->kev.flags |= EV_EOF | EV_ONESHOT;
	kq_activate(q, kn);
}

void
kq_netdev_event(struct kq *q)
{
	if (q->netdevs != NULL)
		kq_link_hear(q, q->netdevs->fd);
}

static int
netdevs_open(struct kq *q)
{
	struct kq_netdevs *devs;
	int error;

	if (q->netdevs != NULL)
		return 0;
	devs = calloc(1, sizeof *devs);
	if (devs == NULL)
		return ENOMEM;
	devs->fd = kq_move_away(kq_link_open());
	error = devs->fd == -1 ? errno
			       : kq_source_add(q, devs->fd, SOURCE_NETDEV, 0);
	if (error == 0) {
		q->netdevs = devs;
		return 0;
	}
	if (devs->fd != -1)
		close(devs->fd);
	free(devs);
	return error;
}

void
kq_netdev_finish(struct kq *q)
{
	if (q->netdevs == NULL)
		return;
	kq_source_close(q, SOURCE_NETDEV, &q->netdevs->fd);
	free(q->netdevs);
	q->netdevs = NULL;
}

static int
netdev_attach(struct kq *q, struct knote *kn)
{
	uint32_t state = 0;
	int error;

	if (kn->kev.ident == 0 || kn->kev.ident > INT32_MAX)
		return ENXIO;
	/* Listen first, so that nothing is missed in between. */
	error = netdevs_open(q);
	if (error != 0)
		return error;
	error = kq_link_state(kn->kev.ident, &state);
	if (error != 0) {
		if (q->netdevs->used == 0)
			kq_netdev_finish(q);
		return error;
	}
	kn->u.netdev.state = state;
	q->netdevs->used++;
	return 0;
}

static int
netdev_detach(struct kq *q, struct knote *kn)
{
	(void)kn;
	if (--q->netdevs->used == 0)
		kq_netdev_finish(q);
	return 0;
}

static bool
netdev_ask(struct kq *q, struct knote *kn)
{
	(void)q;
	return kn->kev.fflags != 0 || (kn->kev.flags & EV_EOF);
}

const struct kq_filter kq_filter_netdev = {
    .attach = netdev_attach,
    .detach = netdev_detach,
    .ask = netdev_ask,
};
