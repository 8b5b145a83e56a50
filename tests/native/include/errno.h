/* errno.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_ERRNO_H
#define NATIVE_ERRNO_H

#include <system.h>

int *native_errno(void);
#define errno (*native_errno())

#endif
