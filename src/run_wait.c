/* run_wait.c - one wait, from the options to the exit status */
/* SPDX-License-Identifier: ISC */
#include "program.h"
#include "choose.h"
#include "kind.h"
#include "late.h"
#include "output/shell.h"
#include "queued.h"

#include <errno.h>

/* -- the loop's callbacks -- */

static int
keep_for_command(
    struct program *program, const struct record *records, size_t count)
{
	struct record *kept;
	size_t used;

	/* --any: the last batch; --all: every target. */
	if (program->options.plan.mode == PLAN_ANY)
		program->kept_count = 0;
	used = program->kept_count;
	kept = arena_grow(&program->arena, program->kept, &program->kept_room,
	    used + count, sizeof(*kept));
	if (kept == NULL)
		return error_set(&program->error, STATUS_REFUSED, "results: %s",
		    error_text(errno));
	/* What satisfies first: the first one is what a command looks at. */
	for (size_t i = 0; i < count; i++)
		if (records[i].satisfies)
			kept[used++] = records[i];
	for (size_t i = 0; i < count; i++)
		if (!records[i].satisfies)
			kept[used++] = records[i];
	program->kept = kept;
	program->kept_count = used;
	return 0;
}

static int
emit(void *context, const struct record *records, size_t count)
{
	struct program *program = context;
	struct output *output = &program->output;
	int status;

	if (output->renderer != NULL) {
		if (!output->renderer->batch(output, records, count))
			return error_set(&program->error, STATUS_REFUSED,
			    "results: %s", error_text(errno));
		if (program_flush(program) == -1)
			return -1;
	}
	if (program->options.command == NULL)
		return 0;
	if (program->options.plan.mode != PLAN_FOLLOW)
		return keep_for_command(program, records, count);
	status = command_run(&program->command, records, count);
	if (status > 0)
		program->command_status = status;
	return status == -1 ? -1 : 0;
}

static int
armed(void *context)
{
	struct program *program = context;
	struct output *output = &program->output;
	int fd = program->options.ready_fd;

	if (fd != -1) {
		if (sys_look(&program->sys, fd, 0) & EVENT_ERR)
			return error_set(&program->error, STATUS_REFUSED,
			    "--ready-fd %d: nobody reads it", fd);
		if (program_write(&program->sys, fd, "\n", 1) == -1)
			return error_set(&program->error, STATUS_REFUSED,
			    "--ready-fd %d: %s", fd, error_text(errno));
		sys_close(&program->sys, fd);
	}
	if (output->renderer == NULL || output->renderer->begin == NULL)
		return 0;
	output->backend = program->loop.backend->name;
	output->native = !(program->loop.backend->abilities & BACKEND_EMULATED);
	output->renderer->begin(output);
	return program_flush(program);
}

/* -- before the loop -- */

static void
put_how_to_pass(struct buf *buf, int fd)
{
	buf_print(buf,
	    "; it is not open here. A shell may have it close-on-exec: pass "
	    "bash's coproc on as standard input (fdwait 0 <&%d), ksh's with "
	    "%d<&%d or 3<&%d, or name it fd:%d@$$",
	    fd, fd, fd, fd, fd);
}

static bool
names_descriptor(const struct target *target)
{
	if (target->kind == &fd_kind)
		return target->pid == 0;
	return target->kind == &kevent_kind && target->fd_number != -1;
}

/*
 * Every descriptor that the user named must be open, before anything of ours
 * could take its number.
 */
static int
check_descriptors(struct program *program, const struct backend *backend)
{
	struct target_list *targets = &program->options.targets;
	const struct target *first = NULL;
	size_t closed = 0;
	struct buf hint;
	char block[256];

	for (size_t i = 0; i < targets->count; i++) {
		struct target *target = targets->at[i];
		struct record record = {
		    target, EVENT_NVAL, EVENT_NVAL, -1, false, backend, {0}};

		if (!names_descriptor(target))
			continue;
		if (target->fd_number == program->options.ready_fd)
			return error_set(&program->error, STATUS_USAGE,
			    "%.*s: --ready-fd %d closes it once all is armed; "
			    "give that another descriptor",
			    STR_ARGS(target->name), target->fd_number);
		if (sys_check(&program->sys, target->fd_number) == 0)
			continue;
		if (closed++ == 0)
			first = target;
		target->watch.fd = target->fd_number;
		if (target->kind == &fd_kind &&
		    backend->abilities & BACKEND_NVAL &&
		    program->output.renderer != NULL &&
		    !program->output.renderer->batch(
			&program->output, &record, 1))
			return error_set(&program->error, STATUS_REFUSED,
			    "results: %s", error_text(errno));
	}
	if (closed > 0) {
		if (program_flush(program) == -1)
			return -1;
		buf_init(&hint, block, sizeof(block));
		if (closed > 1)
			buf_print(&hint, " (and %zu more)", closed - 1);
		put_how_to_pass(&hint, first->fd_number);
		error_set(&program->error, STATUS_REFUSED,
		    "%.*s: descriptor %d: %s%.*s", STR_ARGS(first->label),
		    first->fd_number, error_text(EBADF), (int)hint.len,
		    hint.at);
		buf_free(&hint);
		return -1;
	}
	if (program->options.ready_fd != -1 &&
	    sys_check(&program->sys, program->options.ready_fd) == -1)
		return error_set(&program->error, STATUS_REFUSED,
		    "--ready-fd %d: %s", program->options.ready_fd,
		    error_text(errno));
	return 0;
}

/* Signals are caught only where something is left to do after one came. */
static int
catch_signals(struct program *program)
{
	const struct options *options = &program->options;
	bool children =
	    options->command != NULL && options->plan.mode == PLAN_FOLLOW;
	sigset_t reserved;

	program->loop.wake_fd = -1;
	if (!children && options->plan.settle == 0 &&
	    options->format != OUTPUT_SHELL &&
	    !(options->format == OUTPUT_JSON &&
		options->plan.mode == PLAN_FOLLOW))
		return 0;
	late(sigemptyset)(&reserved);
	for (size_t i = 0; i < options->targets.count; i++)
		if (options->targets.at[i]->kind == &signal_kind)
			late(sigaddset)(
			    &reserved, options->targets.at[i]->fd_number);
	program->signals = arena_alloc(&program->arena, sizeof(struct signals));
	if (program->signals == NULL ||
	    signals_catch(
		program->signals, &program->sys, children, &reserved) == -1)
		return error_set(&program->error, STATUS_REFUSED, "signals: %s",
		    error_text(errno));
	program->loop.wake_fd = program->signals->wake[0];
	program->loop.caught = &signals_caught;
	return 0;
}

static bool
has_timers(const struct options *options)
{
	const struct wait_plan *plan = &options->plan;

	for (size_t i = 0; i < options->targets.count; i++)
		if (options->targets.at[i]->kind == &timer_kind)
			return true;
	return (plan->timeout != 0 && plan->timeout != FOREVER) ||
	    plan->idle != FOREVER || plan->settle != 0;
}

/* A timeout should be over when it is: Linux adds 50 us of slack to each. */
static void
sharpen_timers(struct program *program)
{
	program->command.timer_slack = -1;
	if (!has_timers(&program->options))
		return;
	if (program->options.command != NULL)
		program->command.timer_slack = sys_timer_slack();
	sys_set_timer_slack(&program->sys, 1);
}

static void
say_backend(
    struct program *program, const struct backend *backend, const char *why)
{
	struct buf text;
	char block[128];

	buf_init(&text, block, sizeof(block));
	buf_print(&text, "backend %s (%s)", backend->name, why);
	program_say(program, (struct str){text.at, text.len});
	buf_free(&text);
}

static void
prepare_output(struct program *program)
{
	const struct options *options = &program->options;
	struct output *output = &program->output;
	enum output_format format = options->format;

	if (options->command != NULL && !options->output_asked)
		format = OUTPUT_NONE;
	output->renderer = renderer_of(format);
	output->arena = &program->arena;
	output->sys = &program->sys;
	output->template = options->template;
	output->null = options->null_out;
	output->end = options->null_out ? '\0' : '\n';
	output->verbose = options->verbose;
	output->follows = options->plan.mode == PLAN_FOLLOW;
}

/* -- after the loop -- */

static const struct end_row {
	int status; /* -1: it depends */
	char word[10];
} end_rows[] = {
    [END_SATISFIED] = {STATUS_HAPPENED, "finished"},
    [END_TIMEOUT] = {-1, "timeout"},
    [END_IDLE] = {-1, "idle"},
    [END_COUNT] = {STATUS_HAPPENED, "count"},
    [END_FINISHED] = {-1, "finished"},
    [END_IMPOSSIBLE] = {STATUS_IMPOSSIBLE, "finished"},
    [END_SIGNAL] = {-1, "signal"},
    [END_READER_GONE] = {STATUS_REFUSED, "error"},
    [END_ERROR] = {-1, "error"},
};

static int
status_of(struct program *program, enum loop_end end)
{
	const struct wait_plan *plan = &program->options.plan;

	switch (end) {
	case END_TIMEOUT:
	case END_IDLE:
		if (plan->mode == PLAN_FOLLOW && plan->count == 0 &&
		    program->loop.told > 0)
			return STATUS_HAPPENED;
		return program->options.timeout_status;
	case END_FINISHED:
		if (plan->count != 0 || !program->loop.satisfied)
			return STATUS_IMPOSSIBLE;
		return STATUS_HAPPENED;
	case END_SIGNAL:
		program->signo = signals_caught;
		return STATUS_SIGNAL + program->signo;
	case END_READER_GONE:
		program_reader_gone(program);
		return program->error.status;
	case END_ERROR: /* or a signal, and nobody who takes the output */
		if (program->signo != 0)
			return STATUS_SIGNAL + program->signo;
		return program->error.status;
	default:
		return end_rows[end].status;
	}
}

/* At a timeout: what stood in the way, where a kind knows it. */
static void
say_why_not(struct program *program)
{
	const struct target_list *targets = &program->options.targets;

	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = targets->at[i];
		struct buf text;
		char block[256];
		size_t len;

		if (target->done || target->kind->why_not == NULL)
			continue;
		buf_init(&text, block, sizeof(block));
		buf_str(&text, target->label);
		buf_text(&text, ": ");
		len = text.len;
		target->kind->why_not(target, &text);
		if (text.len > len)
			program_say(program, (struct str){text.at, text.len});
		buf_free(&text);
	}
}

/* A path as a shell takes it; not one that a message can't show as it is. */
static void
put_path(struct buf *buf, struct str path)
{
	struct buf shown;
	char block[256];

	buf_init(&shown, block, sizeof(block));
	buf_visible(&shown, path, false);
	if (shown.len == path.len)
		shell_put_word(buf, path);
	else
		buf_text(buf, "PATH");
	buf_free(&shown);
}

/* What the last reader of a FIFO leaves in it is lost when it closes. */
static void
say_what_is_lost(struct program *program)
{
	const struct target_list *targets = &program->options.targets;

	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = targets->at[i];
		struct buf text;
		char block[256];
		int64_t queued;

		if (target->kind != &fifo_kind || target->watch.fd == -1)
			continue;
		queued = sys_queued(&program->sys, target->watch.fd);
		if (queued <= 0)
			continue;
		buf_init(&text, block, sizeof(block));
		buf_print(&text,
		    "%.*s: %lld bytes are queued, and may be lost now that "
		    "fdwait closes it; to keep them: exec 5<>",
		    STR_ARGS(target->label), (long long)queued);
		put_path(&text, target->place);
		buf_text(&text, "; fdwait 5");
		program_say(program, (struct str){text.at, text.len});
		buf_free(&text);
	}
}

/* Close what fdwait opened, but for what the command gets, and become it. */
static int
become_command(struct program *program)
{
	struct target *given = NULL;
	int fd = -1;

	if (program->kept_count > 0 &&
	    command_takes_fd(program->kept[0].target)) {
		given = program->kept[0].target;
		loop_unwatch(&program->loop, &given->watch);
		fd = given->watch.fd;
		given->watch.fd = -1;
	}
	loop_close(&program->loop);
	if (given != NULL)
		given->watch.fd = fd;
	return command_exec(
	    &program->command, program->kept, program->kept_count);
}

static int
finish(struct program *program, enum loop_end end)
{
	struct output *output = &program->output;
	int status = status_of(program, end);

	if (end == END_TIMEOUT && status == program->options.timeout_status)
		say_why_not(program);
	if (end == END_SATISFIED && program->options.command != NULL)
		return become_command(program);
	if (status == STATUS_HAPPENED && program->options.command == NULL)
		say_what_is_lost(program);
	if (program->command_status != 0 && program->error.status == 0)
		status = program->command_status;
	if (output->renderer != NULL && output->renderer->end != NULL &&
	    (program->signo == 0 || end == END_SIGNAL)) {
		program->ended = true;
		output->renderer->end(output, status, end_rows[end].word);
		if (program_flush(program) == -1)
			status = STATUS_REFUSED;
	}
	loop_close(&program->loop);
	return status;
}

/* -- the wait -- */

int
program_wait(struct program *program)
{
	struct options *options = &program->options;
	struct loop *loop = &program->loop;
	const struct backend *backend;
	const char *why;

	prepare_output(program);
	options->plan.want_bytes = program->output.renderer != NULL &&
	    (options->verbose || options->format != OUTPUT_TEXT);
	backend = backend_choose(options->backend_row, &options->plan,
	    &options->targets, &why, &program->error);
	if (backend == NULL)
		return -1;
	if (options->verbose)
		say_backend(program, backend, why);
	if (check_descriptors(program, backend) == -1)
		return -1;
	loop->sys = &program->sys;
	loop->arena = &program->arena;
	loop->error = &program->error;
	loop->plan = &options->plan;
	loop->backend = backend;
	loop->automatic = options->backend_row == -1;
	loop->targets = &options->targets;
	loop->output_fd = program->output.renderer != NULL ? 1 : -1;
	loop->emit = emit;
	loop->armed = armed;
	loop->context = program;
	if (catch_signals(program) == -1)
		return -1;
	sharpen_timers(program);
	program->command.argv = options->command;
	program->command.signals = program->signals;
	program->command.sys = &program->sys;
	program->command.arena = &program->arena;
	program->command.error = &program->error;
	return finish(program, loop_run(loop));
}
