/* trace.h - show a system call as strace(1) would */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_TRACE_H
#define FDWAIT_TRACE_H

#include "buf.h"
#include "sys.h"

/*
 * A line being put together: trace_begin() names the call, the caller puts the
 * arguments, trace_end() adds the result (with errno when it is -1) and what
 * the call gave back, and hands the line to sys->trace. errno is kept.
 */
struct trace {
	struct sys *sys;
	struct buf line;
	int error;
	char block[512];
};

/* How many entries of a list are shown. */
#define TRACE_SHOWN 32

void trace_begin(struct trace *, struct sys *, const char *call);
/* `more` may be empty. */
void trace_end(struct trace *, long result, struct str more);
/* A whole line, where sys has a trace: CALL(FIRST REST) = RESULT. */
void trace_call(struct sys *, const char *call, int64_t first, const char *rest,
    long result);

/* "POLLIN|POLLHUP", "EPOLLIN|EPOLLET"; unknown bits in hex, none as 0. */
void trace_put_events(struct buf *, uint32_t bits, const char *prefix);
/* "{tv_sec=1, tv_nsec=0}", NULL for FOREVER. */
void trace_put_timeout(struct buf *, int64_t timeout);
void trace_put_sockaddr(struct buf *, const struct sockaddr *, socklen_t len);
void trace_put_quoted(struct buf *, struct str);

#endif
