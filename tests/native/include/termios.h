/* termios.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_TERMIOS_H
#define NATIVE_TERMIOS_H

#include <sys/types.h>

#endif
