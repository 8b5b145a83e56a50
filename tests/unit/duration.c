/* duration.c - test src/duration.c */
/* SPDX-License-Identifier: ISC */
#include <limits.h>
#include "check.h"
#include "duration.h"

#define LONGEST (FOREVER - 1)

static const struct {
	const char *text;
	int64_t ns;
} good[] = {
    {"0", 0},
    {"0d", 0},
    {"0.000", 0},
    {"1ns", 1},
    {"1us", 1000},
    {"1ms", 1000000},
    {"1s", SECOND},
    {"1", SECOND},
    {"1m", 60 * SECOND},
    {"1h", 3600 * SECOND},
    {"1d", 86400 * SECOND},
    {"007", 7 * SECOND},
    {"1.5", 3 * SECOND / 2},
    {".5", SECOND / 2},
    {"5.", 5 * SECOND},
    {"5.ms", 5000000},
    {".5ms", 500000},
    {"0.25h", 900 * SECOND},
    {"1.001us", 1001},
    /* rounded up, never down */
    {"0.1ns", 1},
    {"1.5ns", 2},
    {"1.0ns", 1},
    {"0.0000000001", 1},
    {"0.0000000000000000000000000000000000001", 1},
    {"1.000000001", SECOND + 1},
    {"1.0000000001", SECOND + 1},
    {"1.0000000011", SECOND + 2},
    {"1.00000000000000000000000000000000000000000000000000", SECOND},
    {"1.00000000000000000000000000000000000000000000000001", SECOND + 1},
    {"0.99999999999999999999999999999999999999999999999999", SECOND},
    {"0.3333333333m", 19999999998},
    {"0.33333333333m", 20000000000},
    {"0.1d", 8640 * SECOND},
    {"0.00000000000001d", 1},
    /* at the edge, and clamped behind it */
    {"9223372036", 9223372036 * SECOND},
    {"9223372036.854775805", LONGEST - 1},
    {"9223372036.854775806", LONGEST},
    {"9223372036.854775807", LONGEST},
    {"9223372036.8547758061", LONGEST},
    {"9223372037", LONGEST},
    {"106751d", SECOND * 86400 * 106751},
    {"106752d", LONGEST},
    {"9223372036854775805ns", LONGEST - 1},
    {"9223372036854775806ns", LONGEST},
    {"9223372036854775807ns", LONGEST},
    {"9223372036854775800ns", 9223372036854775800},
    {"9223372036854775799ns", 9223372036854775799},
    {"18446744073709551616ns", LONGEST},
    {"18446744073709551617", LONGEST},
    {"99999999999999999999999999999999999999d", LONGEST},
    {"0000000000000000000000000000000000000001", SECOND},
};

static const char *const garbage[] = {"", ".", "s", ".s", "ns", "-1", "-1s",
    "+1", " 1", "1 ", "1 s", "1\n", "1x", "1S", "1MS", "1sec", "1min", "1w",
    "1y", "1e3", "1.2.3", "1..2", "1,5", "0x10", "1s1", "1m30s", "inf", "none",
    "infinity", "nan", "1_000", "\xd9\xa1", "1n", "1u", "1nss"};

static void
parsing(void)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int64_t ns = -7;

		CHECK_OF(
		    good[i].text, duration_parse(str_of(good[i].text), &ns));
		CHECK_INT_OF(good[i].text, ns, good[i].ns);
	}
}

static void
refusing(void)
{
	int64_t ns;

	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
		CHECK_OF(garbage[i], !duration_parse(str_of(garbage[i]), &ns));
	CHECK(!duration_parse(STR("1\0"), &ns));
	CHECK(!duration_parse((struct str){NULL, 0}, &ns));
}

static void
forever(void)
{
	CHECK(duration_is_forever(str_of("inf")));
	CHECK(duration_is_forever(str_of("none")));
	CHECK(duration_is_forever(str_of("-1")));
	CHECK(!duration_is_forever(str_of("")));
	CHECK(!duration_is_forever(str_of("0")));
	CHECK(!duration_is_forever(str_of("-2")));
	CHECK(!duration_is_forever(str_of("infinity")));
}

static void
deadlines(void)
{
	CHECK_INT(deadline_after(0, 0), 0);
	CHECK_INT(deadline_after(10, 20), 30);
	CHECK_INT(deadline_after(10, FOREVER), FOREVER);
	CHECK_INT(deadline_after(0, FOREVER), FOREVER);
	CHECK_INT(deadline_after(1, LONGEST), FOREVER);
	CHECK_INT(deadline_after(2, LONGEST), FOREVER);
	CHECK_INT(deadline_after(LONGEST, LONGEST), FOREVER);
	CHECK_INT(deadline_after(LONGEST, 0), LONGEST);
	CHECK_INT(deadline_after(0, LONGEST), LONGEST);

	CHECK_INT(deadline_left(30, 10), 20);
	CHECK_INT(deadline_left(30, 30), 0);
	CHECK_INT(deadline_left(30, 31), 0);
	CHECK_INT(deadline_left(0, LONGEST), 0);
	CHECK_INT(deadline_left(FOREVER, 0), FOREVER);
	CHECK_INT(deadline_left(FOREVER, LONGEST), FOREVER);
	CHECK_INT(deadline_left(LONGEST, 0), LONGEST);
}

static void
milliseconds(void)
{
	const int64_t ms = 1000000;

	CHECK_INT(duration_to_ms(0), 0);
	CHECK_INT(duration_to_ms(1), 1);
	CHECK_INT(duration_to_ms(ms - 1), 1);
	CHECK_INT(duration_to_ms(ms), 1);
	CHECK_INT(duration_to_ms(ms + 1), 2);
	CHECK_INT(duration_to_ms(INT_MAX * ms - 1), INT_MAX);
	CHECK_INT(duration_to_ms(INT_MAX * ms), INT_MAX);
	CHECK_INT(duration_to_ms(INT_MAX * ms + 1), INT_MAX);
	CHECK_INT(duration_to_ms(LONGEST), INT_MAX);
	CHECK_INT(duration_to_ms(FOREVER), -1);
}

static void
timespecs(void)
{
	static const int64_t times[] = {
	    0, 1, SECOND - 1, SECOND, SECOND + 1, 86400 * SECOND + 5};
	struct timespec ts;

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		ts = duration_to_timespec(times[i]);
		CHECK_INT(ts.tv_sec, times[i] / SECOND);
		CHECK_INT(ts.tv_nsec, times[i] % SECOND);
		CHECK_INT(duration_from_timespec(&ts), times[i]);
	}
	ts = duration_to_timespec(LONGEST);
	CHECK_INT(ts.tv_sec, 100000000);
	CHECK_INT(ts.tv_nsec, 0);
	if (sizeof(ts.tv_sec) < sizeof(int64_t))
		return; /* no such times there */
	ts = (struct timespec){.tv_sec = (time_t)(FOREVER / SECOND + 1)};
	CHECK_INT(duration_from_timespec(&ts), FOREVER);
}

static const struct test tests[] = {
    {"durations are exact, rounded up and clamped", parsing},
    {"what is no duration is refused", refusing},
    {"inf, none and -1 are for ever", forever},
    {"deadlines saturate", deadlines},
    {"milliseconds round up and are clamped", milliseconds},
    {"timespecs are exact both ways", timespecs},
};

CHECK_MAIN(tests)
