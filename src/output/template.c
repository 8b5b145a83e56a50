/* template.c - --format: a record as the user wants it */
/* SPDX-License-Identifier: ISC */
#include "output.h"
#include "../kind.h"
#include "../proc_status.h"

#include <errno.h>

static const char template_letters[] = "ltkfemdbpsPT%";
static const char template_escapes[] = "nt0\\";

static bool
among(char c, const char *set)
{
	while (*set != '\0' && *set != c)
		set++;
	return *set != '\0';
}

const char *
template_check(struct str template, struct str *bad)
{
	for (size_t i = 0; i < template.len; i++) {
		bool escape = template.at[i] == '\\';

		if (template.at[i] != '%' && !escape)
			continue;
		*bad =
		    (struct str){template.at + i, i + 1 < template.len ? 2 : 1};
		if (++i == template.len ||
		    !among(template.at[i],
			escape ? template_escapes : template_letters))
			return escape ? "\\n \\t \\0 \\\\"
				      : "%l %t %k %f %e %m %d %b %p %s %P %T "
					"%%";
	}
	return NULL;
}

static void
put_field(struct output *output, const struct record *record, char letter)
{
	const struct target *target = record->target;
	struct buf *text = &output->text;

	switch (letter) {
	case 'l':
		buf_str(text, target->label);
		break;
	case 't':
		buf_str(text, target->name);
		break;
	case 'k':
		buf_text(text, target->kind->name);
		break;
	case 'f':
		if (output_fd(target) >= 0)
			buf_number(text, (uint64_t)output_fd(target));
		break;
	case 'e':
		event_put(text, target->kind->bit, record->words, STR(","));
		break;
	case 'm':
		buf_number(text, record->raw);
		break;
	case 'b':
		if (record->bytes >= 0)
			buf_number(text, (uint64_t)record->bytes);
		break;
	case 'p':
		if (output_pid(record) != 0)
			buf_number(text, output_pid(record));
		break;
	case 'd':
		if (!(target->kind->bit & KINDS_OF_READINESS))
			buf_signed(text, record->seen.data);
		break;
	case 's':
		if (output_has_status(record))
			proc_status_put(text, record->seen.data);
		break;
	case 'P':
		if (output_path(target).at != NULL)
			buf_str(text, output_path(target));
		break;
	case 'T':
		output_put_time(output);
		break;
	case '%':
		buf_char(text, '%');
		break;
	default: /* template_check() let no other through */
		break;
	}
}

static void
put_escape(struct buf *text, char letter)
{
	switch (letter) {
	case 'n':
		buf_char(text, '\n');
		break;
	case 't':
		buf_char(text, '\t');
		break;
	case '0':
		buf_char(text, '\0');
		break;
	default:
		buf_char(text, letter);
	}
}

static bool
template_batch(
    struct output *output, const struct record *records, size_t count)
{
	struct str template = output->template;

	for (size_t r = 0; r < count; r++) {
		for (size_t i = 0; i < template.len; i++) {
			char c = template.at[i];

			if (c == '%')
				put_field(
				    output, &records[r], template.at[++i]);
			else if (c == '\\')
				put_escape(&output->text, template.at[++i]);
			else
				buf_char(&output->text, c);
		}
		if (output->null)
			buf_char(&output->text, '\0');
	}
	if (output->text.lost)
		errno = ENOMEM;
	return !output->text.lost;
}

const struct renderer template_renderer = {
    .name = "template",
    .batch = template_batch,
};
