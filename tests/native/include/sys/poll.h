/* sys/poll.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_POLL_H
#define NATIVE_SYS_POLL_H

#include <poll.h>

#endif
