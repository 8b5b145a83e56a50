/* scripted.c - the front-end for programs: one JSON object a request */
/* SPDX-License-Identifier: ISC */
#include "front.h"
#include "session.h"
#include "waiting.h"

#include <errno.h>

static int
show(struct interactive *interactive, struct buf *text, struct reply *reply)
{
	struct buf brief;
	char block[256];
	int result;

	text->len = 0;
	reply_put_json(text, reply);
	if (!text->lost)
		return interactive->write(
		    interactive->context, (struct str){text->at, text->len});
	/* A reply there is in any case. */
	buf_free(text);
	buf_init(text, NULL, 0);
	reply->lost = true;
	buf_init(&brief, block, sizeof(block));
	reply_put_json(&brief, reply);
	result = interactive->write(
	    interactive->context, (struct str){brief.at, brief.len});
	buf_free(&brief);
	return result;
}

static int
answer(struct interactive *interactive, struct session *session,
    struct buf *text, struct str line)
{
	struct reply reply;

	if (line.at == NULL)
		session_no_memory(session, &reply);
	else if (!session_request(session, line, &reply))
		return GO_ON;
	if (show(interactive, text, &reply) == -1)
		return -1;
	if (interactive->fail_fast && (reply.failure != FAIL_NOT || reply.lost))
		return STATUS_REFUSED;
	return session->over ? STATUS_HAPPENED : GO_ON;
}

static int
cant_read(struct interactive *interactive)
{
	struct str name = STR("requests");
	int error = errno;

	if (interactive->script != NULL)
		name = str_of(interactive->script);
	return error_set(interactive->error, STATUS_REFUSED, "%.*s: read: %s",
	    STR_ARGS(name), error_text(error));
}

int
scripted_run(struct interactive *interactive, struct session *session,
    struct lines *lines)
{
	struct buf text;
	struct str line;
	int result = GO_ON, got;

	/* Kept from one reply to the next: it grows to the longest. */
	buf_init(&text, NULL, 0);
	while (result == GO_ON) {
		/* ^C outside of a wait is as anywhere else. */
		if (waiting_interrupted) {
			interactive->signo = waiting_interrupted;
			result = -1;
			break;
		}
		got = lines_next(lines, &line);
		if (got > 0)
			result = answer(interactive, session, &text,
			    got == 1 ? line : (struct str){NULL, 0});
		else if (got == 0)
			result = STATUS_HAPPENED;
		else if (errno != EINTR)
			result = cant_read(interactive);
	}
	buf_free(&text);
	return result;
}
