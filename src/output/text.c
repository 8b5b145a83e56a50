/* text.c - LABEL EVENT[,EVENT][ KEY=VALUE]... */
/* SPDX-License-Identifier: ISC */
#include "output.h"

#include <errno.h>
#include <string.h>

/* The label as it is printed, made once. */
static bool
fix_label(struct output *output, struct target *target)
{
	struct buf label;
	char block[128];

	buf_init(&label, block, sizeof(block));
	buf_visible(&label, target->label, true);
	buf_char(&label, ' ');
	if (!label.lost)
		target->fixed = arena_copy(
		    output->arena, (struct str){label.at, label.len});
	buf_free(&label);
	if (target->fixed.at == NULL)
		errno = ENOMEM;
	return target->fixed.at != NULL;
}

static bool
text_batch(struct output *output, const struct record *records, size_t count)
{
	struct buf *text = &output->text;

	for (size_t i = 0; i < count; i++) {
		const struct record *record = &records[i];
		struct target *target = record->target;
		struct str names;
		char *to;

		if (target->fixed.at == NULL && !fix_label(output, target))
			return false;
		names = output_names(output, record->words, STR(","), STR(""));
		to = buf_reserve(text, target->fixed.len + names.len + 1);
		if (to == NULL) {
			errno = ENOMEM;
			return false;
		}
		memcpy(to, target->fixed.at, target->fixed.len);
		to += target->fixed.len;
		memcpy(to, names.at, names.len);
		text->len += target->fixed.len + names.len;
		if (output->verbose && record->bytes >= 0) {
			buf_str(text, STR(" bytes="));
			buf_number(text, (uint64_t)record->bytes);
		}
		buf_char(text, output->end);
	}
	return true;
}

const struct renderer text_renderer = {
    .name = "text",
    .batch = text_batch,
};
