/* reply_text.c - test src/interactive/reply_text.c and its rows */
/* SPDX-License-Identifier: ISC */
#include "check.h"
#include "interactive/meanings.h"
#include "interactive/reply_text.h"
#include "interactive/session.h"
#include "interactive/table.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct session session;
static struct buf text;
static unsigned width;
static bool colour;

static void
begin(void)
{
	static struct sys sys = {.queued = -1};

	session_init(&session, &sys);
	buf_init(&text, NULL, 0);
	width = 0;
	colour = false;
}

static void
end(void)
{
	session_close(&session);
	buf_free(&text);
}

/* Answer a request, and show what was answered. */
static struct str
ask(const char *line)
{
	char block[1024];
	struct arena arena;
	struct reply reply, scratch;
	struct tokens tokens;
	struct request request = {.session = &session, .reply = &scratch};
	struct reply_look look = {
	    .request = &request, .colour = colour, .width = width};

	MUST(session_request(&session, str_of(line), &reply));
	arena_init(&arena, block, sizeof(block));
	reply_init(&scratch, &arena);
	MUST(tokens_cut(&tokens, &arena, str_of(line)) == TOKENS_GOOD);
	request.verb = verb_find(tokens.at[0]);
	if (request.verb != NULL && request_bind(&request, &tokens) == 0)
		look.type = reply_type(&request);
	text.len = 0;
	reply_put_text(&text, &reply, &look);
	arena_free(&arena);
	return (struct str){text.at, text.len};
}

/* -- rows -- */

/* {names} are fields or arguments that some row of the engine has. */
static bool
is_known(struct str name)
{
	for (unsigned i = 0; i < verb_rows_count; i++) {
		struct str syntax = str_of(verb_rows[i].syntax);
		struct str fields = str_of(verb_rows[i].reply);
		struct syntax_word word;

		while (syntax_next(&syntax, &word))
			if (str_equal(word.name, name))
				return true;
		while (fields.at != NULL)
			if (str_equal(str_cut(&fields, ' '), name))
				return true;
	}
	return str_is(name, "fds");
}

static void
check_names(const char *sentence)
{
	struct str rest = str_of(sentence);

	while (rest.at != NULL) {
		(void)str_cut(&rest, '{');
		if (rest.at == NULL)
			break;
		if (!CHECK(is_known(str_cut(&rest, '}'))))
			printf("# in: %s\n", sentence);
	}
}

static void
test_rows(void)
{
	for (unsigned i = 0; i < meaning_rows_count; i++) {
		const struct meaning_row *row = &meaning_rows[i];
		size_t len = str_of(row->text).len;
		const struct verb_row *verb = verb_find(str_of(row->verb));

		CHECK(row->verb[0] == '\0' || verb != NULL);
		CHECK(row->objects == 0 || verb == NULL ||
		    verb->id == VERB_OPEN ||
		    (row->objects & ~verb->objects) == 0);
		CHECK((row->error != 0) == (row->failure == FAIL_OS));
		CHECK(row->error == 0 || errno_name(row->error) != NULL);
		/* Arrays of char have no room for a NUL that is forgotten. */
		CHECK(len > 1 && len < sizeof(row->text));
		if (!CHECK(str_find(STR(".})"), row->text[len - 1]) < 3))
			printf("# %s\n", row->text);
		check_names(row->text);
	}
}

/* A row that an earlier one always hides would never be seen. */
static void
test_no_row_is_hidden(void)
{
	for (unsigned i = 0; i < meaning_rows_count; i++)
		for (unsigned e = 0; e < i; e++) {
			const struct meaning_row *row = &meaning_rows[i];
			const struct meaning_row *before = &meaning_rows[e];
			bool same_verb = before->verb[0] == '\0' ||
			    str_is(str_of(before->verb), row->verb);

			if (!same_verb || before->failure != row->failure ||
			    before->error != row->error ||
			    (before->when != WHEN_ANY &&
				before->when != row->when) ||
			    (before->objects != 0 &&
				(before->objects & row->objects) !=
				    row->objects) ||
			    (before->objects != 0 && row->objects == 0))
				continue;
			/* One of tcp's that names a field is left out where
			 * there is no such field. */
			if (str_is(str_of(row->verb), "tcp") &&
			    row->failure == FAIL_NOT)
				continue;
			CHECK(false);
			printf("# hidden: %s\n# by: %s\n", row->text,
			    before->text);
		}
}

/* -- answers -- */

static void
test_answers(void)
{
	int ends[2];

	MUST(pipe(ends) == 0);
	MUST(dup2(ends[0], 40) == 40 && dup2(ends[1], 41) == 41);
	begin();
	CHECK_STR(ask("open poll"),
	    "poll1: a list that fdwait keeps. It has no descriptor: each wait "
	    "hands the whole list to poll(2).\n");
	CHECK_STR(ask("register poll1 40 in"),
	    "No system call: descriptor 40 is on the list, for in; a second "
	    "register replaces that.\n");
	CHECK_STR(ask("wait poll1 timeout=0"),
	    "The time is up, and nothing of what is registered is ready.\n");
	CHECK_STR(ask("write 41 ab"), "Bytes taken: 2.\n");
	CHECK_STR(ask("wait poll1"),
	    "FD  READY  MEANING\n"
	    "40  in     a read will not block: data, a connection, or the "
	    "end\n");
	CHECK_STR(ask("select r=40 w=41"),
	    "A read will not block: 40\nA write will not block: 41\n");
	CHECK_STR(ask("read 40 1"), "1 byte: a\n");
	CHECK_STR(ask("write 41 'x\033y'"), "Bytes taken: 3.\n");
	CHECK_STR(ask("read 40"), "4 bytes: bx\\033y\n");
	CHECK_STR(ask("echo '\033[2J'"), "\\033[2J\n");
	CHECK_STR(ask("write 41 hex:c29b316de280aeff"), "Bytes taken: 8.\n");
	CHECK_STR(
	    ask("read 40"), "8 bytes: \\302\\2331m\\342\\200\\256\\377\n");
	CHECK_STR(ask("modify poll1 7 in"),
	    "ENOENT: descriptor 7 is not registered: register first.\n");
	CHECK_STR(ask("unregister poll1 7"),
	    "key: descriptor 7 was not registered; only what was registered "
	    "can be taken off.\n");
	CHECK_STR(ask("wait poll1 timeout=soon"),
	    "type: timeout must be an integer or None, not "
	    "'soon'\n");
	CHECK_STR(ask("read 999"),
	    "EBADF: descriptor 999 is not open, or not for reading.\n");
	CHECK_STR(
	    ask("list"), "OBJECT  KIND  FD  STATE\npoll1   poll  -   open\n");
	end();
	for (int fd = 40; fd < 42; fd++)
		MUST(close(fd) == 0);
	MUST(close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void
test_calls_and_colours(void)
{
	begin();
	MUST(ask("trace on").len > 0);
	CHECK_STR(ask("read 999"),
	    "fcntl(999, F_GETFD) = -1 EBADF (Bad file descriptor)\n"
	    "read(999, \"\", 65536) = -1 EBADF (Bad file descriptor)\n"
	    "EBADF: descriptor 999 is not open, or not for reading.\n");
	colour = true;
	CHECK_STR(ask("closefd 999"),
	    "\033[2mfcntl(999, F_GETFD) = -1 EBADF (Bad file descriptor)"
	    "\033[m\n"
	    "\033[31mEBADF\033[m: descriptor 999 is not open.\n");
	end();
}

/* Every verb has help, and a width changes nothing but where lines break. */
static void
test_help(void)
{
	begin();
	for (unsigned i = 0; i < verb_rows_count; i++) {
		char line[32];
		struct str narrow;
		size_t column = 0, wide;

		snprintf(line, sizeof(line), "help %s", verb_rows[i].name);
		width = 0;
		wide = ask(line).len;
		width = 80;
		narrow = ask(line);
		CHECK(narrow.len >= wide);
		CHECK(str_starts(narrow, verb_rows[i].name));
		for (size_t c = 0; c < narrow.len; c++) {
			column = narrow.at[c] == '\n' ? 0 : column + 1;
			if (!CHECK(column <= 80))
				printf("# %s\n", line);
		}
	}
	end();
}

/* -- tables -- */

static void
test_table(void)
{
	char block[64], line[64];
	struct arena arena;
	struct table table;
	struct buf out;

	arena_init(&arena, block, sizeof(block));
	buf_init(&out, line, sizeof(line));
	table_init(&table, &arena, "A|BB|C");
	table_text(&table, "\303\244\303\266");
	table_number(&table, -7);
	table_text(&table,
	    "one two three four-five-six-seven-eight-nine ten "
	    "eleven");
	table_text(&table, "wide");
	table_text(&table, "");
	table_text(&table, "");
	table_put(&table, &out, 36, "<", ">");
	CHECK_STR(((struct str){out.at, out.len}),
	    "<A     BB  C>\n"
	    "\303\244\303\266    -7  one two three\n"
	    "          four-five-six-seven-eight-nine\n"
	    "          ten eleven\n"
	    "wide\n");
	out.len = 0;
	table_put(&table, &out, 0, "", "");
	CHECK_STR(((struct str){out.at, out.len}),
	    "A     BB  C\n"
	    "\303\244\303\266    -7  one two three "
	    "four-five-six-seven-eight-nine ten eleven\n"
	    "wide\n");
	CHECK(!table.lost);
	buf_free(&out);
	arena_free(&arena);
}

static const struct test tests[] = {
    {"the rows are about verbs, errors and names that exist", test_rows},
    {"no row is hidden by one before it", test_no_row_is_hidden},
    {"answers say what came of it", test_answers},
    {"calls come first, colours only where they are wanted",
	test_calls_and_colours},
    {"every verb's help keeps to the width", test_help},
    {"tables break their last column alone", test_table},
};

CHECK_MAIN(tests)
