/* duration.c - lengths of time as people write them, and deadlines */
/* SPDX-License-Identifier: ISC */
#include "duration.h"

#include <limits.h>

#define LONGEST (FOREVER - 1)

static const struct unit {
	char name[3];
	int64_t ns;
} units[] = {
    {"", SECOND},
    {"s", SECOND},
    {"ms", 1000000},
    {"us", 1000},
    {"ns", 1},
    {"m", 60 * SECOND},
    {"h", 3600 * SECOND},
    {"d", 86400 * SECOND},
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
duration_parse(struct str text, int64_t *ns)
{
	size_t i = 0, fraction, fraction_end;
	uint64_t whole = 0, part = 0, per_unit = 0;
	bool too_long = false, inexact = false;

	for (; i < text.len && is_digit(text.at[i]); i++) {
		uint64_t digit = (uint64_t)(text.at[i] - '0');

		if (whole > ((uint64_t)LONGEST - digit) / 10)
			too_long = true;
		else
			whole = whole * 10 + digit;
	}
	fraction = fraction_end = i;
	if (i < text.len && text.at[i] == '.') {
		fraction = ++i;
		while (i < text.len && is_digit(text.at[i]))
			i++;
		fraction_end = i;
	}
	if (fraction == fraction_end && !(fraction > 0 && is_digit(text.at[0])))
		return false;
	for (size_t u = 0;
	     per_unit == 0 && u < sizeof(units) / sizeof(units[0]); u++)
		if (str_is(str_from(text, i), units[u].name))
			per_unit = (uint64_t)units[u].ns;
	if (per_unit == 0)
		return false;

	/* Horner's scheme from the last digit on: exact for any number of them,
	 * and what the divisions leave over says whether to round up. */
	for (size_t d = fraction_end; d > fraction; d--) {
		part += (uint64_t)(text.at[d - 1] - '0') * per_unit;
		if (part % 10 != 0)
			inexact = true;
		part /= 10;
	}
	if (too_long || whole > (uint64_t)LONGEST / per_unit) {
		*ns = LONGEST;
		return true;
	}
	whole = whole * per_unit + part + (inexact ? 1 : 0);
	*ns = whole > (uint64_t)LONGEST ? LONGEST : (int64_t)whole;
	return true;
}

bool
duration_is_forever(struct str text)
{
	return str_is(text, "inf") || str_is(text, "none") ||
	    str_is(text, "-1");
}

int64_t
deadline_after(int64_t now, int64_t ns)
{
	return ns > FOREVER - now ? FOREVER : now + ns;
}

int64_t
deadline_left(int64_t deadline, int64_t now)
{
	if (deadline == FOREVER)
		return FOREVER;
	return deadline > now ? deadline - now : 0;
}

int
duration_to_ms(int64_t ns)
{
	int64_t ms;

	if (ns == FOREVER)
		return -1;
	ms = ns / 1000000 + (ns % 1000000 != 0);
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

/* More than this is EINVAL to select(2) of the BSDs; callers look at what is
 * left, and wait again. It fits time_t where that has 32 bits, too. */
#define SECONDS_MOST INT64_C(100000000)

struct timespec
duration_to_timespec(int64_t ns)
{
	if (ns / SECOND >= SECONDS_MOST)
		return (struct timespec){.tv_sec = SECONDS_MOST};
	return (struct timespec){
	    .tv_sec = (time_t)(ns / SECOND),
	    .tv_nsec = (long)(ns % SECOND),
	};
}

int64_t
duration_from_timespec(const struct timespec *ts)
{
	int64_t seconds = ts->tv_sec;

	if (seconds > FOREVER / SECOND - 1)
		return FOREVER;
	return seconds * SECOND + ts->tv_nsec;
}
