/* connection.c - what tcp: and unix: share once a connection is made */
/* SPDX-License-Identifier: ISC */
#include "connection.h"
#include "../readiness.h"

#include <errno.h>

int
connection_made(struct loop *loop, struct target *target, int fd, uint32_t raw)
{
	bool probe = !(target->events & CONNECTION_EVENTS);

	if (probe) {
		sys_close(loop->sys, fd);
		target->watch.fd = -1;
	} else if (loop_watch(loop, target, &target->watch, fd,
		       readiness_ask(loop, target->events), false) == -1) {
		sys_close(loop->sys, fd);
		target->watch.fd = -1;
		return -1;
	}
	if (target->events & EVENT_CONNECT &&
	    loop_report(loop, target, EVENT_CONNECT, raw, -1, NULL) == -1)
		return -1;
	if (probe && plan_follows(loop->plan))
		loop_finish(loop, target);
	return 0;
}

bool
connection_retries(int errnum)
{
	switch (errnum) {
	case ECONNREFUSED:
	case ECONNRESET:
	case ECONNABORTED:
	case ETIMEDOUT:
	case EHOSTUNREACH:
	case ENETUNREACH:
		return true;
	default:
		return false;
	}
}
