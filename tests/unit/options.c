/* options.c - test src/options.c: command lines, good and bad */
/* SPDX-License-Identifier: ISC */
#include <limits.h>
#include "backends.h"
#include "fixture.h"
#include "kind.h"
#include "option_rows.h"
#include "options.h"

static struct fixture fixture;
static struct options options;

#define WORDS 12

/* The words' array outlives the call, as main()'s does. */
static int
parse(char *const *words)
{
	static char *argv[WORDS + 2];
	size_t count = 0;

	while (count < WORDS + 1 && words[count] != NULL) {
		argv[count] = words[count];
		count++;
	}
	argv[count] = NULL;
	fixture_init(&fixture);
	memset(&options, 0, sizeof(options));
	return options_parse(
	    &options, argv, &fixture.sys, &fixture.arena, &fixture.error);
}

/* PARSE("-t", "5", "0"): the words behind the program's name. */
#define PARSE(...) parse((char *[]){"fdwait", __VA_ARGS__, NULL})
#define GOOD(...)                                                          \
	do {                                                               \
		CHECK_INT_OF(#__VA_ARGS__, PARSE(__VA_ARGS__), 0);         \
		CHECK_STR_OF(#__VA_ARGS__, fixture_message(&fixture), ""); \
	} while (0)
#define DONE() fixture_free(&fixture)

static void
defaults(void)
{
	GOOD("0");
	CHECK_INT(options.mode, MODE_WAIT);
	CHECK_INT(options.plan.mode, PLAN_ANY);
	CHECK_INT(options.plan.timeout, FOREVER);
	CHECK_INT(options.plan.idle, FOREVER);
	CHECK_INT(options.plan.settle, 0);
	CHECK_INT(options.plan.interval, SECOND / 10);
	CHECK_INT(options.plan.count, 0);
	CHECK(options.plan.max_events == SIZE_MAX);
	CHECK(!options.plan.no_eof && !options.follow && !options.verbose);
	CHECK(!options.null_out && !options.output_asked);
	CHECK_INT(options.backend_row, -1);
	CHECK_INT(options.format, OUTPUT_TEXT);
	CHECK_INT(options.ready_fd, -1);
	CHECK_INT(options.timeout_status, 124);
	CHECK(options.command == NULL);
	CHECK_INT(options.targets.count, 1);
	DONE();
}

static void
durations(void)
{
	GOOD("-t", "1.5", "0");
	CHECK_INT(options.plan.timeout, 3 * SECOND / 2);
	CHECK(options.timeout_given);
	DONE();
	GOOD("-t5ms", "0");
	CHECK_INT(options.plan.timeout, 5000000);
	DONE();
	GOOD("--timeout=0", "0");
	CHECK_INT(options.plan.timeout, 0);
	DONE();
	GOOD("--timeout", "inf", "0");
	CHECK_INT(options.plan.timeout, FOREVER);
	DONE();
	GOOD("-t", "-1", "0");
	CHECK_INT(options.plan.timeout, FOREVER);
	DONE();
	GOOD("-t", "1", "-t", "2", "0");
	CHECK_INT(options.plan.timeout, 2 * SECOND);
	DONE();
	GOOD("-f", "--idle", "2", "--settle=3", "--interval", "1ms", "0");
	CHECK_INT(options.plan.idle, 2 * SECOND);
	CHECK_INT(options.plan.settle, 3 * SECOND);
	CHECK_INT(options.plan.interval, 1000000);
	DONE();
	GOOD("-t", "1");
	CHECK_INT(options.targets.count, 0);
	DONE();
}

static void
modes(void)
{
	GOOD("-a", "0", "1");
	CHECK_INT(options.plan.mode, PLAN_ALL);
	CHECK_INT(options.targets.count, 2);
	DONE();
	GOOD("--all", "--any", "0");
	CHECK_INT(options.plan.mode, PLAN_ANY);
	DONE();
	GOOD("-f", "0");
	CHECK_INT(options.plan.mode, PLAN_FOLLOW);
	CHECK(options.follow);
	DONE();
	GOOD("-m", "0");
	CHECK_INT(options.plan.mode, PLAN_FOLLOW);
	DONE();
	GOOD("--monitor", "0");
	CHECK_INT(options.plan.mode, PLAN_FOLLOW);
	DONE();
	GOOD("-n", "3", "0");
	CHECK_INT(options.plan.mode, PLAN_FOLLOW);
	CHECK_INT(options.plan.count, 3);
	CHECK(!options.follow);
	DONE();
	GOOD("--max-events=7", "--no-eof", "0");
	CHECK_INT(options.plan.max_events, 7);
	CHECK(options.plan.no_eof);
	DONE();
	GOOD("-h", "--nonsense");
	CHECK_INT(options.mode, MODE_HELP);
	DONE();
	GOOD("--version");
	CHECK_INT(options.mode, MODE_VERSION);
	DONE();
	GOOD("--list", "events:fifo", "-j");
	CHECK_INT(options.mode, MODE_LIST);
	CHECK_STR(options.list, "events:fifo");
	CHECK_INT(options.format, OUTPUT_JSON);
	DONE();
}

static void
outputs(void)
{
	GOOD("-j", "0");
	CHECK_INT(options.format, OUTPUT_JSON);
	CHECK(options.output_asked);
	DONE();
	GOOD("-o", "shell", "0");
	CHECK_INT(options.format, OUTPUT_SHELL);
	DONE();
	GOOD("-onone", "0");
	CHECK_INT(options.format, OUTPUT_NONE);
	CHECK(!options.output_asked);
	DONE();
	GOOD("-jq", "0");
	CHECK_INT(options.format, OUTPUT_NONE);
	DONE();
	GOOD("--format", "%l %e\\n", "0");
	CHECK_INT(options.format, OUTPUT_TEMPLATE);
	CHECK_STR(options.template, "%l %e\\n");
	DONE();
	GOOD("-0v", "--ready-fd", "5", "--timeout-status=0", "0");
	CHECK(options.null_out && options.verbose);
	CHECK_INT(options.ready_fd, 5);
	CHECK_INT(options.timeout_status, 0);
	DONE();
}

static void
targets(void)
{
	GOOD("-r", "0,3-4", "-w", "1", "-x", "5", "7:pri");
	CHECK_INT(options.targets.count, 6);
	CHECK_INT(options.targets.at[2]->fd_number, 4);
	CHECK_INT(options.targets.at[2]->events, EVENT_IN);
	CHECK_INT(options.targets.at[3]->events, EVENT_OUT);
	CHECK_INT(options.targets.at[4]->events, EVENT_PRI);
	CHECK_INT(options.targets.at[5]->events, EVENT_PRI);
	DONE();
	/* -e is for those that come after it. */
	GOOD("1", "-e", "out", "2", "--events=in,pri", "3");
	CHECK_INT(options.targets.at[0]->events, EVENT_IN);
	CHECK_INT(options.targets.at[1]->events, EVENT_OUT);
	CHECK_INT(options.targets.at[2]->events, EVENT_IN | EVENT_PRI);
	DONE();
	GOOD("--fifo", "x=p:in", "--unix=s", "--tcp", "h:1", "--fd=3-4");
	CHECK_INT(options.targets.count, 5);
	CHECK(options.targets.at[0]->kind == &fifo_kind);
	CHECK_STR(options.targets.at[0]->place, "p:in");
	CHECK_STR(options.targets.at[0]->label, "x");
	CHECK(options.targets.at[1]->kind == &unix_kind);
	CHECK(options.targets.at[2]->kind == &tcp_kind);
	CHECK_INT(options.targets.at[4]->fd_number, 4);
	DONE();
}

static void
commands(void)
{
	GOOD("0", "--", "echo", "-t", "--");
	MUST(options.command != NULL);
	CHECK_TEXT(options.command[0], "echo");
	CHECK_TEXT(options.command[1], "-t");
	CHECK_TEXT(options.command[2], "--");
	CHECK(options.command[3] == NULL);
	CHECK_INT(options.targets.count, 1);
	DONE();
}

static void
backends(void)
{
	static const char *const names[] = {
	    "epoll", "kqueue", "poll", "select", "devpoll"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char option[16], name[16];

		sprintf(option, "--%s", names[i]);
		strcpy(name, names[i]);
		GOOD(option, "0");
		MUST(options.backend_row >= 0);
		CHECK_TEXT(backend_rows[options.backend_row].name, names[i]);
		DONE();
		GOOD("-b", name, "0");
		CHECK_TEXT(backend_rows[options.backend_row].name, names[i]);
		DONE();
	}
	GOOD("--poll", "--backend=auto", "0");
	CHECK_INT(options.backend_row, -1);
	DONE();
}

#define D "it takes a number with ns, us, ms, s, m, h or d (bare: seconds)"

static const struct {
	const char *words[WORDS];
	int status;
	const char *message;
} refused[] = {
    {{"-t", "5x", "0"}, 2, "-t '5x': " D},
    {{"-t", "", "0"}, 2, "-t '': " D},
    {{"-t5x", "0"}, 2, "-t '5x': " D},
    {{"--timeout=", "0"}, 2, "--timeout '': " D},
    {{"--timeout", "-2", "0"}, 2, "--timeout '-2': " D},
    {{"-f", "--idle", "inf", "0"}, 2, "--idle 'inf': " D},
    {{"-f", "--idle", "0", "0"}, 2, "--idle '0': it takes more than 0"},
    {{"--settle=0s", "0"}, 2, "--settle '0s': it takes more than 0"},
    {{"--interval", "999us", "0"}, 2,
	"--interval '999us': it takes 1ms or more"},
    {{"-t"}, 2, "-t: needs D behind it"},
    {{"0", "--timeout"}, 2, "--timeout: needs D behind it"},
    {{"--fifo"}, 2, "--fifo: needs PATH behind it"},
    {{"-n", "0", "0"}, 2, "-n '0': it takes a number from 1"},
    {{"-n", "x", "0"}, 2, "-n 'x': it takes a number from 1"},
    {{"-n", "-1", "0"}, 2, "-n '-1': it takes a number from 1"},
    {{"-n99999999999999999999", "0"}, 2,
	"-n '99999999999999999999': it takes a number from 1"},
    {{"--max-events=0", "0"}, 2,
	"--max-events '0': it takes a number from 1 to 2147483647"},
    {{"--timeout-status", "256", "0"}, 2,
	"--timeout-status '256': it takes a number from 0 to 255"},
    {{"--ready-fd=x", "0"}, 2,
	"--ready-fd 'x': it takes a number from 0 to 2147483647"},
    {{"-o", "yaml", "0"}, 2, "-o 'yaml': it takes text, json, shell or none"},
    {{"--output=", "0"}, 2, "--output '': it takes text, json, shell or none"},
    {{"-b", "epol", "0"}, 2,
	"-b 'epol': it takes epoll, kqueue, poll, select, devpoll, auto"},
    {{"-e", "in,foo", "0"}, 2,
	"-e 'foo': it takes connect, in, pri, out, err, hup, rdhup, nval, "
	"rdnorm, rdband, wrnorm, wrband, msg, et, oneshot, exclusive, delete, "
	"write, extend, attrib, link, rename, revoke, open, close, "
	"close_write, read, exit, fork, exec, track, signal, timer, linkup, "
	"linkdown, linkinv, aio, kevent"},
    {{"--format", "%q", "0"}, 2,
	"--format '%q': it takes %l %t %k %f %e %m %d %b %p %s %P %T "
	"%%"},
    {{"-z", "0"}, 2, "-z: no such option; fdwait --help lists them"},
    {{"-vz", "0"}, 2, "-z: no such option; fdwait --help lists them"},
    {{"--nope", "0"}, 2, "--nope: no such option; fdwait --help lists them"},
    {{"--nope=5", "0"}, 2, "--nope: no such option; fdwait --help lists them"},
    {{"--time", "5"}, 2, "--time: no such option; fdwait --help lists them"},
    {{"---", "5"}, 2, "---: no such option; fdwait --help lists them"},
    {{"--all=1", "0"}, 2, "--all: takes no argument"},
    {{"--epoll=1", "0"}, 2, "--epoll: takes no argument"},
    {{"-af", "0"}, 2,
	"--all with --follow: --all ends with the last target's first event, "
	"the other goes on; choose one"},
    {{"-a", "-n", "2", "0"}, 2,
	"--all with --count: --all ends with the last target's first event, "
	"the other goes on; choose one"},
    {{"--idle", "1", "0"}, 2, "--idle: goes with --follow or --count"},
    {{"-v"}, 2,
	"no target: name a descriptor, a path or KIND:NAME, or give a timeout "
	"to sleep (-t); see fdwait --help"},
    {{"0", "--"}, 2, "--: a command must follow it"},
    {{"-r", "x"}, 2,
	"x: a descriptor is a number from 0 to 2147483647, a range two of them "
	"(3-9)"},
    {{"--targets-from", "/nonexistent"}, 1,
	"--targets-from /nonexistent: No such file or directory"},
    {{"--targets-from", "/"}, 1, "--targets-from /: Is a directory"},
};

static void
refusals(void)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *message = refused[i].message;
		char copies[WORDS][64], *argv[WORDS + 2] = {"fdwait"};

		for (size_t w = 0; refused[i].words[w] != NULL; w++) {
			strcpy(copies[w], refused[i].words[w]);
			argv[w + 1] = copies[w];
		}
		CHECK_INT_OF(message, parse(argv), -1);
		CHECK_INT_OF(message, fixture.error.status, refused[i].status);
		CHECK_STR_OF(message, fixture_message(&fixture), message);
		DONE();
	}
	/* Not even a name. */
	CHECK_INT(parse((char *[]){NULL}), -1);
	CHECK_INT(fixture.error.status, STATUS_USAGE);
	DONE();
	CHECK_INT(PARSE("-"), -1);
	CHECK_INT(fixture.error.status, STATUS_REFUSED);
	DONE();
}

static void
from_files(void)
{
	char directory[32], *name = "list";
	FILE *file;

	enter_directory(directory);
	file = fopen(name, "w");
	MUST(file != NULL);
	fputs("3\n\nx=4:out\n5-6\n7", file);
	MUST(fclose(file) == 0);
	GOOD("-e", "pri", "1", "--targets-from", name, "2");
	CHECK_INT(options.targets.count, 7);
	CHECK_INT(options.targets.at[1]->fd_number, 3);
	CHECK_INT(options.targets.at[1]->events, EVENT_PRI);
	CHECK_STR(options.targets.at[2]->label, "x");
	CHECK_INT(options.targets.at[2]->events, EVENT_OUT);
	CHECK_INT(options.targets.at[5]->fd_number, 7);
	CHECK_INT(options.targets.at[6]->fd_number, 2);
	DONE();

	/* NUL, wherever --null-in stands; a newline is then a part of it. */
	file = fopen(name, "w");
	MUST(file != NULL);
	fwrite("3\0fifo:a\nb\0", 1, 11, file);
	MUST(fclose(file) == 0);
	GOOD("--targets-from", name, "--null-in");
	CHECK_INT(options.targets.count, 2);
	CHECK_STR(options.targets.at[1]->place, "a\nb");
	DONE();

	/* Longer than one read. */
	file = fopen(name, "w");
	MUST(file != NULL);
	for (int i = 0; i < 30000; i++)
		fprintf(file, "fd:%d\n", i);
	MUST(fclose(file) == 0);
	GOOD("--targets-from", name);
	CHECK_INT(options.targets.count, 30000);
	CHECK_INT(options.targets.at[29999]->fd_number, 29999);
	DONE();
	MUST(unlink(name) == 0);
	leave_directory(directory);
}

/* Each row has its help, and every short form its long one. */
static void
help(void)
{
	struct buf buf;

	buf_init(&buf, NULL, 0);
	options_put_help(&buf);
	buf_char(&buf, '\0');
	for (unsigned i = 0; i < option_rows_count; i++) {
		const struct option_row *row = &option_rows[i];
		char entry[48];

		if (row->letter != 0)
			sprintf(entry, "\n  -%c, --%s", row->letter, row->name);
		else
			sprintf(entry, "\n      --%s", row->name);
		CHECK_OF(row->name, strstr(buf.at, entry) != NULL);
	}
	/* No line is wider than a terminal. */
	for (const char *line = buf.at; *line != '\0';) {
		size_t len = strcspn(line, "\n");

		if (len > 100)
			check_str((struct str){line, len}, STR(""),
			    "a line of --help", __FILE__, __LINE__);
		line += len + (line[len] == '\n');
	}
	buf_free(&buf);
}

static const struct test tests[] = {
    {"a bare target gets the defaults", defaults},
    {"durations, in every form of an argument", durations},
    {"modes, counts and the early ends", modes},
    {"outputs: the last one wins", outputs},
    {"targets: lists, -e, literal names", targets},
    {"a command is all that stands behind --", commands},
    {"backends, as words and as options", backends},
    {"what is wrong is told in one line", refusals},
    {"targets from a file", from_files},
    {"help has every option", help},
};

CHECK_MAIN(tests)
