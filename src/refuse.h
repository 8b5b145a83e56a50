/* refuse.h - say what the system refused */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_REFUSE_H
#define FDWAIT_REFUSE_H

#include "error.h"
#include "limit.h"
#include "target.h"

/*
 * `call` failed with errno: exit status 1, the limits that can be behind it (of
 * enum limit_of), and `hint`, which begins with "; " or is empty. Returns -1.
 */
int refuse(const struct target *, const char *call, unsigned limits,
    const char *hint, struct error *);
/* The same of what is for no target, or for all. */
int
refuse_all(const char *call, unsigned limits, const char *hint, struct error *);

#endif
