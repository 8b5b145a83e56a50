/* output.c - what the renderers share */
/* SPDX-License-Identifier: ISC */
#include "output.h"
#include "../kind.h"

#include <string.h>

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

struct str
output_names(
    struct output *output, uint32_t words, struct str between, struct str quote)
{
	struct buf names;

	/* Events come in runs of the same words. */
	if (words != output->words || output->names_len == 0) {
		buf_init(&names, output->names, NAMES_ROOM);
		buf_str(&names, quote);
		event_put(&names, words, between);
		buf_str(&names, quote);
		output->words = words;
		output->names_len = names.len;
	}
	return (struct str){output->names, output->names_len};
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
