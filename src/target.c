/* target.c - take an operand apart: label, kind, place, events */
/* SPDX-License-Identifier: ISC */
#include "target.h"
#include "kind.h"
#include "late.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

/* -- errors -- */

static int
refuse_events(struct target_context *context, unsigned kind, struct str what,
    struct str word)
{
	struct buf allowed;
	char block[256];

	buf_init(&allowed, block, sizeof(block));
	event_put_allowed(&allowed, kind);
	error_set(context->error, STATUS_USAGE,
	    "%.*s: '%.*s' is no event of this kind; it has %.*s%s",
	    STR_ARGS(what), STR_ARGS(word), (int)allowed.len, allowed.at,
	    kind == KIND_FD ? ", a number, or names like POLLIN" : "");
	buf_free(&allowed);
	return -1;
}

void
kind_put_names(struct buf *buf)
{
	for (unsigned i = 0; kind_at(i) != NULL; i++) {
		buf_text(buf, i == 0 ? "" : ", ");
		buf_text(buf, kind_at(i)->name);
		buf_char(buf, ':');
	}
}

/* -- making targets -- */

static struct target *
target_new(struct target_context *context, const struct kind *kind)
{
	struct target_list *list = context->list;
	struct target *target = arena_alloc(context->arena, sizeof(*target));
	struct target **at = arena_grow(context->arena, list->at, &list->room,
	    list->count + 1, sizeof(struct target *));

	if (target == NULL || at == NULL) {
		error_set(context->error, STATUS_REFUSED, "target %zu: %s",
		    list->count + 1, error_text(ENOMEM));
		return NULL;
	}
	target->kind = kind;
	target->wake = FOREVER;
	target->told_bytes = -1;
	target->watch.fd = target->watch.slot = -1;
	target->watch.owner = target;
	list->at = at;
	list->at[list->count++] = target;
	return target;
}

static int
out_of_memory(struct target_context *context, struct str name)
{
	return error_set(context->error, STATUS_REFUSED, "%.*s: %s",
	    STR_ARGS(name), error_text(ENOMEM));
}

/* Give `kind` its events: a suffix's, else those of -e, else its own. */
static int
choose_events(struct target_context *context, const struct kind *kind,
    struct str what, struct str suffix, uint32_t *events)
{
	struct str bad, list = suffix.at != NULL ? suffix : context->events;

	if (list.at == NULL) {
		*events = event_defaults(kind->bit);
		return 0;
	}
	if (!event_parse(kind->bit, list, events, &bad))
		return refuse_events(context, kind->bit, what, bad);
	return 0;
}

static int
add_one(struct target_context *context, const struct kind *kind,
    struct str label, struct str name, struct str place, uint32_t events)
{
	struct target *target = target_new(context, kind);

	if (target == NULL)
		return -1;
	target->label = label.at != NULL ? label : name;
	target->name = name;
	target->place = arena_copy(context->arena, place);
	if (target->place.at == NULL)
		return out_of_memory(context, name);
	target->events = events;
	return kind->parse(target, context->arena, context->error);
}

/* -- descriptors and ranges of them -- */

#define FD_MAX (unsigned long)INT_MAX
/* More than any system lets a process have by default (Linux' fs.nr_open): a
 * slip of the finger should not eat all memory. */
#define RANGE_MAX (1UL << 20)

/* 3, or 3-9; false when it is neither. */
static bool
parse_range(struct str text, unsigned long *first, unsigned long *last)
{
	struct str rest = text, low = str_cut(&rest, '-');

	if (!str_to_number(low, FD_MAX, first))
		return false;
	*last = *first;
	return rest.at == NULL || str_to_number(rest, FD_MAX, last);
}

/* Does it look like one, whatever its numbers are worth? */
static bool
looks_like_range(struct str text)
{
	bool digits = false;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] >= '0' && text.at[i] <= '9')
			digits = true;
		else if (text.at[i] != '-' || i == 0)
			return false;
	}
	return digits;
}

/* LABEL.NUMBER, in the arena; at is NULL on ENOMEM. */
static struct str
label_of_one(struct arena *arena, struct str label, struct str number)
{
	size_t len = label.len + 1 + number.len;
	char *to = arena_alloc(arena, len);

	if (to == NULL)
		return (struct str){NULL, 0};
	for (size_t i = 0; i < label.len; i++)
		to[i] = label.at[i];
	to[label.len] = '.';
	for (size_t i = 0; i < number.len; i++)
		to[label.len + 1 + i] = number.at[i];
	return (struct str){to, len};
}

static int
add_range(struct target_context *context, struct str label, struct str name,
    struct str range, uint32_t events)
{
	unsigned long first, last;

	if (!parse_range(range, &first, &last))
		return error_set(context->error, STATUS_USAGE,
		    "%.*s: a descriptor is a number from 0 to %d, a range two "
		    "of them (3-9)",
		    STR_ARGS(name), INT_MAX);
	if (last < first)
		return error_set(context->error, STATUS_USAGE,
		    "%.*s: the range ends before it begins; write %lu-%lu",
		    STR_ARGS(name), last, first);
	if (last - first >= RANGE_MAX)
		return error_set(context->error, STATUS_USAGE,
		    "%.*s: a range has %lu descriptors at most", STR_ARGS(name),
		    RANGE_MAX);
	if (first == last && str_find(range, '-') == range.len)
		return add_one(context, &fd_kind, label, name, range, events);
	for (unsigned long fd = first; fd <= last; fd++) {
		char digits[BUF_DIGITS];
		char *end = digits + sizeof(digits);
		char *start = digits_before(end, fd);
		struct str number = {start, (size_t)(end - start)};
		struct str shown = arena_copy(context->arena, number);
		struct str labelled = label;

		if (label.at != NULL)
			labelled = label_of_one(context->arena, label, number);
		if (shown.at == NULL ||
		    (label.at != NULL && labelled.at == NULL))
			return out_of_memory(context, name);
		if (add_one(context, &fd_kind, labelled, shown, shown,
			events) == -1)
			return -1;
	}
	return 0;
}

int
target_add_list(
    struct target_context *context, struct str list, uint32_t events)
{
	do {
		struct str part = str_cut(&list, ',');

		if (add_range(context, (struct str){NULL, 0}, part, part,
			events) == -1)
			return -1;
	} while (list.at != NULL);
	return 0;
}

/* -- labels -- */

static bool
is_label(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    c == '_')
			continue;
		if (i > 0 && ((c >= '0' && c <= '9') || c == '-'))
			continue;
		return false;
	}
	return text.len > 0;
}

/* Cut LABEL= off; label->at is NULL when there is none. */
static struct str
cut_label(struct str text, struct str *label)
{
	size_t end = str_find(text, '=');

	*label = (struct str){NULL, 0};
	if (end == text.len || !is_label(str_until(text, end)))
		return text;
	*label = str_until(text, end);
	return str_from(text, end + 1);
}

/* -- paths -- */

/* A path must end in NUL for stat(2); most operands do, but not all. */
static bool
path_exists(struct target_context *context, struct str path)
{
	struct str copy = arena_copy(context->arena, path);

	return path.len > 0 && copy.at != NULL &&
	    late(access)(copy.at, F_OK) == 0;
}

/*
 * Split PATH[:EVENTS] for a kind whose name is a path. A suffix with any word
 * that the kind lacks belongs to the name; a colon at the end makes all before
 * it literal.
 */
static int
split_path(struct target_context *context, const struct kind *kind,
    struct str what, struct str text, struct str *path, struct str *suffix)
{
	size_t colon = str_find_last(text, ':');
	struct str bad;
	uint32_t events;

	*path = text;
	*suffix = (struct str){NULL, 0};
	if (colon == text.len)
		return 0;
	if (colon == text.len - 1) {
		*path = str_until(text, colon);
		return 0;
	}
	if (event_parse(kind->bit, str_from(text, colon + 1), &events, &bad)) {
		*path = str_until(text, colon);
		*suffix = str_from(text, colon + 1);
		return 0;
	}
	if (!path_exists(context, text) &&
	    path_exists(context, str_until(text, colon)))
		return refuse_events(context, kind->bit, what, bad);
	return 0;
}

static int
add_path(struct target_context *context, const struct kind *kind,
    struct str label, struct str whole, struct str text)
{
	struct str path, suffix, name;
	uint32_t events;

	if (split_path(context, kind, whole, text, &path, &suffix) == -1 ||
	    choose_events(context, kind, whole, suffix, &events) == -1)
		return -1;
	name = str_until(whole, (size_t)(path.at + path.len - whole.at));
	return add_one(context, kind, label, name, path, events);
}

/* stat(2) of a bare path failed, with errno. */
static int
refuse_bare(struct target_context *context, struct str text, struct str path)
{
	int error = errno;
	size_t first = str_find(text, ':');
	struct buf kinds;
	char block[128];

	if (error != ENOENT)
		return error_set(context->error, STATUS_REFUSED, "%.*s: %s",
		    STR_ARGS(path), error_text(error));
	buf_init(&kinds, block, sizeof(block));
	kind_put_names(&kinds);
	if (first < text.len && is_label(str_until(text, first)))
		error_set(context->error, STATUS_USAGE,
		    "%.*s: no kind of target is called '%.*s', and no such "
		    "file exists; the kinds are %.*s",
		    STR_ARGS(text), (int)first, text.at, (int)kinds.len,
		    kinds.at);
	else
		error_set(context->error, STATUS_REFUSED,
		    "%.*s: %s; a target is a descriptor's number, a path, or "
		    "one of %.*s",
		    STR_ARGS(path), error_text(ENOENT), (int)kinds.len,
		    kinds.at);
	buf_free(&kinds);
	return -1;
}

/* What an operand without a kind is: stat(2) says. */
static int
add_bare_path(struct target_context *context, struct str label, struct str text)
{
	size_t colon = str_find_last(text, ':');
	struct str path = text, suffix = {NULL, 0};
	const struct kind *kind;
	struct str copy;
	enum file_kind file;
	uint32_t events;

	if (!path_exists(context, text) && colon < text.len) {
		path = str_until(text, colon);
		if (colon < text.len - 1)
			suffix = str_from(text, colon + 1);
	}
	copy = arena_copy(context->arena, path);
	if (copy.at == NULL)
		return out_of_memory(context, text);
	file = sys_kind_of_path(copy.at);
	switch (file) {
	case FILE_FIFO:
		kind = &fifo_kind;
		break;
	case FILE_SOCKET:
		kind = &unix_kind;
		break;
	case FILE_REGULAR:
	case FILE_DIRECTORY:
	case FILE_BLOCK:
		kind = &vnode_kind;
		break;
	case FILE_CHARACTER:
		kind = &terminal_kind; /* it looks whether it is one */
		break;
	case FILE_UNKNOWN:
		return refuse_bare(context, text, path);
	default:
		return error_set(context->error, STATUS_USAGE,
		    "%.*s: is %s; a bare path is a file, a directory, a FIFO, "
		    "a stream socket or a terminal",
		    STR_ARGS(path), file_kind_name(file));
	}
	if (choose_events(context, kind, text, suffix, &events) == -1)
		return -1;
	return add_one(context, kind, label, path, path, events);
}

/* -- operands -- */

int
target_add_operand(struct target_context *context, struct str operand)
{
	struct str label, text = cut_label(operand, &label), kind_name;
	struct str suffix = {NULL, 0}, place, spec;
	const struct kind *kind = NULL;
	size_t colon;
	uint32_t events;

	if (text.len == 0)
		return error_set(context->error, STATUS_USAGE,
		    "'%.*s': an empty target; name a descriptor, a path or "
		    "KIND:NAME",
		    STR_ARGS(operand));
	colon = str_find(text, ':');
	kind_name = str_until(text, colon);
	if (colon < text.len && !looks_like_range(kind_name))
		kind = kind_named(kind_name);
	if (kind != NULL && kind->path) {
		if (colon == text.len - 1)
			return error_set(context->error, STATUS_USAGE,
			    "%.*s: a path must follow", STR_ARGS(text));
		return add_path(
		    context, kind, label, text, str_from(text, colon + 1));
	}
	if (kind == NULL) {
		if (!looks_like_range(kind_name))
			return add_bare_path(context, label, text);
		kind = &fd_kind;
		place = text;
	} else
		place = str_from(text, colon + 1);
	colon = kind->split(place);
	if (colon < place.len) {
		suffix = str_from(place, colon + 1);
		place = str_until(place, colon);
	}
	spec = str_until(text, (size_t)(place.at + place.len - text.at));
	if (choose_events(context, kind, text, suffix, &events) == -1)
		return -1;
	if (kind == &fd_kind && str_find(place, '@') == place.len)
		return add_range(context, label, spec, place, events);
	return add_one(context, kind, label, spec, place, events);
}

int
target_add_literal(
    struct target_context *context, const struct kind *kind, struct str text)
{
	struct str label, rest = cut_label(text, &label);
	uint32_t events;

	if (rest.len == 0)
		return error_set(context->error, STATUS_USAGE,
		    "--%s '%.*s': an empty name; it takes %s", kind->name,
		    STR_ARGS(text), kind->syntax);
	if (choose_events(
		context, kind, rest, (struct str){NULL, 0}, &events) == -1)
		return -1;
	if (kind == &fd_kind && str_find(rest, '@') == rest.len)
		return add_range(context, label, rest, rest, events);
	return add_one(context, kind, label, rest, rest, events);
}
