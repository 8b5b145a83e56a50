/*
 * netdev.c - EVFILT_NETDEV: not on illumos
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>

#include "../filter.h"

static int
netdev_attach(struct kq *q, struct knote *kn)
{
	(void)q;
	(void)kn;
	return ENOTSUP;
}

static int
netdev_detach(struct kq *q, struct knote *kn)
{
	(void)q;
	(void)kn;
	return 0;
}

static bool
netdev_ask(struct kq *q, struct knote *kn)
{
	(void)q;
	(void)kn;
	return false;
}

void
kq_netdev_event(struct kq *q)
{
	(void)q;
}

void
kq_netdev_finish(struct kq *q)
{
	(void)q;
}

const struct kq_filter kq_filter_netdev = {
    .attach = netdev_attach,
    .detach = netdev_detach,
    .ask = netdev_ask,
};
