/* interactive.c - fdwait -i: which front-end, and what it reads */
/* SPDX-License-Identifier: ISC */
#include "interactive.h"
#include "front.h"
#include "session.h"
#include "things.h"
#include "waiting.h"
#include "../late.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

static int
open_script(struct interactive *interactive, struct session *session)
{
	struct str name = str_of(interactive->script);
	int fd;

	/* A FIFO waits for its writer. */
	do
		fd = sys_open(
		    &session->sys, interactive->script, O_RDONLY | O_NOCTTY);
	while (fd == -1 && things_go_on());
	if (fd == -1 && errno == EINTR) {
		interactive->signo = waiting_interrupted;
		return -1;
	}
	if (fd == -1)
		return error_set(interactive->error, STATUS_REFUSED,
		    "%.*s: open: %s", STR_ARGS(name), error_text(errno));
	fd = descriptor_move_away(&session->sys, fd);
	return fd;
}

int
interactive_run(struct interactive *interactive)
{
	struct session *session = late(malloc)(sizeof(*session));
	struct lines *lines = late(malloc)(sizeof(*lines));
	struct waiting_signals before;
	int fd = 0, result = -1;

	if (session == NULL || lines == NULL) {
		late(free)(session);
		late(free)(lines);
		return error_set(interactive->error, STATUS_REFUSED, "%s",
		    error_text(ENOMEM));
	}
	waiting_catch(&before);
	session_init(session, interactive->sys);
	session->output = 1;
	if (interactive->script != NULL)
		fd = open_script(interactive, session);
	else
		session->input = 0;
	if (fd != -1) {
		bool terminal = interactive->script == NULL &&
		    !interactive->json && terminal_is_there();

		lines_init(lines, &session->sys, terminal ? -1 : fd);
		session->lines = lines;
		result = terminal ? terminal_run(interactive, session, lines)
				  : scripted_run(interactive, session, lines);
		lines_free(lines);
	}
	if (fd > 0)
		sys_close(&session->sys, fd);
	session_close(session);
	waiting_restore(&before);
	late(free)(session);
	late(free)(lines);
	return result;
}
