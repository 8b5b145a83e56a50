/* command.h - the command behind --: its environment, its descriptor */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_COMMAND_H
#define FDWAIT_COMMAND_H

#include "loop.h"
#include "signals.h"

struct command {
	char *const *argv;
	char *const *environment;      /* the caller's */
	const struct signals *signals; /* NULL: untouched */
	long timer_slack;              /* the caller's; -1: unchanged */
	struct sys *sys;
	struct arena *arena;
	struct error *error;
};

/*
 * Replace this process by the command. Returns only when that fails, with the
 * exit status for it and the error set.
 */
int command_exec(const struct command *, const struct record *, size_t count);
/*
 * Run it and wait for it. SIGTERM and SIGHUP that come meanwhile are passed on.
 * Returns its status (128+n for a signal), or -1 with the error set.
 */
int command_run(const struct command *, const struct record *, size_t count);

/* Is the target's descriptor one that fdwait opened for the command's use? */
bool command_takes_fd(const struct target *);

#endif
