/* fixture.h - an arena, an error and the system calls, for one test */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_FIXTURE_H
#define FDWAIT_FIXTURE_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "arena.h"
#include "check.h"
#include "error.h"
#include "sys.h"
#include "target.h"

struct fixture {
	struct sys sys;
	struct arena arena;
	struct error error;
	struct target_list list;
	struct target_context context;
	char arena_block[512]; /* small, so that the heap is used, too */
	char error_block[32];
};

static inline void
fixture_init(struct fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	arena_init(&fixture->arena, fixture->arena_block,
	    sizeof(fixture->arena_block));
	error_init(&fixture->error, fixture->error_block,
	    sizeof(fixture->error_block));
	fixture->context = (struct target_context){
	    .arena = &fixture->arena,
	    .error = &fixture->error,
	    .list = &fixture->list,
	};
}

static inline void
fixture_free(struct fixture *fixture)
{
	buf_free(&fixture->error.text);
	arena_free(&fixture->arena);
}

static inline struct str
fixture_message(const struct fixture *fixture)
{
	return (struct str){fixture->error.text.at, fixture->error.text.len};
}

static inline void
make_pipe(int ends[2])
{
	MUST(pipe(ends) == 0);
	MUST(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
	MUST(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
}

static inline void
close_pipe(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

static inline void
put_byte(int fd)
{
	MUST(write(fd, "x", 1) == 1);
}

/* A directory of our own to be in; leave_directory() removes what the caller
 * has not left in it. */
static inline void
enter_directory(char path[static 32])
{
	strcpy(path, "/tmp/fdwait-unit-XXXXXX");
	MUST(mkdtemp(path) != NULL);
	MUST(chdir(path) == 0);
}

static inline void
leave_directory(const char *path)
{
	MUST(chdir("/") == 0);
	MUST(rmdir(path) == 0);
}

#endif
