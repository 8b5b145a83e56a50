/* run.h - the program, but for its process */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_RUN_H
#define FDWAIT_RUN_H

/*
 * Do what the command line says: results on descriptor 1, messages on 2. The
 * exit status; `*signo` is set when it is to be death by that signal instead.
 */
int run(char *const *argv, char *const *environment, int *signo);

#endif
