/* option_rows.c - the options, and --help from them */
/* SPDX-License-Identifier: ISC */
#include "option_rows.h"
#include "backends.h"
#include "duration.h"
#include "event.h"
#include "exit.h"
#include "kind.h"

/* Kinds and backends are options, too (--fifo PATH, --epoll); their names
 * stand in their own tables. */
const struct option_row option_rows[] = {
    {OPT_TIMEOUT, 't', "timeout", "D", "give up after D; 0 only looks"},
    {OPT_BACKEND, 'b', "backend", "NAME",
	"wait with this backend; auto takes the cheapest that can"},
    {OPT_READ, 'r', "read", "FDS", "wait until these can be read (0,3,5-9)"},
    {OPT_WRITE, 'w', "write", "FDS", "wait until these can be written"},
    {OPT_EXCEPT, 'x', "except", "FDS",
	"wait for an exceptional condition of these"},
    {OPT_EVENTS, 'e', "events", "LIST",
	"default events of the targets that come after it"},
    {OPT_TARGETS_FROM, 0, "targets-from", "FILE",
	"read more targets from a file, one a line; - is standard input"},
    {OPT_NULL_IN, 0, "null-in", "", "--targets-from's lines end in NUL"},
    {OPT_ALL, 'a', "all", "", "wait until every target has had an event"},
    {OPT_ANY, 0, "any", "", "wait until any target has had one (default)"},
    {OPT_COUNT, 'n', "count", "N", "stop after exactly N records"},
    {OPT_FOLLOW, 'f', "follow", "", "go on, and tell each new event"},
    {OPT_FOLLOW, 'm', "monitor", "", "the same as --follow"},
    {OPT_IDLE, 0, "idle", "D", "with -f: stop after D without an event"},
    {OPT_SETTLE, 0, "settle", "D", "report when nothing new came for D"},
    {OPT_INTERVAL, 0, "interval", "D",
	"how often to look at what can't be signalled (default 100ms)"},
    {OPT_MAX_EVENTS, 0, "max-events", "N", "at most N events a wait call"},
    {OPT_NO_EOF, 0, "no-eof", "", "end of file alone does not satisfy in"},
    {OPT_OUTPUT, 'o', "output", "FORMAT",
	"print as text (default), json, shell or none"},
    {OPT_JSON, 'j', "json", "", "the same as --output=json"},
    {OPT_QUIET, 'q', "quiet", "", "the same as --output=none"},
    {OPT_FORMAT, 0, "format", "TEMPLATE",
	"print records like printf: %l %t %k %f %e %m %d %b %p %s %P %T"},
    {OPT_NULL, '0', "null", "", "end records with NUL, not newline"},
    {OPT_READY_FD, 0, "ready-fd", "N",
	"write a newline to descriptor N once every target is armed"},
    {OPT_TIMEOUT_STATUS, 0, "timeout-status", "N",
	"exit status for a timeout instead of 124"},
    {OPT_LIST, 0, "list", "SUBJECT",
	"backends, kinds, events[:KIND], constants, limits, signals or options"},
    {OPT_INTERACTIVE, 'i', "interactive", "",
	"drive poll, epoll, kqueue, devpoll and select by hand, or by a script"},
    {OPT_FAIL_FAST, 0, "fail-fast", "",
	"with -i: the first request that fails ends it, with status 1"},
    {OPT_VERBOSE, 'v', "verbose", "",
	"tell the backend and each waiting system call on standard error"},
    {OPT_HELP, 'h', "help", "", "print this help"},
    {OPT_VERSION, 'V', "version", "", "print the version"},
};
const unsigned option_rows_count = sizeof(option_rows) / sizeof(option_rows[0]);

/* -- help -- */

static void
put_column(struct buf *buf, size_t start, size_t column)
{
	if (buf->len - start >= column) {
		buf_char(buf, '\n');
		start = buf->len;
	}
	while (buf->len - start < column && !buf->lost)
		buf_char(buf, ' ');
}

#define HELP_COLUMN 28

static void
put_entry(struct buf *buf, struct str what, const char *help)
{
	size_t start = buf->len;

	buf_str(buf, what);
	put_column(buf, start, HELP_COLUMN);
	buf_text(buf, help);
	buf_char(buf, '\n');
}

void
options_put_help(struct buf *buf)
{
	struct buf what;
	char block[96];

	buf_text(buf,
	    "usage: fdwait [options] [target ...] [-- command [argument ...]]\n"
	    "       fdwait -i [options] [script]\n"
	    "       fdwait --list SUBJECT\n"
	    "\n"
	    "Wait until a descriptor, pipe or socket is ready, and tell what "
	    "became ready.\n"
	    "\n"
	    "A target is [LABEL=]SPEC[:EVENTS]: a descriptor's number, a "
	    "range (3-9), a path,\nor one of\n");
	for (unsigned i = 0; kind_at(i) != NULL; i++) {
		buf_init(&what, block, sizeof(block));
		buf_print(
		    &what, "  %s:%s", kind_at(i)->name, kind_at(i)->syntax);
		put_entry(
		    buf, (struct str){what.at, what.len}, kind_at(i)->meaning);
	}
	buf_text(buf,
	    "  --KIND [LABEL=]NAME       the same, NAME taken "
	    "literally: --fifo \"$path\"\n\nevents:\n");
	for (unsigned i = 0; i < event_rows_count; i++) {
		buf_init(&what, block, sizeof(block));
		buf_print(&what, "  %s", event_rows[i].word);
		put_entry(buf, (struct str){what.at, what.len},
		    event_rows[i].meaning);
	}
	buf_text(buf, "\noptions:\n");
	for (unsigned i = 0; i < option_rows_count; i++) {
		const struct option_row *row = &option_rows[i];

		buf_init(&what, block, sizeof(block));
		if (row->letter != 0)
			buf_print(&what, "  -%c, ", row->letter);
		else
			buf_text(&what, "      ");
		buf_print(&what, "--%s%s%s", row->name,
		    row->argument[0] != '\0' ? " " : "", row->argument);
		put_entry(buf, (struct str){what.at, what.len}, row->help);
	}
	for (unsigned i = 0; kind_at(i) != NULL; i++) {
		buf_init(&what, block, sizeof(block));
		buf_print(&what, "      --%s TARGET", kind_at(i)->name);
		put_entry(buf, (struct str){what.at, what.len},
		    "a target of that kind, taken literally: [LABEL=]REST");
	}
	for (unsigned i = 0; i < backend_rows_count; i++) {
		buf_init(&what, block, sizeof(block));
		buf_print(&what, "      --%s", backend_rows[i].name);
		put_entry(buf, (struct str){what.at, what.len},
		    backend_rows[i].meaning);
	}
	buf_text(buf,
	    "\nD is " DURATION_SYNTAX "; -t also takes inf.\n\nexit status:\n");
	for (unsigned i = 0; i < exit_rows_count; i++) {
		buf_init(&what, block, sizeof(block));
		buf_print(&what, "  %u%s", exit_rows[i].status,
		    exit_rows[i].status == STATUS_SIGNAL ? "+n" : "");
		put_entry(
		    buf, (struct str){what.at, what.len}, exit_rows[i].meaning);
	}
}
