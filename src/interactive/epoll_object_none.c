/* epoll_object_none.c - epoll objects where the system has no epoll(7) */
/* SPDX-License-Identifier: ISC */
#include "epoll_object.h"
#include "request.h"

#include <errno.h>

/* -- open -- */

/* No other request comes to an object that can't be opened. */
static int
epoll_open(struct request *request, struct object *object, int fromfd)
{
	(void)object;
	(void)fromfd;
	errno = ENOSYS;
	return reply_fail_os(request->reply, "epoll_create1");
}

/* -- table -- */

const struct object_type epoll_object = {
    EPOLL_OBJECT,
    .open = epoll_open,
};
