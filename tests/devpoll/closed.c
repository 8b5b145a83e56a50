/*
 * closed.c - descriptors that were closed, or became other files
 *
 * SPDX-License-Identifier: ISC
 *
 * In a small set and, where that makes a difference, in a big one, in which
 * such a thing may be noticed a little later.
 */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <time.h>

#include "check.h"

#define IDLE 300

static int idle[IDLE][2];

/* A set with that many members that never are ready. */
static int
set_with(int count)
{
	int dp = devpoll_open();

	MUST(dp);
	for (int i = 0; i < count; i++) {
		MUST(pipe(idle[i]));
		IS(put(dp, idle[i][0], POLLIN), 0);
	}
	return dp;
}

static void
end(int dp, int count)
{
	IS(devpoll_close(dp), 0);
	for (int i = 0; i < count; i++)
		close_both(idle[i]);
}

static void
gone(int count)
{
	int dp = set_with(count), p[2];
	struct pollfd out[4];

	MUST(pipe(p));
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 0);
	close(p[0]);
	for (int i = 0; i < 3; i++) {
		/* For ever, and yet at once. */
		IS(get(dp, out, 4, -1), 1);
		RESULT(out, p[0], POLLNVAL);
		IS(member(dp, p[0]), POLLIN);
		IS(get(dp, out, 4, 0), 1);
	}
	/* More events for it do not bring it back. */
	IS(put(dp, p[0], POLLOUT), 0);
	IS(member(dp, p[0]), POLLIN | POLLOUT);
	IS(get(dp, out, 4, 0), 1);
	RESULT(out, p[0], POLLNVAL);
	IS(put(dp, p[0], POLLREMOVE), 0);
	IS(member(dp, p[0]), -1);
	IS(get(dp, out, 4, 0), 0);
	close(p[1]);
	end(dp, count);
}

/* A duplicate keeps the file alive: its number is closed nevertheless. */
static void
gone_with_duplicate(int count)
{
	int dp = set_with(count), p[2], copy;
	struct pollfd out[4];

	full_pipe(p);
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 1);
	MUST(copy = dup(p[0]));
	close(p[0]);
	for (int i = 0; i < 3; i++) {
		IS(get(dp, out, 4, -1), 1);
		RESULT(out, p[0], POLLNVAL);
	}
	IS(put(dp, p[0], POLLREMOVE), 0);
	IS(get(dp, out, 4, 0), 0);
	/* The file is still ready, and does not make it spin. */
	IS(get(dp, out, 4, 50), 0);
	IS(put(dp, copy, POLLIN), 0);
	IS(get(dp, out, 4, 0), 1);
	RESULT(out, copy, POLLIN);
	close(copy);
	close(p[1]);
	end(dp, count);
}

static void
reused(int count)
{
	int dp = set_with(count), p[2], q[2];
	struct pollfd out[4];

	full_pipe(p);
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 1);
	close_both(p);
	MUST(pipe(q));
	IS(q[0], p[0]);
	IS(get(dp, out, 4, 0), 0);
	MUST(write(q[1], "x", 1));
	IS(get(dp, out, 4, -1), 1);
	RESULT(out, q[0], POLLIN);
	IS(member(dp, q[0]), POLLIN);
	close_both(q);
	end(dp, count);
}

/* The old file lives on elsewhere and is ready; the new one is not. */
static void
replaced(int count)
{
	int dp = set_with(count), p[2], q[2], copy;
	struct pollfd out[4];

	full_pipe(p);
	MUST(pipe(q));
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 1);
	MUST(copy = dup(p[0]));
	MUST(dup2(q[0], p[0]));
	IS(get(dp, out, 4, 0), 0);
	IS(get(dp, out, 4, 50), 0);
	MUST(write(q[1], "x", 1));
	IS(get(dp, out, 4, -1), 1);
	RESULT(out, p[0], POLLIN);
	drain(p[0]);
	IS(get(dp, out, 4, 0), 0);
	close(copy);
	close_both(p);
	close_both(q);
	end(dp, count);
}

/* From a pipe to a file, which epoll refuses, and back. */
static void
another_kind(int count)
{
	int dp = set_with(count), p[2], q[2], file;
	struct pollfd out[4];

	MUST(file = open("/etc/passwd", O_RDONLY));
	MUST(pipe(p));
	MUST(pipe(q));
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 0);
	MUST(dup2(file, p[0]));
	IS(get(dp, out, 4, -1), 1);
	RESULT(out, p[0], POLLIN);
	MUST(dup2(q[0], p[0]));
	IS(get(dp, out, 4, 0), 0);
	MUST(write(q[1], "x", 1));
	IS(get(dp, out, 4, -1), 1);
	RESULT(out, p[0], POLLIN);
	close(file);
	close_both(p);
	close_both(q);
	end(dp, count);
}

/* A child has a copy of everything, so nothing ends when we close it. */
static void
child_has_it(int count)
{
	int dp = set_with(count), p[2], hold[2];
	struct pollfd out[4];
	pid_t pid;

	full_pipe(p);
	MUST(pipe(hold));
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 1);
	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		char byte;

		close(hold[1]);
		_exit(read(hold[0], &byte, 1) == 0 ? 0 : 1);
	}
	close(hold[0]);
	close(p[0]);
	IS(get(dp, out, 4, -1), 1);
	RESULT(out, p[0], POLLNVAL);
	IS(put(dp, p[0], POLLREMOVE), 0);
	IS(get(dp, out, 4, 50), 0);
	close(hold[1]);
	MUST(waitpid(pid, NULL, 0));
	close(p[1]);
	end(dp, count);
}

/* Many at a time, all of which come. */
static void
several(int count)
{
	int dp = set_with(count);
	struct pollfd out[IDLE];
	int seen = 0;

	for (int i = 0; i < count; i += 2)
		close(idle[i][0]);
	/* A big set finds them one by one, within milliseconds of work. */
	for (time_t until = time(NULL) + 600;
	     seen != (count + 1) / 2 && time(NULL) < until;) {
		seen = get(dp, out, IDLE, -1);
		OK(seen > 0);
	}
	IS(seen, (count + 1) / 2);
	for (int i = 0; i < seen; i++)
		RESULT(&out[i], idle[i * 2][0], POLLNVAL);
	for (int i = 0; i < count; i++)
		if (i % 2 == 0)
			idle[i][0] = -1;
	end(dp, count);
}

#define BOTH(name)                    \
	static void name##_0(void)    \
	{                             \
		name(5);              \
	}                             \
	static void name##_many(void) \
	{                             \
		name(IDLE);           \
	}

BOTH(gone)
BOTH(gone_with_duplicate)
BOTH(reused)
BOTH(replaced)
BOTH(another_kind)
BOTH(child_has_it)
BOTH(several)

static const struct test tests[] = {
    {"closed: POLLNVAL until it is removed", gone_0},
    {"closed: the same in a big set", gone_many},
    {"closed: a duplicate does not count", gone_with_duplicate_0},
    {"closed: the same in a big set", gone_with_duplicate_many},
    {"closed: a number used again is the new file", reused_0},
    {"closed: the same in a big set", reused_many},
    {"closed: replaced by dup2(), the old one ready", replaced_0},
    {"closed: the same in a big set", replaced_many},
    {"closed: replaced by a file, and that by a pipe", another_kind_0},
    {"closed: the same in a big set", another_kind_many},
    {"closed: while a child has it", child_has_it_0},
    {"closed: the same in a big set", child_has_it_many},
    {"closed: several at once", several_0},
    {"closed: the same in a big set", several_many},
};

CHECK_MAIN(tests)
