/* netdev.c - EVFILT_NETDEV */
/* SPDX-License-Identifier: ISC */
#include <net/if.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sched.h>
#endif

#include "check.h"

#if defined(EVFILT_NETDEV) && defined(__linux__)
static struct kevent e[4];

static int
set_up(const char *name, int up)
{
	struct ifreq request;
	int fd = socket(AF_INET, SOCK_DGRAM, 0), result = -1;

	memset(&request, 0, sizeof request);
	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	if (ioctl(fd, SIOCGIFFLAGS, &request) == 0) {
		request.ifr_flags = (short)(up ? request.ifr_flags | IFF_UP
					       : request.ifr_flags & ~IFF_UP);
		result = ioctl(fd, SIOCSIFFLAGS, &request);
	}
	close(fd);
	return result;
}

static void
states(void)
{
	int kq;
	uintptr_t lo;

	/* A network of our own, so that nobody's is disturbed. */
	if (unshare(CLONE_NEWNET) == -1)
		SKIP("may not make a network namespace");
	kq = kqueue();
	lo = if_nametoindex("lo");
	IS(change(kq, lo, EVFILT_NETDEV, EV_ADD | EV_CLEAR,
	       NOTE_LINKUP | NOTE_LINKDOWN | NOTE_LINKINV, 0),
	    0);
	/* Nothing is reported for being there. */
	IS(get(kq, e, 4, 0), 0);
	MUST(set_up("lo", 1));
	IS(get(kq, e, 4, PATIENT), 1);
	IS(e[0].ident, lo);
	IS(e[0].fflags, NOTE_LINKUP);
	IS(e[0].data, NOTE_LINKUP);
	IS(get(kq, e, 4, 0), 0);
	MUST(set_up("lo", 0));
	IS(get(kq, e, 4, PATIENT), 1);
	IS(e[0].fflags, NOTE_LINKDOWN);
	/* Only what was asked for. */
	IS(change(kq, lo, EVFILT_NETDEV, EV_ADD, NOTE_LINKDOWN, 0), 0);
	MUST(set_up("lo", 1));
	IS(get(kq, e, 4, 20), 0);
	MUST(set_up("lo", 0));
	IS(get(kq, e, 4, PATIENT), 1);
	IS(e[0].fflags, NOTE_LINKDOWN);
	IS(change(kq, lo, EVFILT_NETDEV, EV_DELETE, 0, 0), 0);
	MUST(set_up("lo", 1));
	OK(!readable(kq, 0));
	IS(change(kq, 9999, EVFILT_NETDEV, EV_ADD, NOTE_LINKUP, 0), ENXIO);
	IS(change(kq, 0, EVFILT_NETDEV, EV_ADD, NOTE_LINKUP, 0), ENXIO);
	close(kq);
}
#else
static void
states(void)
{
	SKIP("no EVFILT_NETDEV");
}
#endif

static const struct test tests[] = {
    {"netdev: link states", states},
};

CHECK_MAIN(tests)
