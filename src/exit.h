/* exit.h - the exit statuses: the manual's EXIT STATUS section, as numbers */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_EXIT_H
#define FDWAIT_EXIT_H

enum exit_status {
	STATUS_HAPPENED = 0,
	STATUS_REFUSED = 1,
	STATUS_USAGE = 2,
	STATUS_IMPOSSIBLE = 3,
	STATUS_UNSUPPORTED = 4,
	STATUS_TIMEOUT = 124,
	STATUS_COMMAND = 125,
	STATUS_NOT_EXECUTABLE = 126,
	STATUS_NOT_FOUND = 127,
	STATUS_SIGNAL = 128, /* and the signal's number */
};

/* One row a status, for --help. */
struct exit_row {
	unsigned char status;
	char meaning[63];
};

extern const struct exit_row exit_rows[];
extern const unsigned exit_rows_count;

#endif
