/* main.c - start, and end as the exit status says */
/* SPDX-License-Identifier: ISC */
#include "run.h"
#include "signals.h"

int
main(int argc, char *argv[], char *environment[])
{
	int signo = 0;
	int status = run(argv, environment, &signo);

	(void)argc;
	if (signo != 0)
		signals_die(signo);
	return status;
}
