/* choose.h - which backend, and why */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_CHOOSE_H
#define FDWAIT_CHOOSE_H

#include "backend.h"
#include "loop.h"

/*
 * The backend for this request: `row` of backend_rows as the user said, or -1
 * for the cheapest one that can express it. `why` gets a sentence for -v. NULL
 * with the error set where there is none.
 */
const struct backend *backend_choose(int row, const struct wait_plan *,
    const struct target_list *, const char **why, struct error *);

#endif
