/* utf8.h - characters of UTF-8, and which of them are not to be seen */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_UTF8_H
#define FDWAIT_UTF8_H

#include "str.h"

/*
 * How many bytes the character has that `text`, which is not empty, begins
 * with, and its number; 0 when it is none: RFC 3629, so no surrogates, nothing
 * overlong, nothing above U+10FFFF.
 */
size_t utf8_first(struct str text, uint32_t *character);

/* Does it act on a terminal instead of being shown? Those of ASCII, DEL, those
 * of ISO 6429 from U+0080 on (U+009B is ESC [ there), and the ones that turn
 * round the text behind them. */
bool utf8_is_control(uint32_t character);

#endif
