/* loopback.h - sockets of 127.0.0.1 for the tests of kqueue */
/* SPDX-License-Identifier: ISC */
#ifndef KQUEUE_LOOPBACK_H
#define KQUEUE_LOOPBACK_H

#include <sys/socket.h>

#include <netinet/in.h>
#include <arpa/inet.h>

#include "check.h"

/* One bound to a free port, which is in address then. */
static inline int
loopback(int type, struct sockaddr_in *address)
{
	socklen_t size = sizeof *address;
	int fd;

	memset(address, 0, sizeof *address);
	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	MUST(fd = socket(AF_INET, type, 0));
	MUST(bind(fd, (struct sockaddr *)address, size));
	MUST(getsockname(fd, (struct sockaddr *)address, &size));
	return fd;
}

#endif
