/* descriptor.c - descriptors as requests name them */
/* SPDX-License-Identifier: ISC */
#include "descriptor.h"
#include "request.h"
#include "session.h"
#include "../error.h"
#include "../sys_things.h"

#include <errno.h>
#include <limits.h>

/* -- parsing -- */

static int
no_descriptor(struct request *request, struct str text)
{
	return reply_fail(request->reply, FAIL_TYPE,
	    "'%.*s' is no descriptor: N, fd:N, fd:N@PID or an object's name",
	    STR_ARGS(text));
}

static int
of_object(struct request *request, struct str text, struct descriptor *to)
{
	struct object *object = objects_find(request->session, text);

	if (object == NULL)
		return no_descriptor(request, text);
	if (!(object->type->bit & FOR_CONTROLLED))
		return reply_fail(request->reply, FAIL_TYPE,
		    "'%.*s': a %s object has no descriptor", STR_ARGS(text),
		    object->type->name);
	if (object->closed)
		return reply_fail(request->reply, FAIL_CLOSED,
		    "I/O operation on closed %s object", object->type->name);
	*to = (struct descriptor){object->fd, 0};
	return 0;
}

int
descriptor_parse(
    struct request *request, struct str text, struct descriptor *to)
{
	struct str rest = text, digits;
	struct number number;
	int64_t fd = 0, pid = 0;

	*to = (struct descriptor){-1, 0};
	if (str_starts(rest, "fd:"))
		rest = str_from(rest, 3);
	else if (rest.len > 0 &&
	    (((rest.at[0] | 0x20) >= 'a' && (rest.at[0] | 0x20) <= 'z') ||
		rest.at[0] == '_'))
		return of_object(request, text, to);
	digits = str_cut(&rest, '@');
	if (!number_parse(digits, &number) || number.kind != NUMBER_INTEGER)
		return no_descriptor(request, text);
	if (rest.at != NULL) {
		struct number process;

		if (!number_parse(rest, &process) ||
		    process.kind != NUMBER_INTEGER || process.hex)
			return no_descriptor(request, text);
		if (number_to_integer(&process, 1, INT_MAX, &pid) !=
		    NUMBER_FITS)
			return reply_fail(request->reply, FAIL_VALUE,
			    "'%.*s': a process's number is from 1 to %d",
			    STR_ARGS(text), INT_MAX);
	}
	switch (number_to_integer(&number, INT_MIN, INT_MAX, &fd)) {
	case NUMBER_FITS:
		break;
	case NUMBER_TOO_LOW:
	case NUMBER_TOO_HIGH:
		return reply_fail(request->reply, FAIL_OVERFLOW,
		    "descriptor %.*s does not fit a C int", STR_ARGS(digits));
	}
	if (fd < 0)
		return reply_fail(request->reply, FAIL_VALUE,
		    "file descriptor cannot be a negative integer (%d)",
		    (int)fd);
	*to = (struct descriptor){(int)fd, (pid_t)pid};
	return 0;
}

int
descriptor_parse_own(struct request *request, struct str text, int *fd)
{
	struct descriptor descriptor;

	if (descriptor_parse(request, text, &descriptor) == -1)
		return -1;
	if (descriptor.pid != 0)
		return reply_fail(request->reply, FAIL_TYPE,
		    "'%.*s' is another process's; import gets a descriptor "
		    "of this one",
		    STR_ARGS(text));
	*fd = descriptor.fd;
	return 0;
}

/* -- looking -- */

void
descriptor_opened(struct session *session, int fd)
{
	/* Without memory it stays hidden, which is safe. */
	if (fd != -1)
		(void)marks_add(&session->users, fd);
}

void
descriptor_closed(struct session *session, int fd)
{
	marks_remove(&session->users, fd);
}

bool
descriptor_is_hidden(struct session *session, int fd)
{
	return !marks_have(&session->users, fd) &&
	    sys_check(&session->sys, fd) == 0;
}

int
descriptor_check(struct session *session, int fd)
{
	if (sys_check(&session->sys, fd) == -1)
		return -1;
	if (marks_have(&session->users, fd))
		return 0;
	errno = EBADF;
	return -1;
}

/* -- other processes' -- */

int
descriptor_move_away(struct sys *sys, int fd)
{
	int high = fd == -1 ? -1 : sys_dup_from(sys, fd, DESCRIPTOR_INTERNAL);

	if (high == -1)
		return fd;
	sys_close(sys, fd);
	return high;
}

static int
duplicate(
    struct sys *sys, struct descriptor from, bool lowest, const char **call)
{
	int pidfd = sys_pidfd_open(sys, from.pid), fd, error;

	*call = "pidfd_open";
	if (pidfd == -1)
		return -1;
	/* Or the process's handle would have the lowest number. */
	if (lowest)
		pidfd = descriptor_move_away(sys, pidfd);
	*call = "pidfd_getfd";
	fd = sys_pidfd_getfd(sys, pidfd, from.fd);
	error = errno;
	sys_close(sys, pidfd);
	errno = error;
	return fd;
}

int
descriptor_import(
    struct session *session, struct descriptor from, const char **call)
{
	return duplicate(&session->sys, from, true, call);
}

int
descriptor_borrow(struct session *session, struct descriptor from)
{
	const char *call;
	int fd = duplicate(&session->sys, from, false, &call);

	/* What is of no process is as little open as what it has closed. */
	if (fd == -1 && errno == ESRCH)
		errno = EBADF;
	return descriptor_move_away(&session->sys, fd);
}

void
descriptor_give_back(struct session *session, int fd)
{
	sys_close(&session->sys, fd);
}

bool
descriptor_same(struct session *session, struct descriptor from, int copy)
{
	switch (sys_same_file(&session->sys, from.pid, from.fd, copy)) {
	case 1:
		return true;
	case 0:
		errno = ENOENT;
		return false;
	default:
		break;
	}
	if (errno == ESRCH)
		errno = EBADF;
	/* Where the system can't compare, what is open there counts as it. */
	return errno != EBADF;
}
