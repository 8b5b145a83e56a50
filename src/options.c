/* options.c - the command line, taken apart by the rows */
/* SPDX-License-Identifier: ISC */
#include "options.h"
#include "backends.h"
#include "kind.h"
#include "option_rows.h"
#include "targets_from.h"

#include <limits.h>
#include <signal.h>

/* -- state of a parse -- */

struct parse {
	struct options *options;
	struct target_context context;
	struct sys *sys;
	struct error *error;
	char *const *argv;
	uint64_t asked; /* the ids of the options so far, as bits */
};

static int
usage(struct parse *parse, struct str option, struct str word,
    const char *allowed)
{
	return error_set(parse->error, STATUS_USAGE, "%.*s '%.*s': it takes %s",
	    STR_ARGS(option), STR_ARGS(word), allowed);
}

/* -- arguments of a type -- */

static int
take_duration(struct parse *parse, struct str option, struct str word,
    bool positive, int64_t *ns)
{
	if (!duration_parse(word, ns))
		return usage(parse, option, word, DURATION_SYNTAX);
	if (positive && *ns == 0)
		return usage(parse, option, word, "more than 0");
	return 0;
}

static int
take_number(struct parse *parse, struct str option, struct str word,
    unsigned long min, unsigned long max, unsigned long *number)
{
	struct buf allowed;
	char block[80];

	if (str_to_number(word, max, number) && *number >= min)
		return 0;
	buf_init(&allowed, block, sizeof(block));
	buf_print(&allowed, "a number from %lu", min);
	if (max < ULONG_MAX)
		buf_print(&allowed, " to %lu", max);
	buf_put(&allowed, "", 1);
	usage(parse, option, word, allowed.lost ? "a number" : allowed.at);
	buf_free(&allowed);
	return -1;
}

static int
take_backend(struct parse *parse, struct str option, struct str word)
{
	struct buf names;
	char block[80];

	parse->options->backend_row = backend_row_find(word);
	if (parse->options->backend_row >= 0 || str_is(word, "auto"))
		return 0;
	buf_init(&names, block, sizeof(block));
	for (unsigned i = 0; i < backend_rows_count; i++) {
		buf_text(&names, backend_rows[i].name);
		buf_text(&names, ", ");
	}
	buf_text(&names, "auto");
	buf_char(&names, '\0');
	usage(parse, option, word, names.lost ? "a backend" : names.at);
	buf_free(&names);
	return -1;
}

static int
take_events(struct parse *parse, struct str option, struct str word)
{
	struct str bad;
	struct buf allowed;
	uint32_t bits;
	char block[160];

	/* Whether a target's kind has them is seen when one comes. */
	if (event_parse(~0U, word, &bits, &bad)) {
		parse->context.events = word;
		return 0;
	}
	buf_init(&allowed, block, sizeof(block));
	event_put_allowed(&allowed, ~0U);
	buf_char(&allowed, '\0');
	usage(parse, option, bad, allowed.lost ? "events" : allowed.at);
	buf_free(&allowed);
	return -1;
}

static int
take_list(
    struct parse *parse, struct str option, struct str word, uint32_t events)
{
	struct str rest = word;

	while (rest.at != NULL)
		if (str_cut(&rest, ',').len == 0)
			return usage(parse, option, word,
			    "descriptors and ranges: 0,3,5-9");
	return target_add_list(&parse->context, word, events);
}

static int
take_format(struct parse *parse, struct str option, struct str word)
{
	struct str bad;
	const char *allowed = template_check(word, &bad);

	if (allowed != NULL)
		return usage(parse, option, bad, allowed);
	parse->options->format = OUTPUT_TEMPLATE;
	parse->options->template = word;
	parse->options->output_asked = true;
	return 0;
}

/* --null-in holds wherever it stands. */
static bool
lines_end_in_null(const struct parse *parse)
{
	char *const *word = parse->argv;

	for (; *word != NULL && !str_is(str_of(*word), "--"); word++)
		if (str_is(str_of(*word), "--null-in"))
			return true;
	return false;
}

/* -- one option -- */

static int
apply(
    struct parse *parse, enum option_id id, struct str option, struct str word)
{
	struct options *options = parse->options;
	struct wait_plan *plan = &options->plan;
	unsigned long number = 0;

	parse->asked |= UINT64_C(1) << id;
	switch (id) {
	case OPT_BACKEND:
		return take_backend(parse, option, word);
	case OPT_READ:
		return take_list(parse, option, word, EVENT_IN);
	case OPT_WRITE:
		return take_list(parse, option, word, EVENT_OUT);
	case OPT_EXCEPT:
		return take_list(parse, option, word, EVENT_PRI);
	case OPT_EVENTS:
		return take_events(parse, option, word);
	case OPT_TARGETS_FROM:
		return targets_from_file(&parse->context, parse->sys, word,
		    lines_end_in_null(parse) ? '\0' : '\n');
	case OPT_NULL_IN:
		break; /* lines_end_in_null() looks for it */
	case OPT_TIMEOUT:
		if (duration_is_forever(word))
			plan->timeout = FOREVER;
		else if (take_duration(
			     parse, option, word, false, &plan->timeout) == -1)
			return -1;
		options->timeout_given = true;
		break;
	case OPT_ALL:
		plan->mode = PLAN_ALL;
		break;
	case OPT_ANY:
		plan->mode = PLAN_ANY;
		break;
	case OPT_COUNT:
		if (take_number(parse, option, word, 1, ULONG_MAX, &number) ==
		    -1)
			return -1;
		plan->count = number;
		break;
	case OPT_FOLLOW:
		options->follow = true;
		break;
	case OPT_IDLE:
		return take_duration(parse, option, word, true, &plan->idle);
	case OPT_SETTLE:
		return take_duration(parse, option, word, true, &plan->settle);
	case OPT_INTERVAL:
		if (take_duration(parse, option, word, true, &plan->interval) ==
		    -1)
			return -1;
		if (plan->interval < 1000000)
			return usage(parse, option, word, "1ms or more");
		break;
	case OPT_MAX_EVENTS:
		if (take_number(parse, option, word, 1, INT_MAX, &number) == -1)
			return -1;
		plan->max_events = number;
		break;
	case OPT_NO_EOF:
		plan->no_eof = true;
		break;
	case OPT_OUTPUT:
		if (!output_format_parse(word, &options->format))
			return usage(
			    parse, option, word, "text, json, shell or none");
		options->output_asked = options->format != OUTPUT_NONE;
		break;
	case OPT_JSON:
		options->format = OUTPUT_JSON;
		options->output_asked = true;
		break;
	case OPT_QUIET:
		options->format = OUTPUT_NONE;
		options->output_asked = false;
		break;
	case OPT_FORMAT:
		return take_format(parse, option, word);
	case OPT_NULL:
		options->null_out = true;
		break;
	case OPT_READY_FD:
		if (take_number(parse, option, word, 0, INT_MAX, &number) == -1)
			return -1;
		options->ready_fd = (int)number;
		break;
	case OPT_TIMEOUT_STATUS:
		if (take_number(parse, option, word, 0, 255, &number) == -1)
			return -1;
		options->timeout_status = (int)number;
		break;
	case OPT_LIST:
		options->mode = MODE_LIST;
		options->list = word;
		break;
	case OPT_INTERACTIVE:
		options->mode = MODE_INTERACTIVE;
		break;
	case OPT_FAIL_FAST:
		options->fail_fast = true;
		break;
	case OPT_VERBOSE:
		options->verbose = true;
		break;
	case OPT_HELP:
		options->mode = MODE_HELP;
		break;
	case OPT_VERSION:
		options->mode = MODE_VERSION;
		break;
	}
	return 0;
}

/* -- words -- */

static int
no_such_option(struct parse *parse, struct str option)
{
	return error_set(parse->error, STATUS_USAGE,
	    "%.*s: no such option; fdwait --help lists them", STR_ARGS(option));
}

static int
needs_argument(struct parse *parse, struct str option, const char *argument)
{
	return error_set(parse->error, STATUS_USAGE, "%.*s: needs %s behind it",
	    STR_ARGS(option), argument);
}

static int
takes_none(struct parse *parse, struct str option)
{
	return error_set(parse->error, STATUS_USAGE, "%.*s: takes no argument",
	    STR_ARGS(option));
}

/* --NAME[=WORD]; `next` is moved on when the word is an argument of its own. */
static int
parse_long(struct parse *parse, char *const **next, struct str text)
{
	size_t end = str_find(text, '=');
	struct str option = str_until(text, end), name = str_from(option, 2);
	struct str word = {NULL, 0};
	const struct option_row *row = NULL;
	const struct kind *kind = NULL;
	int backend;

	for (unsigned i = 0; row == NULL && i < option_rows_count; i++)
		if (str_is(name, option_rows[i].name))
			row = &option_rows[i];
	if (row == NULL) {
		kind = kind_named(name);
		backend = backend_row_find(name);
		if (kind == NULL && backend == -1)
			return no_such_option(parse, option);
		if (backend != -1) {
			if (end < text.len)
				return takes_none(parse, option);
			parse->options->backend_row = backend;
			return 0;
		}
	}
	if (row != NULL && row->argument[0] == '\0') {
		if (end < text.len)
			return takes_none(parse, option);
		return apply(parse, (enum option_id)row->id, option, word);
	}
	if (end < text.len)
		word = str_from(text, end + 1);
	else if (**next != NULL)
		word = str_of(*(*next)++);
	else
		return needs_argument(
		    parse, option, row != NULL ? row->argument : kind->syntax);
	if (kind != NULL)
		return target_add_literal(&parse->context, kind, word);
	return apply(parse, (enum option_id)row->id, option, word);
}

/* -abc, -t5, -t 5 */
static int
parse_short(struct parse *parse, char *const **next, struct str text)
{
	for (size_t i = 1; i < text.len; i++) {
		char shown[2] = {'-', text.at[i]};
		struct str option = {shown, 2}, word = {NULL, 0};
		const struct option_row *row = NULL;

		for (unsigned r = 0; row == NULL && r < option_rows_count; r++)
			if (option_rows[r].letter == text.at[i])
				row = &option_rows[r];
		if (row == NULL)
			return no_such_option(parse, option);
		if (row->argument[0] == '\0') {
			if (apply(parse, (enum option_id)row->id, option,
				word) == -1)
				return -1;
			continue;
		}
		if (i + 1 < text.len)
			word = str_from(text, i + 1);
		else if (**next != NULL)
			word = str_of(*(*next)++);
		else
			return needs_argument(parse, option, row->argument);
		return apply(parse, (enum option_id)row->id, option, word);
	}
	return 0;
}

/* -- the whole -- */

static int
take_script(struct parse *parse, struct str word)
{
	if (parse->options->script != NULL)
		return error_set(parse->error, STATUS_USAGE,
		    "%.*s: --interactive takes one script", STR_ARGS(word));
	parse->options->script = word.at;
	return 0;
}

#define BIT(id) (UINT64_C(1) << (id))
#define WITH_INTERACTIVE                                               \
	(BIT(OPT_INTERACTIVE) | BIT(OPT_FAIL_FAST) | BIT(OPT_OUTPUT) | \
	    BIT(OPT_JSON) | BIT(OPT_VERBOSE))

#define WITH_LIST                                                           \
	(BIT(OPT_LIST) | BIT(OPT_OUTPUT) | BIT(OPT_JSON) | BIT(OPT_QUIET) | \
	    BIT(OPT_BACKEND) | BIT(OPT_VERBOSE))

/* What is about a wait has no meaning there, and is not left unsaid. */
static int
check_asked(const struct parse *parse, uint64_t with, const char *mode)
{
	for (unsigned i = 0; i < option_rows_count; i++)
		if (parse->asked & BIT(option_rows[i].id) & ~with)
			return error_set(parse->error, STATUS_USAGE,
			    "--%s: does not go with --%s", option_rows[i].name,
			    mode);
	return 0;
}

static int
check_list(const struct parse *parse)
{
	const struct options *options = parse->options;

	if (check_asked(parse, WITH_LIST, "list") == -1)
		return -1;
	if (options->targets.count > 0)
		return error_set(parse->error, STATUS_USAGE,
		    "%.*s: --list takes no targets",
		    STR_ARGS(options->targets.at[0]->name));
	if (options->command != NULL)
		return error_set(
		    parse->error, STATUS_USAGE, "--list: takes no command");
	return 0;
}

static int
check_interactive(const struct parse *parse)
{
	const struct options *options = parse->options;

	if (check_asked(parse, WITH_INTERACTIVE, "interactive") == -1)
		return -1;
	if (options->targets.count > 0)
		return error_set(parse->error, STATUS_USAGE,
		    "%.*s: --interactive takes no targets, but a script behind "
		    "it",
		    STR_ARGS(options->targets.at[0]->name));
	if (options->command != NULL || options->backend_row != -1 ||
	    (options->format != OUTPUT_TEXT && options->format != OUTPUT_JSON))
		return error_set(parse->error, STATUS_USAGE,
		    "--interactive: takes no command, no backend, and no output "
		    "but json and text");
	return 0;
}

/* With --follow a command's own end would be the next event, and so on. */
static int
check_no_children(const struct options *options, struct error *error)
{
	for (size_t i = 0; i < options->targets.count; i++) {
		const struct target *target = options->targets.at[i];

		if (target->kind == &signal_kind &&
		    target->fd_number == SIGCHLD)
			return error_set(error, STATUS_USAGE,
			    "%.*s: with --follow each command's own end would "
			    "be the next one; wait for it without a command, "
			    "or once",
			    STR_ARGS(target->name));
	}
	return 0;
}

static int
check_together(struct options *options, struct error *error)
{
	struct wait_plan *plan = &options->plan;

	if (options->fail_fast)
		return error_set(error, STATUS_USAGE,
		    "--fail-fast: goes with --interactive");
	if (plan->mode == PLAN_ALL && (options->follow || plan->count != 0))
		return error_set(error, STATUS_USAGE,
		    "--all with %s: --all ends with the last target's first "
		    "event, the other goes on; choose one",
		    options->follow ? "--follow" : "--count");
	if (options->follow || plan->count != 0)
		plan->mode = PLAN_FOLLOW;
	if (plan->idle != FOREVER && plan->mode != PLAN_FOLLOW)
		return error_set(error, STATUS_USAGE,
		    "--idle: goes with --follow or --count");
	if (options->targets.count == 0 && !options->timeout_given)
		return error_set(error, STATUS_USAGE,
		    "no target: name a descriptor, a path or KIND:NAME, or "
		    "give a timeout to sleep (-t); see fdwait --help");
	if (options->command != NULL && options->command[0] == NULL)
		return error_set(
		    error, STATUS_USAGE, "--: a command must follow it");
	if (options->command != NULL && plan->mode == PLAN_FOLLOW)
		return check_no_children(options, error);
	return 0;
}

int
options_parse(struct options *options, char *const *argv, struct sys *sys,
    struct arena *arena, struct error *error)
{
	struct parse parse = {
	    .options = options,
	    .context = {.arena = arena,
		.error = error,
		.list = &options->targets},
	    .sys = sys,
	    .error = error,
	    .argv = argv,
	};
	char *const *next = argv;

	options->plan.timeout = FOREVER;
	options->plan.idle = FOREVER;
	options->plan.interval = SECOND / 10;
	options->plan.max_events = SIZE_MAX;
	options->backend_row = -1;
	options->ready_fd = -1;
	options->timeout_status = STATUS_TIMEOUT;
	if (*next != NULL)
		next++;
	while (*next != NULL) {
		struct str word = str_of(*next++);
		int result;

		if (str_is(word, "--")) {
			options->command = next;
			break;
		}
		if (word.len > 2 && str_starts(word, "--"))
			result = parse_long(&parse, &next, word);
		else if (word.len > 1 && word.at[0] == '-')
			result = parse_short(&parse, &next, word);
		else if (options->mode == MODE_INTERACTIVE)
			result = take_script(&parse, word);
		else
			result = target_add_operand(&parse.context, word);
		if (result == -1)
			return -1;
		if (options->mode == MODE_HELP || options->mode == MODE_VERSION)
			return 0;
	}
	if (options->mode == MODE_LIST)
		return check_list(&parse);
	if (options->mode == MODE_INTERACTIVE)
		return check_interactive(&parse);
	return check_together(options, error);
}
