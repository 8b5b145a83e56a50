/* str.h - a borrowed run of bytes, and the few questions asked of it */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_STR_H
#define FDWAIT_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Not ended by NUL; whoever made it says how long the bytes live. */
struct str {
	const char *at;
	size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

struct str str_of(const char *text);
bool str_equal(struct str a, struct str b);
bool str_is(struct str a, const char *text);
/* The same in ASCII whatever the case. */
bool str_is_nocase(struct str a, const char *text);
bool str_starts(struct str a, const char *prefix);
struct str str_from(struct str a, size_t start);
struct str str_until(struct str a, size_t end);
/* Index of the first, or last, byte `c`; a.len when there is none. */
size_t str_find(struct str a, char c);
size_t str_find_last(struct str a, char c);
/*
 * Cut the part before the first `separator` off `rest` and return it; `rest`
 * keeps what stands behind it. Without a separator all of it is returned and
 * `rest` becomes {NULL, 0}, so a loop ends when rest.at is NULL.
 */
struct str str_cut(struct str *rest, char separator);
/* Decimal, or hexadecimal with 0x: false for anything else or above `max`. */
bool str_to_integer(struct str a, uint64_t max, uint64_t *number);
/* Decimal digits only: false for anything else or a number above `max`. */
bool str_to_number(struct str a, unsigned long max, unsigned long *number);

#endif
