/* tables.c - test the tables: constants, limits, kinds, backends, statuses */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include "backends.h"
#include "check.h"
#include "compat/event_words.h"
#include "constants.h"
#include "epoll_words.h"
#include "exit.h"
#include "kevent_words.h"
#include "kqueue_by.h"
#include "kind.h"
#include "limit.h"
#include "option_rows.h"
#include "options.h"
#include "poll_bits.h"

static const struct {
	const char *name;
	int64_t value;
} system_values[] = {
#define ROW(name)           \
	{                   \
#name, name \
	}
    ROW(PIPE_BUF),
    ROW(POLLIN),
    ROW(POLLPRI),
    ROW(POLLOUT),
    ROW(POLLERR),
    ROW(POLLHUP),
    ROW(POLLNVAL),
    ROW(POLLRDNORM),
    ROW(POLLRDBAND),
    ROW(POLLWRNORM),
    ROW(POLLWRBAND),
    ROW(POLLMSG),
    ROW(POLLRDHUP),
    ROW(EPOLLIN),
    ROW(EPOLLOUT),
    ROW(EPOLLPRI),
    ROW(EPOLLERR),
    ROW(EPOLLHUP),
    {"EPOLLET", (uint32_t)EPOLLET},
    ROW(EPOLLONESHOT),
    ROW(EPOLLEXCLUSIVE),
    ROW(EPOLLRDHUP),
    ROW(EPOLLRDNORM),
    ROW(EPOLLRDBAND),
    ROW(EPOLLWRNORM),
    ROW(EPOLLWRBAND),
    ROW(EPOLLMSG),
    ROW(EPOLL_CLOEXEC),
#undef ROW
    /* FreeBSD's sys/event.h, which no Linux has */
    {"KQ_FILTER_READ", -1},
    {"KQ_FILTER_WRITE", -2},
    {"KQ_FILTER_AIO", -3},
    {"KQ_FILTER_VNODE", -4},
    {"KQ_FILTER_PROC", -5},
    {"KQ_FILTER_SIGNAL", -6},
    {"KQ_FILTER_TIMER", -7},
    {"KQ_EV_ADD", 0x0001},
    {"KQ_EV_DELETE", 0x0002},
    {"KQ_EV_ENABLE", 0x0004},
    {"KQ_EV_DISABLE", 0x0008},
    {"KQ_EV_ONESHOT", 0x0010},
    {"KQ_EV_CLEAR", 0x0020},
    {"KQ_EV_EOF", 0x8000},
    {"KQ_EV_ERROR", 0x4000},
    {"KQ_NOTE_DELETE", 0x0001},
    {"KQ_NOTE_WRITE", 0x0002},
    {"KQ_NOTE_EXTEND", 0x0004},
    {"KQ_NOTE_ATTRIB", 0x0008},
    {"KQ_NOTE_LINK", 0x0010},
    {"KQ_NOTE_RENAME", 0x0020},
    {"KQ_NOTE_REVOKE", 0x0040},
    {"KQ_NOTE_EXIT", 0x80000000},
    {"KQ_NOTE_FORK", 0x40000000},
    {"KQ_NOTE_EXEC", 0x20000000},
};

static void
constants(void)
{
	for (size_t i = 0; i < sizeof(system_values) / sizeof(system_values[0]);
	     i++) {
		unsigned found = 0;

		for (unsigned r = 0; r < constant_rows_count; r++) {
			if (strcmp(constant_rows[r].name,
				system_values[i].name) != 0)
				continue;
			found++;
			/* A system with a queue of its own has its own. */
			if (!KQUEUE_EMULATED &&
			    constant_rows[r].vocabulary == OF_KQUEUE)
				continue;
			CHECK_INT_OF(system_values[i].name,
			    constant_rows[r].value, system_values[i].value);
		}
		CHECK_INT_OF(system_values[i].name, found, 1);
	}
	/* No POLL... or EPOLL... that this test has not compared. */
	for (unsigned r = 0; r < constant_rows_count; r++) {
		bool known = constant_rows[r].vocabulary == OF_KQUEUE;

		for (size_t i = 0;
		     i < sizeof(system_values) / sizeof(system_values[0]); i++)
			known |= strcmp(constant_rows[r].name,
				     system_values[i].name) == 0;
		CHECK_OF(constant_rows[r].name, known);
	}
}

static void
constant_names(void)
{
	static const char *const prefixes[] = {
	    [OF_PIPE] = "PIPE_",
	    [OF_POLL] = "POLL",
	    [OF_EPOLL] = "EPOLL",
	    [OF_KQUEUE] = "KQ_",
	};

	CHECK_LEAST(constant_rows_count, 60);
	for (unsigned r = 0; r < constant_rows_count; r++) {
		const struct constant_row *row = &constant_rows[r];

		MUST(row->vocabulary <= OF_KQUEUE);
		CHECK_OF(row->name,
		    strncmp(row->name, prefixes[row->vocabulary],
			strlen(prefixes[row->vocabulary])) == 0);
		CHECK_OF(row->name, row->meaning[0] != '\0');
		/* Grouped by vocabulary, each name once. */
		if (r > 0)
			CHECK_OF(
			    row->name, row->vocabulary >= row[-1].vocabulary);
		for (unsigned o = 0; o < r; o++)
			CHECK_OF(row->name,
			    strcmp(row->name, constant_rows[o].name) != 0);
	}
	CHECK_TEXT(constant_vocabularies[OF_EPOLL], "epoll");
	CHECK_TEXT(constant_vocabularies[OF_KQUEUE], "kqueue");
}

/* The event words' values are the same as the constants'. */
static void
constants_and_events(void)
{
	for (unsigned i = 0; i < event_rows_count; i++) {
		const struct event_row *event = &event_rows[i];
		unsigned named = 0;

		if (!((event->kinds | event->result_kinds) &
			KINDS_OF_READINESS))
			continue;
		for (unsigned r = 0; r < constant_rows_count; r++) {
			const struct constant_row *row = &constant_rows[r];
			struct str bad;
			uint32_t bits;

			if (row->vocabulary != OF_POLL &&
			    row->vocabulary != OF_EPOLL)
				continue;
			if (!event_parse(
				KIND_FD, str_of(row->name), &bits, &bad)) {
				CHECK_TEXT(row->name, "EPOLL_CLOEXEC");
				continue;
			}
			CHECK_INT_OF(row->name, bits, row->value);
			named += bits == event->bit;
		}
		CHECK_INT_OF(event->word, named,
		    ((event->vocabularies & EVENT_OF_POLL) != 0) +
			((event->vocabularies & EVENT_OF_EPOLL) != 0));
	}
}

/* The words of what a kqueue holds are its notes' names. */
static void
notes_and_events(void)
{
	static const struct {
		unsigned kind;
		int16_t filter;
	} filters[] = {
	    {KIND_VNODE, EVFILT_VNODE},
	    {KIND_PROC, EVFILT_PROC},
	    {KIND_NETDEV, EVFILT_NETDEV},
	};

	for (size_t f = 0; f < sizeof(filters) / sizeof(filters[0]); f++) {
		uint32_t words = 0, notes = 0, fflags;
		const struct kevent_row *row;
		struct str bad;

		for (unsigned i = 0; i < event_rows_count; i++) {
			const struct event_row *event = &event_rows[i];

			if (!(event->result_kinds & filters[f].kind))
				continue;
			if (event->bit == VNODE_OVERFLOW &&
			    filters[f].kind == KIND_VNODE)
				continue; /* fdwait's own */
			CHECK_OF(event->word,
			    kevent_parse_notes(str_of(event->word),
				filters[f].filter, &fflags, &bad));
			CHECK_INT_OF(event->word, fflags, event->bit);
			words |= event->bit;
		}
		for (unsigned i = 0; (row = kevent_row_at(i)) != NULL; i++)
			if (row->part == KEVENT_NOTE &&
			    row->filter == filters[f].filter &&
			    !str_is(str_of(row->name), "NOTE_PCTRLMASK") &&
			    !str_is(str_of(row->name), "NOTE_PDATAMASK"))
				notes |= (uint32_t)row->value;
		CHECK_INT(words, notes);
		CHECK(
		    !(notes & VNODE_OVERFLOW) || filters[f].kind != KIND_VNODE);
	}
}

static const struct limit_row *
limit_named(const char *name)
{
	for (unsigned i = 0; i < limit_rows_count; i++)
		if (strcmp(limit_rows[i].name, name) == 0)
			return &limit_rows[i];
	MUST(name == NULL);
	return NULL;
}

static void
limits(void)
{
	struct rlimit nofile, lower;

	for (unsigned i = 0; i < limit_rows_count; i++) {
		const struct limit_row *row = &limit_rows[i];
		long long in_file = LIMIT_UNKNOWN;
		FILE *file;

		CHECK_OF(row->name, row->meaning[0] != '\0');
		for (unsigned o = 0; o < i; o++)
			CHECK_OF(row->name,
			    strcmp(row->name, limit_rows[o].name) != 0);
		if (row->knob[0] != '/')
			continue;
		file = fopen(row->knob, "r");
		if (file != NULL) {
			MUST(fscanf(file, "%lld", &in_file) == 1);
			fclose(file);
		}
		CHECK_INT_OF(row->name, limit_value(row), in_file);
	}
	CHECK_INT(limit_value(limit_named("PIPE_BUF")), PIPE_BUF);
	CHECK_INT(limit_value(limit_named("FD_SETSIZE")), FD_SETSIZE);

	MUST(getrlimit(RLIMIT_NOFILE, &nofile) == 0);
	CHECK_INT(limit_value(limit_named("RLIMIT_NOFILE_HARD")),
	    nofile.rlim_max == RLIM_INFINITY ? LIMIT_NONE
					     : (int64_t)nofile.rlim_max);
	lower = nofile;
	lower.rlim_cur = 123;
	MUST(setrlimit(RLIMIT_NOFILE, &lower) == 0);
	CHECK_INT(limit_value(limit_named("RLIMIT_NOFILE")), 123);
	MUST(setrlimit(RLIMIT_NOFILE, &nofile) == 0);
}

static void
limit_unknown(void)
{
	struct limit_row row = *limit_named("epoll.max_user_watches");

	strcpy(row.knob, "/nonexistent");
	CHECK_INT(limit_value(&row), LIMIT_UNKNOWN);
	strcpy(row.knob, "/proc/version");
	CHECK_INT(limit_value(&row), LIMIT_UNKNOWN);
	strcpy(row.knob, "/dev/null");
	CHECK_INT(limit_value(&row), LIMIT_UNKNOWN);
}

/* "; NAME is VALUE (KNOB)"; nothing of one that this system has not. */
static void
expect_limit(char *expected, const char *name)
{
	const struct limit_row *row = limit_named(name);

	if (limit_value(row) >= 0)
		sprintf(expected + strlen(expected), "; %s is %lld (%s)", name,
		    (long long)limit_value(row), row->knob);
}

static const char *
lower_limit(const char *name, const char *other)
{
	int64_t value = limit_value(limit_named(name));
	int64_t lower = limit_value(limit_named(other));

	return lower >= 0 && lower < value ? other : name;
}

static void
limit_putting(void)
{
	const unsigned all =
	    LIMIT_OF_DESCRIPTORS | LIMIT_OF_EPOLL | LIMIT_OF_INOTIFY;
	struct rlimit nofile, lower;
	char block[16], expected[512] = "; RLIMIT_NOFILE is 123 (ulimit -n)";
	struct buf buf;

	MUST(getrlimit(RLIMIT_NOFILE, &nofile) == 0);
	lower = nofile;
	lower.rlim_cur = 123;
	MUST(setrlimit(RLIMIT_NOFILE, &lower) == 0);
	buf_init(&buf, block, sizeof(block));
	/* What has nothing to do with the call, or the errno, is left out. */
	limit_put_behind(&buf, EMFILE, LIMIT_OF_DESCRIPTORS | LIMIT_OF_EPOLL);
	CHECK_BUF(buf, expected);
	limit_put_behind(&buf, EMFILE, LIMIT_OF_EPOLL);
	limit_put_behind(&buf, ENOSPC, LIMIT_OF_DESCRIPTORS);
	limit_put_behind(&buf, EMFILE, 0);
	limit_put_behind(&buf, EPERM, all);
	limit_put_behind(&buf, 0, all);
	CHECK_BUF(buf, expected);
	/* One behind the other. */
	limit_put_behind(&buf, ENFILE, all);
	expect_limit(expected, "fs.file-max");
	CHECK_BUF(buf, expected);
	limit_put_behind(&buf, ENOSPC, LIMIT_OF_EPOLL);
	expect_limit(expected, "epoll.max_user_watches");
	limit_put_behind(&buf, ENOSPC, LIMIT_OF_INOTIFY);
	expect_limit(expected,
	    lower_limit(
		"inotify.max_user_watches", "user.max_inotify_watches"));
	CHECK_BUF(buf, expected);
	buf.len = 0;
	strcpy(expected, "; RLIMIT_NOFILE is 123 (ulimit -n)");
	limit_put_behind(&buf, EMFILE, all);
	expect_limit(expected,
	    lower_limit(
		"inotify.max_user_instances", "user.max_inotify_instances"));
	CHECK_BUF(buf, expected);
	buf_free(&buf);
	MUST(setrlimit(RLIMIT_NOFILE, &nofile) == 0);
}

static void
kinds(void)
{
	unsigned bits = 0;

	for (unsigned i = 0; kind_at(i) != NULL; i++) {
		const struct kind *kind = kind_at(i);

		CHECK(kind_named(str_of(kind->name)) == kind);
		CHECK_OF(kind->name, !(bits & kind->bit));
		bits |= kind->bit;
		CHECK_OF(kind->name, kind->path == (kind->split == NULL));
		CHECK_OF(kind->name,
		    kind->parse != NULL && kind->open != NULL &&
			kind->ready != NULL && kind->close != NULL);
		CHECK_OF(kind->name, event_defaults(kind->bit) != 0);
		/* A kind is an option, too: no other may have its name. */
		CHECK_INT_OF(
		    kind->name, backend_row_find(str_of(kind->name)), -1);
		for (unsigned o = 0; o < option_rows_count; o++)
			CHECK_OF(kind->name,
			    strcmp(kind->name, option_rows[o].name) != 0);
	}
	CHECK(kind_named(str_of("")) == NULL);
	CHECK(kind_named(str_of("FIFO")) == NULL);
	CHECK(kind_named(str_of("fif")) == NULL);
	CHECK(kind_named(str_of("fifos")) == NULL);
	CHECK(kind_named(str_of("pid")) == &proc_kind);
}

static void
backends(void)
{
	unsigned built = 0;

	for (unsigned i = 0; i < backend_rows_count; i++) {
		const struct backend *backend = backend_of_row(i);

		CHECK_INT(backend_row_find(str_of(backend_rows[i].name)), i);
		CHECK(backend == backend_named(backend_rows[i].name));
		if (backend == NULL)
			continue;
		built++;
		CHECK_TEXT(backend->name, backend_rows[i].name);
		CHECK_OF(backend->name, backend->events & EVENT_IN);
		CHECK_OF(backend->name, !(backend->events & EVENT_OWN));
	}
	CHECK_LEAST(built, 1);
	CHECK_INT(backend_row_find(str_of("auto")), -1);
	CHECK_INT(backend_row_find(str_of("")), -1);
	CHECK(backend_named("nothing") == NULL);
}

static void
options(void)
{
	for (unsigned i = 0; i < option_rows_count; i++) {
		const struct option_row *row = &option_rows[i];

		CHECK_OF(row->name, row->help[0] != '\0');
		for (unsigned o = 0; o < i; o++) {
			CHECK_OF(row->name,
			    strcmp(row->name, option_rows[o].name) != 0);
			CHECK_OF(row->name,
			    row->letter == 0 ||
				row->letter != option_rows[o].letter);
		}
	}
}

static void
statuses(void)
{
	static const int expected[] = {0, 1, 2, 3, 4, 124, 125, 126, 127, 128};

	CHECK_INT(exit_rows_count, sizeof(expected) / sizeof(expected[0]));
	for (unsigned i = 0; i < exit_rows_count; i++) {
		CHECK_INT(exit_rows[i].status, expected[i]);
		CHECK(exit_rows[i].meaning[0] != '\0');
	}
}

static const struct test tests[] = {
    {"constants have the system's values", constants},
    {"constants are grouped, and each has one row", constant_names},
    {"constants and event words agree", constants_and_events},
    {"notes and event words agree", notes_and_events},
    {"limits are those in force", limits},
    {"a limit in a message", limit_putting},
    {"a limit that can't be read is unknown", limit_unknown},
    {"kinds are told apart by name and bit", kinds},
    {"backends are found by name and by row", backends},
    {"options have one row each", options},
    {"exit statuses are the documented ones", statuses},
};

CHECK_MAIN(tests)
