/* terminal_bsd.c - tell a terminal from other devices without opening it */
/* SPDX-License-Identifier: ISC */
#include "terminal.h"
#include "str.h"

#include <sys/types.h>
#include <sys/stat.h>
#include <stdlib.h>

bool
path_is_terminal(const char *path)
{
	static const char names[][8] = {"console", "cua", "dty", "pts/", "tty"};
	struct stat st;
	const char *name;

	if (stat(path, &st) == -1 || !S_ISCHR(st.st_mode))
		return false;
	/* By its numbers, so that a link of another name is one, too. */
	name = devname(st.st_rdev, S_IFCHR);
	if (name == NULL)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts(str_of(name), names[i]))
			return true;
	return false;
}
