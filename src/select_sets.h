/* select_sets.h - select(2)'s three sets */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SELECT_SETS_H
#define FDWAIT_SELECT_SETS_H

#include <sys/select.h>

struct fd_set_triple {
	fd_set r, w, x;
};

#endif
