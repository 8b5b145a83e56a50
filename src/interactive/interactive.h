/* interactive.h - fdwait -i: the front-ends of a session */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_INTERACTIVE_H
#define FDWAIT_INTERACTIVE_H

#include "../error.h"
#include "../sys.h"

struct interactive {
	const struct sys *sys; /* its trace shows every call (-v) */
	const char *script;    /* NULL: standard input */
	bool json;             /* also on a terminal */
	bool fail_fast;        /* the first failure ends it */
	/* Write all of it to standard output; -1 with the error set, or with
	 * a signal to die of kept by the caller. */
	int (*write)(void *context, struct str text);
	void *context;
	struct error *error;
	int signo; /* out: end by this signal; 0: none */
};

/* Answer requests until there are no more: an exit status, or -1 with the error
 * set by this or by `write`. */
int interactive_run(struct interactive *);

#endif
