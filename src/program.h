/* program.h - what the program's own files share */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_PROGRAM_H
#define FDWAIT_PROGRAM_H

#include "command.h"
#include "options.h"
#include "signals.h"

struct program {
	struct options options;
	struct sys sys;
	struct arena arena;
	struct error error;
	struct output output;
	struct loop loop;
	struct signals *signals; /* NULL: none is caught */
	struct command command;
	struct record *kept; /* of the batch that the command is told of */
	size_t kept_count, kept_room;
	int command_status; /* -f: the last that was not 0 */
	int signo;          /* to die of; 0: none */
	bool ended;         /* the output has had its end */
};

/* -- run.c -- */

/* The whole text, whatever the descriptor thinks of it; -1 with errno: EINTR
 * when a signal was caught, and there is no room for the rest. */
int program_write(struct sys *, int fd, const char *at, size_t left);
/* One line on standard error, whatever is in it. */
void program_say(struct program *, struct str text);
/* The reader of the standard output is gone: die as anything in a pipe does,
 * or, where that signal is ignored, fail. -1. */
int program_reader_gone(struct program *);
/* What the output has so far, to standard output; -1 with the error set. */
int program_flush(struct program *);

/* -- run_wait.c -- */

/* Wait as the options ask: the exit status, or -1 with the error set. */
int program_wait(struct program *);

#endif
