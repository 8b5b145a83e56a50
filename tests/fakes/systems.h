/* systems.h - what the kqueues of other systems do otherwise, as rows */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_FAKE_SYSTEMS_H
#define FDWAIT_FAKE_SYSTEMS_H

#include <stdbool.h>

/*
 * Seen on FreeBSD 15, OpenBSD 7.3 and NetBSD 7; macOS is as its manual and
 * sources have it. An errno of 0: as here.
 */
struct fake_system {
	char name[10];       /* in the environment, FDWAIT_FAKE */
	bool both_ways;      /* either end of a pipe can be written to */
	int broken_pipe;     /* EV_ADD of WRITE without a reader: its errno */
	bool broken_is_told; /* ... or it is added, and EV_EOF at once */
	bool misses_readers; /* a full pipe's writer isn't told that it is
				alone */
	bool low_water;      /* NOTE_LOWAT holds for pipes, too */
	int file_write;      /* EV_ADD of WRITE on files */
	bool null_reads;     /* /dev/null can be read */
	int random;          /* EV_ADD on /dev/random */
	int random_write;
	bool misses_zombies; /* EV_ADD of PROC on one: ESRCH */
	bool poll_exclusive; /* poll(2): no POLLOUT beside POLLHUP */
};

/* The one that is played; a name that is unknown ends the program. */
const struct fake_system *fake_system(void);

#endif
