/* session.c - objects, descriptors and requests: the interactive mode's core */
/* SPDX-License-Identifier: ISC */
#include "session.h"
#include "request.h"
#include "waiting.h"
#include "../error.h"
#include "../sys_things.h"

#include <errno.h>
#include <string.h>

/* -- tracing -- */

static void
on_call(void *context, struct str line)
{
	struct session *session = context;
	int error = errno;

	if (session->verbose != NULL)
		session->verbose(session->context, line);
	if (session->tracing && session->reply != NULL)
		reply_text(session->reply, &session->reply->calls, NULL, line);
	errno = error;
}

/* Nobody listens: then no call has to be put into words. */
static void
set_trace(struct session *session)
{
	bool wanted = session->tracing || session->verbose != NULL;

	session->sys.trace = wanted ? on_call : NULL;
}

/* -- a request -- */

static int
no_verb(struct reply *reply, struct str word)
{
	return reply_fail(reply, FAIL_TYPE,
	    "no request '%.*s'; help lists them", STR_ARGS(word));
}

/* OBJ is an object of a kind that the verb is for. */
static int
find_object(struct request *request)
{
	struct str name = request_argument(request, "OBJ");
	struct object *object = objects_find(request->session, name);

	if (object == NULL)
		return reply_fail(request->reply, FAIL_TYPE,
		    "'%.*s' is no object; list shows them", STR_ARGS(name));
	if (!(request->verb->objects & object->type->bit))
		return reply_fail(request->reply, FAIL_TYPE,
		    "%s objects have no '%s'", object->type->name,
		    request->verb->name);
	request->object = object;
	return 0;
}

static void
answer(
    struct session *session, const struct tokens *tokens, struct reply *reply)
{
	struct request request = {.session = session, .reply = reply};

	request.verb = verb_find(tokens->at[0]);
	if (request.verb == NULL) {
		no_verb(reply, tokens->at[0]);
		return;
	}
	if (request_bind(&request, tokens) == -1)
		return;
	if (request.verb->objects != 0 && find_object(&request) == -1)
		return;
	session->reply = reply;
	(void)verb_handle(request.verb, &request);
	session->reply = NULL;
	/* The reply tells of the ^C, which is about nothing else then. */
	if (reply->failure == FAIL_OS && reply->error == EINTR)
		waiting_forget();
	set_trace(session);
}

/* What the request before had is given back. */
static void
begin(struct session *session, struct reply *reply)
{
	arena_free(&session->arena);
	arena_init(&session->arena, session->block, sizeof(session->block));
	reply_init(reply, &session->arena);
	reply->traced = session->tracing;
}

void
session_no_memory(struct session *session, struct reply *reply)
{
	begin(session, reply);
	errno = ENOMEM;
	reply_fail_os(reply, "request");
}

bool
session_request(struct session *session, struct str line, struct reply *reply)
{
	struct tokens tokens;

	begin(session, reply);
	switch (tokens_cut(&tokens, &session->arena, line)) {
	case TOKENS_NONE:
		return false;
	case TOKENS_GOOD:
		answer(session, &tokens, reply);
		break;
	case TOKENS_UNFINISHED:
		reply_fail(reply, FAIL_VALUE, "a quote has no end");
		break;
	case TOKENS_NO_MEMORY:
		errno = ENOMEM;
		reply_fail_os(reply, "request");
		break;
	}
	return true;
}

/* -- begin and end -- */

static void
count_in(void *context, int fd)
{
	struct session *session = context;

	(void)marks_add(&session->users, fd);
}

void
session_init(struct session *session, const struct sys *sys)
{
	memset(session, 0, offsetof(struct session, block));
	session->sys = *sys;
	session->verbose = sys->trace;
	session->context = sys->context;
	session->sys.context = session;
	session->input = session->output = -1;
	set_trace(session);
	sys_each_open(count_in, session);
	arena_init(&session->arena, session->block, sizeof(session->block));
}

void
session_close(struct session *session)
{
	objects_close(session);
	marks_free(&session->users);
	arena_free(&session->arena);
}
