/* buf.c - text being put together: output batches, messages, traces */
/* SPDX-License-Identifier: ISC */
#include "buf.h"
#include "late.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
buf_init(struct buf *buf, void *block, size_t size)
{
	*buf = (struct buf){.at = block, .room = size};
}

void
buf_free(struct buf *buf)
{
	if (buf->on_heap)
		late(free)(buf->at);
	*buf = (struct buf){.lost = true};
}

bool
buf_enlarge(struct buf *buf, size_t more)
{
	size_t room = buf->room < 512 ? 512 : buf->room;
	char *grown = NULL;

	while (room - buf->len < more && room <= SIZE_MAX / 2)
		room *= 2;
	if (!buf->lost && room - buf->len >= more)
		grown = late(realloc)(buf->on_heap ? buf->at : NULL, room);
	if (grown == NULL) {
		buf->lost = true;
		buf->room = buf->len; /* nothing fits any more */
		return false;
	}
	if (!buf->on_heap && buf->len > 0)
		memcpy(grown, buf->at, buf->len);
	buf->at = grown;
	buf->room = room;
	buf->on_heap = true;
	return true;
}

void
buf_put(struct buf *buf, const void *bytes, size_t len)
{
	char *to = buf_reserve(buf, len);

	if (to == NULL || len == 0)
		return;
	memcpy(to, bytes, len);
	buf->len += len;
}

void
buf_str(struct buf *buf, struct str text)
{
	buf_put(buf, text.at, text.len);
}

void
buf_text(struct buf *buf, const char *text)
{
	buf_str(buf, str_of(text));
}

void
buf_char(struct buf *buf, char c)
{
	char *to = buf_reserve(buf, 1);

	if (to == NULL)
		return;
	*to = c;
	buf->len++;
}

char *
digits_before(char *end, uint64_t number)
{
	do {
		*--end = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	return end;
}

void
buf_number(struct buf *buf, uint64_t number)
{
	char digits[BUF_DIGITS];
	char *end = digits + sizeof(digits);
	char *start = digits_before(end, number);

	buf_put(buf, start, (size_t)(end - start));
}

void
buf_signed(struct buf *buf, int64_t number)
{
	if (number < 0) {
		buf_char(buf, '-');
		buf_number(buf, 0 - (uint64_t)number);
	} else
		buf_number(buf, (uint64_t)number);
}

void
buf_hex(struct buf *buf, uint64_t number)
{
	char digits[2 + 16];
	char *end = digits + sizeof(digits), *start = end;

	do {
		*--start = "0123456789abcdef"[number & 15];
		number >>= 4;
	} while (number != 0);
	*--start = 'x';
	*--start = '0';
	buf_put(buf, start, (size_t)(end - start));
}

void
buf_pad(struct buf *buf, uint64_t number, int digits)
{
	char *to = buf_reserve(buf, (size_t)digits);

	if (to == NULL)
		return;
	buf->len += (size_t)digits;
	while (digits-- > 0) {
		to[digits] = (char)('0' + number % 10);
		number /= 10;
	}
}

void
buf_vprint(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = late(vsnprintf)(NULL, 0, format, args);
	if (len < 0)
		buf->lost = true;
	else if (buf_reserve(buf, (size_t)len + 1) != NULL) {
		late(vsnprintf)(
		    buf->at + buf->len, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}

void
buf_print(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprint(buf, format, args);
	va_end(args);
}

static void
put_octal(struct buf *buf, unsigned char c)
{
	buf_char(buf, '\\');
	buf_char(buf, (char)('0' + (c >> 6)));
	buf_char(buf, (char)('0' + (c >> 3 & 7)));
	buf_char(buf, (char)('0' + (c & 7)));
}

void
buf_visible(struct buf *buf, struct str text, bool label)
{
	while (text.len > 0) {
		uint32_t character;
		size_t len = utf8_first(text, &character);
		bool octal = len == 0 ? !label
				      : utf8_is_control(character) ||
			(label && (character == ' ' || character == '\\'));

		len += len == 0;
		for (size_t i = 0; octal && i < len; i++)
			put_octal(buf, (unsigned char)text.at[i]);
		if (!octal)
			buf_put(buf, text.at, len);
		text = str_from(text, len);
	}
}
