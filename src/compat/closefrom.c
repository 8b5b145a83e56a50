/* closefrom.c - close every descriptor from a number on, for macOS */
/* SPDX-License-Identifier: ISC */
#include "compat.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

/* The folder's own descriptor is closed last, whatever its number. */
void
closefrom(int lowest)
{
	DIR *open = opendir("/dev/fd");
	const struct dirent *entry;

	if (open == NULL) {
		for (int fd = getdtablesize(); fd-- > lowest;)
			close(fd);
		return;
	}
	while ((entry = readdir(open)) != NULL) {
		int fd = atoi(entry->d_name);

		if (fd >= lowest && fd != dirfd(open))
			close(fd);
	}
	closedir(open);
}
