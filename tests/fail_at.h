/* fail_at.h - make an allocation of a library fail */
/* SPDX-License-Identifier: ISC */
#ifndef FAIL_AT_H
#define FAIL_AT_H

/*
 * For one file of a program that is linked with --wrap=calloc, malloc and
 * realloc. Elsewhere than on Linux there is nothing.
 */
#include <errno.h>
#include <stddef.h>

#ifdef __linux__
static long fail_at = -1; /* calls until one fails; -1: none does */

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

static int
fails(void)
{
	if (fail_at < 0 || fail_at-- > 0)
		return 0;
	fail_at = -1;
	errno = ENOMEM;
	return 1;
}

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}
#endif

#endif
