/* text.c - LABEL EVENT[,EVENT][ KEY=VALUE]... */
/* SPDX-License-Identifier: ISC */
#include "output.h"
#include "../kind.h"
#include "../proc_status.h"

static void
make_line(
    struct buf *line, const struct output *output, const struct record *record)
{
	(void)output;
	buf_visible(line, record->target->label, true);
	buf_char(line, ' ');
	event_put(line, record->target->kind->bit, record->words, STR(","));
}

/* What the kinds that a kqueue holds have to tell beside their words. */
static void
put_more(struct buf *text, const struct record *record)
{
	if (output_has_data(record)) {
		buf_str(text, STR(" data="));
		buf_signed(text, record->seen.data);
	}
	if (output_has_status(record)) {
		buf_str(text, STR(" status="));
		proc_status_put(text, record->seen.data);
	}
	/* A child of a tracked process has a number of its own. */
	if (record->target->kind->bit == KIND_PROC &&
	    output_pid(record) != (uint64_t)record->target->pid) {
		buf_str(text, STR(" pid="));
		buf_number(text, output_pid(record));
	}
}

static bool
text_batch(struct output *output, const struct record *records, size_t count)
{
	struct buf *text = &output->text;

	for (size_t i = 0; i < count; i++) {
		const struct record *record = &records[i];
		const struct target *target = record->target;
		char *to = output_copy_line(output, record, make_line, 1);

		if (to == NULL)
			return false;
		to += target->line_len;
		text->len += target->line_len;
		if (output->verbose && record->bytes >= 0) {
			buf_str(text, STR(" bytes="));
			buf_number(text, (uint64_t)record->bytes);
			buf_char(text, output->end);
			continue;
		}
		if (!(target->kind->bit & KINDS_OF_READINESS)) {
			put_more(text, record);
			buf_char(text, output->end);
			continue;
		}
		*to = output->end;
		text->len++;
	}
	return true;
}

const struct renderer text_renderer = {
    .name = "text",
    .batch = text_batch,
};
