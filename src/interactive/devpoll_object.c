/* devpoll_object.c - devpoll objects: /dev/poll */
/* SPDX-License-Identifier: ISC */
#include "object.h"
#include "request.h"

#include <errno.h>

/* -- open -- */

static int
devpoll_open(struct request *request, struct object *object, int fromfd)
{
	(void)object;
	(void)fromfd;
	errno = ENOSYS;
	return reply_fail_os(request->reply, "devpoll");
}

/* -- table -- */

const struct object_type devpoll_object = {
    .name = "devpoll",
    .kind = OBJECT_DEVPOLL,
    .bit = FOR_DEVPOLL,
    .mask = MASK_USHORT,
    .timeout = TIMEOUT_DEVPOLL,
    .open = devpoll_open,
};
