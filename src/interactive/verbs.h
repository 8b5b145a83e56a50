/* verbs.h - what can be asked for: one row a verb */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_VERBS_H
#define FDWAIT_VERBS_H

#include "../str.h"

struct request;

/* The kinds of object that a verb is for, as bits. */
enum object_bit {
	FOR_POLL = 1,
	FOR_EPOLL = 2,
	FOR_KQUEUE = 4,
	FOR_DEVPOLL = 8,
};
#define FOR_ALL (FOR_POLL | FOR_EPOLL | FOR_KQUEUE | FOR_DEVPOLL)
/* Those with a control descriptor. */
#define FOR_CONTROLLED (FOR_EPOLL | FOR_KQUEUE | FOR_DEVPOLL)

enum verb_id {
	VERB_OPEN,
	VERB_REGISTER,
	VERB_MODIFY,
	VERB_UNREGISTER,
	VERB_WAIT,
	VERB_START,
	VERB_FINISH,
	VERB_SELECT,
	VERB_CONTROL,
	VERB_KEVENT,
	VERB_KEVCMP,
	VERB_FILENO,
	VERB_CLOSED,
	VERB_CLOSE,
	VERB_LIST,
	VERB_SHOW,
	VERB_PIPE,
	VERB_SOCKETPAIR,
	VERB_TCP,
	VERB_EVENTFD,
	VERB_TIMERFD,
	VERB_OPENFILE,
	VERB_IMPORT,
	VERB_DUP,
	VERB_CLOSEFD,
	VERB_READ,
	VERB_WRITE,
	VERB_SEND,
	VERB_SHUTDOWN,
	VERB_FCNTL,
	VERB_SLEEP,
	VERB_ECHO,
	VERB_CONSTANTS,
	VERB_SOURCE,
	VERB_TRACE,
	VERB_HELP,
	VERB_QUIT,
};

/*
 * The row is all there is to know of a verb: the parser reads its syntax, help
 * and completion show it. `syntax` is words with a blank between them:
 *
 *	NAME        an argument that must be there
 *	[NAME]      one that may be left out, as may all behind it
 *	NAME...     all the rest, one argument at least; [NAME...] maybe none
 *	[name=NAME] given by its name, anywhere on the line
 *
 * `arguments.c` has what each NAME stands for.
 */
struct verb_row {
	unsigned char id; /* enum verb_id */
	char name[12];
	unsigned char objects; /* enum object_bit, of OBJ; 0: takes none */
	char syntax[72];
	char reply[28]; /* the fields of a success; trace adds `calls` */
	char meaning[76];
};

extern const struct verb_row verb_rows[];
extern const unsigned verb_rows_count;

const struct verb_row *verb_find(struct str name); /* NULL: there is none */

/* 0, or -1 with the reply failing. By a switch, since an address in each row
 * would be one to relocate at every start of the program. */
int verb_handle(const struct verb_row *, struct request *);

/* A word of a syntax, taken apart. */
struct syntax_word {
	struct str name;  /* what request_argument() finds it by */
	struct str value; /* the NAME: of name=NAME the second one */
	bool named;       /* name=NAME */
	bool optional;    /* in brackets */
	bool takes_rest;  /* NAME... */
};

/* Cut the next word off; false when there is none left. */
bool syntax_next(struct str *syntax, struct syntax_word *);

/* What the NAMEs in a syntax stand for, for help and completion. */
enum argument_is {
	ARGUMENT_FREE, /* nothing to complete */
	ARGUMENT_NUMBER,
	ARGUMENT_WORD, /* one of `words`; more with , or | between them */
	ARGUMENT_OBJECT,
	ARGUMENT_DESCRIPTOR,
	ARGUMENT_MASK,
	ARGUMENT_KEVENT,
	ARGUMENT_CHANGES,
	ARGUMENT_PLACE,
	ARGUMENT_FILTER,
	ARGUMENT_KEVENT_FLAG,
	ARGUMENT_NOTE,
	ARGUMENT_KIND,
	ARGUMENT_VERB,
	ARGUMENT_FILE,
};

struct argument_row {
	char name[8];
	char verb[12];    /* the only one that it is of; empty: any other */
	unsigned char is; /* enum argument_is */
	char words[56];   /* with a blank between them */
	char meaning[72];
};

extern const struct argument_row argument_rows[];
extern const unsigned argument_rows_count;

/* What `name` is in the verb's syntax; NULL: nothing. */
const struct argument_row *
argument_find(const struct verb_row *, struct str name);

#endif
