/*
 * fail.c - what happens when something runs out
 *
 * SPDX-License-Identifier: ISC
 *
 * Each allocation of the library fails in turn; on other systems only the
 * descriptors run out.
 */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "../fail_at.h"
#include "check.h"

struct thing {
	short filter;
	uintptr_t ident;
	unsigned fflags;
	long long data;
};

/* Each change either works or leaves no knote; and works the next time. */
static void
memory(void)
{
#ifdef __linux__
	struct kevent e[8];
	int s[2], file, seen = 0;
	struct thing things[] = {
	    {EVFILT_READ, 0, 0, 0},
	    {EVFILT_WRITE, 0, 0, 0},
	    {EVFILT_READ, 0, 0, 0},
	    {EVFILT_VNODE, 0, NOTE_WRITE, 0},
	    {EVFILT_TIMER, 1, NOTE_SECONDS, 100},
	    {EVFILT_USER, 1, 0, 0},
	    {EVFILT_SIGNAL, 10, 0, 0},
	    {EVFILT_NETDEV, 1, 1, 0},
	    {EVFILT_PROC, (uintptr_t)getpid(), NOTE_EXIT | NOTE_FORK, 0},
	};

	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	MUST(file = open("/tmp", O_RDONLY));
	things[0].ident = things[1].ident = (uintptr_t)s[0];
	things[2].ident = things[3].ident = (uintptr_t)file;
	for (size_t i = 0; i < sizeof things / sizeof *things; i++)
		for (long at = 0; at < 12; at++) {
			int kq = kqueue(), error;

			/* One that is there already must not suffer. */
			change(kq, 99, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0);
			fail_at = at;
			error = change(kq, things[i].ident, things[i].filter,
			    EV_ADD | EV_CLEAR, things[i].fflags,
			    things[i].data);
			if (fail_at >= 0) {
				fail_at = -1;
				close(kq);
				break; /* it needs no more than this */
			}
			if (error != 0 && error != ENOSYS) {
				seen++;
				IS(error, ENOMEM);
				IS(change(kq, things[i].ident, things[i].filter,
				       EV_DELETE, 0, 0),
				    ENOENT);
			}
			OK(get(kq, e, 8, 0) >= 1);
			error = change(kq, things[i].ident, things[i].filter,
			    EV_ADD | EV_CLEAR, things[i].fflags,
			    things[i].data);
			OK(error == 0 || things[i].filter == EVFILT_PROC);
			close(kq);
		}
	OK(seen > 10);
	close(s[0]);
	close(s[1]);
	close(file);
#else
	SKIP("allocations fail on Linux only");
#endif
}

/* The growth of tables on the way to many. */
static void
growth(void)
{
#ifdef __linux__
	int kq = kqueue(), failed = 0;

	for (uintptr_t i = 0; i < 3000; i++) {
		int error;

		fail_at = 0;
		error = change(kq, i, i & 1 ? EVFILT_USER : EVFILT_TIMER,
		    EV_ADD, i & 1 ? NOTE_TRIGGER : NOTE_SECONDS, 100);
		fail_at = -1;
		if (error != 0) {
			failed++;
			IS(error, ENOMEM);
			IS(change(kq, i, i & 1 ? EVFILT_USER : EVFILT_TIMER,
			       EV_ADD, i & 1 ? NOTE_TRIGGER : NOTE_SECONDS,
			       100),
			    0);
		}
	}
	OK(failed > 5);
	failed = 0;
	for (uintptr_t i = 0; i < 3000; i++)
		if (change(kq, i, i & 1 ? EVFILT_USER : EVFILT_TIMER, EV_DELETE,
			0, 0) != 0)
			failed++;
	IS(failed, 0);
	close(kq);
#else
	SKIP("allocations fail on Linux only");
#endif
}

static void
descriptors(void)
{
	struct rlimit was, none;
	struct kevent e[4];
	int kq = kqueue(), p[2], error;

	MUST(pipe(p));
	getrlimit(RLIMIT_NOFILE, &was);
	none = was;
	none.rlim_cur = (rlim_t)p[1] + 1;
	setrlimit(RLIMIT_NOFILE, &none);
	IS(kqueue(), -1);
	IS(errno, EMFILE);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0),
	    0);
	/* What needs a descriptor is refused, the rest goes on. */
	error = change(kq, 1, EVFILT_TIMER, EV_ADD, 0, 1);
#ifdef __linux__
	IS(error, EMFILE);
	IS(change(kq, 1, EVFILT_TIMER, EV_DELETE, 0, 0), ENOENT);
	IS(change(kq, 1, EVFILT_SIGNAL, EV_ADD, 0, 0), EMFILE);
	IS(change(kq, 1, EVFILT_SIGNAL, EV_DELETE, 0, 0), ENOENT);
	error =
	    change(kq, (uintptr_t)getpid(), EVFILT_PROC, EV_ADD, NOTE_EXIT, 0);
	OK(error == EMFILE || error == ENOSYS);
	IS(change(kq, (uintptr_t)getpid(), EVFILT_PROC, EV_DELETE, 0, 0),
	    ENOENT);
#else
	IS(error, 0);
#endif
	IS(change(kq, 2, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0), 0);
	MUST(write(p[1], "x", 1));
	IS(get(kq, e, 4, 0), 2);
	setrlimit(RLIMIT_NOFILE, &was);
	IS(change(kq, 1, EVFILT_TIMER, EV_ADD, 0, 1), 0);
	close(p[0]);
	close(p[1]);
	close(kq);
}

/* A change that takes another descriptor, where none is left. */
static void
changed_file(void)
{
#if defined(__linux__) && !ON_ILLUMOS
	static const unsigned notes[] = {NOTE_REVOKE, NOTE_DELETE};
	struct kevent e[1];

	for (int i = 0; i < 2; i++) {
		char name[] = "/tmp/kqueue_fail.XXXXXX", inside[64];
		struct rlimit was, none;
		int kq = kqueue(), fd, next, error;

		OK(mkdtemp(name) != NULL);
		MUST(fd = open(name, O_RDONLY | O_DIRECTORY));
		IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD | EV_CLEAR,
		       NOTE_WRITE, 0),
		    0);
		MUST(next = dup(fd));
		close(next);
		getrlimit(RLIMIT_NOFILE, &was);
		none = was;
		none.rlim_cur = (rlim_t)next;
		setrlimit(RLIMIT_NOFILE, &none);
		/* The parent of the directory, or the list of mounts, which
		 * is of no use before Linux 6.8. */
		error = change(kq, (uintptr_t)fd, EVFILT_VNODE,
		    EV_ADD | EV_CLEAR, NOTE_ATTRIB | notes[i], 0);
		if (notes[i] == NOTE_REVOKE && error == 0)
			IS(change(kq, (uintptr_t)fd, EVFILT_VNODE,
			       EV_ADD | EV_CLEAR, NOTE_WRITE, 0),
			    0);
		else
			IS(error, EMFILE);
		setrlimit(RLIMIT_NOFILE, &was);
		/* It is as it was. */
		snprintf(inside, sizeof inside, "%s/f", name);
		MUST(next = open(inside, O_CREAT | O_WRONLY, 0600));
		close(next);
		IS(get(kq, e, 1, PATIENT), 1);
		IS(e[0].fflags, NOTE_WRITE);
		MUST(fchmod(fd, 0700));
		IS(get(kq, e, 1, 0), 0);
		unlink(inside);
		rmdir(name);
		close(fd);
		close(kq);
	}
#else
	SKIP("what takes a descriptor is Linux'");
#endif
}

static const struct test tests[] = {
    {"fail: each allocation of a change", memory},
    {"fail: the growth of tables", growth},
    {"fail: no more descriptors", descriptors},
    {"fail: a file's knote as it was", changed_file},
};

CHECK_MAIN(tests)
