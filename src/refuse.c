/* refuse.c - say what the system refused a target */
/* SPDX-License-Identifier: ISC */
#include "refuse.h"

#include <errno.h>

int
refuse(const struct target *target, const char *call, unsigned limits,
    const char *hint, struct error *error)
{
	int errnum = errno;
	struct buf told;
	char block[256];

	buf_init(&told, block, sizeof(block));
	limit_put_behind(&told, errnum, limits);
	error_set(error, STATUS_REFUSED, "%.*s: %s: %s%.*s%s",
	    STR_ARGS(target->label), call, error_text(errnum), (int)told.len,
	    told.at, hint);
	buf_free(&told);
	return -1;
}
