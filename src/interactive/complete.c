/* complete.c - how a line could go on */
/* SPDX-License-Identifier: ISC */
#include "complete.h"
#include "descriptor.h"
#include "object.h"
#include "session.h"
#include "tokens.h"
#include "verbs.h"
#include "../compat/event_words.h"
#include "../constants.h"
#include "../event.h"
#include "../kevent_words.h"
#include "../late.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/select.h>

/* What is known of the line when its last word is completed. */
struct line {
	struct session *session;
	struct tokens tokens; /* in front of the word */
	const struct verb_row *verb;
	const struct object_type *type; /* of OBJ, when it is there */
	struct completion *to;
};

/* -- candidates -- */

static bool
starts_with(struct str text, struct str start)
{
	return text.len >= start.len &&
	    str_equal(str_until(text, start.len), start);
}

static void
offer(struct completion *to, struct str text)
{
	struct str *grown, copy;

	if (!starts_with(text, to->word))
		return;
	grown = arena_grow(
	    to->arena, to->at, &to->room, to->count + 1, sizeof(*grown));
	if (grown == NULL)
		return;
	to->at = grown;
	copy = arena_copy(to->arena, text);
	if (copy.at != NULL)
		to->at[to->count++] = copy;
}

static void
offer_words(struct completion *to, const char *words)
{
	struct str rest = str_of(words);

	if (rest.len == 0)
		return;
	while (rest.at != NULL)
		offer(to, str_cut(&rest, ' '));
}

/* Only what stands behind the last of these is still being typed. */
static void
take_last(struct completion *to, const char *separators)
{
	for (size_t i = to->word.len; i > 0; i--)
		if (str_find(str_of(separators), to->word.at[i - 1]) <
		    str_of(separators).len) {
			to->word = str_from(to->word, i);
			return;
		}
}

/* -- what the arguments are -- */

static void
offer_verbs(struct completion *to)
{
	for (unsigned i = 0; i < verb_rows_count; i++)
		offer(to, str_of(verb_rows[i].name));
}

static void
offer_kinds(struct completion *to)
{
	const struct object_type *type;

	for (unsigned i = 0; (type = object_type_at(i)) != NULL; i++)
		offer(to, str_of(type->name));
}

static void
offer_objects(struct line *line, unsigned objects)
{
	struct object *object;

	for (size_t i = 0; (object = objects_at(line->session, i)) != NULL; i++)
		if (!object->closed && object->type->bit & objects)
			offer(line->to, str_of(object->name));
}

/* The numbers that are open, and objects that have one. */
static void
offer_descriptors(struct line *line)
{
	take_last(line->to, ",");
	for (int fd = 0; fd < FD_SETSIZE; fd++) {
		struct buf text;
		char block[BUF_DIGITS];

		if (descriptor_check(line->session, fd) == -1)
			continue;
		buf_init(&text, block, sizeof(block));
		buf_signed(&text, fd);
		offer(line->to, (struct str){text.at, text.len});
		buf_free(&text);
	}
	offer_objects(line, FOR_CONTROLLED);
}

static bool
is_capital(struct str word)
{
	return word.len > 0 && word.at[0] >= 'A' && word.at[0] <= 'Z';
}

static void
offer_mask(struct line *line)
{
	bool epoll = line->type != NULL && line->type->kind == OBJECT_EPOLL;
	unsigned vocabulary = epoll ? EVENT_OF_EPOLL : EVENT_OF_POLL;

	take_last(line->to, ",|");
	line->to->more = true;
	for (unsigned i = 0; i < event_rows_count; i++)
		if (event_rows[i].kinds & KIND_FD &&
		    event_rows[i].vocabularies & vocabulary)
			offer(line->to, str_of(event_rows[i].word));
	for (unsigned i = 0;
	     is_capital(line->to->word) && i < constant_rows_count; i++)
		if (constant_rows[i].vocabulary == (epoll ? OF_EPOLL : OF_POLL))
			offer(line->to, str_of(constant_rows[i].name));
}

/* Short names, unless the prefix was begun. */
static void
offer_kevent(struct line *line, enum kevent_part part, int64_t filter)
{
	static const char prefixes[][8] = {
	    [KEVENT_FILTER] = "EVFILT_",
	    [KEVENT_FLAG] = "EV_",
	    [KEVENT_NOTE] = "NOTE_",
	};
	const char *prefix = prefixes[part];
	const struct kevent_row *row;

	take_last(line->to, "|");
	line->to->more = true;
	for (unsigned i = 0; (row = kevent_row_at(i)) != NULL; i++) {
		struct str name = str_of(row->name);

		if (row->part != part ||
		    (part == KEVENT_NOTE && row->filter != filter))
			continue;
		offer(line->to, str_from(name, str_of(prefix).len));
		if (line->to->word.len > 0)
			offer(line->to, name);
	}
}

/* IDENT/FILTER/FLAGS/FFLAGS..., of the last KEV in the word. */
static void
offer_fields(struct line *line)
{
	int64_t filter = 0;
	struct str rest, field;

	take_last(line->to, "[,");
	rest = line->to->word;
	for (int i = 0;; i++) {
		field = str_cut(&rest, '/');
		if (i == 1)
			(void)kevent_parse_filter(field, &filter);
		if (rest.at != NULL)
			continue;
		line->to->word = field;
		if (i == 0)
			offer_descriptors(line);
		else if (i == 1)
			offer_kevent(line, KEVENT_FILTER, 0);
		else if (i == 2)
			offer_kevent(line, KEVENT_FLAG, 0);
		else if (i == 3)
			offer_kevent(line, KEVENT_NOTE, filter);
		line->to->more = true;
		return;
	}
}

/* none, or [KEV,KEV...]. */
static void
offer_changes(struct line *line)
{
	struct completion *to = line->to;

	if (to->word.len > 0 && to->word.at[0] == '[') {
		offer_fields(line);
		return;
	}
	offer(to, STR("none"));
	offer(to, STR("["));
}

/* Behind accept it is a descriptor. */
static void
offer_place(struct line *line)
{
	if (line->tokens.count > 1 && str_is(line->tokens.at[1], "accept"))
		offer_descriptors(line);
}

/* fflags=: the filter stands somewhere before. */
static void
offer_notes(struct line *line)
{
	int64_t filter = EVFILT_READ; /* as when it is left out */

	for (size_t i = 1; i < line->tokens.count; i++)
		if (str_starts(line->tokens.at[i], "filter="))
			(void)kevent_parse_filter(
			    str_from(line->tokens.at[i], 7), &filter);
	offer_kevent(line, KEVENT_NOTE, filter);
}

/* -- files -- */

static int
compare(const void *a, const void *b)
{
	const struct str *one = a, *other = b;
	size_t len = one->len < other->len ? one->len : other->len;
	int order = late(memcmp)(one->at, other->at, len);

	return order != 0 ? order : (one->len > other->len) * 2 - 1;
}

static void
offer_entry(struct completion *to, struct str dir, const char *name)
{
	struct buf path;
	char block[512];
	DIR *sub;

	if (str_is(str_of(name), ".") || str_is(str_of(name), ".."))
		return;
	buf_init(&path, block, sizeof(block));
	buf_str(&path, dir);
	buf_text(&path, name);
	buf_char(&path, '\0');
	if (!path.lost &&
	    starts_with((struct str){path.at, path.len - 1}, to->word)) {
		sub = late(opendir)(path.at);
		if (sub != NULL) {
			late(closedir)(sub);
			path.at[path.len - 1] = '/';
			path.len++;
		}
		offer(to, (struct str){path.at, path.len - 1});
	}
	buf_free(&path);
}

static void
offer_files(struct completion *to)
{
	struct str dir = {to->word.at, str_find_last(to->word, '/')};
	struct str name = to->word;
	struct dirent *entry;
	DIR *all;

	if (dir.len < to->word.len) {
		dir.len++;
		name = str_from(to->word, dir.len);
	} else
		dir.len = 0;
	/* The word lives in a line: its directory needs a NUL. */
	all = late(opendir)(dir.len == 0 ? "." : arena_copy(to->arena, dir).at);
	if (all == NULL)
		return;
	while ((entry = late(readdir)(all)) != NULL)
		if (entry->d_name[0] != '.' ||
		    (name.len > 0 && name.at[0] == '.'))
			offer_entry(to, dir, entry->d_name);
	late(closedir)(all);
	if (to->count > 1)
		late(qsort)(to->at, to->count, sizeof(*to->at), compare);
}

/* -- the line -- */

static void
offer_argument(struct line *line, const struct argument_row *row)
{
	struct completion *to = line->to;
	size_t whole = to->word.len;

	switch ((enum argument_is)row->is) {
	case ARGUMENT_FREE:
	case ARGUMENT_NUMBER:
		break;
	case ARGUMENT_WORD:
		take_last(to, ",|");
		break;
	case ARGUMENT_OBJECT:
		offer_objects(line, line->verb->objects);
		break;
	case ARGUMENT_DESCRIPTOR:
		offer_descriptors(line);
		/* None is no member of a list. */
		if (to->word.len < whole)
			return;
		break;
	case ARGUMENT_MASK:
		offer_mask(line);
		break;
	case ARGUMENT_KEVENT:
		offer_fields(line);
		break;
	case ARGUMENT_CHANGES:
		offer_changes(line);
		return;
	case ARGUMENT_PLACE:
		offer_place(line);
		break;
	case ARGUMENT_FILTER:
		offer_kevent(line, KEVENT_FILTER, 0);
		to->more = false;
		break;
	case ARGUMENT_KEVENT_FLAG:
		offer_kevent(line, KEVENT_FLAG, 0);
		break;
	case ARGUMENT_NOTE:
		offer_notes(line);
		break;
	case ARGUMENT_KIND:
		offer_kinds(to);
		break;
	case ARGUMENT_VERB:
		offer_verbs(to);
		break;
	case ARGUMENT_FILE:
		offer_files(to);
		break;
	}
	offer_words(to, row->words);
}

/* name=..., as the verb has it? */
static bool
is_named(
    const struct verb_row *verb, struct str token, struct syntax_word *found)
{
	struct str syntax = str_of(verb->syntax);
	size_t equals = str_find(token, '=');

	while (equals < token.len && syntax_next(&syntax, found))
		if (found->named &&
		    str_equal(found->name, str_until(token, equals)))
			return true;
	return false;
}

static bool
is_given(const struct line *line, struct str name)
{
	for (size_t i = 1; i < line->tokens.count; i++) {
		struct str token = line->tokens.at[i];

		if (str_equal(str_until(token, str_find(token, '=')), name))
			return true;
	}
	return false;
}

/* The names that have not been given: "timeout=". */
static void
offer_names(struct line *line)
{
	struct str syntax = str_of(line->verb->syntax);
	struct syntax_word word;

	while (syntax_next(&syntax, &word)) {
		struct buf text;
		char block[32];

		if (!word.named || is_given(line, word.name))
			continue;
		buf_init(&text, block, sizeof(block));
		buf_str(&text, word.name);
		buf_char(&text, '=');
		offer(line->to, (struct str){text.at, text.len});
		buf_free(&text);
	}
}

/* The one that the word would be, counted without the named ones. */
static void
offer_placed(struct line *line)
{
	struct str syntax = str_of(line->verb->syntax);
	struct syntax_word word;
	size_t before = 0;

	for (size_t i = 1; i < line->tokens.count; i++)
		before += !is_named(line->verb, line->tokens.at[i], &word);
	while (syntax_next(&syntax, &word)) {
		const struct argument_row *row =
		    argument_find(line->verb, word.name);

		if (word.named || before-- > 0)
			continue;
		if (row != NULL)
			offer_argument(line, row);
		return;
	}
}

static void
find_type(struct line *line)
{
	const struct object *object;

	if (line->verb->objects == 0 || line->tokens.count < 2)
		return;
	object = objects_find(line->session, line->tokens.at[1]);
	if (object != NULL)
		line->type = object->type;
}

static void
offer_behind_verb(struct line *line)
{
	struct syntax_word named;
	struct str word = line->to->word;

	line->verb = verb_find(line->tokens.at[0]);
	if (line->verb == NULL)
		return;
	find_type(line);
	if (is_named(line->verb, word, &named)) {
		const struct argument_row *row =
		    argument_find(line->verb, named.value);

		line->to->word = str_from(word, str_find(word, '=') + 1);
		if (row != NULL)
			offer_argument(line, row);
		return;
	}
	offer_placed(line);
	if (line->to->word.len == word.len)
		offer_names(line);
}

/* Where the last word begins, and the word without its backslashes; false when
 * a quote is in it, which is left to the user. */
static bool
take_word(struct completion *to, struct str before, size_t *start)
{
	char *word = arena_alloc(to->arena, before.len + 1);
	size_t len = 0;
	bool quoted = false;
	char quote = '\0';

	*start = 0;
	if (word == NULL)
		return false;
	for (size_t i = 0; i < before.len; i++) {
		char c = before.at[i];

		if (quote == '\0' && (c == ' ' || c == '\t')) {
			*start = i + 1;
			len = 0;
			quoted = false;
			continue;
		}
		if (c == '\\' && quote != '\'' && i + 1 < before.len)
			c = before.at[++i];
		else if (c == quote)
			quote = '\0';
		else if (quote == '\0' && (c == '\'' || c == '"'))
			quote = c;
		quoted = quoted || quote != '\0';
		word[len++] = c;
	}
	to->word = (struct str){word, len};
	return !quoted;
}

void
complete_line(struct session *session, struct arena *arena, struct str before,
    struct completion *to)
{
	struct line line = {.session = session, .to = to};
	size_t start;

	*to = (struct completion){.arena = arena};
	if (!take_word(to, before, &start))
		return;
	switch (tokens_cut(&line.tokens, arena, str_until(before, start))) {
	case TOKENS_NONE:
		/* Also behind a #, where nothing is offered. */
		if (str_find(before, '#') == before.len)
			offer_verbs(to);
		break;
	case TOKENS_GOOD:
		offer_behind_verb(&line);
		break;
	case TOKENS_UNFINISHED:
	case TOKENS_NO_MEMORY:
		break;
	}
}

/* -- what is sure -- */

struct str
complete_common(const struct completion *to)
{
	struct str first = to->count > 0 ? to->at[0] : to->word;
	size_t common = first.len, len = 0;
	char *text;

	for (size_t i = 1; i < to->count; i++) {
		size_t same = 0;

		while (same < common && same < to->at[i].len &&
		    to->at[i].at[same] == first.at[same])
			same++;
		common = same;
	}
	text = arena_alloc(to->arena, (common - to->word.len) * 2 + 2);
	if (text == NULL)
		return (struct str){NULL, 0};
	for (size_t i = to->word.len; i < common; i++) {
		char c = first.at[i];

		if (c == ' ' || c == '\t' || c == '\'' || c == '"' || c == '\\')
			text[len++] = '\\';
		text[len++] = c;
	}
	if (to->count == 1 && !to->more && first.len > 0 &&
	    first.at[first.len - 1] != '=' && first.at[first.len - 1] != '/')
		text[len++] = ' ';
	return (struct str){text, len};
}
