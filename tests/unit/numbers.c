/* numbers.c - numbers as they were written, and each call's timeouts */
/* SPDX-License-Identifier: ISC */
#include "check.h"
#include "interactive/numbers.h"

#include <limits.h>

static struct reply reply;
static struct arena arena;
static char block[1 << 14];

static void
begin(void)
{
	arena_free(&arena);
	arena_init(&arena, block, sizeof(block));
	reply_init(&reply, &arena);
}

/* -- integers -- */

static void
test_integers(void)
{
	static const struct {
		const char *text;
		int fit;
		int64_t value;
	} rows[] = {
	    {"0", NUMBER_FITS, 0},
	    {"-0", NUMBER_FITS, 0},
	    {"+7", NUMBER_FITS, 7},
	    {"0x10", NUMBER_FITS, 16},
	    {"-0xA", NUMBER_FITS, -10},
	    {"00000000000000000000000000000000000012", NUMBER_FITS, 12},
	    {"9223372036854775807", NUMBER_FITS, INT64_MAX},
	    {"-9223372036854775808", NUMBER_FITS, INT64_MIN},
	    {"9223372036854775808", NUMBER_TOO_HIGH, 0},
	    {"-9223372036854775809", NUMBER_TOO_LOW, 0},
	    {"99999999999999999999999999999999999999", NUMBER_TOO_HIGH, 0},
	    {"-99999999999999999999999999999999999999", NUMBER_TOO_LOW, 0},
	    {"0xffffffffffffffffffff", NUMBER_TOO_HIGH, 0},
	};
	struct number number;
	int64_t value;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_OF(
		    rows[i].text, number_parse(str_of(rows[i].text), &number));
		CHECK_INT_OF(rows[i].text, number.kind, NUMBER_INTEGER);
		CHECK_INT_OF(rows[i].text,
		    number_to_integer(&number, INT64_MIN, INT64_MAX, &value),
		    rows[i].fit);
		if (rows[i].fit == NUMBER_FITS)
			CHECK_INT_OF(rows[i].text, value, rows[i].value);
	}
}

static void
test_ranges(void)
{
	struct number number;
	uint64_t size;
	int64_t value;

	CHECK(number_parse(STR("-1"), &number));
	CHECK_INT(number_to_integer(&number, 0, 9, &value), NUMBER_TOO_LOW);
	CHECK_INT(
	    number_to_unsigned(&number, UINT64_MAX, &size), NUMBER_TOO_LOW);
	CHECK_INT(number_modulo(&number), UINT64_MAX);
	CHECK(number_parse(STR("10"), &number));
	CHECK_INT(number_to_integer(&number, 0, 9, &value), NUMBER_TOO_HIGH);
	CHECK(number_parse(STR("18446744073709551615"), &number));
	CHECK_INT(number_to_unsigned(&number, UINT64_MAX, &size), NUMBER_FITS);
	CHECK(size == UINT64_MAX);
	CHECK(number_parse(STR("18446744073709551616"), &number));
	CHECK_INT(
	    number_to_unsigned(&number, UINT64_MAX, &size), NUMBER_TOO_HIGH);
	CHECK_INT(number_modulo(&number), 0);
	CHECK(number_parse(STR("18446744073709551623"), &number));
	CHECK_INT(number_modulo(&number), 7);
	CHECK(number_parse(STR("-0"), &number));
	CHECK_INT(number_to_unsigned(&number, 5, &size), NUMBER_FITS);
}

static void
test_syntax(void)
{
	static const char *const decimals[] = {"1.5", ".5", "5.", "1e3", "1E+3",
	    "1e-3", "1e+999999999999999999999999", "-2.5e-1"};
	static const char *const none[] = {"", "-", "+", ".", "e5", "x", "1x",
	    "0x", "1e", "1e+", "--1", "1.2.3", "0x1.8", "1 ", " 1", "1,5", "in",
	    "infin", "fd:3"};
	struct number number;

	for (size_t i = 0; i < sizeof(decimals) / sizeof(decimals[0]); i++) {
		CHECK_OF(
		    decimals[i], number_parse(str_of(decimals[i]), &number));
		CHECK_INT_OF(decimals[i], number.kind, NUMBER_DECIMAL);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		CHECK_OF(none[i], !number_parse(str_of(none[i]), &number));
	CHECK(number_parse(STR("-Infinity"), &number));
	CHECK_INT(number.kind, NUMBER_INFINITE);
	CHECK(number.negative);
	CHECK(number_parse(STR("nan"), &number));
	CHECK_INT(number.kind, NUMBER_NAN);
}

/* -- timeouts -- */

#define FAILS(kind) (-(int64_t)(FAIL_##kind))

static void
check_timeout(enum timeout_call call, const char *text, int64_t expected,
    const char *message)
{
	int64_t ns = -1;

	begin();
	if (timeout_parse(&reply, call, str_of(text), &ns) == -1)
		ns = -(int64_t)reply.failure;
	CHECK_INT_OF(text, ns, expected);
	if (message != NULL)
		CHECK_STR_OF(text, reply.message, message);
}

static void
test_select(void)
{
	static const struct {
		const char *text;
		int64_t ns;
		const char *message;
	} rows[] = {
	    {"0", 0, NULL},
	    {"-0.0", 0, NULL},
	    {"none", FOREVER, NULL},
	    {"1e-9", 1000, NULL},
	    {"1e-300", 1000, NULL},
	    {"0.0000010000000000000000000000001", 2000, NULL},
	    {"0.1", 100000000, NULL},
	    {"5ms", 5000000, NULL},
	    {"1.5m", 90 * SECOND, NULL},
	    {"0x10", 16 * SECOND, NULL},
	    {"9223372036", INT64_C(9223372036) * SECOND, NULL},
	    {"9223372036.854775807", FOREVER - 1, NULL},
	    {"9223372036.854775808", FAILS(OVERFLOW), NULL},
	    {"9223372037", FAILS(OVERFLOW), NULL},
	    {"1e+300", FAILS(OVERFLOW), "timeout is too large for the clock"},
	    {"-1e300", FAILS(OVERFLOW), NULL},
	    {"inf", FAILS(OVERFLOW), NULL},
	    {"-inf", FAILS(OVERFLOW), NULL},
	    {"18446744073709551616", FAILS(OVERFLOW), NULL},
	    {"nan", FAILS(VALUE), NULL},
	    {"-1e-10", FAILS(VALUE), "timeout must be non-negative"},
	    {"-1e-100", FAILS(VALUE), "timeout must be non-negative"},
	    {"-5", FAILS(VALUE), "timeout must be non-negative"},
	    {"abc", FAILS(TYPE), "timeout must be a float or None, not 'abc'"},
	    {"", FAILS(TYPE), NULL},
	    {"5x", FAILS(TYPE), NULL},
	    {"5.5.5", FAILS(TYPE), NULL},
	    {"infs", FAILS(TYPE), NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_timeout(
		    TIMEOUT_SELECT, rows[i].text, rows[i].ns, rows[i].message);
}

static void
test_poll(void)
{
	static const struct {
		const char *text;
		int64_t ns;
	} rows[] = {
	    {"0", 0},
	    {"0.0001", 1000000},
	    {"10.2", 11000000},
	    {"1us", 1000000},
	    {"2s", 2 * SECOND},
	    {"-1", FOREVER},
	    {"-0.1", FOREVER},
	    {"-1e-100", FOREVER},
	    {"-2147483648", FOREVER},
	    {"-2147483648.5", FAILS(OVERFLOW)},
	    {"2147483647", INT64_C(2147483647) * 1000000},
	    {"2147483647.5", FAILS(OVERFLOW)},
	    {"2147483648", FAILS(OVERFLOW)},
	    {"inf", FAILS(OVERFLOW)},
	    {"nan", FAILS(VALUE)},
	    {"x", FAILS(TYPE)},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_timeout(TIMEOUT_POLL, rows[i].text, rows[i].ns, NULL);
	check_timeout(TIMEOUT_DEVPOLL, "-1", FOREVER, NULL);
	check_timeout(TIMEOUT_DEVPOLL, "-0.1", FOREVER, NULL);
	check_timeout(
	    TIMEOUT_DEVPOLL, "-1.5", FAILS(OVERFLOW), "timeout is too large");
	check_timeout(TIMEOUT_DEVPOLL, "-2", FAILS(OVERFLOW), NULL);
	check_timeout(TIMEOUT_DEVPOLL, "10.2", 11000000, NULL);
}

static void
test_epoll(void)
{
	static const struct {
		const char *text;
		int64_t ns;
	} rows[] = {
	    {"0.0001", 1000000},
	    {"-0.0001", 0},
	    {"-0.00099999", 0},
	    {"-0.001", FOREVER},
	    {"-1", FOREVER},
	    {"2147483.647", INT64_C(2147483647) * 1000000},
	    {"2147483.648", FAILS(OVERFLOW)},
	    {"2147483.6471", FAILS(OVERFLOW)},
	    {"-2147483.6489", FOREVER},
	    {"-2147483.649", FAILS(OVERFLOW)},
	    {"inf", FAILS(OVERFLOW)},
	    {"nan", FAILS(VALUE)},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_timeout(TIMEOUT_EPOLL, rows[i].text, rows[i].ns, NULL);
}

static void
test_kqueue(void)
{
	check_timeout(TIMEOUT_KQUEUE, "1e-9", 1, NULL);
	check_timeout(TIMEOUT_KQUEUE, "1e-10", 1, NULL);
	check_timeout(TIMEOUT_KQUEUE, "0.0000000015", 2, NULL);
	check_timeout(TIMEOUT_KQUEUE, "-1e-10", FAILS(VALUE),
	    "timeout must be positive or None");
	check_timeout(TIMEOUT_KQUEUE, "nan", FAILS(TYPE), NULL);
	check_timeout(TIMEOUT_KQUEUE, "inf", FAILS(TYPE), NULL);
	check_timeout(TIMEOUT_KQUEUE, "1e300", FAILS(TYPE), NULL);
	check_timeout(TIMEOUT_KQUEUE, "soon", FAILS(TYPE), NULL);
}

/* A long row of digits is exact to its last one. */
static void
test_long_digits(void)
{
	char text[2048] = "0.1";

	memset(text + 3, '0', 2000);
	text[2003] = '\0';
	check_timeout(TIMEOUT_KQUEUE, text, 100000000, NULL);
	text[2002] = '1';
	check_timeout(TIMEOUT_KQUEUE, text, 100000001, NULL);
	memset(text, '0', 2000);
	text[1999] = '3';
	text[2000] = '\0';
	check_timeout(TIMEOUT_KQUEUE, text, 3 * SECOND, NULL);
	/* 1 and a thousand zeros, and an exponent that takes them away. */
	memset(text + 1, '0', 1000);
	text[0] = '1';
	strcpy(text + 1001, "e-1000");
	check_timeout(TIMEOUT_KQUEUE, text, SECOND, NULL);
	strcpy(text + 1001, "e-1010");
	check_timeout(TIMEOUT_KQUEUE, text, 1, NULL);
}

static void
test_arguments(void)
{
	int64_t value = 0;

	begin();
	CHECK_INT(number_argument(
		      &reply, STR("12"), "N", "int", INT_MIN, INT_MAX, &value),
	    0);
	CHECK_INT(value, 12);
	CHECK_INT(number_argument(&reply, STR("2147483648"), "N", "int",
		      INT_MIN, INT_MAX, &value),
	    -1);
	CHECK_INT(reply.failure, FAIL_OVERFLOW);
	CHECK_STR(reply.message, "N is too large to convert to C int");
	begin();
	CHECK_INT(
	    number_argument(&reply, STR("1.0"), "N", "int", 0, 9, &value), -1);
	CHECK_INT(reply.failure, FAIL_TYPE);
	CHECK_STR(reply.message, "N must be an integer, not '1.0'");
	begin();
	CHECK_INT(
	    number_argument(&reply, STR("-1"), "N", "int", 0, 9, &value), -1);
	CHECK_INT(reply.failure, FAIL_OVERFLOW);
	CHECK_STR(reply.message, "N is too small to convert to C int");
}

static const struct test tests[] = {
    {"integers are exact up to 64 bits and refused beyond", test_integers},
    {"a range says on which side a number is out of it", test_ranges},
    {"what is a number, a decimal, and neither", test_syntax},
    {"select: seconds, away from zero to microseconds", test_select},
    {"poll and devpoll: milliseconds, away from zero", test_poll},
    {"epoll: seconds, up to milliseconds, towards zero below it", test_epoll},
    {"kqueue: nanoseconds, everything wrong is of type", test_kqueue},
    {"two thousand digits are exact", test_long_digits},
    {"an integer argument that does not fit is told so", test_arguments},
};

CHECK_MAIN(tests)
