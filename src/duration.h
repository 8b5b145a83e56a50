/* duration.h - lengths of time as people write them, and deadlines */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_DURATION_H
#define FDWAIT_DURATION_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include "str.h"

/*
 * Durations and moments are nanoseconds. A moment is of CLOCK_MONOTONIC; the
 * latest one stands for "never", and no arithmetic here wraps.
 */
#define FOREVER INT64_MAX
#define SECOND INT64_C(1000000000)

/* As --help and messages explain it. */
#define DURATION_SYNTAX "a number with ns, us, ms, s, m, h or d (bare: seconds)"

/*
 * A decimal number and a unit, rounded up to a nanosecond, clamped below
 * FOREVER. False when the text is something else: also for "inf" and the like,
 * see duration_is_forever().
 */
bool duration_parse(struct str text, int64_t *ns);
bool duration_is_forever(struct str text); /* inf, none, -1 */

/* now + ns, FOREVER when that is out of range or ns is FOREVER. */
int64_t deadline_after(int64_t now, int64_t ns);
/* What is left, 0 when it is over, FOREVER for FOREVER. */
int64_t deadline_left(int64_t deadline, int64_t now);

/* Rounded up and clamped to INT_MAX; -1 for FOREVER. */
int duration_to_ms(int64_t ns);
struct timespec duration_to_timespec(int64_t ns);
int64_t duration_from_timespec(const struct timespec *);

#endif
