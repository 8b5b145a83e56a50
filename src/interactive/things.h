/* things.h - what the verbs for things to experiment with share */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_THINGS_H
#define FDWAIT_THINGS_H

#include "request.h"

/* FLAGS of openfile. */
struct open_word {
	int flags;
	char name[12];
	char full[12]; /* open(2)'s own */
};
extern const struct open_word open_words[];
extern const unsigned open_words_count;

/* `fd`, or the failure of `call` when it is -1. */
int things_reply_fd(struct request *, int fd, const char *call);
/* `fds`; 0. */
int things_reply_pair(struct request *, const int ends[2]);

/* The session's input and output must stay: -1 with the reply failing, which
 * says `what` that would do. */
int things_guard(struct request *, int fd, const char *what);

/* What no file can be called: -1 with the reply failing; else 0. */
int things_check_path(struct request *, struct str path);

/* After a call that may wait failed: EINTR, but not by SIGINT? */
bool things_go_on(void);

/* TEXT: text, hex:6869 or N*BYTE; in the arena. */
int things_take_bytes(struct request *, struct str text, struct str *bytes);

#endif
