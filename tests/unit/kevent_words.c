/* kevent_words.c - test src/kevent_words.c: every name, both ways */
/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <sys/types.h>
#include "compat/event_words.h"
#include "check.h"
#include "kevent_words.h"

static bool
parse(const struct kevent_row *row, const char *text, int64_t *value)
{
	struct str word = str_of(text), bad;
	int64_t filter = 0;
	uint32_t flags = 0;
	uint32_t fflags = 0;
	bool good = false;

	switch ((enum kevent_part)row->part) {
	case KEVENT_FILTER:
		good = kevent_parse_filter(word, &filter);
		*value = filter;
		break;
	case KEVENT_FLAG:
		good = kevent_parse_flags(word, &flags, &bad);
		*value = flags;
		break;
	case KEVENT_NOTE:
		good = kevent_parse_notes(word, row->filter, &fflags, &bad);
		*value = fflags;
		break;
	}
	return good;
}

static void
check_form(const struct kevent_row *row, const char *prefix, const char *name)
{
	char text[48];
	int64_t value;

	sprintf(text, "%s%s", prefix, name);
	for (int spelling = 0; spelling < 3; spelling++) {
		for (size_t i = 0; spelling > 0 && text[i] != '\0'; i++)
			text[i] =
			    (char)(spelling == 2 && i % 2 ? toupper(text[i])
							  : tolower(text[i]));
		value = 0;
		CHECK_OF(text, parse(row, text, &value));
		CHECK_INT_OF(text, value, row->value);
	}
}

static void
rows(void)
{
	static const char *const prefixes[] = {
	    [KEVENT_FILTER] = "EVFILT_",
	    [KEVENT_FLAG] = "EV_",
	    [KEVENT_NOTE] = "NOTE_",
	};
	const struct kevent_row *row;
	unsigned count = 0;

	for (; (row = kevent_row_at(count)) != NULL; count++) {
		const char *prefix, *bare;
		char number[32], wrong[32];
		int64_t value;

		MUST(row->part <= KEVENT_NOTE);
		prefix = prefixes[row->part];
		CHECK_OF(row->name, str_starts(str_of(row->name), prefix));
		bare = row->name + strlen(prefix);
		if (kevent_is_missing(row)) {
			CHECK_OF(row->name, !parse(row, row->name, &value));
			continue;
		}
		check_form(row, "", row->name);
		check_form(row, "", bare);
		check_form(row, "KQ_", row->name);
		check_form(row, "KQ_", bare);
		if (row->part == KEVENT_FILTER) {
			check_form(row, "KQ_FILTER_", bare);
			check_form(row, "FILTER_", bare);
		} else {
			sprintf(wrong, "KQ_FILTER_%s", bare);
			CHECK_OF(wrong, !parse(row, wrong, &value));
		}
		sprintf(number, "%lld", (long long)row->value);
		CHECK_OF(number, parse(row, number, &value));
		CHECK_INT_OF(row->name, value, row->value);
		/* Neither cut short, nor with another part's prefix. */
		sprintf(wrong, "%.*s", (int)strlen(row->name) - 1, row->name);
		CHECK_OF(wrong, !parse(row, wrong, &value));
		sprintf(wrong, "%sx", bare);
		CHECK_OF(wrong, !parse(row, wrong, &value));
		sprintf(wrong, "%s%s", prefixes[(row->part + 1) % 3], bare);
		CHECK_OF(wrong, !parse(row, wrong, &value));
		for (unsigned o = 0; o < count; o++) {
			const struct kevent_row *other = kevent_row_at(o);

			if (other->part != row->part ||
			    other->filter != row->filter ||
			    kevent_is_missing(other))
				continue;
			CHECK_OF(
			    row->name, strcmp(row->name, other->name) != 0);
			if (row->filter != EVFILT_USER)
				CHECK_OF(row->name, row->value != other->value);
		}
	}
	CHECK_LEAST(count, 45);
	CHECK(kevent_row_at(count + 1) == NULL);
}

static const struct {
	const char *text;
	bool good;
	int64_t number;
} numbers[] = {
    {"0", true, 0},
    {"12", true, 12},
    {"-1", true, -1},
    {"0x10", true, 16},
    {"-0x10", true, -16},
    {"9223372036854775807", true, INT64_MAX},
    {"-9223372036854775808", true, INT64_MIN},
    {"18446744073709551615", true, -1},
    {"18446744073709551616", false, 0},
    {"", false, 0},
    {"-", false, 0},
    {"--1", false, 0},
    {"0x", false, 0},
    {"1x", false, 0},
    {" 1", false, 0},
    {"+1", false, 0},
};

static const struct {
	const char *text, *bad; /* bad: NULL for good */
	uint32_t fflags;
	int16_t filter; /* 0: flags */
} lists[] = {
    {"CLEAR|ONESHOT", NULL, EV_CLEAR | EV_ONESHOT, 0},
    {"clear|EV_CLEAR|0x10", NULL, EV_CLEAR | EV_ONESHOT, 0},
    {"0", NULL, 0, 0},
    {"65535", NULL, UINT16_MAX, 0},
    {"4294967296", "4294967296", 0, 0},
    {"-1", "-1", 0, 0},
    {"", "", 0, 0},
    {"CLEAR|", "", 0, 0},
    {"|CLEAR", "", 0, 0},
    {"CLEAR||ADD", "", 0, 0},
    {"CLEAR|FOO|BAR", "FOO", 0, 0},
    {"CLEAR,ADD", "CLEAR,ADD", 0, 0},
    {"WRITE", "WRITE", 0, 0},
    {"KQ_", "KQ_", 0, 0},
    {"EV_", "EV_", 0, 0},
    {"WRITE|NOTE_EXTEND|KQ_NOTE_RENAME", NULL,
	NOTE_WRITE | NOTE_EXTEND | NOTE_RENAME, EVFILT_VNODE},
    {"EXIT|fork", NULL, NOTE_EXIT | NOTE_FORK, EVFILT_PROC},
    {"0xffffffff", NULL, UINT32_MAX, EVFILT_PROC},
    {"0x100000000", "0x100000000", 0, EVFILT_PROC},
    {"WRITE", "WRITE", 0, EVFILT_PROC},
    {"EXIT", "EXIT", 0, EVFILT_VNODE},
    {"CLEAR", "CLEAR", 0, EVFILT_VNODE},
    {"1", NULL, 1, EVFILT_SIGNAL},
    {"TRIGGER|FFCOPY|5", NULL, NOTE_TRIGGER | NOTE_FFCOPY | 5, EVFILT_USER},
    {"FFNOP", NULL, 0, EVFILT_USER},
    {"PCTRLMASK", NULL, (uint32_t)NOTE_PCTRLMASK, EVFILT_PROC},
    {"KQ_NOTE_PDATAMASK", NULL, NOTE_PDATAMASK, EVFILT_PROC},
    {"KQ_EV_SYSFLAGS", NULL, EV_SYSFLAGS, 0},
};

/* Is one of the words missing on this system? */
static bool
lacks(struct str words)
{
	while (words.at != NULL)
		if (kevent_word_is_missing(str_cut(&words, '|')))
			return true;
	return false;
}

static void
parsing(void)
{
	const bool wide = sizeof(((struct kevent *)0)->filter) > 2;
	int64_t filter;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		int64_t number = 0;

		CHECK_INT_OF(numbers[i].text,
		    kevent_parse_number(str_of(numbers[i].text), &number),
		    numbers[i].good);
		if (numbers[i].good)
			CHECK_INT_OF(
			    numbers[i].text, number, numbers[i].number);
	}
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct str text = str_of(lists[i].text), bad = STR("?");
		uint32_t fflags = 0;
		bool good;

		if (lacks(text))
			continue;
		if (lists[i].filter == 0)
			good = kevent_parse_flags(text, &fflags, &bad);
		else
			good = kevent_parse_notes(
			    text, lists[i].filter, &fflags, &bad);
		CHECK_INT_OF(lists[i].text, good, lists[i].bad == NULL);
		if (lists[i].bad == NULL)
			CHECK_INT_OF(lists[i].text, fflags, lists[i].fflags);
		else
			CHECK_STR_OF(lists[i].text, bad, lists[i].bad);
	}
	CHECK(kevent_parse_filter(str_of("32767"), &filter));
	CHECK_INT(filter, 32767);
	CHECK_INT(kevent_parse_filter(str_of("-32768"), &filter), !wide);
	CHECK_INT(filter, wide ? 32767 : -32768);
	CHECK_INT(kevent_parse_filter(str_of("32768"), &filter), wide);
	CHECK_INT(kevent_parse_filter(str_of("4294967295"), &filter), wide);
	CHECK(!kevent_parse_filter(str_of("4294967296"), &filter));
	CHECK(!kevent_parse_filter(str_of("-32769"), &filter));
	CHECK_INT(kevent_cut_flags(UINT64_MAX), wide ? UINT32_MAX : UINT16_MAX);
	CHECK_INT(kevent_cut_flags(0x100000041), 0x41);
	CHECK(!kevent_parse_filter(str_of(""), &filter));
	CHECK(!kevent_parse_filter(str_of("EVFILT_"), &filter));
	CHECK(!kevent_parse_filter(str_of("KQ_FILTER_"), &filter));
	CHECK(!kevent_parse_filter(str_of("READ|WRITE"), &filter));
	CHECK(!kevent_parse_filter(str_of("CLEAR"), &filter));
}

static void
putting(void)
{
	const struct kevent_row *row;
	char block[32];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	for (unsigned i = 0; (row = kevent_row_at(i)) != NULL; i++) {
		/* What is told are the words that a mask covers. */
		if (str_is(str_of(row->name), "EV_SYSFLAGS") ||
		    str_is(str_of(row->name), "NOTE_PCTRLMASK") ||
		    str_is(str_of(row->name), "NOTE_PDATAMASK") ||
		    kevent_is_missing(row))
			continue;
		buf.len = 0;
		switch ((enum kevent_part)row->part) {
		case KEVENT_FILTER:
			kevent_put_filter(&buf, row->value);
			break;
		case KEVENT_FLAG:
			kevent_put_flags(
			    &buf, (uint32_t)row->value, STR("|"), STR(""));
			break;
		case KEVENT_NOTE:
			if (row->value == 0)
				continue;
			kevent_put_notes(&buf, row->filter,
			    (uint32_t)row->value, STR("|"), STR(""));
			break;
		}
		CHECK_BUF(buf, row->name);
	}
	buf.len = 0;
	kevent_put_filter(&buf, -99);
	CHECK_BUF(buf, "-99");
	buf.len = 0;
	kevent_put_flags(&buf, 0, STR(","), STR("\""));
	kevent_put_notes(&buf, EVFILT_VNODE, 0, STR(","), STR("\""));
	CHECK_BUF(buf, "");
	kevent_put_flags(
	    &buf, EV_ADD | EV_CLEAR | EV_EOF | 0x0100, STR(","), STR("\""));
	CHECK_BUF(buf, "\"EV_ADD\",\"EV_CLEAR\",\"EV_EOF\",\"0x100\"");
	buf.len = 0;
	kevent_put_notes(
	    &buf, EVFILT_VNODE, NOTE_WRITE | 0x80000, STR("|"), STR(""));
	CHECK_BUF(buf, "NOTE_WRITE|0x80000");
	buf.len = 0;
	kevent_put_notes(&buf, EVFILT_SIGNAL, 3, STR("|"), STR(""));
	CHECK_BUF(buf, "0x3");
	buf.len = 0;
	kevent_put_notes(&buf, EVFILT_USER, NOTE_FFCOPY | NOTE_TRIGGER | 5,
	    STR("|"), STR(""));
	if (!lacks(STR("TRIGGER")))
		CHECK_BUF(buf, "NOTE_FFCOPY|NOTE_TRIGGER|0x5");
	buf.len = 0;
	kevent_put_notes(&buf, EVFILT_PROC, NOTE_PDATAMASK, STR("|"), STR(""));
	CHECK_BUF(buf, "NOTE_TRACK|NOTE_TRACKERR|NOTE_CHILD|0xffff8");
	buf_free(&buf);
}

static const struct test tests[] = {
    {"each row by its name, with and without prefixes", rows},
    {"numbers, lists of words, and the word that is foreign", parsing},
    {"names are put, unknown bits in hex", putting},
};

CHECK_MAIN(tests)
