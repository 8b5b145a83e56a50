/* arguments.c - the arguments of a request, bound to its verb's syntax */
/* SPDX-License-Identifier: ISC */
#include "request.h"
#include "../error.h"

#define ANYBODYS "a descriptor: N, fd:N, an object's name, or fd:N@PID"

/* What a name is to one verb stands before what it is to the others. */
const struct argument_row argument_rows[] = {
    {"OBJ", "", ARGUMENT_OBJECT, "", "an object's name, as open replied it"},
    {"FD", "import", ARGUMENT_FREE, "",
	"another process's descriptor: fd:N@PID"},
    {"FD", "register", ARGUMENT_DESCRIPTOR, "", ANYBODYS},
    {"FD", "modify", ARGUMENT_DESCRIPTOR, "", ANYBODYS},
    {"FD", "unregister", ARGUMENT_DESCRIPTOR, "", ANYBODYS},
    {"FD", "", ARGUMENT_DESCRIPTOR, "",
	"a descriptor: N, fd:N, or an object's name"},
    {"MASK", "", ARGUMENT_MASK, "",
	"events: words (in,out), names (POLLIN|POLLOUT) or a number"},
    {"T", "timerfd", ARGUMENT_FREE, "",
	"a number of seconds, or a duration (5ms)"},
    {"T", "", ARGUMENT_WORD, "none",
	"none, a number in the call's unit, or a duration (5ms)"},
    {"N", "", ARGUMENT_NUMBER, "", "a number"},
    {"KEV", "", ARGUMENT_KEVENT, "",
	"IDENT/FILTER/FLAGS/FFLAGS/DATA/UDATA, only IDENT is needed"},
    {"OTHER", "", ARGUMENT_KEVENT, "", "another KEV"},
    {"CHANGES", "", ARGUMENT_CHANGES, "none", "none, or KEVs: [KEV,KEV,...]"},
    {"IDENT", "", ARGUMENT_DESCRIPTOR, "",
	"what a kevent is about: a number or FD"},
    {"FILTER", "", ARGUMENT_FILTER, "", "a filter: READ, ..., or a number"},
    {"EV", "", ARGUMENT_KEVENT_FLAG, "",
	"flags joined by |: ADD, CLEAR, ..., or a number"},
    {"NOTE", "", ARGUMENT_NOTE, "",
	"notes of the filter joined by |, or a number"},
    {"FDS", "", ARGUMENT_DESCRIPTOR, "none",
	"none, or descriptors (also fd:N@PID) with commas between them"},
    {"KIND", "", ARGUMENT_KIND, "", "poll, epoll, kqueue or devpoll"},
    {"NAME", "", ARGUMENT_FREE, "", "a name of your own"},
    {"TYPE", "", ARGUMENT_WORD, "stream dgram seqpacket",
	"stream (default), dgram or seqpacket"},
    {"PATH", "", ARGUMENT_FILE, "", "a file's name"},
    {"MODE", "", ARGUMENT_WORD,
	"r w rw append create excl trunc nonblock directory",
	"words or O_ names joined by , or |"},
    {"CREATE", "", ARGUMENT_WORD, "EPOLL_CLOEXEC",
	"EPOLL_CLOEXEC, which is set anyway, or a number"},
    {"TEXT", "echo", ARGUMENT_FREE, "", "any text"},
    {"TEXT", "", ARGUMENT_FREE, "", "text, hex:6869 or N*BYTE"},
    {"ROLE", "", ARGUMENT_WORD, "listen connect accept",
	"listen, connect or accept; left out: a pair"},
    {"URGENT", "", ARGUMENT_WORD, "oob", "oob: urgent data"},
    {"FLAG", "", ARGUMENT_WORD, "nonblock", "nonblock"},
    {"STATE", "", ARGUMENT_WORD, "on off", "on or off"},
    {"HOW", "", ARGUMENT_WORD, "r w rw", "r, w or rw"},
    {"PLACE", "", ARGUMENT_PLACE, "",
	"HOST:PORT or PORT (127.0.0.1), numbers; a descriptor"},
    {"VERB", "", ARGUMENT_VERB, "", "a verb"},
    {"FILE", "", ARGUMENT_FILE, "", "a file of requests"},
};
const unsigned argument_rows_count =
    sizeof(argument_rows) / sizeof(argument_rows[0]);

/* -- syntax -- */

const struct argument_row *
argument_find(const struct verb_row *verb, struct str name)
{
	for (unsigned i = 0; i < argument_rows_count; i++) {
		const struct argument_row *row = &argument_rows[i];

		if (str_is(name, row->name) &&
		    (row->verb[0] == '\0' ||
			str_is(str_of(row->verb), verb->name)))
			return row;
	}
	return NULL;
}

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
