/* error.c - why something was refused, in words for the user */
/* SPDX-License-Identifier: ISC */
#include "error.h"
#include "late.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
error_init(struct error *error, void *block, size_t size)
{
	error->status = 0;
	buf_init(&error->text, block, size);
}

int
error_set(struct error *error, int status, const char *format, ...)
{
	va_list args;
	int len;
	char *to;

	if (error->status != 0)
		return -1;
	error->status = status;
	va_start(args, format);
	len = late(vsnprintf)(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		return -1;
	to = buf_reserve(&error->text, (size_t)len + 1);
	if (to == NULL)
		return -1;
	va_start(args, format);
	late(vsnprintf)(to, (size_t)len + 1, format, args);
	va_end(args);
	error->text.len += (size_t)len;
	return -1;
}

const char *
error_text(int errnum)
{
	return late(strerror)(errnum);
}
