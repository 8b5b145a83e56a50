/* terminal.h - tell a terminal from other devices without opening it */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_TERMINAL_H
#define FDWAIT_TERMINAL_H

#include <stdbool.h>

/* Opening a device can have effects (a watchdog starts, a tape rewinds), so the
 * answer comes from its name and numbers alone. */
bool path_is_terminal(const char *path);

#endif
