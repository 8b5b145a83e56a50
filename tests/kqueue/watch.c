/* watch.c - EVFILT_VNODE: more events than fit, and the end of it */
/* SPDX-License-Identifier: ISC */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <unistd.h>

#include "vnode.h"

enum {
	FILES = 40,
	ROUNDS = 500
};

/* More than any system's list of events holds; the last one after that. */
static void
one_overflow(const int *fds, const char *last)
{
	int seen[FILES] = {0}, n;

	for (int r = 0; r < ROUNDS; r++)
		for (int i = 0; i < FILES - 1; i++) {
			MUST(write(fds[i], "x", 1));
			MUST(fchmod(fds[i], r & 1 ? 0600 : 0640));
		}
	MUST(unlink(last));
	while ((n = get(kq, e, 16, 0)) > 0)
		for (int i = 0; i < n; i++)
			for (int k = 0; k < FILES; k++)
				if (e[i].ident == (uintptr_t)fds[k])
					seen[k] |= (int)e[i].fflags;
	for (int k = 0; k < FILES - 1; k++)
		IS(seen[k], NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB);
	OK(seen[FILES - 1] & NOTE_DELETE);
}

static void
overflow(void)
{
	int fds[FILES];
	char name[16];

	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof name, "o%d", i);
		MUST(fds[i] = open(name, O_RDWR | O_CREAT, 0600));
		IS(add(fds[i], EV_ADD | EV_CLEAR,
		       NOTE_WRITE | NOTE_ATTRIB | NOTE_DELETE),
		    0);
	}
	MUST(link(name, "second"));
	IS(get(kq, e, 16, 0), 0);
#ifdef __linux__
	IS(kqueue_overflows(kq), 0);
	IS(kqueue_overflows(fds[0]), 0);
	one_overflow(fds, "second");
	IS(kqueue_overflows(kq), 1);
	one_overflow(fds, name);
	IS(kqueue_overflows(kq), 2);
#else
	one_overflow(fds, "second");
#endif
	for (int i = 0; i < FILES; i++) {
		close(fds[i]);
		snprintf(name, sizeof name, "o%d", i);
		unlink(name);
	}
}

/* Both halves of a rename belong together, wherever a read(2) ends. */
static void
many_lists(void)
{
	enum {
		LONGEST = 61,
		NAMES = 3000
	};
	char from[LONGEST + 3], to[LONGEST + 3];
	int d;

	MUST(mkdir("d", 0700));
	MUST(d = open("d", O_RDONLY));
	snprintf(from, sizeof from, "d/a");
	close(open(from, O_WRONLY | O_CREAT, 0600));
	IS(add(d, EV_ADD | EV_CLEAR, ALL), 0);
	for (int i = 0; i < NAMES; i++) {
		snprintf(to, sizeof to, "d/%0*d", 1 + i % LONGEST, i % 10);
		if (strcmp(from, to) != 0)
			MUST(rename(from, to));
		memcpy(from, to, sizeof from);
	}
	IS(get(kq, e, 16, PATIENT), 1);
	IS(e[0].fflags, NOTE_WRITE);
	MUST(unlink(from));
	IS(get(kq, e, 16, PATIENT), 1);
	IS(e[0].fflags, NOTE_WRITE);
	close(d);
	MUST(rmdir("d"));
}

#if defined(__linux__) && !ON_ILLUMOS
enum end {
	NO_WATCH,
	PLAIN,
	HANDED_OFF
};

/* A process that has watched a file: how often its end has to wait for
 * something. A busy machine does not change that, as it does how long it takes.
 */
static long
one_end(enum end end)
{
	struct rusage before, all;
	int p[2], fd, mine, status, error = 0;
	pid_t pid;

	memset(&before, 0, sizeof before);
	MUST(pipe(p));
	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		mine = kqueue();
		fd = open("f", O_RDWR | O_CREAT, 0600);
		/* Those of others, and what the kernel has not ended yet, may
		 * be as many as there may be for a while. */
		for (int i = 0; end != NO_WATCH && i < 600; i++) {
			error = change(
			    mine, (uintptr_t)fd, EVFILT_VNODE, EV_ADD, ALL, 0);
			if (error != EMFILE)
				break;
		}
		if (error != 0)
			_exit(1);
		if (end == HANDED_OFF)
			kqueue_hand_off(mine);
		getrusage(RUSAGE_SELF, &before);
		if (write(p[1], &before, sizeof before) != sizeof before)
			_exit(1);
		_exit(0);
	}
	close(p[1]);
	MUST(wait4(pid, &status, 0, &all));
	IS(status, 0);
	IS(read(p[0], &before, sizeof before), sizeof before);
	close(p[0]);
	return all.ru_nvcsw - before.ru_nvcsw;
}

static int
by_size(const void *a, const void *b)
{
	const long *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
handing_off(void)
{
	enum {
		ENDS = 11
	};
	const struct timespec pause_ = {0, 20000000};
	long waits[3][ENDS], none, plain, handed;
	struct utsname system;
	int before, mine, again, fd, major = 0, minor = 0;

	/* It goes on as before, and takes what it had with it. */
	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	close(kqueue());
	close(kqueue());
	before = open_files();
	mine = kqueue();
	kqueue_hand_off(mine);
	kqueue_hand_off(fd);
	IS(change(mine, (uintptr_t)fd, EVFILT_VNODE, EV_ADD | EV_CLEAR, ALL, 0),
	    0);
	kqueue_hand_off(mine);
	again = open_files();
	kqueue_hand_off(mine);
	IS(open_files(), again);
	MUST(write(fd, "x", 1));
	IS(get(mine, e, 16, PATIENT), 1);
	IS(e[0].fflags, NOTE_WRITE | NOTE_EXTEND);
	close(mine);
	mine = kqueue();
	close(mine);
	close(kqueue());
	OK(open_files() <= before + 2);

	/* No child, and more of them than there may be instances. */
	for (int i = 0; i < 200; i++) {
		one_end(HANDED_OFF);
		/* All tests of a user share them: the kernel keeps up. */
		nanosleep(&pause_, NULL);
	}
	IS(waitpid(-1, NULL, 0), -1);
	IS(errno, ECHILD);

	uname(&system);
	sscanf(system.release, "%d.%d", &major, &minor);
	if (major * 100 + minor >= 609) {
		for (int i = 0; i < ENDS * 3; i++)
			waits[i % 3][i / 3] = one_end((enum end)(i % 3));
		for (int i = 0; i < 3; i++)
			qsort(waits[i], ENDS, sizeof waits[i][0], by_size);
		none = waits[NO_WATCH][ENDS / 2];
		plain = waits[PLAIN][ENDS / 2];
		handed = waits[HANDED_OFF][ENDS / 2];
		printf("# waits of an end: %ld without a watch, %ld with, "
		       "%ld when handed off\n",
		    none, plain, handed);
		/* Some kernels, and what plays Linux, may not wait at all. */
		OK(handed < plain || plain <= none);
	}
	close(fd);
	unlink("f");
}
#else
static void
handing_off(void)
{
	SKIP("closing does not wait there");
}
#endif

static const struct test tests[] = {
    {"watch: a full list of events", overflow},
    {"watch: lists larger than a read", many_lists},
    {"watch: closing without a wait", handing_off},
};

CHECK_MAIN_IN_DIRECTORY(tests)
