/* random.c - test the parsers with what nobody would write */
/* SPDX-License-Identifier: ISC */
#include "fixture.h"
#include "kind.h"
#include "options.h"

#define ROUNDS 100000

/* The same words in every run; another seed as argument for other ones. */
static uint64_t seed = 20241107;

static uint32_t
random_below(uint32_t limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 32) % limit;
}

static const char *const pieces[] = {"0", "1", "3", "17", "255", "4096",
    "2147483647", "2147483648", "99999999999999999999", "-", "--", "=", ":",
    ",", "@", "/", ".", "[", "]", "%", "\\", "\n", "\xff", "\xc3\xa4", " ", "a",
    "x=", "_l-1=", "in", "out", "pri", "et", "POLLIN", "epollout", "0x4",
    "0xffffffff", "connect", "eof",
    "fd:", "fifo:", "tcp:", "udp:", "unix:", "file:", "localhost", "127.0.0.1",
    "[::1]", "::1", "/tmp", "/dev/null", "/dev/tty", ".", "s", "ms", "d", "inf",
    "1.5", "1e9", "-t", "-n", "-a", "-f", "-j", "-q", "-o", "-e", "-r", "-w",
    "-x", "-b", "-v", "-0", "-h", "--timeout", "--timeout=", "--count", "--all",
    "--any", "--follow", "--idle", "--settle", "--interval", "--max-events",
    "--no-eof", "--output=", "text", "json", "shell", "none", "--format", "%l",
    "%q", "\\n", "--null", "--null-in", "--targets-from", "--ready-fd",
    "--timeout-status", "--list", "--backend", "epoll", "poll", "--select",
    "--kqueue", "--fifo", "--fd", "--fd=", "--tcp=", "--unix", "--version",
    "--", "-"};

/* A long range is many targets, which is no matter of parsing. */
static bool
has_long_range(const char *text)
{
	for (const char *dash = strchr(text, '-'); dash != NULL;
	     dash = strchr(dash + 1, '-'))
		if (strspn(dash + 1, "0123456789") > 4)
			return true;
	return false;
}

#define LONGEST 128

static void
random_word(char word[LONGEST])
{
	do {
		size_t len = 0;

		for (uint32_t n = random_below(6); n > 0; n--) {
			const char *piece = pieces[random_below(
			    sizeof(pieces) / sizeof(pieces[0]))];

			if (random_below(8) == 0)
				word[len++] = (char)(1 + random_below(255));
			else
				len += (size_t)sprintf(word + len, "%s", piece);
		}
		word[len] = '\0';
	} while (has_long_range(word));
}

/* Either targets that are whole, or one message. */
static bool
check_outcome(const struct fixture *fixture, int result,
    const struct target_list *list, char *const *words)
{
	struct str message = fixture_message(fixture);
	bool good = result == 0 ? fixture->error.status == 0 && message.len == 0
				: result == -1 && message.len > 0 &&
		(fixture->error.status == STATUS_USAGE ||
		    fixture->error.status == STATUS_REFUSED ||
		    fixture->error.status == STATUS_UNSUPPORTED);

	/* What a user wrote may have a newline in it; we add none. */
	if (result == -1) {
		size_t ours = 0, theirs = 0;

		for (size_t i = 0; i < message.len; i++)
			ours += message.at[i] == '\n';
		for (; *words != NULL; words++)
			theirs += strchr(*words, '\n') != NULL ? 9 : 0;
		good = good && (ours == 0 || theirs > 0);
	}
	for (size_t i = 0; result == 0 && i < list->count; i++) {
		const struct target *target = list->at[i];

		good = good && target->kind != NULL &&
		    target->label.at != NULL && target->label.len > 0 &&
		    target->name.len > 0 && target->place.at != NULL &&
		    target->place.at[target->place.len] == '\0' &&
		    target->watch.owner == target && target->watch.fd == -1;
	}
	return good;
}

/* Some of each, or nothing is tested. */
static void
check_both(unsigned accepted, unsigned refused)
{
	printf("# %u accepted, %u refused\n", accepted, refused);
	CHECK_LEAST(accepted, ROUNDS / 100);
	CHECK_LEAST(refused, ROUNDS / 100);
}

static void
operands(void)
{
	unsigned accepted = 0, refused = 0;
	uint64_t before;

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct fixture fixture;
		char word[LONGEST], *words[] = {word, NULL};
		int result;

		before = seed;
		random_word(word);
		fixture_init(&fixture);
		if (random_below(3) == 0)
			fixture.context.events = STR("out");
		if (random_below(4) == 0)
			result = target_add_literal(&fixture.context,
			    kind_at(random_below(5)), str_of(word));
		else if (random_below(4) == 0)
			result = target_add_list(
			    &fixture.context, str_of(word), EVENT_IN);
		else
			result =
			    target_add_operand(&fixture.context, str_of(word));
		if (!check_outcome(&fixture, result, &fixture.list, words)) {
			printf("# seed %" PRIu64 ": ", before);
			check_put(word, strlen(word));
			putchar('\n');
			CHECK_STR(fixture_message(&fixture), "(wrong)");
		}
		*(result == 0 ? &accepted : &refused) += 1;
		fixture_free(&fixture);
	}
	check_both(accepted, refused);
}

static void
command_lines(void)
{
	unsigned accepted = 0, refused = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct fixture fixture;
		struct options options = {0};
		char words[6][LONGEST], *argv[8] = {"fdwait"};
		uint64_t before = seed;
		uint32_t count = random_below(6);
		int result;

		for (uint32_t i = 0; i < count; i++) {
			/* Whole pieces more often than made-up words. */
			if (random_below(3) > 0)
				strcpy(words[i],
				    pieces[random_below(
					sizeof(pieces) / sizeof(pieces[0]))]);
			else
				random_word(words[i]);
			argv[i + 1] = words[i];
		}
		fixture_init(&fixture);
		result = options_parse(&options, argv, &fixture.sys,
		    &fixture.arena, &fixture.error);
		if (!check_outcome(&fixture, result, &options.targets, argv)) {
			printf("# seed %" PRIu64 ":", before);
			for (char **word = argv; *word != NULL; word++) {
				putchar(' ');
				check_put(*word, strlen(*word));
			}
			putchar('\n');
			CHECK_STR(fixture_message(&fixture), "(wrong)");
		}
		*(result == 0 ? &accepted : &refused) += 1;
		fixture_free(&fixture);
	}
	check_both(accepted, refused);
}

/* Single words for the smaller parsers, which see less of the above. */
static void
words(void)
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		char word[LONGEST];
		struct str bad = {NULL, 0}, text;
		int64_t ns = -1;
		uint32_t bits;

		random_word(word);
		text = str_of(word);
		if (duration_parse(text, &ns) && (ns < 0 || ns == FOREVER)) {
			CHECK_INT_OF(word, ns, 0);
		}
		if (!event_parse(1 + random_below(31), text, &bits, &bad) &&
		    (bad.at < word || bad.at + bad.len > word + text.len))
			CHECK_OF(word, bad.at >= word);
		if (template_check(text, &bad) != NULL &&
		    (bad.len == 0 || bad.at < word ||
			bad.at + bad.len > word + text.len))
			CHECK_OF(word, bad.len > 0);
	}
}

static const struct test tests[] = {
    {"100000 operands: targets or one message", operands},
    {"100000 command lines: options or one message", command_lines},
    {"100000 durations, event lists and templates", words},
};

int
main(int argc, char *argv[])
{
	if (argc > 1)
		seed = strtoull(argv[1], NULL, 0);
	MUST(seed != 0);
	/* --targets-from - reads it; a file's name may be any piece. */
	MUST(freopen("/dev/null", "r", stdin) != NULL);
	MUST(chdir("/proc/self/task") == 0 || chdir("/dev/fd") == 0);
	return CHECK_RUN(tests);
}
