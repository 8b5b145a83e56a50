/* str.c - test src/str.c */
/* SPDX-License-Identifier: ISC */
#include <limits.h>
#include "check.h"

static void
comparisons(void)
{
	CHECK_INT(str_of("").len, 0);
	CHECK_INT(str_of("abc").len, 3);
	CHECK_INT(STR("a\0b").len, 3);
	CHECK(str_is(str_of("abc"), "abc"));
	CHECK(!str_is(str_of("abc"), "ab"));
	CHECK(!str_is(str_of("abc"), "abcd"));
	CHECK(!str_is(str_of("abc"), "abd"));
	CHECK(!str_is(str_of("abc"), "Abc"));
	CHECK(str_is((struct str){NULL, 0}, ""));
	CHECK(!str_is((struct str){NULL, 0}, "a"));
	CHECK(str_is(str_until(str_of("abc"), 2), "ab"));
	CHECK(!str_is(STR("ab\0"), "ab"));
	CHECK(!str_is(STR("ab\0d"), "ab"));

	CHECK(str_equal(str_of("abc"), str_of("abc")));
	CHECK(!str_equal(str_of("abc"), str_of("abd")));
	CHECK(!str_equal(str_of("abc"), str_of("ab")));
	CHECK(str_equal(STR("a\0b"), STR("a\0b")));
	CHECK(!str_equal(STR("a\0b"), STR("a\0c")));
	CHECK(str_equal((struct str){NULL, 0}, str_of("")));
}

static void
cases(void)
{
	CHECK(str_is_nocase(str_of("PollIn"), "pollin"));
	CHECK(str_is_nocase(str_of("pollin"), "POLLIN"));
	CHECK(!str_is_nocase(str_of("pollin"), "pollout"));
	CHECK(!str_is_nocase(str_of("poll"), "pollin"));
	CHECK(!str_is_nocase(str_of("pollin"), "poll"));
	/* 0x20 apart, but no letters */
	CHECK(!str_is_nocase(str_of("@"), "`"));
	CHECK(!str_is_nocase(str_of("["), "{"));
	CHECK(!str_is_nocase(str_of("\xc4"), "\xe4"));
}

static void
parts(void)
{
	struct str text = str_of("abcabc");

	CHECK(str_starts(text, ""));
	CHECK(str_starts(text, "abc"));
	CHECK(str_starts(text, "abcabc"));
	CHECK(!str_starts(text, "abcabca"));
	CHECK(!str_starts(text, "b"));
	CHECK(!str_starts((struct str){NULL, 0}, "a"));
	CHECK_STR(str_from(text, 4), "bc");
	CHECK_STR(str_from(text, 6), "");
	CHECK_STR(str_until(text, 2), "ab");
	CHECK_INT(str_find(text, 'b'), 1);
	CHECK_INT(str_find(text, 'x'), 6);
	CHECK_INT(str_find_last(text, 'b'), 4);
	CHECK_INT(str_find_last(text, 'a'), 3);
	CHECK_INT(str_find_last(text, 'x'), 6);
	CHECK_INT(str_find_last(str_of("abc"), 'a'), 0);
	CHECK_INT(str_find((struct str){NULL, 0}, 'x'), 0);
	CHECK_INT(str_find_last((struct str){NULL, 0}, 'x'), 0);
}

static void
cutting(void)
{
	struct str rest = str_of("a,,b,");

	CHECK_STR(str_cut(&rest, ','), "a");
	CHECK_STR(rest, ",b,");
	CHECK_STR(str_cut(&rest, ','), "");
	CHECK_STR(str_cut(&rest, ','), "b");
	CHECK(rest.at != NULL);
	CHECK_STR(str_cut(&rest, ','), "");
	CHECK(rest.at == NULL);
	CHECK_INT(rest.len, 0);

	rest = str_of("");
	CHECK_STR(str_cut(&rest, ','), "");
	CHECK(rest.at == NULL);
}

static void
numbers(void)
{
	char most[32], more[32];
	unsigned long n = 1;

	CHECK(str_to_number(str_of("0"), 9, &n) && n == 0);
	CHECK(str_to_number(str_of("0012"), 12, &n) && n == 12);
	CHECK(str_to_number(str_of("255"), 255, &n) && n == 255);
	CHECK(!str_to_number(str_of("256"), 255, &n));
	CHECK(!str_to_number(str_of("2550"), 255, &n));
	CHECK(!str_to_number(str_of("1"), 0, &n));
	CHECK(str_to_number(str_of("0"), 0, &n) && n == 0);
	CHECK(!str_to_number(str_of("9"), 5, &n));

	sprintf(most, "%lu", ULONG_MAX);
	CHECK(str_to_number(str_of(most), ULONG_MAX, &n) && n == ULONG_MAX);
	strcpy(more, most);
	more[strlen(more) - 1]++;
	CHECK(!str_to_number(str_of(more), ULONG_MAX, &n));
	strcat(most, "0");
	CHECK(!str_to_number(str_of(most), ULONG_MAX, &n));

	n = 77;
	static const char *const bad[] = {
	    "", "-1", "+1", " 1", "1 ", "1.0", "0x1", "a", "1a", "/", ":"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_OF(bad[i], !str_to_number(str_of(bad[i]), 99, &n));
	CHECK_INT(n, 77);
}

static void
integers(void)
{
	static const struct {
		const char *text;
		uint64_t max, number;
		bool good;
	} rows[] = {
	    {"0", 0, 0, true},
	    {"007", 7, 7, true},
	    {"255", 255, 255, true},
	    {"256", 255, 0, false},
	    {"9", 5, 0, false},
	    {"1", 0, 0, false},
	    {"0x0", 0, 0, true},
	    {"0xff", 255, 255, true},
	    {"0XfF", 255, 255, true},
	    {"0x100", 255, 0, false},
	    {"0xf", 14, 0, false},
	    {"0x00000000000000000010", 16, 16, true},
	    {"18446744073709551615", UINT64_MAX, UINT64_MAX, true},
	    {"18446744073709551616", UINT64_MAX, 0, false},
	    {"184467440737095516150", UINT64_MAX, 0, false},
	    {"0xffffffffffffffff", UINT64_MAX, UINT64_MAX, true},
	    {"0x10000000000000000", UINT64_MAX, 0, false},
	    {"", 99, 0, false},
	    {"0x", 99, 0, false},
	    {"x1", 99, 0, false},
	    {"00x1", 99, 0, false},
	    {"0x0x1", 99, 0, false},
	    {"0xg", 99, 0, false},
	    {"1a", 99, 0, false},
	    {"a", 99, 0, false},
	    {"-1", 99, 0, false},
	    {"+1", 99, 0, false},
	    {" 1", 99, 0, false},
	    {"1 ", 99, 0, false},
	    {"1.0", 99, 0, false},
	    {"/", 99, 0, false},
	    {":", 99, 0, false},
	    {"0x@", 99, 0, false},
	    {"0x`", 99, 0, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t n = 77;

		CHECK_INT_OF(rows[i].text,
		    str_to_integer(str_of(rows[i].text), rows[i].max, &n),
		    rows[i].good);
		CHECK_INT_OF(
		    rows[i].text, n, rows[i].good ? rows[i].number : 77);
	}
}

static const struct test tests[] = {
    {"strings compare by their bytes", comparisons},
    {"only ASCII letters are equal whatever their case", cases},
    {"parts of a string are found", parts},
    {"a list is cut at its separators", cutting},
    {"numbers are digits, and bounded", numbers},
    {"integers may be hexadecimal, too", integers},
};

CHECK_MAIN(tests)
