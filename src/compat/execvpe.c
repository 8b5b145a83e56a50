/* execvpe.c - execvpe(3) by execvp(3), where only that is */
/* SPDX-License-Identifier: ISC */
#include "compat.h"

#include <unistd.h>

extern char **environ;

/* PATH is looked up in the environment to be, as execvp(3) sees it; fdwait
 * leaves the caller's in it. */
int
execvpe(const char *name, char *const argv[], char *const environment[])
{
	char **before = environ;

	environ = (char **)environment;
	execvp(name, argv);
	environ = before;
	return -1;
}
