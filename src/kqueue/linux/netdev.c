/*
 * netdev.c - the state of links, by rtnetlink(7)
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/epoll.h>
#include <sys/socket.h>

#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../filter.h"

#define MESSAGE_BYTES (32 * 1024)

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
		kq_netdev_tell(q, kn, NOTE_LINKINV, true);
	else
		kq_netdev_tell(q, kn, state_of(header), false);
}

void
kq_link_hear(struct kq *q, int fd)
{
	union {
		struct nlmsghdr header;
		char bytes[MESSAGE_BYTES];
	} message;

	for (;;) {
		ssize_t n = recv(fd, message.bytes, sizeof message, 0);

		if (n == -1 && errno == ENOBUFS) {
			/* Changes were lost: the state of all, once more. */
			ask_state(fd, 0, NLM_F_DUMP);
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

int
kq_link_open(void)
{
	struct sockaddr_nl address = {
	    .nl_family = AF_NETLINK,
	    .nl_groups = RTMGRP_LINK,
	};
	int fd = socket(
	    AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	int error;

	if (fd == -1 || bind(fd, (void *)&address, sizeof address) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* From a socket of its own. */
int
kq_link_state(uintptr_t index, uint32_t *state)
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
	error = ask_state(fd, (int)index, 0);
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
