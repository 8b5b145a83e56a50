/* wchar.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_WCHAR_H
#define NATIVE_WCHAR_H

#include <stddef.h>

/* As large as any. */
typedef struct {
	long long native[16];
} mbstate_t;

size_t mbrtowc(wchar_t *, const char *, size_t, mbstate_t *);

#endif
