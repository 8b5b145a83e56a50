/* list.h - --list: every word and number that the program knows */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LIST_H
#define FDWAIT_LIST_H

#include "error.h"

/*
 * Put the list of `subject`: a line each, columns parted by tabs, or one JSON
 * object each. -1 with the error set for a subject that isn't there.
 */
int list_put(struct buf *, struct str subject, bool json, struct error *);

#endif
