/* port.h - of illumos' event ports, what play.c has */
/* SPDX-License-Identifier: ISC */
#ifndef PLAY_PORT_H
#define PLAY_PORT_H

#include <stdint.h>

#include "../../native/include-illumos/port.h"

#define SIGEV_PORT 0x7004 /* a value that Linux has not */

#endif
