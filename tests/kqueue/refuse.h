/* refuse.h - have the kernel refuse a system call, in a process of its own */
/* SPDX-License-Identifier: ISC */
#ifndef KQUEUE_REFUSE_H
#define KQUEUE_REFUSE_H

#include <sys/prctl.h>
#include <sys/wait.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <stddef.h>
#include <unistd.h>

#include "../tap.h"

/* As a sandbox does, or a system where it is switched off. */
static inline int
refuse(unsigned number, unsigned error)
{
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		(unsigned)offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {4, code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* A job in a process of its own; 77: it can't be done here. */
static inline void
apart(int (*job)(void), const char *why_not)
{
	int status;
	pid_t pid;

	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		status = job();
		fflush(stdout);
		_exit(check_failures > 0 ? 1 : status);
	}
	MUST(waitpid(pid, &status, 0));
	if (status == 77 << 8)
		SKIP(why_not);
	IS(status, 0);
}

#endif
