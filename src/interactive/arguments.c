/* arguments.c - the arguments of a request, bound to its verb's syntax */
/* SPDX-License-Identifier: ISC */
#include "request.h"
#include "../error.h"

const struct argument_row argument_rows[] = {
    {"OBJ", "an object's name, as open replied it"},
    {"FD", "a descriptor: N, fd:N, an object's name, or fd:N@PID"},
    {"MASK", "events: words (in,out), names (POLLIN|POLLOUT) or a number"},
    {"T", "none, a number in the call's unit, or a duration (5ms)"},
    {"N", "a number"},
    {"KEV", "IDENT/FILTER/FLAGS/FFLAGS/DATA/UDATA, only IDENT is needed"},
    {"CHANGES", "none, or KEVs: [KEV,KEV,...]"},
    {"IDENT", "what a kevent is about: a number or FD"},
    {"FDS", "descriptors with commas between them"},
    {"KIND", "poll, epoll, kqueue or devpoll"},
    {"NAME", "a name of your own"},
    {"TYPE", "stream, dgram or seqpacket"},
    {"PATH", "a file's name"},
    {"FLAGS", "words or numbers, joined by | or ,"},
    {"TEXT", "text, hex:6869 or N*BYTE"},
    {"WORD", "a word that the meaning names"},
    {"STATE", "on or off"},
    {"HOW", "r, w or rw"},
    {"PLACE", "HOST:PORT or PORT (127.0.0.1), numbers; a descriptor"},
    {"OTHER", "another KEV"},
    {"VERB", "a verb"},
    {"FILE", "a file of requests"},
};
const unsigned argument_rows_count =
    sizeof(argument_rows) / sizeof(argument_rows[0]);

/* -- syntax -- */

bool
syntax_next(struct str *syntax, struct syntax_word *word)
{
	struct str text;
	size_t equals;

	if (syntax->at == NULL || syntax->len == 0)
		return false;
	text = str_cut(syntax, ' ');
	word->optional = text.at[0] == '[';
	if (word->optional)
		text = (struct str){text.at + 1, text.len - 2};
	word->takes_rest = text.len > 3 && text.at[text.len - 1] == '.';
	if (word->takes_rest)
		text.len -= 3;
	equals = str_find(text, '=');
	word->named = equals < text.len;
	word->name = str_until(text, equals);
	word->value = word->named ? str_from(text, equals + 1) : text;
	return true;
}

static int
wrong(struct request *request, const char *what, struct str word)
{
	return reply_fail(request->reply, FAIL_TYPE, "%s%s%.*s%s: %s%s%s", what,
	    word.len > 0 ? " '" : "", STR_ARGS(word), word.len > 0 ? "'" : "",
	    request->verb->name, request->verb->syntax[0] != '\0' ? " " : "",
	    request->verb->syntax);
}

/* -- binding -- */

/* name=VALUE, when the verb has such a name. 1: it was one; 0; -1. */
static int
bind_named(struct request *request, struct str token)
{
	struct str name = str_until(token, str_find(token, '='));
	struct str syntax = str_of(request->verb->syntax);
	struct syntax_word word;

	if (name.len == 0 || name.len == token.len)
		return 0;
	for (size_t i = 0; syntax_next(&syntax, &word); i++) {
		if (!word.named || !str_equal(word.name, name))
			continue;
		if (request->arguments[i].value.at != NULL)
			return wrong(request, "given twice:", name);
		request->arguments[i].value = str_from(token, name.len + 1);
		return 1;
	}
	return 0;
}

/* The next argument without a name takes the token. */
static int
bind_placed(struct request *request, struct str token)
{
	struct str syntax = str_of(request->verb->syntax);
	struct syntax_word word;

	for (size_t i = 0; syntax_next(&syntax, &word); i++) {
		if (word.named || request->arguments[i].value.at != NULL)
			continue;
		request->arguments[i].value = token;
		return 0;
	}
	return wrong(request, "an argument too many:", token);
}

static int
check_given(struct request *request)
{
	struct str syntax = str_of(request->verb->syntax);
	struct syntax_word word;

	for (size_t i = 0; syntax_next(&syntax, &word); i++)
		if (!word.optional && request->arguments[i].value.at == NULL)
			return wrong(request, "missing:", word.name);
	return 0;
}

int
request_bind(struct request *request, const struct tokens *tokens)
{
	struct str syntax = str_of(request->verb->syntax);
	struct syntax_word word;
	size_t rest_from = SIZE_MAX, placed = 0;

	request->count = 0;
	while (syntax_next(&syntax, &word)) {
		request->arguments[request->count].name = word.name;
		request->arguments[request->count].value =
		    (struct str){NULL, 0};
		request->count++;
		if (word.takes_rest)
			rest_from = placed;
		if (!word.named)
			placed++;
	}
	placed = 0;
	for (size_t i = 1; i < tokens->count; i++) {
		int result;

		if (placed == rest_from) {
			/* From here on nothing is looked at any more. */
			request->rest = tokens->at + i;
			request->rest_count = tokens->count - i;
			(void)bind_placed(request, tokens->at[i]);
			break;
		}
		result = bind_named(request, tokens->at[i]);
		if (result == 0) {
			result = bind_placed(request, tokens->at[i]);
			placed++;
		}
		if (result == -1)
			return -1;
	}
	return check_given(request);
}

struct str
request_argument(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->count; i++)
		if (str_is(request->arguments[i].name, name))
			return request->arguments[i].value;
	return (struct str){NULL, 0};
}
