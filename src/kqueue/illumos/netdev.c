/*
 * netdev.c - EVFILT_NETDEV: the link state of network interfaces, on illumos
 *
 * SPDX-License-Identifier: ISC
 *
 * One routing socket per queue. Its messages come for either family of an
 * interface, for more than the link, and are dropped without a word when too
 * many wait; none says that an interface has gone. Therefore each told state is
 * compared with the last one, and when all messages were taken every interface
 * is looked at.
 */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sockio.h>

#include <net/if.h>
#include <net/route.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../filter.h"

#define MESSAGE_BYTES 2048 /* only its beginning is read */

struct kq_netdevs {
	int fd;
	size_t used;
};

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

/* ENXIO: no such interface. */
static int
state_now(uintptr_t index, uint32_t *state)
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
tell(struct kq *q, struct knote *kn, uint32_t state, bool gone)
{
	if (state == kn->u.netdev.state)
		return;
	kn->u.netdev.state = state;
	kn->kev.fflags |= state & kn->sfflags;
	kn->kev.data = (int64_t)state;
	if (gone)
		kn->kev.flags |= EV_EOF | EV_ONESHOT;
	kq_activate(q, kn);
}

static void
look(struct kq *q, struct knote *kn)
{
	uint32_t state = 0;
	int error;

	if (kn->kev.flags & EV_EOF)
		return;
	error = state_now(kn->kev.ident, &state);
	if (error == 0)
		tell(q, kn, state, false);
	else if (error == ENXIO)
		tell(q, kn, NOTE_LINKINV, true);
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
kq_netdev_event(struct kq *q)
{
	union {
		struct if_msghdr header;
		char bytes[MESSAGE_BYTES];
	} message;
	struct knote *kn;
	ssize_t n;

	if (q->netdevs == NULL)
		return;
	while (
	    (n = recv(q->netdevs->fd, message.bytes, sizeof message, 0)) > 0) {
		if ((size_t)n < sizeof message.header ||
		    message.header.ifm_version != RTM_VERSION ||
		    message.header.ifm_type != RTM_IFINFO)
			continue;
		kn = kq_find(q, EVFILT_NETDEV, message.header.ifm_index);
		if (kn != NULL && !(kn->kev.flags & EV_EOF))
			tell(q, kn,
			    state_of((uint64_t)message.header.ifm_flags),
			    false);
	}
	look_at_all(q);
}

static int
netdevs_open(struct kq *q)
{
	struct kq_netdevs *devs;
	int error = 0;

	if (q->netdevs != NULL)
		return 0;
	devs = calloc(1, sizeof *devs);
	if (devs == NULL)
		return ENOMEM;
	devs->fd = kq_move_away(socket(
	    PF_ROUTE, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, AF_UNSPEC));
	if (devs->fd == -1)
		error = errno;
	else
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
	error = state_now(kn->kev.ident, &state);
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
