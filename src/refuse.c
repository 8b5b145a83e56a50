/* refuse.c - say what the system refused */
/* SPDX-License-Identifier: ISC */
#include "refuse.h"

#include <errno.h>

static int
tell(struct str whose, const char *call, unsigned limits, const char *hint,
    struct error *error)
{
	int errnum = errno;
	struct buf told;
	char block[256];

	buf_init(&told, block, sizeof(block));
	limit_put_behind(&told, errnum, limits);
	error_set(error, STATUS_REFUSED, "%.*s%s%s: %s%.*s%s", STR_ARGS(whose),
	    whose.len == 0 ? "" : ": ", call, error_text(errnum), (int)told.len,
	    told.at, hint);
	buf_free(&told);
	return -1;
}

int
refuse(const struct target *target, const char *call, unsigned limits,
    const char *hint, struct error *error)
{
	return tell(target->label, call, limits, hint, error);
}

int
refuse_all(
    const char *call, unsigned limits, const char *hint, struct error *error)
{
	return tell(STR(""), call, limits, hint, error);
}
