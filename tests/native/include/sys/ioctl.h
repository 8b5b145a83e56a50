/* sys/ioctl.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_IOCTL_H
#define NATIVE_SYS_IOCTL_H

#include <sys/types.h>

struct winsize {
	unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;
};

int ioctl(int, NATIVE_IOCTL_REQUEST, ...);

#endif
