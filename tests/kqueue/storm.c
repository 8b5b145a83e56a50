/* storm.c - many knotes, many events, none lost */
/* SPDX-License-Identifier: ISC */
#include <sys/resource.h>

#include <fcntl.h>
#include <unistd.h>

#include "check.h"

enum {
	PIPES = 2000,
	USERS = 8000,
	EVENTS = 1000000
};

static int ends[PIPES][2];
static unsigned want[PIPES], got[PIPES];
static unsigned char pending[USERS];

/* A number from the one before: the same storm each time. */
static unsigned
next(unsigned *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* All pipes of a user share what they may be large: others want some, too. */
static void
small_pipe(int fd)
{
#ifdef F_SETPIPE_SZ
	fcntl(fd, F_SETPIPE_SZ, 4096);
#else
	(void)fd;
#endif
}

static void
storm(void)
{
	static struct kevent e[256];
	static char b[65536];
	struct rlimit files;
	unsigned seed = 1, lost = 0;
	long users = 0, seen = 0;
	int kq, n;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_cur < 2 * PIPES + 20)
		SKIP("too few descriptors");
	MUST(kq = kqueue());
	for (int i = 0; i < PIPES; i++) {
		MUST(pipe(ends[i]));
		small_pipe(ends[i][1]);
		fcntl(ends[i][1], F_SETFL, O_NONBLOCK);
		if (change(kq, (uintptr_t)ends[i][0], EVFILT_READ,
			EV_ADD | (i & 1 ? EV_CLEAR : 0), 0, 0) != 0)
			lost++;
	}
	for (uintptr_t i = 0; i < USERS; i++)
		if (change(kq, i, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0) != 0)
			lost++;
	IS(lost, 0);
	for (int i = 0; i < EVENTS; i++) {
		unsigned which = next(&seed) % (PIPES + USERS);

		if (which < PIPES) {
			if (write(ends[which][1], "x", 1) == 1)
				want[which]++;
		} else {
			which -= PIPES;
			if (!pending[which])
				users++;
			pending[which] = 1;
			if (change(kq, which, EVFILT_USER, 0, NOTE_TRIGGER,
				0) != 0)
				lost++;
		}
		/* Fetch now and then, few or many at a time. */
		if (next(&seed) % 64 != 0 && i != EVENTS - 1)
			continue;
		do {
			int max = 1 + (int)(next(&seed) % 256);

			n = get(kq, e, max, 0);
			for (int k = 0; k < n; k++) {
				if (e[k].filter == EVFILT_USER) {
					seen += pending[e[k].ident];
					pending[e[k].ident] = 0;
					continue;
				}
				for (unsigned p = (unsigned)(e[k].ident -
						      (uintptr_t)ends[0][0]) /
					 2 % PIPES;
				     ; p = (p + 1) % PIPES)
					if ((uintptr_t)ends[p][0] ==
					    e[k].ident) {
						got[p] += (unsigned)read(
						    ends[p][0], b, sizeof b);
						break;
					}
			}
		} while (i == EVENTS - 1 && n > 0);
	}
	IS(lost, 0);
	IS(seen, users);
	for (int i = 0; i < PIPES; i++) {
		if (got[i] != want[i])
			lost++;
		close(ends[i][0]);
		close(ends[i][1]);
	}
	IS(lost, 0);
	OK(!readable(kq, 0));
	close(kq);
}

/* As many descriptors as are wanted, or as there may be. */
static int
raise_limit(int wanted)
{
	struct rlimit files, more;

	getrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_cur >= (rlim_t)wanted)
		return wanted;
	more = files;
	more.rlim_cur = (rlim_t)wanted;
	if (more.rlim_max < more.rlim_cur)
		more.rlim_max = more.rlim_cur;
	if (setrlimit(RLIMIT_NOFILE, &more) == 0)
		return wanted;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	getrlimit(RLIMIT_NOFILE, &files);
	return (int)files.rlim_cur;
}

static int
max_watches(int wanted)
{
	FILE *f = fopen("/proc/sys/fs/inotify/max_user_watches", "r");
	int most = wanted;

	if (f == NULL)
		return wanted;
	if (fscanf(f, "%d", &most) != 1)
		most = wanted;
	fclose(f);
	return most;
}

/* Fetch all there is: each marks its file. */
static int
mark(int kq, unsigned char *marks, unsigned char value)
{
	static struct kevent e[256];
	int n, marked = 0;

	while ((n = get(kq, e, 256, 0)) > 0)
		for (int i = 0; i < n; i++) {
			if (!(e[i].fflags & NOTE_WRITE))
				continue;
			marked += marks[e[i].ident] != value;
			marks[e[i].ident] = value;
		}
	return marked;
}

/* Each needs a descriptor and a watch; both are limited, the latter for all
 * processes of the user together: half of them are left to others. */
static void
many_files(void)
{
	enum {
		MOST = 100000,
		SPARE = 100
	};
	char dir[] = "/tmp/kqueue_storm.XXXXXX", name[64];
	static unsigned char marks[MOST + SPARE];
	static int fds[MOST];
	int files = raise_limit(MOST + SPARE) - SPARE;
	int watches = max_watches(2 * MOST) / 2;
	int kq, n, refused = 0, unwritten = 0, marked = 0;

	n = files < watches ? files : watches;
	if (n < 100)
		SKIP("too few descriptors or inotify watches");
	n = n < MOST ? n : MOST;
	MUST(kq = kqueue());
	if (mkdtemp(dir) == NULL)
		SKIP("no temporary directory");
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof name, "%s/%d", dir, i);
		MUST(fds[i] = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
		if (fds[i] >= MOST + SPARE ||
		    change(kq, (uintptr_t)fds[i], EVFILT_VNODE,
			EV_ADD | EV_CLEAR, NOTE_WRITE, 0) != 0)
			refused++;
	}
	printf("# %d watched files\n", n);
	IS(refused, 0);
	IS(mark(kq, marks, 1), 0);
	/* Fetched now and then; and more than the kernel keeps. */
	for (int i = 0; i < n; i++) {
		unwritten += write(fds[i], "x", 1) != 1;
		if (i % 1000 == 999)
			marked += mark(kq, marks, 1);
	}
	IS(marked + mark(kq, marks, 1), n);
	for (int i = 0; i < n; i++)
		unwritten += write(fds[i], "x", 1) != 1;
	IS(mark(kq, marks, 2), n);
	IS(unwritten, 0);
	OK(!readable(kq, 0));
	for (int i = 0; i < n; i++) {
		close(fds[i]);
		snprintf(name, sizeof name, "%s/%d", dir, i);
		unlink(name);
	}
	close(kq);
	rmdir(dir);
}

static const struct test tests[] = {
    {"storm: a million events on ten thousand knotes", storm},
    {"storm: as many files as can be watched", many_files},
};

CHECK_MAIN(tests)
