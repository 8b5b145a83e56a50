/* shell.h - a batch as FDWAIT_ variables: for eval, and for a command */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_SHELL_H
#define FDWAIT_SHELL_H

#include "../loop.h"

/* Put `text` in single quotes, so that a shell takes it as it is. */
void shell_put_quoted(struct buf *, struct str text);
/* The same, without quotes where none are needed. */
void shell_put_word(struct buf *, struct str text);

typedef void shell_put(void *context, struct str name, struct str value);

/* For handed_on: tell fdwait's own descriptors, too. */
#define SHELL_AS_THEY_ARE (-2)

/*
 * Name and value of every variable of the batch, in order; both are borrowed
 * for the call. With `short_names` the first record's also without _1. For a
 * command, `handed_on` is the number under which it gets the first record's
 * descriptor, or -1.
 */
void shell_variables(const struct record *, size_t count, int handed_on,
    bool short_names, shell_put *, void *context);

#endif
