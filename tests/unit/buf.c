/* buf.c - test src/buf.c */
/* SPDX-License-Identifier: ISC */
#include <limits.h>
#include "buf.h"
#include "check.h"
#include "error.h"

static void
putting(void)
{
	char block[256];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	buf_put(&buf, "", 0);
	buf_put(&buf, NULL, 0);
	CHECK_INT(buf.len, 0);
	buf_text(&buf, "a");
	buf_str(&buf, STR("bc"));
	buf_char(&buf, ' ');
	buf_number(&buf, 0);
	buf_char(&buf, ' ');
	buf_number(&buf, UINT64_MAX);
	CHECK_BUF(buf, "abc 0 18446744073709551615");
	buf.len = 0;
	buf_signed(&buf, INT64_MIN);
	buf_char(&buf, ' ');
	buf_signed(&buf, -1);
	buf_char(&buf, ' ');
	buf_signed(&buf, INT64_MAX);
	CHECK_BUF(buf, "-9223372036854775808 -1 9223372036854775807");
	buf.len = 0;
	buf_hex(&buf, 0);
	buf_char(&buf, ' ');
	buf_hex(&buf, 0xdeadbeef);
	buf_char(&buf, ' ');
	buf_hex(&buf, UINT64_MAX);
	CHECK_BUF(buf, "0x0 0xdeadbeef 0xffffffffffffffff");
	buf.len = 0;
	buf_pad(&buf, 42, 9);
	buf_pad(&buf, 999999999, 9);
	buf_pad(&buf, 0, 1);
	CHECK_BUF(buf, "0000000429999999990");
	buf.len = 0;
	buf_print(&buf, "%s-%d", "x", 7);
	CHECK_BUF(buf, "x-7");
	CHECK(!buf.on_heap && !buf.lost);
	CHECK(buf.at == block);
	buf_free(&buf);
}

static void
growing(void)
{
	char block[4];
	struct buf buf;

	/* One byte at a time, over the edge of the caller's memory. */
	buf_init(&buf, block, sizeof(block));
	for (int i = 0; i < 5000; i++)
		buf_char(&buf, (char)('a' + i % 26));
	CHECK(buf.on_heap && !buf.lost);
	CHECK_INT(buf.len, 5000);
	for (int i = 0; i < 5000; i++)
		if (buf.at[i] != 'a' + i % 26)
			CHECK_INT(buf.at[i], 'a' + i % 26);
	buf_free(&buf);

	/* Exactly full is not yet too full. */
	buf_init(&buf, block, sizeof(block));
	buf_text(&buf, "abcd");
	CHECK(!buf.on_heap);
	buf_char(&buf, 'e');
	CHECK(buf.on_heap);
	CHECK_BUF(buf, "abcde");
	buf_free(&buf);

	/* From nothing, and more than double at once. */
	buf_init(&buf, NULL, 0);
	buf_print(&buf, "%4000d", 7);
	CHECK_INT(buf.len, 4000);
	CHECK_INT(buf.at[3999], '7');
	buf_free(&buf);
	CHECK(buf.lost);
	buf_free(&buf);
	buf_char(&buf, 'x');
	CHECK_INT(buf.len, 0);
}

static void
losing(void)
{
	char block[64];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	buf_text(&buf, "abc");
	/* No power of two is large enough, so malloc() is not even asked. */
	CHECK(buf_reserve(&buf, SIZE_MAX - 64) == NULL);
	CHECK(buf.lost);
	/* "everything put is dropped": also what would have had room. */
	buf_text(&buf, "d");
	buf_char(&buf, 'e');
	CHECK_BUF(buf, "abc");
	CHECK(buf.lost);
	buf_free(&buf);
}

static void
visible(void)
{
	char block[256];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	buf_visible(&buf, STR("a b\\\n\t\x7f\x1b\0z\xc3\xa4"), false);
	CHECK_BUF(buf, "a b\\\\012\\011\\177\\033\\000z\xc3\xa4");
	buf.len = 0;
	buf_visible(&buf, STR("a b\\c\n"), true);
	CHECK_BUF(buf, "a\\040b\\134c\\012");
	/* U+009B is ESC [ to a terminal, U+202E turns what follows. */
	buf.len = 0;
	buf_visible(&buf,
	    STR("\xc2\x9b"
		"1m\xe2\x80\xaez\xe2\x82\xac"),
	    false);
	CHECK_BUF(buf, "\\302\\2331m\\342\\200\\256z\xe2\x82\xac");
	/* A byte that is no UTF-8 is a part of a file's name all the same. */
	buf.len = 0;
	buf_visible(&buf, STR("\x9b\xe9\xc3"), false);
	CHECK_BUF(buf, "\\233\\351\\303");
	buf.len = 0;
	buf_visible(&buf, STR("\x9b\xe9\xc2\x9b\xc3"), true);
	CHECK_BUF(buf, "\x9b\xe9\\302\\233\xc3");
	buf_free(&buf);
}

static void
digits(void)
{
	char text[BUF_DIGITS];
	char *end = text + sizeof(text);

	CHECK(digits_before(end, UINT64_MAX) == text);
	CHECK(digits_before(end, 0) == end - 1);
	CHECK_INT(end[-1], '0');
	CHECK(digits_before(end, 1234) == end - 4);
	CHECK(memcmp(end - 4, "1234", 4) == 0);
}

static void
errors(void)
{
	char block[8];
	struct error error;

	error_init(&error, block, sizeof(block));
	CHECK_INT(error.status, 0);
	CHECK_INT(error_set(&error, STATUS_USAGE, "%s: %d is longer than it",
		      "block", 8),
	    -1);
	CHECK_INT(error_set(&error, STATUS_REFUSED, "second"), -1);
	CHECK_INT(error.status, STATUS_USAGE);
	CHECK_BUF(error.text, "block: 8 is longer than it");
	buf_free(&error.text);
	CHECK(error_text(0) != NULL);
	CHECK(error_text(-1) != NULL);
}

static const struct test tests[] = {
    {"text and numbers are put behind each other", putting},
    {"a buffer moves to the heap when it is full", growing},
    {"after a failed allocation everything is dropped", losing},
    {"what would break a line is shown in octal", visible},
    {"digits end where they should", digits},
    {"the first error wins, whatever its length", errors},
};

CHECK_MAIN(tests)
