/* error.h - why something was refused, in words for the user */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_ERROR_H
#define FDWAIT_ERROR_H

#include "buf.h"
#include "exit.h"

/*
 * The core prints nothing and never exits: whoever finds out what is wrong puts
 * a status and one line (without "fdwait: " and newline) here and returns -1.
 * The first error wins. Ownership: error_init() and buf_free(&error.text) are
 * the caller's.
 */
struct error {
	int status; /* enum exit_status; 0 while there is none */
	struct buf text;
};

void error_init(struct error *, void *block, size_t size);
/* Always returns -1, so that `return error_set(...)` reads well. */
int error_set(struct error *, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* strerror(3) without a locale; never NULL. */
const char *error_text(int errnum);

/* printf arguments for "%.*s" of a struct str. */
#define STR_ARGS(s) (int)(s).len, (s).at

#endif
