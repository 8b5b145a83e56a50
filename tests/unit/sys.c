/* sys.c - test src/sys.c: what is opened, and what closing leaves alone */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <sys/socket.h>
#include "fixture.h"
#include "sys_devpoll.h"
#include "sys_kqueue.h"
#include "sys_things.h"

static struct fixture fixture;

/* Each leaves what it opened in ends[]; -1 where there is nothing. */
static void
a_file(int ends[2])
{
	ends[0] = sys_open(&fixture.sys, "/dev/null", O_RDONLY);
}

static void
a_pipe(int ends[2])
{
	MUST(sys_pipe(&fixture.sys, ends) == 0);
}

static void
a_pair(int ends[2])
{
	MUST(sys_socketpair(&fixture.sys, SOCK_STREAM, ends) == 0);
}

static void
a_socket(int ends[2])
{
	ends[0] = sys_socket(&fixture.sys, AF_UNIX, SOCK_STREAM);
}

static void
a_duplicate(int ends[2])
{
	ends[1] = sys_open(&fixture.sys, "/dev/null", O_RDONLY);
	ends[0] = sys_dup(&fixture.sys, ends[1]);
}

/* Without a number where the system has none of them. */
static void
a_queue(int ends[2])
{
	ends[0] = sys_kqueue(&fixture.sys);
}

static void
a_set(int ends[2])
{
	ends[0] = sys_devpoll_open(&fixture.sys);
}

/* The caller may have closed any of them, and they are not ours to take. */
static void
above_standard(void)
{
	static void (*const all[])(int ends[2]) = {
	    a_file, a_pipe, a_pair, a_socket, a_duplicate, a_queue, a_set};

	fixture_init(&fixture);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (int first = 0; first < 3; first++) {
			int kept[3], ends[2] = {-1, -1};

			/* Nothing is said before they are back. */
			for (int fd = first; fd < 3; fd++) {
				kept[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 3);
				close(fd);
			}
			all[i](ends);
			for (int fd = first; fd < 3; fd++) {
				if (kept[fd] == -1)
					continue;
				dup2(kept[fd], fd);
				close(kept[fd]);
			}
			for (int e = 0; e < 2; e++) {
				if (ends[e] == -1)
					continue;
				CHECK_LEAST(ends[e], 3);
				CHECK_INT(fcntl(ends[e], F_GETFD) & FD_CLOEXEC,
				    FD_CLOEXEC);
			}
			if (all[i] == a_set)
				sys_devpoll_close(&fixture.sys, ends[0]);
			else
				sys_close(&fixture.sys, ends[0]);
			sys_close(&fixture.sys, ends[1]);
		}
	fixture_free(&fixture);
}

static void
count_lines(void *context, struct str line)
{
	CHECK(line.len > 0);
	++*(int *)context;
}

/* What failed before is what the user is told of. */
static void
closing(void)
{
	int fd, lines = 0;

	fixture_init(&fixture);
	for (int traced = 0; traced < 2; traced++) {
		fd = sys_open(&fixture.sys, "/dev/null", O_RDONLY);
		MUST(fd != -1);
		errno = EDOM;
		sys_close(&fixture.sys, fd);
		CHECK_INT(errno, EDOM);
		/* It is closed: EBADF, which nobody hears of. */
		sys_close(&fixture.sys, fd);
		CHECK_INT(errno, EDOM);
		sys_close(&fixture.sys, -1);
		CHECK_INT(errno, EDOM);
		sys_devpoll_close(&fixture.sys, fd);
		CHECK_INT(errno, EDOM);
		fixture.sys.trace = count_lines;
		fixture.sys.context = &lines;
	}
	/* The opening, and three that close. */
	CHECK_INT(lines, 4);
	fixture_free(&fixture);
}

static const struct test tests[] = {
    {"what is opened is above 2, and closed by exec", above_standard},
    {"closing keeps errno", closing},
};

CHECK_MAIN(tests)
