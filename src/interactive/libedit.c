/* libedit.c - lines from a terminal, edited by libedit(3) */
/* SPDX-License-Identifier: ISC */
#include "editor.h"
#include "libedit_calls.h"
#include "../late.h"

#include <dlfcn.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define HISTORY 1000 /* lines */
#define MARK '\1'    /* around what has no width in a prompt */

struct libedit {
	void *library;
	struct le_calls calls;
	struct le_editor *edit;
	struct le_history *history;
	struct editor *editor; /* while a line is read */
	enum editor_result result;
	char prompt[128];
};

/* -- loading -- */

static const char names[][18] = {
    "libedit.so.2",
    "libedit.so.0",
    "libedit.so.8",
    "libedit.so.3",
    "libedit.so",
    "libedit.3.dylib",
    "libedit.dylib",
};

/* Both are pointers of the same size wherever there is dlsym(). */
#define FIND(libedit, call, name)                              \
	find((libedit)->library, name, &(libedit)->calls.call, \
	    sizeof((libedit)->calls.call))

static bool
find(void *library, const char *name, void *to, size_t size)
{
	void *symbol = dlsym(library, name);

	memcpy(to, &symbol, size);
	return symbol != NULL;
}

static bool
load(struct libedit *libedit)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		libedit->library =
		    late(dlopen)(names[i], RTLD_NOW | RTLD_GLOBAL);
		if (libedit->library != NULL)
			break;
	}
	if (libedit->library == NULL)
		return false;
	(void)FIND(libedit, wide_set, "el_wset");
	return FIND(libedit, init, "el_init") && FIND(libedit, end, "el_end") &&
	    FIND(libedit, set, "el_set") && FIND(libedit, get, "el_get") &&
	    FIND(libedit, gets, "el_gets") && FIND(libedit, line, "el_line") &&
	    FIND(libedit, insert, "el_insertstr") &&
	    FIND(libedit, resize, "el_resize") &&
	    FIND(libedit, source, "el_source") &&
	    FIND(libedit, history_init, "history_init") &&
	    FIND(libedit, history_end, "history_end") &&
	    FIND(libedit, history, "history");
}

/* Callbacks are given libedit's editor alone; it knows ours, and the function
 * to ask it with is global by now. */
static struct libedit *
self(struct le_editor *edit)
{
	int (*get)(struct le_editor *, int operation, ...);
	struct libedit *libedit = NULL;

	if (find(RTLD_DEFAULT, "el_get", &get, sizeof(get)))
		get(edit, LE_DATA, &libedit);
	return libedit;
}

/* -- the prompt -- */

static char *
give_prompt(struct le_editor *edit)
{
	return self(edit)->prompt;
}

static void
set_prompt(struct libedit *libedit, const struct editor *editor)
{
	struct buf text;
	size_t last = editor->prompt.len > 0 ? editor->prompt.len - 1 : 0;

	buf_init(&text, libedit->prompt, sizeof(libedit->prompt));
	if (editor->bold)
		buf_text(&text, "\1\033[1m\1");
	buf_str(&text, str_until(editor->prompt, last));
	/* What has no width goes with the character behind it. */
	if (editor->bold)
		buf_text(&text, "\1\033[m\1");
	buf_str(&text, str_from(editor->prompt, last));
	buf_char(&text, '\0');
	if (text.at != libedit->prompt)
		libedit->prompt[0] = '\0';
	buf_free(&text);
}

/* -- completion -- */

static unsigned
columns(void)
{
	struct winsize size;

	if (late(ioctl)(1, TIOCGWINSZ, &size) == -1 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

/* Below the line, in columns from top to bottom. */
static void
list_candidates(const struct completion *completion)
{
	size_t widest = 0, across, down;
	struct buf text;

	for (size_t i = 0; i < completion->count; i++)
		if (completion->at[i].len > widest)
			widest = completion->at[i].len;
	widest += 2;
	across = columns() / widest > 0 ? columns() / widest : 1;
	down = (completion->count + across - 1) / across;
	buf_init(&text, NULL, 0);
	buf_char(&text, '\n');
	for (size_t row = 0; row < down; row++) {
		for (size_t i = row; i < completion->count; i += down) {
			struct str one = completion->at[i];

			buf_visible(&text, one, false);
			for (size_t pad = one.len;
			     i + down < completion->count && pad < widest;
			     pad++)
				buf_char(&text, ' ');
		}
		buf_char(&text, '\n');
	}
	editor_write((struct str){text.at, text.len});
	buf_free(&text);
}

static unsigned char
on_complete(struct le_editor *edit, int key)
{
	struct libedit *libedit = self(edit);
	const struct le_line *line = libedit->calls.line(edit);
	unsigned char next = LE_NEXT_BEEP;
	struct completion completion;
	struct arena arena;
	char block[2048];
	struct str more;

	(void)key;
	arena_init(&arena, block, sizeof(block));
	completion = (struct completion){.arena = &arena};
	libedit->editor->complete(libedit->editor->context,
	    (struct str){line->at, (size_t)(line->cursor - line->at)},
	    &completion);
	more = complete_common(&completion);
	if (completion.count > 0 && more.len > 0) {
		more = arena_copy(&arena, more);
		if (more.at != NULL &&
		    libedit->calls.insert(edit, more.at) == 0)
			next = LE_NEXT_REFRESH;
	} else if (completion.count > 1) {
		list_candidates(&completion);
		next = LE_NEXT_REDISPLAY;
	}
	arena_free(&arena);
	return next;
}

/* -- keys and signals -- */

/* The line anew, where the cursor may be anywhere. */
static void
redraw(struct libedit *libedit)
{
	libedit->calls.set(libedit->edit, LE_RAW, 0);
	libedit->calls.set(libedit->edit, LE_RAW, 1);
	editor_write(STR("\r"));
	libedit->calls.set(libedit->edit, LE_REFRESH);
}

/* False: the line is over. */
static bool
do_signal(struct libedit *libedit, int signo)
{
	struct editor *editor = libedit->editor;

	switch (signo) {
	case SIGINT:
		editor_write(STR("^C\n"));
		libedit->result = EDITOR_CLEARED;
		return false;
	case SIGTSTP:
		editor_write(STR("\n"));
		editor_restore(editor);
		interrupts_stop(&editor->interrupts);
		redraw(libedit);
		return true;
	case SIGCONT:
		redraw(libedit);
		return true;
	case SIGWINCH:
		libedit->calls.resize(libedit->edit);
		redraw(libedit);
		return true;
	default:
		editor_write(STR("\n"));
		editor->signo = signo;
		libedit->result = EDITOR_SIGNAL;
		return false;
	}
}

/* One character; what is no UTF-8 is taken byte by byte. */
static int
read_character(wchar_t *character)
{
	mbstate_t state;
	char byte;

	memset(&state, 0, sizeof(state));
	for (;;) {
		ssize_t got = late(read)(0, &byte, 1);

		if (got != 1)
			return (int)got;
		switch (late(mbrtowc)(character, &byte, 1, &state)) {
		case (size_t)-2:
			continue;
		case (size_t)-1:
			*character = (unsigned char)byte;
			return 1;
		default:
			return 1;
		}
	}
}

static int
on_getc(struct le_editor *edit, wchar_t *character)
{
	struct libedit *libedit = self(edit);

	for (;;) {
		int signo = interrupts_wait(&libedit->editor->interrupts);
		int got;

		if (signo > 0) {
			if (do_signal(libedit, signo))
				continue;
			return -1;
		}
		got = signo == -1 ? -1 : read_character(character);
		if (got == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		return got;
	}
}

/* -- the contract -- */

static bool
set_up(struct libedit *libedit)
{
	FILE *in = late(fdopen)(0, "r"), *out = late(fdopen)(1, "w");
	FILE *err = late(fdopen)(2, "w");
	struct le_calls *calls = &libedit->calls;
	struct le_event event;

	if (in == NULL || out == NULL || err == NULL)
		return false;
	/* Which bytes are a character. */
	(void)late(setlocale)(LC_CTYPE, "");
	libedit->edit = calls->init("fdwait", in, out, err);
	libedit->history = calls->history_init();
	if (libedit->edit == NULL || libedit->history == NULL)
		return false;
	calls->set(libedit->edit, LE_DATA, libedit);
	calls->set(libedit->edit, LE_EDITOR, "emacs");
	calls->set(libedit->edit, LE_SIGNAL, 0);
	if (calls->set(libedit->edit, LE_PROMPT_MARKED, give_prompt, MARK) ==
	    -1) {
		libedit->editor->bold = false;
		calls->set(libedit->edit, LE_PROMPT, give_prompt);
	}
	calls->set(libedit->edit, LE_GETC, on_getc);
	/* The narrow one copies the names, and never frees them. */
	if (calls->wide_set != NULL)
		calls->wide_set(libedit->edit, LE_FUNCTION, L"fdwait-complete",
		    L"how the line could go on", on_complete);
	else
		calls->set(libedit->edit, LE_FUNCTION, "fdwait-complete",
		    "how the line could go on", on_complete);
	calls->set(
	    libedit->edit, LE_BIND, "^I", "fdwait-complete", (char *)NULL);
	calls->set(
	    libedit->edit, LE_BIND, "^R", "em-inc-search-prev", (char *)NULL);
	calls->history(libedit->history, &event, LE_HISTORY_SIZE, HISTORY);
	calls->history(libedit->history, &event, LE_HISTORY_UNIQUE, 1);
	calls->set(libedit->edit, LE_HISTORY, calls->history, libedit->history);
	/* ~/.editrc: what the user is used to wins. */
	calls->source(libedit->edit, NULL);
	return true;
}

struct libedit *
libedit_open(struct editor *editor)
{
	struct libedit *libedit = late(calloc)(1, sizeof(*libedit));

	if (libedit == NULL)
		return NULL;
	libedit->editor = editor;
	if (load(libedit) && set_up(libedit))
		return libedit;
	libedit_close(libedit);
	return NULL;
}

/* The streams stay: closing them would close the descriptors. So does the
 * library, which has no way to forget what it keeps. */
void
libedit_close(struct libedit *libedit)
{
	if (libedit->edit != NULL)
		libedit->calls.end(libedit->edit);
	if (libedit->history != NULL)
		libedit->calls.history_end(libedit->history);
	late(free)(libedit);
}

static void
remember(struct libedit *libedit, struct editor *editor)
{
	struct le_event event;

	for (size_t i = 0; i < editor->line.len; i++) {
		if (editor->line.at[i] == ' ' || editor->line.at[i] == '\n')
			continue;
		libedit->calls.history(libedit->history, &event,
		    LE_HISTORY_ENTER, editor->line.at);
		return;
	}
}

enum editor_result
libedit_read(struct libedit *libedit, struct editor *editor, struct str *line)
{
	int count = 0;
	const char *text;

	libedit->result = EDITOR_END;
	set_prompt(libedit, editor);
	text = libedit->calls.gets(libedit->edit, &count);
	if (text == NULL || count <= 0)
		return libedit->result;
	/* Its own buffer is written to by the next line. */
	editor->line.len = 0;
	buf_text(&editor->line, text);
	buf_char(&editor->line, '\0');
	if (editor->line.lost)
		return EDITOR_END;
	editor->line.len--;
	remember(libedit, editor);
	*line = (struct str){editor->line.at, editor->line.len};
	if (line->len > 0 && line->at[line->len - 1] == '\n')
		line->len--;
	return EDITOR_LINE;
}
