/* terminal_linux.c - tell a terminal from other devices without opening it */
/* SPDX-License-Identifier: ISC */
#include "terminal.h"
#include "buf.h"
#include "late.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Pseudo-terminals are not in sysfs: Documentation/admin-guide/devices.txt. */
#define PTS_MAJOR_FIRST 136
#define PTS_MAJOR_LAST 143

bool
path_is_terminal(const char *path)
{
	struct stat st;
	struct buf link;
	char block[64], target[256];
	ssize_t len;

	if (late(stat)(path, &st) == -1 || !S_ISCHR(st.st_mode))
		return false;
	if (major(st.st_rdev) >= PTS_MAJOR_FIRST &&
	    major(st.st_rdev) <= PTS_MAJOR_LAST)
		return true;
	if (major(st.st_rdev) == 5 && minor(st.st_rdev) == 0)
		return true; /* /dev/tty, also where sysfs is not mounted */
	buf_init(&link, block, sizeof(block));
	buf_print(&link, "/sys/dev/char/%u:%u/subsystem", major(st.st_rdev),
	    minor(st.st_rdev));
	if (link.lost)
		return false;
	len = late(readlink)(link.at, target, sizeof(target));
	buf_free(&link);
	return len >= 4 && str_is((struct str){target + len - 4, 4}, "/tty");
}
