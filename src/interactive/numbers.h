/* numbers.h - numbers as they were written, and what a call makes of them */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_NUMBERS_H
#define FDWAIT_NUMBERS_H

#include "../duration.h"
#include "../str.h"
#include "reply.h"

/*
 * A number is kept as its digits: 1e+300, 18446744073709551616 and 0.1 are
 * what they say, and range, rounding and overflow are exact.
 */
enum number_kind {
	NUMBER_INTEGER, /* digits, or 0x and hexadecimal ones */
	NUMBER_DECIMAL, /* with a point or an exponent, whatever its value */
	NUMBER_INFINITE,
	NUMBER_NAN,
};

struct number {
	enum number_kind kind;
	bool negative;
	bool hex;
	struct str whole, fraction; /* digits around the point */
	int64_t exponent;           /* clamped, far beyond every range */
};

/* The longest number at the start of `text`; `*rest` is what follows it. False
 * when there is none. */
bool number_cut(struct str text, struct number *, struct str *rest);
/* All of `text` is one number. */
bool number_parse(struct str text, struct number *);

enum number_fit {
	NUMBER_FITS,
	NUMBER_TOO_LOW,
	NUMBER_TOO_HIGH
};

/* Of an integer. */
enum number_fit number_to_integer(
    const struct number *, int64_t min, int64_t max, int64_t *value);
enum number_fit
number_to_unsigned(const struct number *, uint64_t max, uint64_t *value);
/* An integer cut to 64 bits of two's complement. */
uint64_t number_modulo(const struct number *);

/* Magnitude times `unit`, which is at most a day in nanoseconds: the integer
 * below, whether something is left of it, and whether it fits. */
struct number_scaled {
	uint64_t floor;
	bool inexact, too_large;
};
struct number_scaled number_scale(const struct number *, uint64_t unit);

/*
 * An integer argument called `what`, which must fit C's `type`: "type" where it
 * is something else, "overflow" where it does not fit. 0, or -1 with the reply
 * failing.
 */
int number_argument(struct reply *, struct str text, const char *what,
    const char *type, int64_t min, int64_t max, int64_t *value);

/* -- timeouts -- */

enum timeout_call {
	TIMEOUT_SELECT,
	TIMEOUT_POLL,
	TIMEOUT_DEVPOLL,
	TIMEOUT_EPOLL,
	TIMEOUT_KQUEUE,
	TIMEOUT_SLEEP, /* sleep, timerfd: fdwait's own */
};

/*
 * `text` as that call takes its timeout: "none" or nothing at all ({NULL, 0})
 * is FOREVER, a number is in the call's unit, a duration has its own; rounded
 * and refused as the call does it.
 */
int
timeout_parse(struct reply *, enum timeout_call, struct str text, int64_t *ns);

#endif
