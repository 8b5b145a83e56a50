/* signal_names.h - signals by name */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SIGNAL_NAMES_H
#define FDWAIT_SIGNAL_NAMES_H

#include "buf.h"
#include "str.h"

/*
 * TERM, a real-time signal counted from the first or the last of them (RTMIN,
 * RTMIN+3, RTMAX-2), all with or without SIG and in any case, or a number; 0
 * for none of these.
 */
int signal_number(struct str name);
/* Put "TERM" or "RTMIN+3"; false for a number without a name. */
bool signal_put_name(struct buf *, int signo);
/* The same, or else the number. */
void signal_put(struct buf *, int signo);
int signal_last(void); /* the highest number */
/* May a process have it told? Not so KILL and STOP. */
bool signal_can_be_told(int signo);
/* What one with a name is for, in a line for --list. */
const char *signal_meaning(int signo);

#endif
