/* json.c - one JSON object a line (RFC 8259), always valid UTF-8 */
/* SPDX-License-Identifier: ISC */
#include "json.h"
#include "output.h"
#include "../kind.h"

#include <errno.h>
#include <string.h>

/* How many bytes the UTF-8 character at `at` has; 0 when it is none: RFC 3629,
 * so no surrogates, nothing overlong, nothing above U+10FFFF. */
static size_t
utf8_length(const unsigned char *at, size_t left)
{
	size_t len;

	if (at[0] < 0x80)
		return 1;
	if (at[0] >= 0xc2 && at[0] <= 0xdf)
		len = 2;
	else if ((at[0] & 0xf0) == 0xe0)
		len = 3;
	else if (at[0] >= 0xf0 && at[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (left < len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((at[0] == 0xe0 && at[1] < 0xa0) ||
	    (at[0] == 0xed && at[1] > 0x9f) ||
	    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return len;
}

bool
json_put_string(struct buf *buf, struct str text)
{
	const unsigned char *at = (const unsigned char *)text.at;
	bool exact = true;

	buf_char(buf, '"');
	for (size_t i = 0; i < text.len;) {
		size_t len = utf8_length(at + i, text.len - i);

		if (len == 0) {
			buf_str(buf, STR("\xef\xbf\xbd"));
			exact = false;
			len = 1;
		} else if (at[i] == '"' || at[i] == '\\') {
			buf_char(buf, '\\');
			buf_char(buf, (char)at[i]);
		} else if (at[i] < ' ' || at[i] == 0x7f) {
			buf_str(buf, STR("\\u00"));
			buf_char(buf, "0123456789abcdef"[at[i] >> 4]);
			buf_char(buf, "0123456789abcdef"[at[i] & 15]);
		} else
			buf_put(buf, at + i, len);
		i += len;
	}
	buf_char(buf, '"');
	return exact;
}

void
json_put_member(struct buf *buf, const char *name, struct str text)
{
	buf_str(buf, STR(",\""));
	buf_text(buf, name);
	buf_str(buf, STR("\":"));
	if (json_put_string(buf, text))
		return;
	/* The exact bytes, for a program that has to open it. */
	buf_str(buf, STR(",\""));
	buf_text(buf, name);
	buf_str(buf, STR("_hex\":\""));
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		buf_char(buf, "0123456789abcdef"[c >> 4]);
		buf_char(buf, "0123456789abcdef"[c & 15]);
	}
	buf_char(buf, '"');
}

/* Everything of a target's records that stays the same. */
static bool
fix_members(struct output *output, const struct record *record)
{
	struct target *target = record->target;
	struct buf fixed;
	char block[512];
	int fd = output_fd(target);

	buf_init(&fixed, block, sizeof(block));
	json_put_member(&fixed, "label", target->label);
	json_put_member(&fixed, "target", target->name);
	json_put_member(&fixed, "kind", str_of(target->kind->name));
	if (output_path(target).at != NULL)
		json_put_member(&fixed, "path", output_path(target));
	if (target->pid != 0) {
		buf_str(&fixed, STR(",\"pid\":"));
		buf_number(&fixed, (uint64_t)target->pid);
	}
	if (fd >= 0) {
		buf_str(&fixed, STR(",\"fd\":"));
		buf_number(&fixed, (uint64_t)fd);
	}
	buf_str(&fixed, STR(",\"backend\":\""));
	buf_text(&fixed, record->backend->name);
	buf_str(&fixed, STR("\",\"events\":["));
	if (!fixed.lost)
		target->fixed = arena_copy(
		    output->arena, (struct str){fixed.at, fixed.len});
	target->fixed_fd = fd;
	buf_free(&fixed);
	if (target->fixed.at == NULL)
		errno = ENOMEM;
	return target->fixed.at != NULL;
}

static bool
json_batch(struct output *output, const struct record *records, size_t count)
{
	struct buf *text = &output->text;
	size_t start, start_len;

	/* The batch's time, put once and copied from there. */
	start = text->len;
	buf_str(text, STR("{\"time\":"));
	output_put_time(output);
	start_len = text->len - start;
	for (size_t i = 0; i < count; i++) {
		const struct record *record = &records[i];
		struct target *target = record->target;
		struct str names;

		if ((target->fixed.at == NULL ||
			target->fixed_fd != output_fd(target)) &&
		    !fix_members(output, record))
			return false;
		names = output_names(
		    output, record->words, STR("\",\""), STR("\""));
		if (buf_reserve(
			text, start_len + target->fixed.len + names.len + 80) ==
		    NULL) {
			errno = ENOMEM;
			return false;
		}
		if (i > 0)
			buf_put(text, text->at + start, start_len);
		buf_str(text, target->fixed);
		buf_str(text, names);
		buf_str(text, STR("],\"mask\":"));
		buf_number(text, record->raw);
		if (record->bytes >= 0) {
			buf_str(text, STR(",\"bytes\":"));
			buf_number(text, (uint64_t)record->bytes);
		}
		buf_char(text, '}');
		buf_char(text, output->end);
	}
	return true;
}

static void
json_begin(struct output *output)
{
	struct buf *text = &output->text;

	if (!output->follows)
		return;
	buf_str(text, STR("{\"ready\":true,\"schema\":1,\"backend\":\""));
	buf_text(text, output->backend);
	buf_str(text, STR("\",\"native\":"));
	buf_text(text, output->native ? "true" : "false");
	buf_char(text, '}');
	buf_char(text, output->end);
}

static void
json_end(struct output *output, int status, const char *why)
{
	(void)status;
	if (!output->follows)
		return;
	buf_str(&output->text, STR("{\"end\":\""));
	buf_text(&output->text, why);
	buf_str(&output->text, STR("\"}"));
	buf_char(&output->text, output->end);
}

const struct renderer json_renderer = {
    .name = "json",
    .begin = json_begin,
    .batch = json_batch,
    .end = json_end,
};
