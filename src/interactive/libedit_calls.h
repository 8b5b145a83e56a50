/* libedit_calls.h - what fdwait uses of libedit(3), which it loads at run time
 */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LIBEDIT_CALLS_H
#define FDWAIT_LIBEDIT_CALLS_H

#include <stdio.h>

/*
 * The library's header need not be there to build, so this says again, in our
 * own names, what its binary interface has been since 2008: functions, numbers
 * of operations, and two structures.
 */
struct le_editor;
struct le_history;

struct le_line {
	const char *at, *cursor, *end;
};

struct le_event {
	int number;
	const char *text;
};

enum le_operation {
	LE_PROMPT = 0,
	LE_EDITOR = 2,
	LE_SIGNAL = 3,
	LE_BIND = 4,
	LE_FUNCTION = 9,
	LE_HISTORY = 10,
	LE_GETC = 13,
	LE_DATA = 14,
	LE_RAW = 16,
	LE_REFRESH = 20,
	LE_PROMPT_MARKED = 21, /* with a character around what has no width */
};

enum le_history_operation {
	LE_HISTORY_SIZE = 1,
	LE_HISTORY_ENTER = 10,
	LE_HISTORY_UNIQUE = 20,
};

/* What a function that is bound to a key returns. */
enum le_next {
	LE_NEXT_REFRESH = 4,
	LE_NEXT_BEEP = 6,
	LE_NEXT_REDISPLAY = 8,
};

struct le_calls {
	struct le_editor *(*init)(const char *name, FILE *, FILE *, FILE *);
	void (*end)(struct le_editor *);
	int (*set)(struct le_editor *, int operation, ...);
	int (*wide_set)(struct le_editor *, int operation, ...); /* or NULL */
	int (*get)(struct le_editor *, int operation, ...);
	const char *(*gets)(struct le_editor *, int *count);
	const struct le_line *(*line)(struct le_editor *);
	int (*insert)(struct le_editor *, const char *text);
	void (*resize)(struct le_editor *);
	int (*source)(struct le_editor *, const char *file);
	struct le_history *(*history_init)(void);
	void (*history_end)(struct le_history *);
	int (*history)(
	    struct le_history *, struct le_event *, int operation, ...);
};

#endif
