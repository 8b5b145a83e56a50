/* options.h - the command line, from rows */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_OPTIONS_H
#define FDWAIT_OPTIONS_H

#include "loop.h"
#include "output/output.h"

enum program_mode {
	MODE_WAIT,
	MODE_HELP,
	MODE_VERSION,
	MODE_LIST,
	MODE_INTERACTIVE,
};

struct options {
	enum program_mode mode;
	struct wait_plan plan;
	struct target_list targets;
	int backend_row; /* of backend_rows; -1: auto */
	enum output_format format;
	bool output_asked; /* -o, -j or --format was given */
	struct str template;
	bool null_out;
	int ready_fd; /* -1: none */
	int timeout_status;
	bool verbose;
	bool follow;          /* -f itself, not --count */
	bool timeout_given;   /* without a target it is a sleep */
	struct str list;      /* --list's subject */
	const char *script;   /* -i: a file of requests; NULL: none */
	bool fail_fast;       /* -i: the first failure ends it */
	char *const *command; /* behind --; NULL: none */
};

/*
 * Fill `options`, which is zero, from argv[1] on; its strings are borrowed from
 * argv. Files named by --targets-from are read. -1 with the error set.
 */
int options_parse(struct options *, char *const *argv, struct sys *,
    struct arena *, struct error *);

#endif
