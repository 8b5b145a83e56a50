/* resolve.h - look a host's name up without being held up by it */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_RESOLVE_H
#define FDWAIT_RESOLVE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>
#include "str.h"
#include "sys.h"

#define ADDRESSES_MOST 16

union address {
	struct sockaddr any;
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;
};

struct address_list {
	int count;
	int gai;   /* getaddrinfo(3)'s result; 0 when it found something */
	int error; /* errno, for EAI_SYSTEM */
	union address at[ADDRESSES_MOST];
	socklen_t len[ADDRESSES_MOST];
};

/*
 * A numeric address, or "localhost" (which RFC 6761 keeps for the loopback
 * addresses): no look-up is needed. False for any other name.
 */
bool
resolve_at_once(struct str host, unsigned short port, struct address_list *);

/*
 * getaddrinfo(3) knows no deadline, so a process of its own calls it. The
 * descriptor that becomes readable with the answer, or -1 with errno.
 */
struct resolver {
	int fd;
	pid_t pid;
};
int resolver_start(struct sys *, struct resolver *, const char *host,
    unsigned short port, int socktype);
/* Take the answer: -1 with errno when it died without one. */
int resolver_finish(struct sys *, struct resolver *, struct address_list *);
/* Give the look-up up; may be called at any time, and twice. */
void resolver_stop(struct sys *, struct resolver *);

/* Is the failure one that may pass? Its text. */
bool resolve_may_pass(int gai);
const char *resolve_text(int gai, int error);

#endif
