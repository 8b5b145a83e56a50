/* json.h - JSON strings and members, for results and lists */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_JSON_H
#define FDWAIT_JSON_H

#include "../buf.h"

/* Put `text` quoted; false when a byte was no UTF-8 and U+FFFD stands there. */
bool json_put_string(struct buf *, struct str text);
/* ,"NAME":"text", and ,"NAME_hex":"..." when it was not exact. */
void json_put_member(struct buf *, const char *name, struct str text);

#endif
