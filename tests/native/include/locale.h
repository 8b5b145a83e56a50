/* locale.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_LOCALE_H
#define NATIVE_LOCALE_H

#include <stddef.h>

#define LC_ALL 0
#define LC_CTYPE 2
char *setlocale(int, const char *);

#endif
