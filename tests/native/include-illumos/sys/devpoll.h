/* sys/devpoll.h - poll(4D) of illumos, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_DEVPOLL_H
#define NATIVE_SYS_DEVPOLL_H

#include <poll.h>

#define DP_POLL 0xd001
#define DP_ISPOLLED 0xd002
#define DP_PPOLL 0xd003
#define POLLREMOVE 0x0800

typedef struct dvpoll {
	struct pollfd *dp_fds;
	nfds_t dp_nfds;
	int dp_timeout;
	sigset_t *dp_setp;
} dvpoll_t;

#endif
