/* front.h - between interactive.c and its front-ends */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_FRONT_H
#define FDWAIT_FRONT_H

#include "interactive.h"

struct session;
struct lines;

/* No result of a session yet: none of STATUS_, nor -1. */
#define GO_ON (-2)

/* Read requests from `lines`, answer them, show the replies: an exit status, or
 * -1 with the error or a signal set. */
int scripted_run(struct interactive *, struct session *, struct lines *);

/* Are standard input and output a terminal's? */
bool terminal_is_there(void);
/* The same with a prompt, until the end of input; `lines` are for `source`. */
int terminal_run(struct interactive *, struct session *, struct lines *);

#endif
