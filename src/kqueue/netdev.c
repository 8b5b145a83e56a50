/*
 * netdev.c - EVFILT_NETDEV: the link state of network interfaces
 *
 * SPDX-License-Identifier: ISC
 *
 * One routing socket per queue. The kernel tells of many changes that are
 * not the link's, so the last state is kept and compared.
 */
#include <sys/epoll.h>
#include <sys/socket.h>

#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter.h"

#define MESSAGE_BYTES (32 * 1024)

struct kq_netdevs {
	int fd;
	size_t used;
};

/* RFC 2863 states, as netlink gives them. */
enum {
	OPER_UNKNOWN,
	OPER_NOTPRESENT,
	OPER_DOWN,
	OPER_LOWERLAYERDOWN,
	OPER_TESTING,
	OPER_DORMANT,
	OPER_UP
};

static uint32_t
state_of(const struct nlmsghdr *header)
{
	const struct ifinfomsg *link = NLMSG_DATA(header);
	const char *at = (const char *)link + NLMSG_ALIGN(sizeof *link);
	const char *end = (const char *)header + header->nlmsg_len;
	int oper = OPER_UNKNOWN;

	while ((size_t)(end - at) > sizeof(struct rtattr) && at < end) {
		const struct rtattr *attr = (const void *)at;

		if (attr->rta_len < sizeof *attr)
			break;
		if (attr->rta_type == IFLA_OPERSTATE)
			oper = at[sizeof *attr];
		at += RTA_ALIGN(attr->rta_len);
	}
	switch (oper) {
	case OPER_UP:
		return NOTE_LINKUP;
	case OPER_DOWN:
	case OPER_LOWERLAYERDOWN:
	case OPER_NOTPRESENT:
		return NOTE_LINKDOWN;
	case OPER_UNKNOWN:
		/* Drivers that do not tell, such as lo. */
		return link->ifi_flags & IFF_RUNNING ? NOTE_LINKUP
		    : link->ifi_flags & IFF_UP       ? NOTE_LINKINV
						     : NOTE_LINKDOWN;
	default:
		return NOTE_LINKINV;
	}
}

static int
ask_state(int fd, int index, int flags)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
	} request;

	memset(&request, 0, sizeof request);
	request.header.nlmsg_len = sizeof request;
	request.header.nlmsg_type = RTM_GETLINK;
	request.header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	request.link.ifi_index = index;
	return send(fd, &request, sizeof request, 0) == -1 ? errno : 0;
}

static void
tell(struct kq *q, struct knote *kn, uint32_t state, bool gone)
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

static void
one_message(struct kq *q, const struct nlmsghdr *header)
{
	const struct ifinfomsg *link = NLMSG_DATA(header);
	struct knote *kn;

	if (header->nlmsg_type != RTM_NEWLINK &&
	    header->nlmsg_type != RTM_DELLINK)
		return;
	kn = kq_find(q, EVFILT_NETDEV, (uintptr_t)link->ifi_index);
	if (kn == NULL)
		return;
	if (header->nlmsg_type == RTM_DELLINK)
		tell(q, kn, NOTE_LINKINV, true);
	else
		tell(q, kn, state_of(header), false);
}

void
kq_netdev_event(struct kq *q)
{
	union {
		struct nlmsghdr header;
		char bytes[MESSAGE_BYTES];
	} message;

	while (q->netdevs != NULL) {
		ssize_t n =
		    recv(q->netdevs->fd, message.bytes, sizeof message, 0);

		if (n == -1 && errno == ENOBUFS) {
			/* Changes were lost: the state of all, once more. */
			ask_state(q->netdevs->fd, 0, NLM_F_DUMP);
			continue;
		}
		if (n <= 0)
			break;
		for (size_t at = 0, left = (size_t)n;
		     left - at >= sizeof message.header;) {
			const struct nlmsghdr *header =
			    (const void *)(message.bytes + at);

			if (header->nlmsg_len < sizeof *header ||
			    header->nlmsg_len > left - at)
				break;
			one_message(q, header);
			at += NLMSG_ALIGN(header->nlmsg_len);
			if (at >= left)
				break;
		}
	}
}

static int
netdevs_open(struct kq *q)
{
	struct sockaddr_nl address = {
	    .nl_family = AF_NETLINK,
	    .nl_groups = RTMGRP_LINK,
	};
	struct kq_netdevs *devs;
	int error = 0;

	if (q->netdevs != NULL)
		return 0;
	devs = calloc(1, sizeof *devs);
	if (devs == NULL)
		return ENOMEM;
	devs->fd = kq_move_away(socket(AF_NETLINK,
	    SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
	if (devs->fd == -1 ||
	    bind(devs->fd, (void *)&address, sizeof address) == -1)
		error = errno;
	if (error == 0)
		error = kq_source_add(q, devs->fd, SOURCE_NETDEV, 0);
	if (error != 0) {
		if (devs->fd != -1)
			close(devs->fd);
		free(devs);
		return error;
	}
	q->netdevs = devs;
	return 0;
}

/* The state it has now, from a socket of its own; ENXIO: no such interface. */
static int
state_now(int index, uint32_t *state)
{
	union {
		struct nlmsghdr header;
		char bytes[MESSAGE_BYTES];
	} message;
	int fd, error;
	ssize_t n;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd == -1)
		return errno;
	error = ask_state(fd, index, 0);
	if (error == 0) {
		n = recv(fd, message.bytes, sizeof message, 0);
		if (n == -1)
			error = errno;
		else if (message.header.nlmsg_type != RTM_NEWLINK)
			error = ENXIO;
		else
			*state = state_of(&message.header);
	}
	close(fd);
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
	error = state_now((int)kn->kev.ident, &state);
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
