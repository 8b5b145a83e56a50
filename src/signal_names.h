/* signal_names.h - signals by name */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SIGNAL_NAMES_H
#define FDWAIT_SIGNAL_NAMES_H

#include "str.h"

/* TERM, SIGTERM (any case) or a number; 0 for none of these. */
int signal_number(struct str name);
/* "TERM"; NULL for a number without a name. */
const char *signal_name(int signo);
int signal_last(void); /* the highest number */
/* Row i's name, NULL behind the last: for --list signals. */
const char *signal_name_at(unsigned i);

#endif
