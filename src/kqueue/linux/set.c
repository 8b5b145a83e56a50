/*
 * set.c - the epoll set, on Linux
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
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <linux/kcmp.h>

#include "../filter.h"

#define STACK_BYTES (16 * 1024)

/* The kernel's own timespec, whatever time_t the C library has. */
struct wait_time {
	int64_t sec;
	int64_t nsec;
};

struct errand {
	int epfd;
	int number;    /* of the item */
	int duplicate; /* where the file still is */
	bool done;
};

static int
wait_within(int set, struct epoll_event *events, int max, int64_t nsec)
{
	struct wait_time t = {
	    .sec = nsec / 1000000000,
	    .nsec = nsec % 1000000000,
	};
	bool alone = kq_is_alone();
	int64_t ms;
	int n, type;

	/* By itself no place where a thread can be cancelled. */
	if (!alone)
		pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &type);
	n = (int)syscall(
	    SYS_epoll_pwait2, set, events, max, &t, NULL, (size_t)0);
	if (!alone)
		pthread_setcanceltype(type, &type);
	/* EPERM is what some sandboxes say to calls they don't know. */
	if (n != -1 || (errno != ENOSYS && errno != EPERM))
		return n;
	/* Linux before 5.11. */
	ms = nsec / 1000000 + (nsec % 1000000 != 0);
	return epoll_wait(set, events, max, ms > INT_MAX ? INT_MAX : (int)ms);
}

int
kq_set_wait(int set, struct epoll_event *events, int max, int64_t nsec)
{
	if (nsec == 0)
		return epoll_wait(set, events, max, 0);
	if (nsec == INT64_MAX)
		return epoll_wait(set, events, max, -1);
	return wait_within(set, events, max, nsec);
}

/*
 * The set of the queue holds an eventfd of ours, and EPOLL_CTL_ADD of that
 * eventfd answers EEXIST for the right set only.
 */
bool
kq_is_number_of(const struct kq *q, int fd)
{
	struct epoll_event ev = {.events = 0};

	if (epoll_ctl(fd, EPOLL_CTL_ADD, q->soft_fd, &ev) == -1)
		return errno == EEXIST;
	/* Somebody else's set: take it out again. */
	epoll_ctl(fd, EPOLL_CTL_DEL, q->soft_fd, NULL);
	return false;
}

bool
kq_genuine(const struct kq *q)
{
	return kq_is_number_of(q, q->fd);
}

int64_t
kq_tick(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

volatile unsigned char *
kq_fork_byte(void)
{
	long page = sysconf(_SC_PAGESIZE);
	void *p;

	p = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	if (madvise(p, (size_t)page, MADV_WIPEONFORK) == 0)
		return p;
	munmap(p, (size_t)page);
	return NULL;
}

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
