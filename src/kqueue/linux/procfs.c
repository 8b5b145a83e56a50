/*
 * procfs.c - what /proc tells of processes
 *
 * SPDX-License-Identifier: ISC
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "procfs.h"

#define STAT_BYTES 1024
#define PATH_BYTES 40

/* Words of a stat file, counted from the one behind the name, 0: the state. */
enum {
	WORD_PARENT = 1,
	WORD_STATUS = 49
};

/* The words behind the name, which may have anything in it; or NULL. */
static const char *
read_stat(const char *pid, char *text)
{
	char path[PATH_BYTES], *at;
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return NULL;
	n = read(fd, text, STAT_BYTES - 1);
	close(fd);
	if (n <= 0)
		return NULL;
	text[n] = '\0';
	at = strrchr(text, ')');
	return at == NULL || at[1] == '\0' ? NULL : at + 2;
}

/* -1: there are not so many. */
static long
word(const char *at, int number)
{
	while (number-- > 0) {
		at = strchr(at, ' ');
		if (at == NULL)
			return -1;
		at++;
	}
	return strtol(at, NULL, 10);
}

/* The kernel says 0 to those who may not know: so may we? */
static bool
may_know(const char *pid)
{
	char path[PATH_BYTES], space[8];

	snprintf(path, sizeof path, "/proc/%.20s/ns/user", pid);
	return readlink(path, space, sizeof space) != -1;
}

int
kq_procfs_status(uint32_t pid)
{
	char name[12], text[STAT_BYTES];
	const char *words;

	snprintf(name, sizeof name, "%lu", (unsigned long)pid);
	words = read_stat(name, text);
	if (words == NULL || *words != 'Z' || !may_know(name))
		return -1;
	return (int)word(words, WORD_STATUS);
}

void
kq_procfs_scan(
    struct kq *q, void (*each)(struct kq *, uint32_t parent, uint32_t pid))
{
	DIR *dir = opendir("/proc");
	char text[STAT_BYTES];
	struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		const char *words =
		    entry->d_name[0] >= '1' && entry->d_name[0] <= '9'
		    ? read_stat(entry->d_name, text)
		    : NULL;
		long parent = words == NULL ? 0 : word(words, WORD_PARENT);

		if (parent > 0)
			each(q, (uint32_t)parent,
			    (uint32_t)strtoul(entry->d_name, NULL, 10));
	}
	closedir(dir);
}
