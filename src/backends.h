/* backends.h - the backends that this build has */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_BACKENDS_H
#define FDWAIT_BACKENDS_H

#include "backend.h"

enum backend_row_id {
	ROW_EPOLL,
	ROW_KQUEUE,
	ROW_POLL,
	ROW_SELECT,
	ROW_DEVPOLL,
};

/* Every name that --backend knows, on any system. */
struct backend_row {
	char name[8];
	char elsewhere[48]; /* where it is to be had */
	char meaning[72];
};

extern const struct backend_row backend_rows[];
extern const unsigned backend_rows_count;

/* By its place in backend_rows; NULL when this build lacks it. */
const struct backend *backend_of_row(unsigned row);
/* By name; NULL when this build lacks it. */
const struct backend *backend_named(const char *name);
/* The row of that name, or -1. */
int backend_row_find(struct str name);

#endif
