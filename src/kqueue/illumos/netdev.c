/*
 * netdev.c - the state of links, on illumos
 *
 * SPDX-License-Identifier: ISC
 *
 * The messages of a routing socket come for either family of an interface and
 * are dropped without a word when too many wait; none says that an interface
 * has gone. Therefore every interface is looked at when all of them were taken.
 */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sockio.h>

#include <net/if.h>
#include <net/route.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../filter.h"

#define MESSAGE_BYTES 2048 /* only its beginning is read */

/* IFF_UP is an address's, and each family has its own; this is the link's. */
static uint32_t
state_of(uint64_t flags)
{
	return flags & IFF_RUNNING ? NOTE_LINKUP : NOTE_LINKDOWN;
}

static int
flags_by(int family, struct lifreq *request)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), error = 0;

	if (fd == -1)
		return errno;
	if (ioctl(fd, SIOCGLIFFLAGS, request) == -1)
		error = errno;
	close(fd);
	return error;
}

int
kq_link_state(uintptr_t index, uint32_t *state)
{
	struct lifreq request;
	int error;

	memset(&request, 0, sizeof request);
	if (if_indextoname((unsigned)index, request.lifr_name) == NULL)
		return errno;
	/* It may have either family alone. */
	error = flags_by(AF_INET, &request);
	if (error == ENXIO)
		error = flags_by(AF_INET6, &request);
	if (error == 0)
		*state = state_of(request.lifr_flags);
	return error;
}

static void
look(struct kq *q, struct knote *kn)
{
	uint32_t state = 0;
	int error;

	if (kn->kev.flags & EV_EOF)
		return;
	error = kq_link_state(kn->kev.ident, &state);
	if (error == 0)
		kq_netdev_tell(q, kn, state, false);
	else if (error == ENXIO)
		kq_netdev_tell(q, kn, NOTE_LINKINV, true);
	/* else, without memory or descriptors: with the next message */
}

static void
look_at_all(struct kq *q)
{
	for (size_t i = 0; i < q->table_size; i++)
		for (struct knote *kn = q->table[i]; kn != NULL; kn = kn->chain)
			if (kn->kev.filter == EVFILT_NETDEV)
				look(q, kn);
}

void
kq_link_hear(struct kq *q, int fd)
{
	union {
		struct if_msghdr header;
		char bytes[MESSAGE_BYTES];
	} message;
	struct knote *kn;
	ssize_t n;

	while ((n = recv(fd, message.bytes, sizeof message, 0)) > 0) {
		if ((size_t)n < sizeof message.header ||
		    message.header.ifm_version != RTM_VERSION ||
		    message.header.ifm_type != RTM_IFINFO)
			continue;
		kn = kq_find(q, EVFILT_NETDEV, message.header.ifm_index);
		if (kn != NULL && !(kn->kev.flags & EV_EOF))
			kq_netdev_tell(q, kn,
			    state_of((uint64_t)message.header.ifm_flags),
			    false);
	}
	look_at_all(q);
}

int
kq_link_open(void)
{
	return socket(
	    PF_ROUTE, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, AF_UNSPEC);
}
