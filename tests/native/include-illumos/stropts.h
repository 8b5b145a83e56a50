/* stropts.h - declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_STROPTS_H
#define NATIVE_STROPTS_H

int ioctl(int, int, ...);

#endif
