/* command.c - the command behind --: its environment, its descriptor */
/* SPDX-License-Identifier: ISC */
#include "command.h"
#include "compat/compat.h"
#include "kind.h"
#include "kind/connection.h"
#include "late.h"
#include "output/shell.h"
#include "system_fcntl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

bool
command_takes_fd(const struct target *target)
{
	if (!target->kind->hands_on || target->watch.fd == -1)
		return false;
	return !(target->kind->bit & (KIND_TCP | KIND_UNIX)) ||
	    target->events & CONNECTION_EVENTS;
}

/* -- environment -- */

struct environment {
	struct arena *arena;
	char **at;
	size_t count, room;
	bool lost;
};

static void
environment_add(struct environment *env, char *variable)
{
	char **at = arena_grow(
	    env->arena, env->at, &env->room, env->count + 1, sizeof(char *));

	if (at == NULL) {
		env->lost = true;
		return;
	}
	env->at = at;
	env->at[env->count++] = variable;
}

static void
environment_put(void *context, struct str name, struct str value)
{
	struct environment *env = context;
	char *variable = arena_alloc(env->arena, name.len + 1 + value.len + 1);

	if (variable == NULL) {
		env->lost = true;
		return;
	}
	memcpy(variable, name.at, name.len);
	variable[name.len] = '=';
	if (value.len > 0)
		memcpy(variable + name.len + 1, value.at, value.len);
	environment_add(env, variable);
}

/* The caller's, without any FDWAIT_ of its own, and ours. */
static char **
environment_make(const struct command *command, const struct record *records,
    size_t count, int handed_on)
{
	struct environment env = {.arena = command->arena};
	char digits[BUF_DIGITS];
	char *end = digits + sizeof(digits);
	char *start = digits_before(end, count);

	for (char *const *old = command->environment; *old != NULL; old++)
		if (!str_starts(str_of(*old), "FDWAIT_"))
			environment_add(&env, *old);
	environment_put(&env, STR("FDWAIT_COUNT"),
	    (struct str){start, (size_t)(end - start)});
	shell_variables(records, count, handed_on, true, environment_put, &env);
	environment_add(&env, NULL);
	return env.lost ? NULL : env.at;
}

/* -- descriptor -- */

/*
 * Put the descriptor at the lowest number from 3 up that the command has free.
 * What we opened is close-on-exec, and what we were given is not, or it would
 * not be here: so the flag tells which numbers will be free.
 */
static int
hand_on(int fd)
{
	int flags, number = 3;

	while ((flags = system_fcntl(number, F_GETFD, 0)) != -1 &&
	    !(flags & FD_CLOEXEC))
		number++;
	if (number == fd)
		system_fcntl(fd, F_SETFD, 0);
	else if (late(dup2)(fd, number) == -1)
		return -1;
	/* Programs expect a read to wait. */
	flags = system_fcntl(number, F_GETFL, 0);
	if (flags != -1)
		system_fcntl(number, F_SETFL, flags & ~O_NONBLOCK);
	return number;
}

/* -- exec -- */

int
command_exec(
    const struct command *command, const struct record *records, size_t count)
{
	const char *name = command->argv[0];
	int error, fd = -1;
	char **environment;

	if (count > 0 && command_takes_fd(records[0].target))
		fd = hand_on(records[0].target->watch.fd);
	environment = environment_make(command, records, count, fd);
	if (environment == NULL) {
		error_set(command->error, STATUS_COMMAND, "%s: %s", name,
		    error_text(ENOMEM));
		return STATUS_COMMAND;
	}
	if (command->signals != NULL)
		signals_restore(command->signals);
	signals_give_back();
	if (command->timer_slack > 0)
		sys_set_timer_slack(command->sys, command->timer_slack);
	late(execvpe)(name, command->argv, environment);
	error = errno;
	if (error == ENOENT || error == ENOTDIR) {
		error_set(command->error, STATUS_NOT_FOUND, "%s: %s", name,
		    error_text(error));
		return STATUS_NOT_FOUND;
	}
	error_set(command->error, STATUS_NOT_EXECUTABLE, "%s: %s%s", name,
	    error_text(error),
	    error == E2BIG ? "; fewer records fit (--max-events)" : "");
	return STATUS_NOT_EXECUTABLE;
}

/* -- run and wait -- */

/* In the child. */
static _Noreturn void
become_command(
    const struct command *command, const struct record *records, size_t count)
{
	int status = command_exec(command, records, count);
	struct buf *text = &command->error->text;

	/* The parent goes on, so this is the place to say it. */
	if (text->len > 0) {
		struct buf line;

		buf_init(&line, NULL, 0);
		buf_text(&line, "fdwait: ");
		buf_visible(&line, (struct str){text->at, text->len}, false);
		buf_char(&line, '\n');
		if (!line.lost && write(2, line.at, line.len) == -1)
			status = STATUS_NOT_EXECUTABLE;
	}
	late(_exit)(status);
	__builtin_unreachable();
}

int
command_run(
    const struct command *command, const struct record *records, size_t count)
{
	const struct signals *signals = command->signals;
	int status, passed_on = 0;
	pid_t ended, pid = late(fork)();

	if (pid == -1)
		return error_set(command->error, STATUS_COMMAND, "%s: fork: %s",
		    command->argv[0], error_text(errno));
	if (pid == 0)
		become_command(command, records, count);
	for (;;) {
		int signo = signals_caught;
		struct pollfd wake = {.fd = signals->wake[0], .events = POLLIN};

		if ((signo == SIGTERM || signo == SIGHUP) &&
		    signo != passed_on) {
			late(kill)(pid, signo);
			passed_on = signo;
		}
		ended = late(waitpid)(pid, &status, WNOHANG);
		if (ended == pid)
			break;
		if (ended == -1 && errno != EINTR)
			return error_set(command->error, STATUS_COMMAND,
			    "%s: waitpid: %s", command->argv[0],
			    error_text(errno));
		/* SIGCHLD and the others make it readable, also those that
		 * came since the looks above. */
		if (ppoll(&wake, 1, NULL, NULL) == 1)
			sys_drain(wake.fd);
	}
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
