/*
 * stray.c - items whose number was closed while a duplicate lives
 *
 * SPDX-License-Identifier: ISC
 *
 * epoll keys an item by open file and number. When the number is closed but
 * the open file lives on under another one, the item goes on firing and
 * cannot be named any more. It can be taken out by somebody who has the file
 * under that number: a helper with a copy of our descriptor table, in which
 * it may put the file where it wants. When the file lives in other processes
 * only, the queue gets a new set under its old number: see kq_rebuild().
 */
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/kcmp.h>

#include "filter.h"

#define STACK_BYTES (16 * 1024)

struct errand {
	int epfd;
	int number;    /* of the item */
	int duplicate; /* where the file still is */
	bool done;
};

/*
 * Is the file at fd one that epfd has an item for under that number? There
 * can be several items for one number. -1: the kernel does not say.
 */
static int
compare(int epfd, int number, int fd)
{
	struct kcmp_epoll_slot item = {
	    .efd = (uint32_t)epfd,
	    .tfd = (uint32_t)number,
	};
	long pid = getpid(), result;

	for (;; item.toff++) {
		result = syscall(SYS_kcmp, pid, pid, KCMP_EPOLL_TFD,
		    (unsigned long)fd, &item);
		if (result == 0)
			return 1;
		if (result == -1)
			/* Not compiled in, or forbidden. */
			return errno == ENOSYS || errno == EPERM ? -1 : 0;
	}
}

bool
kq_same_file(int epfd, int fd)
{
	struct epoll_event none = {.events = EPOLLET};
	int saved = errno;
	bool same = false;

	/* kcmp(2) would walk through the whole set; this looks it up. */
	if (epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &none) == 0)
		epoll_ctl(epfd, EPOLL_CTL_DEL, fd, NULL);
	else
		same = errno == EEXIST;
	errno = saved;
	return same;
}

static int
run_errand(void *arg)
{
	struct errand *e = arg;

	/* Our own copy of the table: nobody else sees this. */
	e->done = dup2(e->duplicate, e->number) != -1 &&
	    epoll_ctl(e->epfd, EPOLL_CTL_DEL, e->number, NULL) == 0;
	_exit(0);
}

bool
kq_silence(int epfd, int number)
{
	struct errand e = {.epfd = epfd, .number = number, .duplicate = -1};
	struct dirent *entry;
	sigset_t all, old;
	char stack[STACK_BYTES] __attribute__((aligned(16)));
	DIR *dir;
	long pid = getpid();

	dir = opendir("/proc/self/fd");
	if (dir == NULL)
		return false;
	while ((entry = readdir(dir)) != NULL) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] == '.' || fd == dirfd(dir))
			continue;
		/* A new file under that number may have an item as well. */
		if (syscall(SYS_kcmp, pid, pid, KCMP_FILE, (unsigned long)fd,
			(unsigned long)number) == 0)
			continue;
		if (compare(epfd, number, fd) == 1) {
			e.duplicate = fd;
			break;
		}
	}
	closedir(dir);
	if (e.duplicate == -1)
		return false;
	/* Shares memory, so it must not run anybody's signal handlers. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	pid =
	    clone(run_errand, stack + sizeof stack, CLONE_VM | CLONE_VFORK, &e);
	if (pid != -1)
		/* No SIGCHLD, and invisible to the program's own waits. */
		while (waitpid((pid_t)pid, NULL, (int)__WCLONE) == -1 &&
		    errno == EINTR)
			;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return pid != -1 && e.done;
}
