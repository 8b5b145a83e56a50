/* targets_from.c - operands that stand in a file */
/* SPDX-License-Identifier: ISC */
#include "targets_from.h"
#include "late.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define CHUNK ((size_t)64 << 10)

static int
refuse_file(struct target_context *context, struct str name, int error)
{
	return error_set(context->error, STATUS_REFUSED,
	    "--targets-from %.*s: %s", STR_ARGS(name), error_text(error));
}

/* -1 with errno. */
static int
read_whole(struct sys *sys, int fd, struct buf *text)
{
	for (;;) {
		char *to = buf_reserve(text, CHUNK);
		ssize_t got;

		if (to == NULL) {
			errno = ENOMEM;
			return -1;
		}
		got = late(read)(fd, to, CHUNK);
		if (got == 0)
			return 0;
		if (got > 0)
			text->len += (size_t)got;
		else if (errno == EAGAIN) {
			/* A non-blocking standard input: wait for more. */
			struct pollfd more = {.fd = fd, .events = POLLIN};

			sys_ppoll(sys, &more, 1, FOREVER);
		} else if (errno != EINTR)
			return -1;
	}
}

int
targets_from_file(struct target_context *context, struct sys *sys,
    struct str name, char separator)
{
	bool standard = str_is(name, "-");
	int error, fd = standard ? 0 : sys_open(sys, name.at, O_RDONLY);
	struct str rest;
	struct buf text;

	if (fd == -1)
		return refuse_file(context, name, errno);
	buf_init(&text, NULL, 0);
	error = read_whole(sys, fd, &text) == -1 ? errno : 0;
	if (!standard)
		sys_close(sys, fd);
	/* The targets borrow their words, so they move to the arena. */
	rest = arena_copy(context->arena, (struct str){text.at, text.len});
	buf_free(&text);
	if (error == 0 && rest.at == NULL)
		error = ENOMEM;
	if (error != 0)
		return refuse_file(context, name, error);
	while (rest.at != NULL) {
		struct str line = str_cut(&rest, separator);

		/* What find -print0 writes, read as lines: without this, its
		 * first name alone would be waited for. */
		if (str_find(line, '\0') < line.len)
			return error_set(context->error, STATUS_USAGE,
			    "--targets-from %.*s: there is a NUL in it, which "
			    "no name has; --null-in takes names that end in "
			    "NUL",
			    STR_ARGS(name));
		if (line.len > 0 && target_add_operand(context, line) == -1)
			return -1;
	}
	return 0;
}
