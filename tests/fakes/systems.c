/* systems.c - what the kqueues of other systems do otherwise, as rows */
/* SPDX-License-Identifier: ISC */
#include "systems.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct fake_system systems[] = {
    {
	.name = "freebsd",
	.both_ways = true,
	.broken_pipe = EPIPE,
	.random = ENODEV,
	.random_write = ENODEV,
	.poll_exclusive = true,
    },
    {
	.name = "openbsd",
	.both_ways = true,
	.broken_pipe = EPIPE,
	.misses_readers = true,
	.null_reads = true,
	.misses_zombies = true,
	.poll_exclusive = true,
    },
    {
	.name = "netbsd",
	.broken_pipe = EBADF,
	.misses_readers = true,
	.file_write = EINVAL,
	.null_reads = true,
	.random_write = EINVAL,
    },
    {
	.name = "macos",
	.broken_is_told = true,
	.low_water = true,
	.misses_zombies = true,
	.poll_exclusive = true,
    },
};

const struct fake_system *
fake_system(void)
{
	static const struct fake_system *played;
	const char *name = getenv("FDWAIT_FAKE");

	if (played != NULL)
		return played;
	for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
		if (name != NULL && strcmp(name, systems[i].name) == 0)
			played = &systems[i];
	if (played == NULL) {
		fprintf(stderr, "FDWAIT_FAKE: no such system: %s\n",
		    name == NULL ? "(none)" : name);
		abort();
	}
	return played;
}
