/* editor.c - lines from a terminal, as the terminal itself edits them */
/* SPDX-License-Identifier: ISC */
#include "editor.h"
#include "../late.h"

#include <errno.h>
#include <unistd.h>

#define READ_SIZE 4096 /* more than a terminal holds of a line */

void
editor_write(struct str text)
{
	while (text.len > 0) {
		ssize_t done = write(1, text.at, text.len);

		if (done > 0)
			text = str_from(text, (size_t)done);
		else if (errno != EINTR)
			return; /* a reply will tell */
	}
}

void
editor_restore(const struct editor *editor)
{
	if (editor->has_modes)
		late(tcsetattr)(0, TCSADRAIN, &editor->modes);
}

void
editor_open(struct editor *editor)
{
	editor->has_modes = late(tcgetattr)(0, &editor->modes) == 0;
	buf_init(&editor->line, NULL, 0);
	editor->libedit = editor->plain ? NULL : libedit_open(editor);
}

void
editor_close(struct editor *editor)
{
	if (editor->libedit != NULL)
		libedit_close(editor->libedit);
	editor_restore(editor);
	buf_free(&editor->line);
}

/* -- plain lines -- */

static void
put_prompt(const struct editor *editor)
{
	if (editor->bold)
		editor_write(STR("\033[1m"));
	editor_write(editor->prompt);
	if (editor->bold)
		editor_write(STR("\033[m"));
}

/* EDITOR_LINE: go on reading. */
static enum editor_result
do_signal(struct editor *editor, int signo)
{
	switch (signo) {
	case SIGINT:
		/* The terminal has shown ^C, and dropped the line. */
		editor_write(STR("\n"));
		return EDITOR_CLEARED;
	case SIGTSTP:
		interrupts_stop(&editor->interrupts);
		put_prompt(editor);
		return EDITOR_LINE;
	case SIGCONT:
		put_prompt(editor);
		return EDITOR_LINE;
	case SIGWINCH:
		return EDITOR_LINE;
	default:
		editor_write(STR("\n"));
		editor->signo = signo;
		return EDITOR_SIGNAL;
	}
}

/* One line, or what was typed before ^D. */
static enum editor_result
read_plain(struct editor *editor, struct str *line)
{
	struct buf *buf = &editor->line;

	buf->len = 0;
	put_prompt(editor);
	for (;;) {
		enum editor_result result;
		int signo = interrupts_wait(&editor->interrupts);
		ssize_t got;

		if (signo == -1)
			return EDITOR_END;
		if (signo > 0) {
			result = do_signal(editor, signo);
			if (result != EDITOR_LINE)
				return result;
			continue;
		}
		if (buf_reserve(buf, READ_SIZE) == NULL)
			return EDITOR_END;
		got = late(read)(0, buf->at + buf->len, READ_SIZE);
		if (got == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0 && buf->len == 0)
			return EDITOR_END;
		if (got > 0)
			buf->len += (size_t)got;
		if (got <= 0 || buf->at[buf->len - 1] == '\n')
			break;
	}
	*line = (struct str){buf->at, buf->len};
	if (line->len > 0 && line->at[line->len - 1] == '\n')
		line->len--;
	else
		editor_write(STR("\n"));
	return EDITOR_LINE;
}

enum editor_result
editor_read(struct editor *editor, struct str prompt, struct str *line)
{
	enum editor_result result;

	editor->prompt = prompt;
	interrupts_take(&editor->interrupts);
	result = editor->libedit != NULL
	    ? libedit_read(editor->libedit, editor, line)
	    : read_plain(editor, line);
	editor_restore(editor);
	interrupts_give_back(&editor->interrupts);
	return result;
}
