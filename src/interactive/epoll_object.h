/* epoll_object.h - what epoll objects are, with epoll(7) and without */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_EPOLL_OBJECT_H
#define FDWAIT_EPOLL_OBJECT_H

#include "object.h"

/* The first members of struct object_type, for an initializer. */
#define EPOLL_OBJECT                                                       \
	.name = "epoll", .kind = OBJECT_EPOLL, .bit = FOR_EPOLL,           \
	.mask = MASK_MODULO, .modify_needs_mask = true, .takes_max = true, \
	.takes_fromfd = true, .takes_sizehint = true, .timeout = TIMEOUT_EPOLL

#endif
