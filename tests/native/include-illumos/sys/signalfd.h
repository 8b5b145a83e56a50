/* sys/signalfd.h - signalfd(3C) of illumos, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_SIGNALFD_H
#define NATIVE_SYS_SIGNALFD_H

#include <signal.h>

#define SFD_NONBLOCK 0x800
#define SFD_CLOEXEC 0x80000

int signalfd(int, const sigset_t *, int);

#endif
