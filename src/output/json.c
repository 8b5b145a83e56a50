/* json.c - one JSON object a line (RFC 8259), always valid UTF-8 */
/* SPDX-License-Identifier: ISC */
#include "json.h"
#include "output.h"
#include "../kevent_words.h"
#include "../kind.h"
#include "../proc_status.h"
#include "../signal_names.h"
#include "../utf8.h"

#include <errno.h>
#include <string.h>

static bool
is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

bool
json_put_string(struct buf *buf, struct str text)
{
	const unsigned char *at = (const unsigned char *)text.at;
	uint32_t character;
	bool exact = true;

	buf_char(buf, '"');
	for (size_t i = 0, len; i < text.len; i += len) {
		/* Most of it is plain, and put in one go. */
		for (len = 0; i + len < text.len && is_plain(at[i + len]);
		     len++)
			;
		if (len > 0) {
			buf_put(buf, at + i, len);
			continue;
		}
		len = utf8_first(str_from(text, i), &character);
		if (len == 0) {
			buf_str(buf, STR("\xef\xbf\xbd"));
			exact = false;
			len = 1;
		} else if (at[i] == '"' || at[i] == '\\') {
			buf_char(buf, '\\');
			buf_char(buf, (char)at[i]);
		} else if (utf8_is_control(character)) {
			/* A terminal may be what reads it. */
			buf_str(buf, STR("\\u"));
			for (int shift = 12; shift >= 0; shift -= 4)
				buf_char(buf,
				    "0123456789abcdef"[character >> shift &
					15]);
		} else
			buf_put(buf, at + i, len);
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

/* How each record begins; ten digits of seconds last until the year 2286. */
#define START "{\"time\":0000000000.000000000"

static void
put_start(char *to, const struct timespec *now)
{
	struct buf start;

	buf_init(&start, to, sizeof(START));
	buf_str(&start, STR("{\"time\":"));
	buf_pad(&start, (uint64_t)now->tv_sec, 10);
	buf_char(&start, '.');
	buf_pad(&start, (uint64_t)now->tv_nsec, 9);
}

static void
make_line(
    struct buf *line, const struct output *output, const struct record *record)
{
	const struct target *target = record->target;
	int fd = output_fd(target);

	(void)output;
	buf_str(line, STR(START));
	json_put_member(line, "label", target->label);
	json_put_member(line, "target", target->name);
	json_put_member(line, "kind", str_of(target->kind->name));
	if (output_path(target).at != NULL)
		json_put_member(line, "path", output_path(target));
	if (target->pid != 0 && target->kind->bit != KIND_PROC) {
		buf_str(line, STR(",\"pid\":"));
		buf_number(line, (uint64_t)target->pid);
	}
	if (target->kind->bit == KIND_SIGNAL) {
		buf_str(line, STR(",\"signal\":\""));
		signal_put(line, target->fd_number);
		buf_char(line, '"');
	}
	if (fd >= 0) {
		buf_str(line, STR(",\"fd\":"));
		buf_number(line, (uint64_t)fd);
	}
	buf_str(line, STR(",\"backend\":\""));
	buf_text(line, record->backend->name);
	buf_str(line, STR("\",\"events\":[\""));
	event_put(line, target->kind->bit, record->words, STR("\",\""));
	buf_str(line, STR("\"],\"mask\":"));
	buf_number(line, record->raw);
}

/* What kevent(2) said, in names and in numbers. */
static void
put_kevent(struct buf *text, const struct record *record)
{
	const struct kevent_seen *seen = &record->seen;

	buf_str(text, STR(",\"filter\":\""));
	kevent_put_filter(text, seen->filter);
	buf_str(text, STR("\",\"flags\":["));
	kevent_put_flags(text, seen->flags, STR(","), STR("\""));
	buf_str(text, STR("],\"fflags\":["));
	kevent_put_notes(text, seen->filter, seen->fflags, STR(","), STR("\""));
	buf_str(text, STR("],\"ident\":"));
	buf_number(text, seen->ident);
	buf_str(text, STR(",\"data\":"));
	buf_signed(text, seen->data);
	buf_str(text, STR(",\"udata\":"));
	buf_number(text, record->target->udata);
	buf_str(text, STR(",\"raw\":{\"filter\":"));
	buf_signed(text, seen->filter);
	buf_str(text, STR(",\"flags\":"));
	buf_number(text, seen->flags);
	buf_str(text, STR(",\"fflags\":"));
	buf_number(text, seen->fflags);
	buf_char(text, '}');
	if (record->target->kind->bit == KIND_PROC) {
		buf_str(text, STR(",\"pid\":"));
		buf_number(text, output_pid(record));
	}
	if (output_has_status(record)) {
		buf_str(text, STR(",\"status\":\""));
		proc_status_put(text, seen->data);
		buf_char(text, '"');
	}
}

static __attribute__((noinline)) char *
put_long(char *to, uint64_t number)
{
	char digits[BUF_DIGITS];
	char *end = digits + sizeof(digits);
	char *start = digits_before(end, number);

	while (start < end)
		*to++ = *start++;
	return to;
}

/* A number that is short most of the time: 41 / 4096 and 103 / 1024 are near
 * enough to a hundredth and a tenth for what they divide. */
static inline char *
put_small(char *to, uint64_t number)
{
	uint32_t rest = (uint32_t)number, digit;

	if (number >= 1000)
		return put_long(to, number);
	if (rest >= 100) {
		digit = rest * 41 >> 12;
		*to++ = (char)('0' + digit);
		rest -= digit * 100;
	}
	digit = rest * 103 >> 10;
	if (number >= 10)
		*to++ = (char)('0' + digit);
	*to++ = (char)('0' + (rest - digit * 10));
	return to;
}

/* For the bytes, and the end. */
#define BYTES ",\"bytes\":"
#define REST_ROOM (sizeof(BYTES) + BUF_DIGITS + 2)

static bool
json_batch(struct output *output, const struct record *records, size_t count)
{
	struct buf *text = &output->text;
	char start[sizeof(START)];
	struct timespec now = sys_wall_clock(output->sys);

	put_start(start, &now);
	for (size_t i = 0; i < count; i++) {
		const struct record *record = &records[i];
		char *to =
		    output_copy_line(output, record, make_line, REST_ROOM);

		if (to == NULL)
			return false;
		/* The batch's time over that of the batch that the line was
		 * made in. */
		memcpy(to, start, sizeof(START) - 1);
		to += record->target->line_len;
		if (record->bytes >= 0) {
			memcpy(to, BYTES, sizeof(BYTES) - 1);
			to = put_small(
			    to + sizeof(BYTES) - 1, (uint64_t)record->bytes);
		}
		if (record->seen.present) {
			text->len = (size_t)(to - text->at);
			put_kevent(text, record);
			to = buf_reserve(text, 2);
			if (to == NULL) {
				errno = ENOMEM;
				return false;
			}
		}
		*to++ = '}';
		*to++ = output->end;
		text->len = (size_t)(to - text->at);
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
