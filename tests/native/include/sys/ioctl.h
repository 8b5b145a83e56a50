/* sys/ioctl.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_IOCTL_H
#define NATIVE_SYS_IOCTL_H

#include <sys/types.h>

int ioctl(int, NATIVE_IOCTL_REQUEST, ...);

#endif
