/* late.c - bind a libc function by name */
/* SPDX-License-Identifier: ISC */
#include "late.h"

#include <dlfcn.h>
#include <stddef.h>

#ifdef FDWAIT_LATE
late_function *
late_bind(const char *name)
{
	/* POSIX promises that an address from dlsym() can be called, ISO C has
	 * no conversion for it. */
	union {
		void *object;
		late_function *function;
	} symbol = {.object = dlsym(RTLD_DEFAULT, name)};

	if (symbol.object == NULL)
		__builtin_trap();
	return symbol.function;
}
#endif
