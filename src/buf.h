/* buf.h - text being put together: output batches, messages, traces */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_BUF_H
#define FDWAIT_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "str.h"

/*
 * Starts in memory of the caller's and moves to the heap when that is full.
 * After a failed allocation `lost` is set and everything put is dropped, so
 * that only the end of a whole text has to be checked.
 */
struct buf {
	char *at;
	size_t len, room;
	bool on_heap, lost;
};

#define BUF_DIGITS 20 /* of UINT64_MAX */

/*
 * Copy `len` bytes to what buf_reserve() gave. What is short, or as long as a
 * record in JSON, goes in one go that is cheaper than a call: up to BUF_SLACK
 * bytes behind both are read and written, too.
 */
#define BUF_SHORT 32
#define BUF_SLACK 128
static inline char *
buf_copy(char *to, const char *from, size_t len)
{
	if (len <= BUF_SHORT)
		memcpy(to, from, BUF_SHORT);
	else if (len <= BUF_SLACK)
		memcpy(to, from, BUF_SLACK);
	else
		memcpy(to, from, len);
	return to + len;
}

void buf_init(struct buf *, void *block, size_t size);
void buf_free(struct buf *);
bool buf_enlarge(struct buf *, size_t more);
/* Room for `more` bytes at the end, or NULL with `lost` set. */
static inline char *
buf_reserve(struct buf *buf, size_t more)
{
	if (buf->room - buf->len < more && !buf_enlarge(buf, more))
		return NULL;
	return buf->at + buf->len;
}
void buf_put(struct buf *, const void *bytes, size_t len);
void buf_str(struct buf *, struct str);
void buf_text(struct buf *, const char *text);
void buf_char(struct buf *, char c);
void buf_number(struct buf *, uint64_t number);
void buf_signed(struct buf *, int64_t number);
void buf_hex(struct buf *, uint64_t number);             /* with 0x before it */
void buf_pad(struct buf *, uint64_t number, int digits); /* with zeros */
/* As printf does; for messages and traces, not on the way of an event. */
void buf_print(struct buf *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprint(struct buf *, const char *format, va_list)
    __attribute__((format(printf, 2, 0)));
/*
 * Put `text` with each byte of a control character as \ooo, so that it keeps
 * to its line and does nothing to a terminal. In a label that is one column of
 * many, blanks and \ are put so, too; in what is for people to read, bytes
 * that are no UTF-8.
 */
void buf_visible(struct buf *, struct str text, bool label);

/* Digits of `number` ending at `end`; returns where they start. */
char *digits_before(char *end, uint64_t number);

#endif
