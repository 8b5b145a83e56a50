/* output.c - what the renderers share */
/* SPDX-License-Identifier: ISC */
#include "output.h"
#include "../kind.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <sys/event.h>

const struct renderer *
renderer_of(enum output_format format)
{
	switch (format) {
	case OUTPUT_TEXT:
		return &text_renderer;
	case OUTPUT_JSON:
		return &json_renderer;
	case OUTPUT_SHELL:
		return &shell_renderer;
	case OUTPUT_TEMPLATE:
		return &template_renderer;
	case OUTPUT_NONE:
		break;
	}
	return NULL;
}

bool
output_format_parse(struct str word, enum output_format *format)
{
	if (str_is(word, "none")) {
		*format = OUTPUT_NONE;
		return true;
	}
	for (enum output_format f = OUTPUT_TEXT; f < OUTPUT_NONE; f++)
		if (str_is(word, renderer_of(f)->name)) {
			*format = f;
			return true;
		}
	return false;
}

bool
output_make_line(
    struct output *output, const struct record *record, output_make *make)
{
	struct target *target = record->target;
	struct buf line;
	char block[512];

	buf_init(&line, block, sizeof(block));
	make(&line, output, record);
	/* The old line's place serves again, or a long run would grow. */
	if (line.len + BUF_SLACK > target->line_room) {
		target->line_room = line.len + 64;
		target->line =
		    arena_alloc(output->arena, target->line_room + BUF_SLACK);
	}
	if (line.lost || target->line == NULL) {
		buf_free(&line);
		target->line_words = 0;
		target->line_room = 0;
		errno = ENOMEM;
		return false;
	}
	memcpy(target->line, line.at, line.len);
	target->line_len = line.len;
	target->line_words = record->words;
	target->line_raw = record->raw;
	buf_free(&line);
	return true;
}

bool
output_has_data(const struct record *record)
{
	return record->target->kind->bit &
	    (KIND_SIGNAL | KIND_TIMER | KIND_NETDEV | KIND_AIO | KIND_KEVENT);
}

bool
output_has_status(const struct record *record)
{
	return record->target->kind->bit == KIND_PROC &&
	    record->words & NOTE_EXIT;
}

uint64_t
output_pid(const struct record *record)
{
	if (record->target->kind->bit == KIND_PROC)
		return record->seen.ident; /* of a child, with track */
	return (uint64_t)record->target->pid;
}

struct str
output_path(const struct target *target)
{
	if (!target->kind->path)
		return (struct str){NULL, 0};
	return target->place;
}

int
output_fd(const struct target *target)
{
	if (!(target->kind->bit & KINDS_OF_READINESS))
		return -1;
	if (target->pid != 0)
		return target->fd_number;
	return target->watch.fd;
}

void
output_put_time(struct output *output)
{
	struct timespec now = sys_wall_clock(output->sys);

	buf_number(&output->text, (uint64_t)now.tv_sec);
	buf_char(&output->text, '.');
	buf_pad(&output->text, (uint64_t)now.tv_nsec, 9);
}
