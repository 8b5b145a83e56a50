/* kinds.c - the kinds of target that there are */
/* SPDX-License-Identifier: ISC */
#include "kind.h"

/* Not a table: its pointers would have to be relocated at every start. */
const struct kind *
kind_at(unsigned i)
{
	switch (i) {
	case 0:
		return &fd_kind;
	case 1:
		return &fifo_kind;
	case 2:
		return &tcp_kind;
	case 3:
		return &udp_kind;
	case 4:
		return &unix_kind;
	case 5:
		return &vnode_kind;
	case 6:
		return &proc_kind;
	case 7:
		return &signal_kind;
	case 8:
		return &timer_kind;
	case 9:
		return &netdev_kind;
	case 10:
		return &aio_kind;
	case 11:
		return &kevent_kind;
	default:
		return NULL;
	}
}

const struct kind *
kind_named(struct str name)
{
	const struct kind *kind;

	for (unsigned i = 0; (kind = kind_at(i)) != NULL; i++)
		if (str_is(name, kind->name))
			return kind;
	if (str_is(name, "pid"))
		return &proc_kind;
	return NULL;
}
