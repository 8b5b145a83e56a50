/* libedit_none.c - a build that loads nothing has no libedit */
/* SPDX-License-Identifier: ISC */
#include "editor.h"

struct libedit *
libedit_open(struct editor *editor)
{
	(void)editor;
	return NULL;
}

enum editor_result
libedit_read(struct libedit *libedit, struct editor *editor, struct str *line)
{
	(void)libedit;
	(void)editor;
	(void)line;
	return EDITOR_END;
}

void
libedit_close(struct libedit *libedit)
{
	(void)libedit;
}
