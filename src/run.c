/* run.c - the program: what it was asked to do, and what it writes */
/* SPDX-License-Identifier: ISC */
#include "run.h"
#include "interactive/interactive.h"
#include "list.h"
#include "option_rows.h"
#include "output/shell.h"
#include "program.h"
#include "version.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* -- writing -- */

/* How long a reader may do nothing once a signal is to end it all. */
#define PATIENCE SECOND

/* Room to write in? Not traced: a trace may be what there is no room for. */
static bool
has_room(struct sys *sys, int fd, int64_t timeout)
{
	struct pollfd room = {.fd = fd, .events = POLLOUT};
	void (*trace)(void *, struct str) = sys->trace;
	int found;

	sys->trace = NULL;
	found = sys_ppoll(sys, &room, 1, timeout);
	sys->trace = trace;
	return found > 0;
}

/*
 * A signal that is caught ends fdwait when the output is written, but a reader
 * that takes nothing must not keep it: from then on, no more is written at a
 * time than goes without blocking, and a second signal ends the patience.
 */
int
program_write(struct sys *sys, int fd, const char *at, size_t left)
{
	while (left > 0) {
		bool hurries = signals_caught != 0;
		ssize_t done;

		if (hurries && !has_room(sys, fd, PATIENCE)) {
			errno = EINTR;
			return -1;
		}
		done =
		    write(fd, at, hurries && left > PIPE_BUF ? PIPE_BUF : left);
		if (done >= 0) {
			at += done;
			left -= (size_t)done;
		} else if (errno == EAGAIN) {
			if (!hurries)
				(void)has_room(sys, fd, FOREVER);
		} else if (errno != EINTR)
			return -1;
	}
	return 0;
}

void
program_say(struct program *program, struct str text)
{
	struct buf line;
	char block[512];

	buf_init(&line, block, sizeof(block));
	buf_text(&line, "fdwait: ");
	buf_visible(&line, text, false);
	buf_char(&line, '\n');
	/* Nobody is left to tell that it failed. */
	(void)program_write(&program->sys, 2, line.at, line.len);
	buf_free(&line);
}

static void
say_trace(void *context, struct str text)
{
	struct program *program = context;
	struct buf line;
	char block[512];

	buf_init(&line, block, sizeof(block));
	buf_str(&line, text);
	buf_char(&line, '\n');
	(void)program_write(&program->sys, 2, line.at, line.len);
	buf_free(&line);
}

int
program_reader_gone(struct program *program)
{
	if (signals_ignored(SIGPIPE))
		return error_set(&program->error, STATUS_REFUSED,
		    "standard output: %s", error_text(EPIPE));
	program->signo = SIGPIPE;
	return -1;
}

int
program_flush(struct program *program)
{
	struct buf *text = &program->output.text;

	if (text->lost)
		return error_set(&program->error, STATUS_REFUSED,
		    "standard output: %s", error_text(ENOMEM));
	if (text->len > 0 &&
	    program_write(&program->sys, 1, text->at, text->len) == -1) {
		if (errno == EPIPE)
			return program_reader_gone(program);
		if (errno == EINTR) {
			program->signo = signals_caught;
			return -1;
		}
		return error_set(&program->error, STATUS_REFUSED,
		    "standard output: %s", error_text(errno));
	}
	text->len = 0;
	return 0;
}

/* -- refusing -- */

/* -o shell promises a block even where nothing could be parsed, or an eval of
 * the empty text would be true. */
static bool
asks_for_shell(char *const *argv)
{
	for (; *argv != NULL && !str_is(str_of(*argv), "--"); argv++) {
		struct str word = str_of(*argv);

		if (str_is(word, "--output=shell") || str_is(word, "-oshell"))
			return true;
		if ((str_is(word, "-o") || str_is(word, "--output")) &&
		    argv[1] != NULL && str_is(str_of(argv[1]), "shell"))
			return true;
	}
	return false;
}

/* Also where the parsing did not come as far as the command. */
static bool
has_command(char *const *argv)
{
	while (*argv != NULL && !str_is(str_of(*argv), "--"))
		argv++;
	return *argv != NULL;
}

static int
refuse(struct program *program, char *const *argv)
{
	struct error *error = &program->error;
	struct output *output = &program->output;
	int status = error->status;

	if (has_command(argv) && status == STATUS_REFUSED)
		status = STATUS_COMMAND;
	if (error->text.len > 0)
		program_say(
		    program, (struct str){error->text.at, error->text.len});
	if (!program->ended && asks_for_shell(argv) && !has_command(argv) &&
	    !program->options.follow) {
		output->text.len = 0;
		output->arena = &program->arena;
		output->end = '\n';
		output->kept_count = 0;
		shell_renderer.end(output, status, "error");
		(void)program_write(
		    &program->sys, 1, output->text.at, output->text.len);
	}
	return status;
}

/* -- -i -- */

static int
write_reply(void *context, struct str text)
{
	struct program *program = context;

	if (program_write(&program->sys, 1, text.at, text.len) == 0)
		return 0;
	if (errno != EPIPE)
		return error_set(&program->error, STATUS_REFUSED,
		    "standard output: %s", error_text(errno));
	/* A session ignores SIGPIPE: die of it when it is over. */
	program->signo = SIGPIPE;
	return -1;
}

static int
answer_requests(struct program *program)
{
	struct interactive interactive = {
	    .sys = &program->sys,
	    .script = program->options.script,
	    .json = program->options.format == OUTPUT_JSON,
	    .fail_fast = program->options.fail_fast,
	    .write = write_reply,
	    .context = program,
	    .error = &program->error,
	};
	int status = interactive_run(&interactive);

	if (program->signo == SIGPIPE) {
		program->signo = 0;
		return program_reader_gone(program);
	}
	program->signo = interactive.signo;
	return status;
}

static int
do_mode(struct program *program)
{
	struct buf *text = &program->output.text;

	switch (program->options.mode) {
	case MODE_HELP:
		options_put_help(text);
		break;
	case MODE_VERSION:
		buf_text(text, "fdwait " FDWAIT_VERSION "\n");
		break;
	case MODE_LIST:
		if (list_put(text, program->options.list,
			program->options.format == OUTPUT_JSON,
			&program->error) == -1)
			return -1;
		break;
	case MODE_INTERACTIVE:
		return answer_requests(program);
	case MODE_WAIT:
		return program_wait(program);
	}
	return program_flush(program);
}

int
run(char *const *argv, char *const *environment, int *signo)
{
	/* Enough for a small request; a large one goes on to the heap. */
	char arena_block[2048], text_block[512], error_block[256];
	struct program program;
	int status;

	memset(&program, 0, sizeof(program));
	arena_init(&program.arena, arena_block, sizeof(arena_block));
	buf_init(&program.output.text, text_block, sizeof(text_block));
	error_init(&program.error, error_block, sizeof(error_block));
	program.command.environment = environment;
	program.sys.context = &program;
	if (options_parse(&program.options, argv, &program.sys, &program.arena,
		&program.error) == -1)
		status = -1;
	else {
		if (program.options.verbose)
			program.sys.trace = say_trace;
		status = do_mode(&program);
	}
	if (program.error.status != 0)
		status = refuse(&program, argv);
	buf_free(&program.output.text);
	buf_free(&program.error.text);
	arena_free(&program.arena);
	*signo = program.signo;
	return status;
}
