/* kinds.c - the kinds of target that there are */
/* SPDX-License-Identifier: ISC */
#include "kind.h"

static const struct kind *const kinds[] = {
    &fd_kind,
    &fifo_kind,
    &tcp_kind,
    &udp_kind,
    &unix_kind,
    &vnode_kind,
    &proc_kind,
    &signal_kind,
    &timer_kind,
    &netdev_kind,
    &aio_kind,
    &kevent_kind,
};

const struct kind *
kind_at(unsigned i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? kinds[i] : NULL;
}

const struct kind *
kind_named(struct str name)
{
	for (unsigned i = 0; kind_at(i) != NULL; i++)
		if (str_is(name, kinds[i]->name))
			return kinds[i];
	if (str_is(name, "pid"))
		return &proc_kind;
	return NULL;
}
