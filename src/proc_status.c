/* proc_status.c - a wait(2) status in words */
/* SPDX-License-Identifier: ISC */
#include "proc_status.h"
#include "signal_names.h"

#include <sys/wait.h>

void
proc_status_put(struct buf *buf, int64_t status)
{
	int wait_status = (int)status;

	if (status < 0)
		buf_str(buf, STR("unknown"));
	else if (WIFEXITED(wait_status)) {
		buf_str(buf, STR("exited "));
		buf_number(buf, (uint64_t)WEXITSTATUS(wait_status));
	} else {
		buf_str(buf, STR("killed "));
		signal_put(buf, WTERMSIG(wait_status));
	}
}
