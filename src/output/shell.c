/* shell.c - assignments that a POSIX shell can eval, whatever is in them */
/* SPDX-License-Identifier: ISC */
#include "shell.h"
#include "output.h"
#include "../kind.h"
#include "../proc_status.h"

#include <errno.h>
#include <string.h>

void
shell_put_quoted(struct buf *buf, struct str text)
{
	buf_char(buf, '\'');
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '\'')
			buf_str(buf, STR("'\\''"));
		else
			buf_char(buf, text.at[i]);
	buf_char(buf, '\'');
}

void
shell_put_word(struct buf *buf, struct str text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";

	for (size_t i = 0; i < text.len; i++)
		if (str_find(STR(plain), text.at[i]) == sizeof(plain) - 1) {
			shell_put_quoted(buf, text);
			return;
		}
	buf_str(buf, text);
}

/* What is told of a record, one variable each. */
enum variable {
	VAR_LABEL,
	VAR_EVENTS,
	VAR_FD,
	VAR_PATH,
	VAR_DATA,
	VAR_TARGET,
	VAR_KIND,
	VAR_MASK,
	VAR_BYTES,
	VAR_PID,
	VAR_STATUS,
	VARIABLES
};

static const char variable_names[VARIABLES][8] = {
    [VAR_LABEL] = "LABEL",
    [VAR_EVENTS] = "EVENTS",
    [VAR_FD] = "FD",
    [VAR_PATH] = "PATH",
    [VAR_DATA] = "DATA",
    [VAR_TARGET] = "TARGET",
    [VAR_KIND] = "KIND",
    [VAR_MASK] = "MASK",
    [VAR_BYTES] = "BYTES",
    [VAR_PID] = "PID",
    [VAR_STATUS] = "STATUS",
};

static void
put_value(struct buf *value, const struct record *record,
    enum variable variable, int fd)
{
	const struct target *target = record->target;

	switch (variable) {
	case VAR_LABEL:
		buf_str(value, target->label);
		break;
	case VAR_EVENTS:
		event_put(value, target->kind->bit, record->words, STR(","));
		break;
	case VAR_FD:
		if (fd >= 0)
			buf_number(value, (uint64_t)fd);
		break;
	case VAR_PATH:
		if (output_path(target).at != NULL)
			buf_str(value, output_path(target));
		break;
	case VAR_TARGET:
		buf_str(value, target->name);
		break;
	case VAR_KIND:
		buf_text(value, target->kind->name);
		break;
	case VAR_MASK:
		buf_number(value, record->raw);
		break;
	case VAR_BYTES:
		if (record->bytes >= 0)
			buf_number(value, (uint64_t)record->bytes);
		break;
	case VAR_PID:
		if (output_pid(record) != 0)
			buf_number(value, output_pid(record));
		break;
	case VAR_DATA:
		if (!(target->kind->bit & KINDS_OF_READINESS))
			buf_signed(value, record->seen.data);
		break;
	case VAR_STATUS:
		if (output_has_status(record))
			proc_status_put(value, record->seen.data);
		break;
	case VARIABLES:
		break;
	}
}

void
shell_variables(const struct record *records, size_t count, int handed_on,
    bool short_names, shell_put *put, void *context)
{
	struct buf name, value;
	char name_block[64], value_block[256];

	buf_init(&name, name_block, sizeof(name_block));
	buf_init(&value, value_block, sizeof(value_block));
	for (size_t i = 0; i < count; i++) {
		int fd = output_fd(records[i].target);

		if (i == 0 && handed_on >= 0)
			fd = handed_on;
		else if (handed_on != SHELL_AS_THEY_ARE &&
		    (records[i].target->kind->bit != KIND_FD ||
			records[i].target->pid != 0))
			fd = -1; /* ours, and closed for the command */
		for (enum variable v = 0; v < VARIABLES; v++) {
			value.len = name.len = 0;
			put_value(&value, &records[i], v, fd);
			buf_str(&name, STR("FDWAIT_"));
			buf_text(&name, variable_names[v]);
			if (i == 0 && short_names && v <= VAR_DATA)
				put(context, (struct str){name.at, name.len},
				    (struct str){value.at, value.len});
			buf_char(&name, '_');
			buf_number(&name, i + 1);
			put(context, (struct str){name.at, name.len},
			    (struct str){value.at, value.len});
		}
	}
	buf_free(&name);
	buf_free(&value);
}

static void
put_assignment(void *context, struct str name, struct str value)
{
	struct buf *text = context;

	buf_str(text, name);
	buf_char(text, '=');
	shell_put_quoted(text, value);
	buf_char(text, '\n');
}

static void
put_block(struct output *output, const struct record *records, size_t count,
    int status)
{
	struct buf *text = &output->text;

	buf_str(text, STR("FDWAIT_COUNT="));
	buf_number(text, count);
	buf_str(text, STR("\nFDWAIT_STATUS="));
	buf_number(text, (uint64_t)status);
	buf_char(text, '\n');
	shell_variables(
	    records, count, SHELL_AS_THEY_ARE, false, put_assignment, text);
}

static bool
shell_batch(struct output *output, const struct record *records, size_t count)
{
	struct record *kept;

	if (output->follows) {
		put_block(output, records, count, 0);
		buf_char(&output->text, output->end);
		return true;
	}
	/* One block in all, and its status is not known yet. */
	kept = arena_grow(output->arena, output->kept, &output->kept_room,
	    output->kept_count + count, sizeof(*kept));
	if (kept == NULL)
		return false;
	output->kept = kept;
	memcpy(kept + output->kept_count, records, count * sizeof(*kept));
	output->kept_count += count;
	return true;
}

static void
shell_end(struct output *output, int status, const char *why)
{
	(void)why;
	if (output->follows)
		return;
	put_block(output, output->kept, output->kept_count, status);
	buf_str(&output->text, STR("(exit "));
	buf_number(&output->text, (uint64_t)status);
	buf_char(&output->text, ')');
	buf_char(&output->text, output->end);
}

const struct renderer shell_renderer = {
    .name = "shell",
    .batch = shell_batch,
    .end = shell_end,
};
