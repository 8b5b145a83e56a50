/* editor.h - lines from a terminal */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_EDITOR_H
#define FDWAIT_EDITOR_H

#include "complete.h"
#include "interrupts.h"
#include "../buf.h"

#include <termios.h>

struct libedit;

enum editor_result {
	EDITOR_LINE,
	EDITOR_CLEARED, /* ^C: the line is given up */
	EDITOR_END,     /* ^D, or the terminal is gone */
	EDITOR_SIGNAL,  /* to die of: `signo` */
};

/*
 * With libedit(3), when it can be loaded and the terminal can move its cursor,
 * there is editing, history and completion; without it, the terminal's own
 * lines. Outside of editor_read() the terminal has the modes that it had at the
 * start, whatever happens.
 */
struct editor {
	/* How the line up to the cursor could go on. */
	void (*complete)(void *context, struct str before, struct completion *);
	void *context;
	bool plain; /* do not even try libedit */
	bool bold;  /* the prompt */
	int signo;
	/* -- the editor's own -- */
	struct termios modes;
	bool has_modes;
	struct interrupts interrupts;
	struct libedit *libedit;
	struct str prompt;
	struct buf line;
};

void editor_open(struct editor *);
/* The line lives until the next one is read. */
enum editor_result
editor_read(struct editor *, struct str prompt, struct str *line);
void editor_close(struct editor *);

/* For libedit.c: the modes as they were; and what is written past stdio. */
void editor_restore(const struct editor *);
void editor_write(struct str text);

/* libedit.c, or libedit_none.c where there is no loading at run time. */

struct libedit *libedit_open(struct editor *); /* NULL: not here */
enum editor_result
libedit_read(struct libedit *, struct editor *, struct str *line);
void libedit_close(struct libedit *);

#endif
