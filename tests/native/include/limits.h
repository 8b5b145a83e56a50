/* limits.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_LIMITS_H
#define NATIVE_LIMITS_H

#include <system.h>

#ifndef PATH_MAX
#define PATH_MAX 1024
#endif

#endif
