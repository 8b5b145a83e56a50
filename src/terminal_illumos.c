/* terminal_illumos.c - tell a terminal from other devices without opening it */
/* SPDX-License-Identifier: ISC */
#include "terminal.h"
#include "str.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/stat.h>

/* Where the names of /dev lead to. */
bool
path_is_terminal(const char *path)
{
	static const char names[][28] = {"/dev/console", "/dev/pts/",
	    "/dev/term/", "/dev/tty", "/devices/pseudo/cn@",
	    "/devices/pseudo/pts@", "/devices/pseudo/sy@",
	    "/devices/pseudo/zcons@"};
	struct stat st;
	char real[PATH_MAX];

	if (stat(path, &st) == -1 || !S_ISCHR(st.st_mode) ||
	    realpath(path, real) == NULL)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts(str_of(real), names[i]))
			return true;
	return false;
}
