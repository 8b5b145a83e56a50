/* option_rows.h - the options, and --help from them */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_OPTION_ROWS_H
#define FDWAIT_OPTION_ROWS_H

#include "buf.h"

enum option_id {
	OPT_BACKEND,
	OPT_READ,
	OPT_WRITE,
	OPT_EXCEPT,
	OPT_EVENTS,
	OPT_TARGETS_FROM,
	OPT_NULL_IN,
	OPT_TIMEOUT,
	OPT_ALL,
	OPT_ANY,
	OPT_COUNT,
	OPT_FOLLOW,
	OPT_IDLE,
	OPT_SETTLE,
	OPT_INTERVAL,
	OPT_MAX_EVENTS,
	OPT_NO_EOF,
	OPT_OUTPUT,
	OPT_JSON,
	OPT_QUIET,
	OPT_FORMAT,
	OPT_NULL,
	OPT_READY_FD,
	OPT_TIMEOUT_STATUS,
	OPT_LIST,
	OPT_INTERACTIVE,
	OPT_FAIL_FAST,
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
};

struct option_row {
	unsigned char id;
	char letter; /* 0: none */
	char name[16];
	char argument[10]; /* empty: takes none */
	char help[112];
};

extern const struct option_row option_rows[];
extern const unsigned option_rows_count;

/* --help. */
void options_put_help(struct buf *);

#endif
