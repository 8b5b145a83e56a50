/* tokens.c - request lines taken apart */
/* SPDX-License-Identifier: ISC */
#include "buf.h"
#include "check.h"
#include "interactive/tokens.h"

static struct arena arena;
static char block[1 << 12];

/* What comes out, with | between tokens; or what is wrong. */
static void
check_line(struct str line, const char *expected)
{
	struct tokens tokens;
	struct buf out;
	char text[4096];

	arena_init(&arena, block, sizeof(block));
	buf_init(&out, text, sizeof(text));
	switch (tokens_cut(&tokens, &arena, line)) {
	case TOKENS_GOOD:
		for (size_t i = 0; i < tokens.count; i++) {
			if (i > 0)
				buf_char(&out, '|');
			buf_str(&out, tokens.at[i]);
		}
		break;
	case TOKENS_NONE:
		buf_text(&out, "(none)");
		break;
	case TOKENS_UNFINISHED:
		buf_text(&out, "(unfinished)");
		break;
	case TOKENS_NO_MEMORY:
		buf_text(&out, "(no memory)");
		break;
	}
	CHECK_BUF(out, expected);
	buf_free(&out);
	arena_free(&arena);
}

static void
blanks(void)
{
	check_line(STR(""), "(none)");
	check_line(STR(" \t\r"), "(none)");
	check_line(STR(" #a\r"), "(none)");
	check_line(STR("\f"), "\f");
	check_line(STR("a\rb\vc\fd e\r\r"), "a\rb\vc\fd|e\r");
	check_line(STR("a '\r'\r"), "a|\r");
	check_line(STR("# wait p"), "(none)");
	check_line(STR("   # wait p"), "(none)");
	check_line(STR("a"), "a");
	check_line(STR("  a\tb  c \r"), "a|b|c");
	/* Only where the first token would begin. */
	check_line(STR("a #b c#d"), "a|#b|c#d");
}

static void
quotes(void)
{
	check_line(STR("'a b' c"), "a b|c");
	check_line(STR("a' 'b\" \"c"), "a b c");
	check_line(STR("'' \"\" x"), "||x");
	check_line(STR("'a\\b\"c'"), "a\\b\"c");
	check_line(STR("\"a\\b\\\"\\\\\\$\\`\""), "a\\b\"\\$`");
	check_line(STR("a\\ b \\'c \\\\"), "a b|'c|\\");
	check_line(STR("'#' x"), "#|x");
	check_line(STR("\\#a"), "#a");
}

static void
unfinished(void)
{
	check_line(STR("'a"), "(unfinished)");
	check_line(STR("a\"b c"), "(unfinished)");
	check_line(STR("\"a\\\""), "(unfinished)");
	check_line(STR("a\\"), "(unfinished)");
	check_line(STR("\"a\\"), "(unfinished)");
}

/* A line of 100 KB in one token, and one of as many tokens. */
static void
long_lines(void)
{
	size_t size = 100000;
	char *line = malloc(size);
	struct tokens tokens;

	MUST(line != NULL);
	memset(line, 'x', size);
	line[0] = line[size - 1] = '\'';
	arena_init(&arena, block, sizeof(block));
	CHECK_INT(
	    tokens_cut(&tokens, &arena, (struct str){line, size}), TOKENS_GOOD);
	CHECK_INT(tokens.count, 1);
	CHECK_INT(tokens.at[0].len, size - 2);
	for (size_t i = 0; i < size; i++)
		line[i] = i % 2 == 0 ? 'x' : ' ';
	CHECK_INT(
	    tokens_cut(&tokens, &arena, (struct str){line, size}), TOKENS_GOOD);
	CHECK_INT(tokens.count, size / 2);
	arena_free(&arena);
	free(line);
}

static const struct test tests[] = {
    {"blanks part tokens, a # before the first is a comment", blanks},
    {"quotes and backslashes are sh's", quotes},
    {"a quote that has no end is told", unfinished},
    {"lines have no limit", long_lines},
};

CHECK_MAIN(tests)
