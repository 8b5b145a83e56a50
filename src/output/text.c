/* text.c - LABEL EVENT[,EVENT][ KEY=VALUE]... */
/* SPDX-License-Identifier: ISC */
#include "output.h"

#include <errno.h>

static void
make_line(
    struct buf *line, const struct output *output, const struct record *record)
{
	(void)output;
	buf_visible(line, record->target->label, true);
	buf_char(line, ' ');
	event_put(line, record->words, STR(","));
}

static bool
text_batch(struct output *output, const struct record *records, size_t count)
{
	struct buf *text = &output->text;

	for (size_t i = 0; i < count; i++) {
		const struct record *record = &records[i];
		const struct target *target = record->target;
		char *to;

		if (!output_has_line(record) &&
		    !output_make_line(output, record, make_line))
			return false;
		to = buf_reserve(text, target->line_len + BUF_SLACK);
		if (to == NULL) {
			errno = ENOMEM;
			return false;
		}
		to = buf_copy(to, target->line, target->line_len);
		text->len += target->line_len;
		if (output->verbose && record->bytes >= 0) {
			buf_str(text, STR(" bytes="));
			buf_number(text, (uint64_t)record->bytes);
			buf_char(text, output->end);
			continue;
		}
		*to = output->end; /* BUF_SLACK has room for it */
		text->len++;
	}
	return true;
}

const struct renderer text_renderer = {
    .name = "text",
    .batch = text_batch,
};
