/* terminal.c - the front-end for people: a prompt, and answers that teach */
/* SPDX-License-Identifier: ISC */
#include "editor.h"
#include "front.h"
#include "reply_text.h"
#include "session.h"
#include "waiting.h"
#include "../late.h"
#include "version.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct terminal {
	struct interactive *interactive;
	struct session *session;
	struct lines *lines; /* of `source` */
	struct editor editor;
	struct buf text;
	bool colour;
	char object[OBJECT_NAME]; /* the last one used; empty: none */
};

bool
terminal_is_there(void)
{
	return late(isatty)(0) == 1 && late(isatty)(1) == 1;
}

/* -- how it looks -- */

static bool
is_set(const char *name)
{
	const char *value = late(getenv)(name);

	return value != NULL && value[0] != '\0';
}

/* A terminal that says that it can move its cursor. */
static bool
is_able(void)
{
	return is_set("TERM") && !str_is(str_of(late(getenv)("TERM")), "dumb");
}

static unsigned
width(void)
{
	struct winsize size;

	return late(ioctl)(1, TIOCGWINSZ, &size) == -1 ? 0 : size.ws_col;
}

static struct str
prompt(struct terminal *terminal)
{
	struct str name = str_of(terminal->object);
	const struct object *object =
	    name.len > 0 ? objects_find(terminal->session, name) : NULL;

	if (object == NULL || object->closed)
		terminal->object[0] = '\0';
	terminal->text.len = 0;
	buf_text(&terminal->text, "fdwait");
	if (terminal->object[0] != '\0') {
		buf_char(&terminal->text, ' ');
		buf_text(&terminal->text, terminal->object);
	}
	buf_text(&terminal->text, "> ");
	return (struct str){terminal->text.at, terminal->text.len};
}

static int
flush(struct terminal *terminal)
{
	int result;

	if (terminal->text.lost)
		return error_set(terminal->interactive->error, STATUS_REFUSED,
		    "reply: %s", error_text(ENOMEM));
	result = terminal->interactive->write(terminal->interactive->context,
	    (struct str){terminal->text.at, terminal->text.len});
	terminal->text.len = 0;
	return result;
}

/* -- what a request is about -- */

/* The prompt tells it from now on. */
static void
take_object(struct terminal *terminal, const struct request *request,
    const struct reply *reply)
{
	const struct value *value = reply->fields.is.items.first;
	struct str name = request_argument(request, "OBJ");
	struct buf text;

	if (reply->failure == FAIL_NOT && value != NULL &&
	    value->type == VALUE_TEXT && str_is(str_of(value->name), "obj"))
		name = value->is.text;
	if (name.at == NULL || name.len >= sizeof(terminal->object) ||
	    objects_find(terminal->session, name) == NULL)
		return;
	buf_init(&text, terminal->object, sizeof(terminal->object));
	buf_str(&text, name);
	buf_char(&text, '\0');
	buf_free(&text);
}

static int
show(struct terminal *terminal, struct str line, const struct reply *reply)
{
	struct reply scratch;
	struct tokens tokens;
	struct arena arena;
	char block[2048];
	struct request request = {
	    .session = terminal->session, .reply = &scratch};
	struct reply_look look = {
	    .request = &request, .colour = terminal->colour, .width = width()};

	/* The request once more, for its words alone. */
	arena_init(&arena, block, sizeof(block));
	reply_init(&scratch, &arena);
	if (tokens_cut(&tokens, &arena, line) == TOKENS_GOOD)
		request.verb = verb_find(tokens.at[0]);
	if (request.verb != NULL) {
		(void)request_bind(&request, &tokens);
		look.type = reply_type(&request);
		take_object(terminal, &request, reply);
	}
	terminal->text.len = 0;
	/* Behind the ^C that the terminal shows. */
	if (reply->error == EINTR)
		buf_char(&terminal->text, '\n');
	reply_put_text(&terminal->text, reply, &look);
	arena_free(&arena);
	return flush(terminal);
}

/* -- requests -- */

/* GO_ON, or the result of the session. */
static int
answer(struct terminal *terminal, struct str line)
{
	struct interactive *interactive = terminal->interactive;
	struct session *session = terminal->session;
	struct reply reply;

	/* A ^C from before is not about this one. */
	waiting_forget();
	if (!session_request(session, line, &reply))
		return GO_ON;
	if (show(terminal, line, &reply) == -1)
		return -1;
	/* ^C ends a file of requests, too. */
	if (waiting_interrupted || reply.error == EINTR)
		lines_free(terminal->lines);
	waiting_forget();
	if (interactive->fail_fast && (reply.failure != FAIL_NOT || reply.lost))
		return STATUS_REFUSED;
	return session->over ? STATUS_HAPPENED : GO_ON;
}

/* From a file, as if it had been typed. */
static int
answer_sourced(struct terminal *terminal, struct str line)
{
	if (line.len == 0)
		return GO_ON;
	(void)prompt(terminal);
	buf_visible(&terminal->text, line, false);
	buf_char(&terminal->text, '\n');
	return flush(terminal) == -1 ? -1 : answer(terminal, line);
}

static int
answer_typed(struct terminal *terminal)
{
	struct str line;
	char block[OBJECT_NAME + 16];
	struct buf text;
	int result = GO_ON;

	/* The reply is put where the prompt was. */
	buf_init(&text, block, sizeof(block));
	buf_str(&text, prompt(terminal));
	switch (editor_read(
	    &terminal->editor, (struct str){text.at, text.len}, &line)) {
	case EDITOR_LINE:
		result = answer(terminal, line);
		break;
	case EDITOR_CLEARED:
		break;
	case EDITOR_END:
		editor_write(STR("\n"));
		result = STATUS_HAPPENED;
		break;
	case EDITOR_SIGNAL:
		terminal->interactive->signo = terminal->editor.signo;
		result = -1;
		break;
	}
	buf_free(&text);
	return result;
}

static void
on_complete(void *context, struct str before, struct completion *completion)
{
	struct terminal *terminal = context;

	complete_line(terminal->session, completion->arena, before, completion);
}

int
terminal_run(struct interactive *interactive, struct session *session,
    struct lines *lines)
{
	struct terminal *terminal = late(calloc)(1, sizeof(*terminal));
	struct reply reply;
	struct str line;
	int result = GO_ON;

	if (terminal == NULL)
		return error_set(interactive->error, STATUS_REFUSED, "%s",
		    error_text(ENOMEM));
	terminal->interactive = interactive;
	terminal->session = session;
	terminal->lines = lines;
	terminal->colour = is_able() && !is_set("NO_COLOR");
	terminal->editor = (struct editor){.complete = on_complete,
	    .context = terminal,
	    .plain = !is_able(),
	    .bold = terminal->colour};
	/* With -v they are on standard error already. */
	if (session->verbose == NULL)
		(void)session_request(session, STR("trace on"), &reply);
	buf_init(&terminal->text, NULL, 0);
	editor_open(&terminal->editor);
	buf_text(&terminal->text,
	    "fdwait " FDWAIT_VERSION ": help lists what can be asked for, "
	    "help VERB tells more; ^D ends.\n");
	if (flush(terminal) == -1)
		result = -1;
	while (result == GO_ON)
		result = lines_next(lines, &line) == 1
		    ? answer_sourced(terminal, line)
		    : answer_typed(terminal);
	editor_close(&terminal->editor);
	buf_free(&terminal->text);
	late(free)(terminal);
	return result;
}
