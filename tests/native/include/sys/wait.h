/* sys/wait.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_WAIT_H
#define NATIVE_SYS_WAIT_H

#include <sys/types.h>
#include <signal.h>

#define WIFEXITED(status) (((status)&0177) == 0)
#define WEXITSTATUS(status) (((status) >> 8) & 0377)
#define WTERMSIG(status) ((status)&0177)
#define WIFSIGNALED(status) (!WIFEXITED(status) && WTERMSIG(status) != 0177)
#define WIFSTOPPED(status) (((status)&0377) == 0177)

pid_t wait(int *);
pid_t waitpid(pid_t, int *, int);

#endif
