/* json.c - test src/output/json.c: escapes, and UTF-8 whatever comes */
/* SPDX-License-Identifier: ISC */
#include "check.h"
#include "output/json.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD */

struct row {
	struct str text;
	const char *put;
};

#define ROW(text, put)                            \
	{                                         \
		{(text), sizeof(text) - 1}, (put) \
	}

static const struct row exact[] = {
    ROW("", ""),
    ROW("plain", "plain"),
    ROW("a\"b\\c/d", "a\\\"b\\\\c/d"),
    ROW("a\0b", "a\\u0000b"),
    ROW("\b\t\n\f\r", "\\u0008\\u0009\\u000a\\u000c\\u000d"),
    ROW("\x01\x1f\x7f", "\\u0001\\u001f\\u007f"),
    ROW("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\\u0080\\u009b\\u009f\xc2\xa0"),
    ROW("\xe2\x80\xa9\xe2\x80\xaa\xe2\x80\xae\xe2\x80\xaf",
	"\xe2\x80\xa9\\u202a\\u202e\xe2\x80\xaf"),
    ROW("\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xaa", "\\u2066\\u2069\xe2\x81\xaa"),
    ROW("\xdf\xbf", "\xdf\xbf"),
    ROW("\xe0\xa0\x80", "\xe0\xa0\x80"),
    ROW("\xe2\x80\xa8", "\xe2\x80\xa8"),
    ROW("\xed\x9f\xbf", "\xed\x9f\xbf"),
    ROW("\xee\x80\x80", "\xee\x80\x80"),
    ROW("\xef\xbf\xbf", "\xef\xbf\xbf"),
    ROW("\xef\xbf\xbd", "\xef\xbf\xbd"),
    ROW("\xf0\x90\x80\x80", "\xf0\x90\x80\x80"),
    ROW("\xf0\x9f\x90\x8c", "\xf0\x9f\x90\x8c"),
    ROW("\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"),
    ROW("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"),
};

static const struct row broken[] = {
    /* alone, or where a first byte should be */
    ROW("\x80", BAD),
    ROW("\xbf", BAD),
    ROW("a\x80z", "a" BAD "z"),
    ROW("\xfe\xff", BAD BAD),
    ROW("\xf8\x88\x80\x80\x80", BAD BAD BAD BAD BAD),
    /* truncated: at the end, and by another character */
    ROW("\xc3", BAD),
    ROW("\xe2\x82", BAD BAD),
    ROW("\xf0\x9f\x90", BAD BAD BAD),
    ROW("\xc3z", BAD "z"),
    ROW("\xe2\x82z", BAD BAD "z"),
    ROW("\xe2\x82\"", BAD BAD "\\\""),
    ROW("\xf0\x9f\x90z", BAD BAD BAD "z"),
    ROW("\xc3\xc3\xa4", BAD "\xc3\xa4"),
    /* overlong */
    ROW("\xc0\x80", BAD BAD),
    ROW("\xc1\xbf", BAD BAD),
    ROW("\xe0\x80\x80", BAD BAD BAD),
    ROW("\xe0\x9f\xbf", BAD BAD BAD),
    ROW("\xf0\x80\x80\x80", BAD BAD BAD BAD),
    ROW("\xf0\x8f\xbf\xbf", BAD BAD BAD BAD),
    /* surrogates */
    ROW("\xed\xa0\x80", BAD BAD BAD),
    ROW("\xed\xbf\xbf", BAD BAD BAD),
    /* above U+10FFFF */
    ROW("\xf4\x90\x80\x80", BAD BAD BAD BAD),
    ROW("\xf5\x80\x80\x80", BAD BAD BAD BAD),
};

static void
check_row(const struct row *row, bool is_exact)
{
	char block[256], expected[128];
	struct buf buf;

	sprintf(expected, "\"%s\"", row->put);
	buf_init(&buf, block, sizeof(block));
	CHECK_INT_OF(expected, json_put_string(&buf, row->text), is_exact);
	CHECK_BUF(buf, expected);
	buf_free(&buf);
}

static void
valid(void)
{
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
		check_row(&exact[i], true);
}

static void
invalid(void)
{
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		check_row(&broken[i], false);
}

/* A decoder of its own, by the table of Unicode 15, D92. */
static bool
is_utf8(const unsigned char *at, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t c = at[i];
		size_t more = c < 0x80 ? 0
		    : c >> 5 == 6      ? 1
		    : c >> 4 == 14     ? 2
		    : c >> 3 == 30     ? 3
				       : 9;
		static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};

		if (more == 9 || len - i <= more)
			return false;
		if (more > 0)
			c &= 0x3fU >> more;
		for (size_t n = 1; n <= more; n++) {
			if (at[i + n] >> 6 != 2)
				return false;
			c = c << 6 | (at[i + n] & 0x3f);
		}
		if (c < least[more] || c > 0x10ffff ||
		    (c >= 0xd800 && c <= 0xdfff))
			return false;
		i += more + 1;
	}
	return true;
}

/* Every text of up to three bytes of those that are on an edge. */
static void
all_short_texts(void)
{
	static const unsigned char edges[] = {0x00, 0x1f, 0x20, '"', '\\', 0x7e,
	    0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
	    0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5,
	    0xf7, 0xf8, 0xff};
	const size_t count = sizeof(edges);
	unsigned char text[4];
	char block[128];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	for (size_t n = 0; n < count * count * count * count; n++) {
		bool is_exact;

		text[0] = edges[n % count];
		text[1] = edges[n / count % count];
		text[2] = edges[n / count / count % count];
		text[3] = edges[n / count / count / count];
		buf.len = 0;
		is_exact = json_put_string(
		    &buf, (struct str){(const char *)text, sizeof(text)});
		if (is_exact == is_utf8(text, sizeof(text)) &&
		    is_utf8((const unsigned char *)buf.at, buf.len))
			continue;
		CHECK_INT(is_exact, is_utf8(text, sizeof(text)));
		CHECK(is_utf8((const unsigned char *)buf.at, buf.len));
		check_put((const char *)text, sizeof(text));
	}
	buf_free(&buf);
}

static void
members(void)
{
	char block[16];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	json_put_member(&buf, "label", STR("a\"b"));
	CHECK_BUF(buf, ",\"label\":\"a\\\"b\"");
	buf.len = 0;
	json_put_member(&buf, "path", STR("/\xff\n"));
	CHECK_BUF(buf, ",\"path\":\"/" BAD "\\u000a\",\"path_hex\":\"2fff0a\"");
	buf_free(&buf);
}

static const struct test tests[] = {
    {"valid UTF-8 stays, what JSON forbids is escaped", valid},
    {"each byte that is no UTF-8 becomes U+FFFD", invalid},
    {"any four bytes become valid UTF-8", all_short_texts},
    {"a member that was not exact has its bytes in hex", members},
};

CHECK_MAIN(tests)
