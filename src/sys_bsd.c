/* sys_bsd.c - what of sys.h FreeBSD, NetBSD, OpenBSD and DragonFly share */
/* SPDX-License-Identifier: ISC */
#include "sys_parts.h"

#include <fcntl.h>

/* Not blocked by a FIFO, and no terminal that becomes ours. */
const struct sys_file_flags sys_file_flags = {
    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, ", O_RDONLY|O_NONBLOCK|..."};
