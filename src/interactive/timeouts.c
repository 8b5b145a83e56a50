/* timeouts.c - how each call takes its timeout */
/* SPDX-License-Identifier: ISC */
#include "numbers.h"
#include "../error.h"

#include <limits.h>

#define US INT64_C(1000)
#define MS INT64_C(1000000)

/* A row a call: everything in which they differ. */
static const struct timeout_row {
	int64_t unit;     /* of a bare number, in nanoseconds */
	int64_t grain;    /* what the call counts in */
	bool ceiling;     /* rounded up; else away from zero */
	bool refuses;     /* a negative one is an error; else it blocks */
	bool type_errors; /* whatever is wrong with it is a matter of type */
	int64_t min, max; /* of the grains */
	char negative[36];
	char other[52]; /* what is said to something that is no number */
} rows[] = {
    [TIMEOUT_SELECT] = {SECOND, US, false, true, false, INT64_MIN, INT64_MAX,
	"timeout must be non-negative", "timeout must be a float or None"},
    [TIMEOUT_POLL] = {MS, MS, false, false, false, INT_MIN, INT_MAX, "",
	"timeout must be an integer or None"},
    [TIMEOUT_DEVPOLL] = {MS, MS, false, false, false, -1, INT_MAX, "",
	"timeout must be an integer or None"},
    [TIMEOUT_EPOLL] = {SECOND, MS, true, false, false, INT_MIN, INT_MAX, "",
	"timeout must be an integer or None"},
    [TIMEOUT_KQUEUE] = {SECOND, 1, false, true, true, INT64_MIN, INT64_MAX,
	"timeout must be positive or None",
	"timeout argument must be a number or None"},
    [TIMEOUT_SLEEP] = {SECOND, 1, false, true, false, INT64_MIN, INT64_MAX,
	"the time must not be negative", "the time must be a number or none"},
};

/* A number's unit in nanoseconds; 0 for a foreign word. */
static int64_t
unit_of(struct str word, int64_t bare)
{
	int64_t ns;
	char one[4] = {'1'};

	if (word.len == 0)
		return bare;
	if (word.len > 2 || word.at[0] == '.')
		return 0;
	for (size_t i = 0; i < word.len; i++)
		one[1 + i] = word.at[i];
	/* duration.c has the units. */
	return duration_parse((struct str){one, 1 + word.len}, &ns) ? ns : 0;
}

static int
too_large(struct reply *reply, const struct timeout_row *row)
{
	return reply_fail(reply, row->type_errors ? FAIL_TYPE : FAIL_OVERFLOW,
	    "%s",
	    row->type_errors ? row->other
			     : "timeout is too large for the clock");
}

int
timeout_parse(
    struct reply *reply, enum timeout_call call, struct str text, int64_t *ns)
{
	const struct timeout_row *row = &rows[call];
	struct number number;
	struct number_scaled scaled;
	struct str word;
	int64_t unit, grains;
	uint64_t size;

	if (text.at == NULL || str_is_nocase(text, "none")) {
		*ns = FOREVER;
		return 0;
	}
	if (!number_cut(text, &number, &word))
		return reply_fail(reply, FAIL_TYPE, "%s, not '%.*s'",
		    row->other, STR_ARGS(text));
	unit = unit_of(word, row->unit);
	if (unit == 0 || (word.len > 0 && number.kind >= NUMBER_INFINITE))
		return reply_fail(reply, FAIL_TYPE, "%s, not '%.*s'",
		    row->other, STR_ARGS(text));
	if (number.kind == NUMBER_NAN)
		return reply_fail(reply,
		    row->type_errors ? FAIL_TYPE : FAIL_VALUE, "%s",
		    row->type_errors ? row->other
				     : "timeout is not a number (NaN)");
	if (number.kind == NUMBER_INFINITE)
		return too_large(reply, row);
	scaled = number_scale(&number, (uint64_t)unit);
	size = scaled.floor;
	if (scaled.inexact && !(row->ceiling && number.negative))
		size++;
	if (scaled.too_large || size > INT64_MAX)
		return too_large(reply, row);
	grains = (int64_t)size / row->grain;
	if ((int64_t)size % row->grain != 0 &&
	    !(row->ceiling && number.negative))
		grains++;
	if (number.negative)
		grains = -grains;
	if (grains < row->min || grains > row->max)
		return reply_fail(reply, FAIL_OVERFLOW, "timeout is too large");
	if (grains < 0 && row->refuses)
		return reply_fail(reply, FAIL_VALUE, "%s", row->negative);
	if (grains < 0)
		*ns = FOREVER;
	else if (grains > (FOREVER - 1) / row->grain)
		*ns = FOREVER - 1;
	else
		*ns = grains * row->grain;
	return 0;
}
