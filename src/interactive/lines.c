/* lines.c - request lines, from a descriptor and from files sourced in it */
/* SPDX-License-Identifier: ISC */
#include "lines.h"
#include "../late.h"
#include "../sys.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((size_t)64 << 10)

void
lines_init(struct lines *lines, struct sys *sys, int fd)
{
	memset(lines, 0, sizeof(*lines));
	lines->sys = sys;
	lines->fd = fd;
	lines->ended = fd == -1;
	buf_init(&lines->at[0].text, NULL, 0);
}

bool
lines_push(struct lines *lines, struct buf *text)
{
	if (lines->depth == LINES_DEPTH)
		return false;
	lines->depth++;
	lines->at[lines->depth].text = *text;
	lines->at[lines->depth].next = 0;
	buf_init(text, NULL, 0);
	return true;
}

/*
 * No memory for a line that long: what there is of it goes, and what comes of
 * it, too. Blanks in front of a line mean nothing, and a comment gets no reply.
 */
static bool
pass_over(struct lines *lines)
{
	struct buf *text = &lines->at[0].text;
	struct str start = {text->at, text->len};

	while (start.len > 0 && (start.at[0] == ' ' || start.at[0] == '\t'))
		start = str_from(start, 1);
	if (start.len > 0) {
		lines->passing = true;
		lines->asking = start.at[0] != '#';
	}
	buf_free(text);
	buf_init(text, NULL, 0);
	return buf_reserve(text, READ_SIZE) != NULL;
}

/* Read more behind what is there, which has no newline; what was taken makes
 * room first. */
static int
fill(struct lines *lines, size_t *searched)
{
	struct buf *text = &lines->at[0].text;
	size_t taken = lines->at[0].next;
	struct pollfd more = {.fd = lines->fd, .events = POLLIN};
	ssize_t got;

	if (taken > 0) {
		late(memmove)(text->at, text->at + taken, text->len - taken);
		text->len -= taken;
		lines->at[0].next = 0;
	}
	if (lines->passing)
		text->len = 0;
	if (buf_reserve(text, READ_SIZE) == NULL && !pass_over(lines)) {
		errno = ENOMEM;
		return -1;
	}
	*searched = text->len;
	got =
	    late(read)(lines->fd, text->at + text->len, text->room - text->len);
	/* A non-blocking standard input. */
	if (got == -1 && errno == EAGAIN)
		return sys_ppoll(lines->sys, &more, 1, FOREVER) == -1 ? -1 : 0;
	if (got == -1)
		return -1;
	lines->ended = got == 0;
	text->len += (size_t)got;
	return 0;
}

int
lines_next(struct lines *lines, struct str *line)
{
	size_t searched = 0;

	for (;;) {
		struct buf *text = &lines->at[lines->depth].text;
		size_t *next = &lines->at[lines->depth].next;
		bool ended = lines->depth > 0 || lines->ended;
		struct str rest = {text->at, text->len - *next};
		char *newline = NULL;

		/* C adds nothing to NULL, not even 0. */
		if (*next > 0)
			rest.at += *next;
		if (rest.len > searched)
			newline = late(memchr)(
			    rest.at + searched, '\n', rest.len - searched);
		if (newline != NULL ||
		    (ended && (rest.len > 0 || lines->passing))) {
			line->at = rest.at;
			line->len = newline != NULL
			    ? (size_t)(newline - rest.at)
			    : rest.len;
			*next += line->len + (newline != NULL);
			if (!lines->passing)
				return 1;
			lines->passing = false;
			if (lines->asking)
				return 2;
			searched = 0;
			continue;
		}
		if (lines->depth > 0) {
			buf_free(text);
			lines->depth--;
			continue;
		}
		if (ended)
			return 0;
		if (fill(lines, &searched) == -1)
			return -1;
	}
}

void
lines_free(struct lines *lines)
{
	for (unsigned i = 0; i <= lines->depth; i++)
		buf_free(&lines->at[i].text);
	lines->depth = 0;
}
