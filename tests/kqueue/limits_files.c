/* limits_files.c - files, where Linux cannot do as FreeBSD does */
/* SPDX-License-Identifier: ISC */
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <unistd.h>

#include "check.h"

#ifdef __linux__
static struct kevent e[64];

static void
changes(void)
{
	char name[] = "/tmp/kqueue_limits.XXXXXX", other[64], *map;
	int kq = kqueue(), fd;

	MUST(fd = mkstemp(name));
	snprintf(other, sizeof other, "%s.2", name);
	MUST(ftruncate(fd, 4096));
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD | EV_CLEAR, 0x7f, 0),
	    0);
	MUST(ftruncate(fd, 8192));
	IS(get(kq, e, 64, 0), 1);
	IS(e[0].fflags, NOTE_WRITE | NOTE_EXTEND); /* FreeBSD: ATTRIB */
	MUST(ftruncate(fd, 4096));
	IS(get(kq, e, 64, 0), 1);
	IS(e[0].fflags, NOTE_WRITE | NOTE_ATTRIB); /* FreeBSD: ATTRIB */
	MUST(link(name, other));
	MUST(unlink(other));
	IS(get(kq, e, 64, 0), 1);
	IS(e[0].fflags, NOTE_ATTRIB); /* FreeBSD: LINK, DELETE */
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map != MAP_FAILED) {
		memset(map, 'x', 4096);
		munmap(map, 4096);
	}
	IS(get(kq, e, 64, 20), 0);
	/* The same file again: the knote is still there. */
	close(fd);
	MUST(fd = open(name, O_RDWR));
	MUST(write(fd, "x", 1));
	IS(get(kq, e, 64, 0), 1); /* FreeBSD: 0 */
	close(fd);
	unlink(name);
	close(kq);
}

/* A seek makes no event; and of many files a part is looked at in a call. */
static void
seeks(void)
{
	enum {
		FILES = 40
	};
	char name[] = "/tmp/kqueue_limits.XXXXXX";
	int kq = kqueue(), fds[FILES], found = 0, n;

	MUST(fds[0] = mkstemp(name));
	MUST(write(fds[0], "x", 1));
	for (int i = 1; i < FILES; i++) {
		MUST(fds[i] = open(name, O_RDONLY));
		MUST(lseek(fds[i], 0, SEEK_END));
	}
	for (int i = 0; i < FILES; i++)
		IS(change(kq, (uintptr_t)fds[i], EVFILT_READ, EV_ADD | EV_CLEAR,
		       0, 0),
		    0);
	IS(get(kq, e, 64, 0), 0);
	for (int i = 0; i < FILES; i++)
		MUST(lseek(fds[i], 0, SEEK_SET));
	OK(!readable(kq, 0)); /* FreeBSD: neither, before a call */
	for (int i = 0; i < FILES; i++)
		IS(change(kq, (uintptr_t)fds[i], EVFILT_READ, EV_DELETE, 0, 0),
		    0);
	for (int i = 0; i < FILES; i++)
		MUST(lseek(fds[i], 0, SEEK_END));
	for (int i = 0; i < FILES; i++)
		IS(change(kq, (uintptr_t)fds[i], EVFILT_READ,
		       EV_ADD | EV_DISPATCH, 0, 0),
		    0);
	IS(get(kq, e, 64, 0), 0);
	for (int i = 0; i < FILES; i++)
		MUST(lseek(fds[i], 0, SEEK_SET));
	n = get(kq, e, 64, 0);
	OK(n > 0 && n < FILES); /* FreeBSD: 40 */
	for (found = n; n > 0; found += n)
		n = get(kq, e, 64, 0);
	IS(found, FILES);
	for (int i = 0; i < FILES; i++)
		close(fds[i]);
	unlink(name);
	close(kq);
}

/* So many that they are not all looked at in each call, but before a wait. */
static void
many_seeks(void)
{
	enum {
		MANY = 200
	};
	FILE *files[MANY];
	int kq = kqueue(), fd;

	for (int i = 0; i < MANY; i++) {
		OK((files[i] = tmpfile()) != NULL);
		fd = fileno(files[i]);
		MUST(write(fd, "x", 1));
		IS(change(kq, (uintptr_t)fd, EVFILT_READ, EV_ADD, 0, 0), 0);
	}
	for (int i = 0; i < MANY; i += 7) {
		fd = fileno(files[i]);
		MUST(lseek(fd, 0, SEEK_SET));
		IS(get(kq, e, 64, PATIENT), 1);
		IS(e[0].ident, (uintptr_t)fd);
		MUST(lseek(fd, 0, SEEK_END));
	}
	for (int i = 0; i < MANY; i++)
		fclose(files[i]);
	close(kq);
}

/* After an overflow a rename is not known any more. */
static void
overflow(void)
{
	char name[] = "/tmp/kqueue_limits.XXXXXX", other[64];
	int kq = kqueue(), fd;

	MUST(fd = mkstemp(name));
	snprintf(other, sizeof other, "%s.2", name);
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD | EV_CLEAR, 0x7f, 0),
	    0);
	for (int i = 0; i < 100000 && kqueue_overflows(kq) == 0; i++) {
		MUST(write(fd, "x", 1));
		MUST(fchmod(fd, i & 1 ? 0600 : 0640));
		if (i % 10000 != 9999)
			continue;
		MUST(rename(name, other));
		MUST(rename(other, name));
		IS(get(kq, e, 64, 0), 1);
	}
	IS(kqueue_overflows(kq), 1);
	/* FreeBSD: NOTE_RENAME, too */
	IS(e[0].fflags, NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB);
	close(fd);
	close(kq);
	unlink(name);
}

/* As somebody who may not do everything: 77 if that can't be. */
static int
unprivileged(void)
{
	char dir[] = "/tmp/kqueue_limits.XXXXXX", path[40];
	int kq = kqueue(), fd;

	if (getuid() == 0 && (setgid(65534) == -1 || setuid(65534) == -1))
		return 77;
	if (mkdtemp(dir) == NULL)
		return 77;
	/* Written to, but not read. */
	snprintf(path, sizeof path, "%s/f", dir);
	MUST(fd = open(path, O_WRONLY | O_CREAT, 0200));
	/* FreeBSD: 0 */
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD, NOTE_WRITE, 0),
	    EACCES);
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_DELETE, 0, 0), ENOENT);
	close(fd);
	unlink(path);
	/* A directory whose parent can't be searched is watched all the same,
	 * but for its removal. */
	snprintf(path, sizeof path, "%s/d", dir);
	MUST(mkdir(path, 0700));
	MUST(fd = open(path, O_RDONLY));
	MUST(chmod(dir, 0));
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD | EV_CLEAR,
	       NOTE_DELETE | NOTE_ATTRIB, 0),
	    0);
	MUST(fchmod(fd, 0755));
	IS(get(kq, e, 64, PATIENT), 1);
	IS(e[0].fflags, NOTE_ATTRIB);
	MUST(chmod(dir, 0700));
	MUST(rmdir(path));
	IS(get(kq, e, 64, 0), 0); /* FreeBSD: NOTE_DELETE */
	close(fd);
	rmdir(dir);
	return check_failures > 0;
}

static void
rights(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		status = unprivileged();
		fflush(stdout);
		_exit(status);
	}
	MUST(waitpid(pid, &status, 0));
	if (status == 77 << 8)
		SKIP("nobody else to be here");
	IS(status, 0);
}

/* No descriptor is left for inotify: the file is looked at. */
static void
unwatched(void)
{
	static const unsigned modes[] = {EV_ADD, EV_ADD | EV_CLEAR};
	char name[] = "/tmp/kqueue_limits.XXXXXX";
	struct rlimit usual, none;

	getrlimit(RLIMIT_NOFILE, &usual);
	for (int i = 0; i < 2; i++) {
		int kq = kqueue(), fd, status;
		struct timespec t = {60, 0};
		pid_t pid;

		strcpy(name + sizeof name - 7, "XXXXXX");
		MUST(fd = mkstemp(name));
		none = usual;
		none.rlim_cur = 0;
		MUST(setrlimit(RLIMIT_NOFILE, &none));
		IS(change(kq, (uintptr_t)fd, EVFILT_READ, modes[i], 0, 0), 0);
		MUST(setrlimit(RLIMIT_NOFILE, &usual));
		IS(get(kq, e, 4, 0), 0);
		MUST(pid = fork());
		if (pid == 0)
			_exit(pwrite(fd, "hello", 5, 0) == 5 ? 0 : 1);
		IS(kevent(kq, NULL, 0, e, 4, &t), 1);
		IS(e[0].ident, fd);
		IS(e[0].data, 5);
		MUST(waitpid(pid, &status, 0));
		IS(status, 0);
		IS(get(kq, e, 4, 0), i == 0);
		/* Deleted, it does not shorten waits any more. */
		IS(change(kq, (uintptr_t)fd, EVFILT_READ, EV_DELETE, 0, 0), 0);
		IS(get(kq, e, 4, 0), 0);
		close(fd);
		close(kq);
		unlink(name);
	}
}

/* Watched from when it is enabled on. */
static void
enabled(void)
{
	char name[] = "/tmp/kqueue_limits.XXXXXX";
	int kq = kqueue(), fd, status;
	struct timespec t = {60, 0};
	pid_t pid;

	MUST(fd = mkstemp(name));
	unlink(name);
	IS(change(kq, (uintptr_t)fd, EVFILT_READ, EV_ADD | EV_DISABLE, 0, 0),
	    0);
	IS(change(kq, (uintptr_t)fd, EVFILT_READ, EV_ENABLE, 0, 0), 0);
	IS(get(kq, e, 4, 0), 0);
	MUST(pid = fork());
	if (pid == 0)
		_exit(pwrite(fd, "hello", 5, 0) == 5 ? 0 : 1);
	IS(kevent(kq, NULL, 0, e, 4, &t), 1);
	IS(e[0].data, 5);
	MUST(waitpid(pid, &status, 0));
	IS(status, 0);
	close(fd);
	close(kq);
}

static const struct test tests[] = {
    {"limits: what is not told of a file", changes},
    {"limits: files that are looked at", seeks},
    {"limits: many files that are looked at", many_seeks},
    {"limits: what an overflow loses", overflow},
    {"limits: rights to a file", rights},
    {"limits: a file that could not be watched", unwatched},
    {"limits: a file that is watched late", enabled},
};

CHECK_MAIN(tests)
#else
CHECK_ELSEWHERE("limits: those of Linux", "the limits are those of Linux")
#endif
