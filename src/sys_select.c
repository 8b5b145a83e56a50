/* sys_select.c - pselect(2), traceable */
/* SPDX-License-Identifier: ISC */
/* Numbers are held against FD_SETSIZE when they are added to a set; the check
 * in a fortified FD_ISSET() would be one more import to bind at every start. */
#undef _FORTIFY_SOURCE
#include "select_sets.h"
#include "late.h"
#include "trace.h"

#include <errno.h>

static void
trace_put_set(struct buf *buf, int nfds, const fd_set *set)
{
	const char *between = "";
	int shown = 0;

	buf_char(buf, '[');
	for (int fd = 0; fd < nfds; fd++) {
		if (!FD_ISSET(fd, set))
			continue;
		buf_text(buf, between);
		if (shown++ == TRACE_SHOWN) {
			buf_text(buf, "...");
			break;
		}
		buf_signed(buf, fd);
		between = " ";
	}
	buf_char(buf, ']');
}

int
sys_pselect(
    struct sys *sys, int nfds, struct fd_set_triple *sets, int64_t timeout)
{
	struct timespec ts = duration_to_timespec(timeout);
	struct timespec *limit = timeout == FOREVER ? NULL : &ts;
	struct trace trace;
	struct buf told;
	char block[256];
	int result;

	if (sys->trace == NULL)
		return late(pselect)(
		    nfds, &sets->r, &sets->w, &sets->x, limit, NULL);

	trace_begin(&trace, sys, "pselect");
	buf_signed(&trace.line, nfds);
	buf_text(&trace.line, ", ");
	trace_put_set(&trace.line, nfds, &sets->r);
	buf_text(&trace.line, ", ");
	trace_put_set(&trace.line, nfds, &sets->w);
	buf_text(&trace.line, ", ");
	trace_put_set(&trace.line, nfds, &sets->x);
	buf_text(&trace.line, ", ");
	trace_put_timeout(&trace.line, timeout);
	buf_text(&trace.line, ", NULL");
	result = late(pselect)(nfds, &sets->r, &sets->w, &sets->x, limit, NULL);
	trace.error = errno;
	buf_init(&told, block, sizeof(block));
	if (result > 0) {
		buf_text(&told, "r ");
		trace_put_set(&told, nfds, &sets->r);
		buf_text(&told, ", w ");
		trace_put_set(&told, nfds, &sets->w);
		buf_text(&told, ", x ");
		trace_put_set(&told, nfds, &sets->x);
	}
	trace_end(&trace, result, (struct str){told.at, told.len});
	buf_free(&told);
	return result;
}
