/* marks.c - a set of descriptors */
/* SPDX-License-Identifier: ISC */
#include "marks.h"
#include "../late.h"

#include <stdlib.h>
#include <string.h>

bool
marks_add(struct marks *marks, int fd)
{
	size_t room = marks->room < 64 ? 64 : marks->room;
	unsigned char *grown;

	while (room <= (size_t)fd)
		room *= 2;
	if (room > marks->room) {
		grown = late(realloc)(marks->at, room);
		if (grown == NULL)
			return false;
		memset(grown + marks->room, 0, room - marks->room);
		marks->at = grown;
		marks->room = room;
	}
	marks->at[fd] = 1;
	return true;
}

void
marks_remove(struct marks *marks, int fd)
{
	if (marks_have(marks, fd))
		marks->at[fd] = 0;
}

void
marks_free(struct marks *marks)
{
	late(free)(marks->at);
	*marks = (struct marks){NULL, 0};
}
