/* vnode.c - EVFILT_VNODE */
/* SPDX-License-Identifier: ISC */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <fcntl.h>
#include <unistd.h>

#include "vnode.h"

/* The notes of one descriptor, taken; nothing else may be there. */
#define NOTES(fd, want)                                        \
	do {                                                   \
		int n_ = get(kq, e, 16, (want) ? PATIENT : 0); \
		IS(n_, (want) ? 1 : 0);                        \
		if (n_ > 0) {                                  \
			IS(e[0].ident, fd);                    \
			IS(e[0].fflags, want);                 \
			IS(e[0].data, 0);                      \
		}                                              \
	} while (0)

static void
files(void)
{
	struct timeval times[2] = {{1, 0}, {2, 0}};
	int fd, other;

	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), 0);
	NOTES(fd, 0);
	OK(!readable(kq, 0));
	MUST(write(fd, "x", 1));
	OK(readable(kq, PATIENT));
	NOTES(fd, NOTE_WRITE | NOTE_EXTEND);
	OK(!readable(kq, 0));
	MUST(pwrite(fd, "y", 1, 0));
	NOTES(fd, NOTE_WRITE);
	MUST(write(fd, "", 0));
	NOTES(fd, 0);
	MUST(fchmod(fd, 0640));
	NOTES(fd, NOTE_ATTRIB);
	MUST(utimes("f", times));
	NOTES(fd, NOTE_ATTRIB);
	MUST(link("f", "g"));
	NOTES(fd, NOTE_LINK);
	MUST(unlink("g"));
#if defined(__linux__) || defined(__FreeBSD__)
	NOTES(fd, NOTE_DELETE);
#else
	get(kq, e, 16, 0);
#endif
	MUST(rename("f", "h"));
	NOTES(fd, NOTE_RENAME);
	/* Onto itself: nothing. */
	MUST(rename("h", "h"));
	NOTES(fd, 0);
	/* It follows the file, not the name. */
	MUST(other = open("f", O_RDWR | O_CREAT, 0600));
	MUST(write(other, "x", 1));
	NOTES(fd, 0);
	close(other);
	MUST(other = open("h", O_WRONLY | O_APPEND));
	MUST(write(other, "more", 4));
	NOTES(fd, NOTE_WRITE | NOTE_EXTEND);
	/* They gather. */
	MUST(write(other, "more", 4));
	MUST(fchmod(fd, 0600));
	NOTES(fd, NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB);
	/* Replaced. */
	MUST(rename("f", "h"));
	NOTES(fd, NOTE_DELETE);
	/* And still watched. */
	MUST(write(other, "more", 4));
	NOTES(fd, NOTE_WRITE | NOTE_EXTEND);
	close(other);
	unlink("h");
	NOTES(fd, 0);
	close(fd);
	IS(get(kq, e, 16, 0), 0);
}

/* The name by which it was opened goes first. */
static void
last_name(void)
{
	int fd, other;

	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	MUST(link("f", "g"));
	MUST(other = dup(fd));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), 0);
	IS(add(other, EV_ADD | EV_CLEAR, NOTE_EXTEND), 0);
	MUST(unlink("f"));
	OK(get(kq, e, 16, PATIENT) == 1 && (e[0].fflags & NOTE_DELETE));
	MUST(unlink("g"));
	OK(readable(kq, PATIENT));
	NOTES(fd, NOTE_DELETE);
	OK(!readable(kq, 0));
	/* And still watched, under both numbers. */
	MUST(write(fd, "x", 1));
	IS(get(kq, e, 16, PATIENT), 2);
	IS(e[0].fflags | e[1].fflags, NOTE_WRITE | NOTE_EXTEND);
	close(other);
	MUST(fchmod(fd, 0640));
	NOTES(fd, NOTE_ATTRIB);
	IS(add(fd, EV_ADD, NOTE_WRITE), 0);
	MUST(pwrite(fd, "y", 1, 0));
	NOTES(fd, NOTE_WRITE);
	IS(add(fd, EV_DELETE, 0), 0);
	close(fd);
	OK(!readable(kq, 0));

	/* Nobody looked before the next write came. */
	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	MUST(write(fd, "x", 1));
	MUST(link("f", "g"));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), 0);
	MUST(unlink("f"));
	OK(get(kq, e, 16, PATIENT) == 1 && (e[0].fflags & NOTE_DELETE));
	MUST(unlink("g"));
	MUST(pwrite(fd, "y", 1, 0));
	NOTES(fd, NOTE_DELETE | NOTE_WRITE);
	MUST(pwrite(fd, "z", 1, 0));
	NOTES(fd, NOTE_WRITE);
	close(fd);

#if defined(O_PATH) && !ON_ILLUMOS
	MUST(other = open("f", O_RDWR | O_CREAT, 0600));
	MUST(link("f", "g"));
	MUST(fd = open("f", O_PATH));
	close(other);
	MUST(other = open("g", O_RDWR));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), 0);
	MUST(unlink("f"));
	OK(get(kq, e, 16, PATIENT) == 1 && (e[0].fflags & NOTE_DELETE));
	close(other);
	MUST(unlink("g"));
	NOTES(fd, NOTE_DELETE);
	IS(add(fd, EV_DELETE, 0), 0);
	close(fd);
#endif
	/* Another file, with the same inode as it may be, is another. */
	for (int i = 0; i < 3; i++) {
		MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
		IS(add(fd, EV_ADD | EV_CLEAR, NOTE_WRITE), 0);
		MUST(unlink("f"));
		close(fd);
		MUST(other = open("f", O_RDWR | O_CREAT, 0600));
		IS(other, fd);
		MUST(unlink("f"));
		IS(get(kq, e, 16, 0), 0);
		MUST(write(fd, "x", 1));
		IS(get(kq, e, 16, 0), 0);
		close(fd);
	}
	IS(get(kq, e, 16, 0), 0);
}

/* What one write does is told together, whichever of it was asked for. */
#define GREW (NOTE_WRITE | NOTE_EXTEND)

static void
masks(void)
{
	int fd, dup_fd;

	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	IS(add(fd, EV_ADD | EV_CLEAR, NOTE_ATTRIB), 0);
	MUST(write(fd, "x", 1));
	NOTES(fd, 0);
	MUST(fchmod(fd, 0640));
	NOTES(fd, NOTE_ATTRIB);
	/* A new mask; none at all. */
	IS(add(fd, EV_ADD, NOTE_WRITE), 0);
	MUST(fchmod(fd, 0600));
	NOTES(fd, 0);
	MUST(pwrite(fd, "y", 1, 0));
	NOTES(fd, NOTE_WRITE);
	MUST(write(fd, "x", 1));
	NOTES(fd, GREW);
	IS(add(fd, EV_ADD, 0), 0);
	MUST(write(fd, "x", 1));
	NOTES(fd, 0);
	IS(add(fd, EV_ADD, NOTE_WRITE), 0);
	/* Recorded while disabled (the mask is given again, or it is empty). */
	IS(add(fd, EV_DISABLE, NOTE_WRITE), 0);
	MUST(write(fd, "x", 1));
	IS(get(kq, e, 16, 20), 0);
	IS(add(fd, EV_ENABLE, NOTE_WRITE), 0);
	NOTES(fd, GREW);
	/* A duplicate has its own. */
	MUST(dup_fd = dup(fd));
	IS(add(dup_fd, EV_ADD | EV_CLEAR, NOTE_EXTEND), 0);
	MUST(write(fd, "x", 1));
	IS(get(kq, e, 16, PATIENT), 2);
	IS(e[0].fflags, GREW);
	IS(e[1].fflags, GREW);
	close(dup_fd);
	MUST(write(fd, "x", 1));
	NOTES(fd, GREW);
	IS(add(fd, EV_DELETE, 0), 0);
	OK(!readable(kq, 0));
	IS(add(fd, EV_DELETE, 0), ENOENT);
	/* Levels stay; one shot goes. */
	IS(add(fd, EV_ADD, NOTE_WRITE), 0);
	MUST(write(fd, "x", 1));
	NOTES(fd, GREW);
	NOTES(fd, GREW);
	OK(readable(kq, 0));
	IS(add(fd, EV_DELETE, 0), 0);
	IS(add(fd, EV_ADD | EV_ONESHOT, NOTE_WRITE), 0);
	MUST(write(fd, "x", 1));
	NOTES(fd, GREW);
	OK(!readable(kq, 0));
	IS(add(fd, EV_DELETE, 0), ENOENT);
	close(fd);
	unlink("f");
}

static void
uses(void)
{
#ifdef NOTE_CLOSE_WRITE
	char b[4];
	int fd, other;

	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	MUST(write(fd, "abcd", 4));
	IS(add(fd, EV_ADD | EV_CLEAR,
	       NOTE_OPEN | NOTE_CLOSE | NOTE_CLOSE_WRITE | NOTE_READ),
	    0);
	MUST(other = open("f", O_RDONLY));
	NOTES(fd, NOTE_OPEN);
	MUST(read(other, b, 4));
	NOTES(fd, NOTE_READ);
	close(other);
	NOTES(fd, NOTE_CLOSE);
	MUST(other = open("f", O_WRONLY));
	close(other);
	NOTES(fd, NOTE_OPEN | NOTE_CLOSE_WRITE);
	close(fd);
	unlink("f");
#else
	SKIP("no NOTE_CLOSE_WRITE");
#endif
}

static void
directories(void)
{
	unsigned lost;
	struct stat st;
	int d, s, fd;

	MUST(mkdir("d", 0700));
	MUST(mkdir("d2", 0700));
	MUST(d = open("d", O_RDONLY));
	IS(add(d, EV_ADD | EV_CLEAR, ALL), 0);
	MUST(fd = open("d/a", O_RDWR | O_CREAT, 0600));
	NOTES(d, NOTE_WRITE);
	/* What children do is theirs. */
	MUST(write(fd, "x", 1));
	MUST(fchmod(fd, 0640));
	NOTES(d, 0);
	close(fd);
	NOTES(d, 0);
	MUST(link("d/a", "d/b"));
	NOTES(d, NOTE_WRITE);
	MUST(unlink("d/b"));
	NOTES(d, NOTE_WRITE);
	MUST(symlink("a", "d/l"));
	NOTES(d, NOTE_WRITE);
	MUST(rename("d/a", "d/c"));
	NOTES(d, NOTE_WRITE);
	MUST(mkdir("d/s", 0700));
	NOTES(d, NOTE_WRITE | NOTE_LINK);
	MUST(s = open("d/s", O_RDONLY));
	IS(add(s, EV_ADD | EV_CLEAR, NOTE_DELETE | NOTE_RENAME), 0);
	MUST(rename("d/s", "d/t"));
	IS(get(kq, e, 16, PATIENT), 2);
	MUST(rmdir("d/t"));
	IS(get(kq, e, 16, PATIENT), 2);
	for (int i = 0; i < 2; i++)
		IS(e[i].fflags,
		    e[i].ident == (uintptr_t)s ? NOTE_DELETE
					       : NOTE_WRITE | NOTE_LINK);
	close(s);
	/* One in the place of another: a link less, where those are counted. */
	MUST(mkdir("d/p", 0700));
	MUST(mkdir("d/q", 0700));
	IS(get(kq, e, 16, PATIENT), 1);
	MUST(fstat(d, &st));
	MUST(rename("d/p", "d/q"));
	lost = st.st_nlink == 4 ? NOTE_LINK : 0;
	NOTES(d, NOTE_WRITE | lost);
	MUST(rename("d/q", "d/p"));
	NOTES(d, NOTE_WRITE);
	MUST(rmdir("d/p"));
	NOTES(d, NOTE_WRITE | NOTE_LINK);
	/* Between directories. */
	MUST(rename("d/c", "d2/c"));
	OK(get(kq, e, 16, PATIENT) == 1 && (e[0].fflags & NOTE_WRITE));
#if defined(__linux__) || defined(__FreeBSD__)
	IS(e[0].fflags, NOTE_WRITE | NOTE_EXTEND);
#endif
	/* Both of which are watched: the halves come one behind the other. */
	MUST(s = open("d2", O_RDONLY));
	IS(add(s, EV_ADD | EV_CLEAR, ALL), 0);
	MUST(rename("d2/c", "d/c"));
	IS(get(kq, e, 16, PATIENT), 2);
	for (int i = 0; i < 2; i++)
#if defined(__linux__) || defined(__FreeBSD__)
		IS(e[i].fflags, NOTE_WRITE | NOTE_EXTEND);
#else
		OK(e[i].fflags & NOTE_WRITE);
#endif
	MUST(rename("d/c", "d2/c"));
	IS(get(kq, e, 16, PATIENT), 2);
	close(s);
	MUST(fchmod(d, 0750));
	NOTES(d, NOTE_ATTRIB);
	MUST(rename("d", "e"));
	NOTES(d, NOTE_RENAME);
	unlink("e/l");
	NOTES(d, NOTE_WRITE);
	MUST(rmdir("e"));
	NOTES(d, NOTE_DELETE);
	close(d);
	unlink("d2/c");
	rmdir("d2");
}

static void
other_things(void)
{
	int p[2], fd;

	MUST(pipe(p));
	IS(add(p[0], EV_ADD, ALL), EINVAL);
	close(p[0]);
	close(p[1]);
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, p));
	IS(add(p[0], EV_ADD, ALL), EINVAL);
	close(p[0]);
	close(p[1]);
	MUST(mkfifo("p", 0600));
	MUST(fd = open("p", O_RDWR | O_NONBLOCK));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), ON_ILLUMOS ? EINVAL : 0);
	MUST(chmod("p", 0640));
	if (!ON_ILLUMOS)
		NOTES(fd, NOTE_ATTRIB);
	MUST(unlink("p"));
	if (!ON_ILLUMOS)
		NOTES(fd, NOTE_DELETE);
	close(fd);
#if defined(O_PATH) && !ON_ILLUMOS
	MUST(symlink("nowhere", "l"));
	MUST(fd = open("l", O_PATH | O_NOFOLLOW));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), 0);
	MUST(rename("l", "m"));
	NOTES(fd, NOTE_RENAME);
	MUST(unlink("m"));
	NOTES(fd, NOTE_DELETE);
	close(fd);
#endif
	/* An unlinked file is a file. */
	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	MUST(unlink("f"));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), 0);
	MUST(write(fd, "x", 1));
	NOTES(fd, NOTE_WRITE | NOTE_EXTEND);
	/* Closed, and its number used for another. */
	close(fd);
	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	MUST(write(fd, "x", 1));
	NOTES(fd, 0);
	IS(add(fd, EV_ADD | EV_CLEAR, NOTE_WRITE), 0);
	MUST(write(fd, "x", 1));
	NOTES(fd, GREW);
	IS(change(kq, (uintptr_t)fd, EVFILT_READ, EV_ADD, 0, 0), 0);
	MUST(write(fd, "x", 1));
	NOTES(fd, GREW);
	close(fd);
	unlink("f");
}

/* How editors and loggers really write. */
static void
patterns(void)
{
	int fd, other;

	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	MUST(write(fd, "old text", 8));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), 0);
	/* Truncate and write. */
	MUST(other = open("f", O_WRONLY | O_TRUNC));
	MUST(write(other, "new", 3));
	close(other);
	IS(get(kq, e, 16, PATIENT), 1);
	OK(e[0].fflags & NOTE_WRITE);
	OK(e[0].fflags & NOTE_ATTRIB);
	/* Write another and rename it over. */
	MUST(other = open("f.new", O_WRONLY | O_CREAT, 0600));
	MUST(write(other, "newer", 5));
	close(other);
	NOTES(fd, 0);
	MUST(rename("f.new", "f"));
	NOTES(fd, NOTE_DELETE);
	close(fd);
	/* Keep a backup: rename away, write anew. */
	MUST(fd = open("f", O_RDWR));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), 0);
	MUST(rename("f", "f~"));
	NOTES(fd, NOTE_RENAME);
	close(fd);
	unlink("f~");
	/* A logger. */
	MUST(fd = open("f", O_RDWR | O_CREAT, 0600));
	IS(add(fd, EV_ADD | EV_CLEAR, ALL), 0);
	MUST(other = open("f", O_WRONLY | O_APPEND));
	for (int i = 0; i < 1000; i++)
		MUST(write(other, "line\n", 5));
	NOTES(fd, NOTE_WRITE | NOTE_EXTEND);
	close(other);
	close(fd);
	unlink("f");
}

/* Directories in one another, and many in one, removed as rm(1) does. */
static void
removed_tree(void)
{
	enum {
		MANY = 100
	};
	int fds[MANY + 1], told[MANY + 1] = {0};
	char name[16];

	MUST(mkdir("tree", 0700));
	for (int i = 0; i <= MANY; i++) {
		snprintf(name, sizeof name, i < MANY ? "tree/%d" : "tree", i);
		if (i < MANY)
			MUST(mkdir(name, 0700));
		MUST(fds[i] = open(name, O_RDONLY));
		IS(add(fds[i], EV_ADD | EV_CLEAR, NOTE_DELETE), 0);
	}
	/* One that is watched no more is not told of. */
	IS(add(fds[7], EV_DELETE, 0), 0);
	for (int i = 0; i <= MANY; i++) {
		snprintf(name, sizeof name, i < MANY ? "tree/%d" : "tree", i);
		MUST(rmdir(name));
	}
	for (int left = MANY, n; left > 0; left -= n) {
		n = get(kq, e, 16, PATIENT);
		OK(n > 0);
		if (n <= 0)
			break;
		for (int i = 0; i < n; i++) {
			IS(e[i].fflags, NOTE_DELETE);
			for (int j = 0; j <= MANY; j++)
				told[j] += fds[j] == (int)e[i].ident;
		}
	}
	IS(get(kq, e, 16, 0), 0);
	for (int i = 0; i <= MANY; i++) {
		IS(told[i], i != 7);
		close(fds[i]);
	}
}

static const struct test tests[] = {
    {"vnode: regular files", files},
    {"vnode: the last of several names", last_name},
    {"vnode: masks and flags", masks},
    {"vnode: opens, closes and reads", uses},
    {"vnode: directories", directories},
    {"vnode: a tree that is removed", removed_tree},
    {"vnode: FIFOs, symbolic links, unlinked files, reused numbers",
	other_things},
    {"vnode: how editors and loggers write", patterns},
};

CHECK_MAIN_IN_DIRECTORY(tests)
