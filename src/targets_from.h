/* targets_from.h - operands that stand in a file */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_TARGETS_FROM_H
#define FDWAIT_TARGETS_FROM_H

#include "sys.h"
#include "target.h"

/*
 * Add what the file `name` (NUL behind it; "-": the standard input) lists,
 * one operand before each `separator`; empty ones are passed over. The whole of
 * it is read first, and copied into the context's arena. -1 with the error set.
 */
int targets_from_file(
    struct target_context *, struct sys *, struct str name, char separator);

#endif
