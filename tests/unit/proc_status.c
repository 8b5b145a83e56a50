/* proc_status.c - test src/proc_status.c: real statuses, in words */
/* SPDX-License-Identifier: ISC */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"
#include "proc_status.h"

static void
check_words(int64_t status, const char *words)
{
	char block[8];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	proc_status_put(&buf, status);
	CHECK_BUF(buf, words);
	buf_free(&buf);
}

/* What wait(2) says of a child that exits, or that a signal kills. */
static int
status_of(int code, int signo)
{
	struct rlimit none = {0, 0};
	int status = 0;
	pid_t pid = fork();

	MUST(pid != -1);
	if (pid == 0) {
		(void)setrlimit(RLIMIT_CORE, &none);
		if (signo != 0) {
			signal(signo, SIG_DFL);
			raise(signo);
		}
		_exit(code);
	}
	MUST(waitpid(pid, &status, 0) == pid);
	return status;
}

static void
exited(void)
{
	check_words(status_of(0, 0), "exited 0");
	check_words(status_of(3, 0), "exited 3");
	check_words(status_of(255, 0), "exited 255");
}

static void
killed(void)
{
	check_words(status_of(0, SIGTERM), "killed TERM");
	check_words(status_of(0, SIGKILL), "killed KILL");
	/* A core was dumped, or not: the signal is the same. */
	check_words(status_of(0, SIGQUIT) | 0x80, "killed QUIT");
#ifdef SIGRTMIN
	check_words(status_of(0, SIGRTMIN), "killed RTMIN");
	check_words(status_of(0, SIGRTMIN + 3), "killed RTMIN+3");
	check_words(status_of(0, SIGRTMAX - 2), "killed RTMAX-2");
	{ /* one without a name, that the C library keeps: made, not real */
		char words[32];

		sprintf(words, "killed %d", SIGRTMIN - 1);
		check_words(SIGRTMIN - 1, words);
	}
#endif
}

static void
unknown(void)
{
	check_words(-1, "unknown");
}

static const struct test tests[] = {
    {"a process that exited", exited},
    {"a process that was killed", killed},
    {"the kernel didn't say", unknown},
};

CHECK_MAIN(tests)
