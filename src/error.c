/* error.c - why something was refused, in words for the user */
/* SPDX-License-Identifier: ISC */
#include "error.h"
#include "late.h"

#include <stdarg.h>
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

	if (error->status != 0)
		return -1;
	error->status = status;
	va_start(args, format);
	buf_vprint(&error->text, format, args);
	va_end(args);
	return -1;
}

const char *
error_text(int errnum)
{
	return late(strerror)(errnum);
}
