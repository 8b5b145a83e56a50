/* limits.c - what happens where Linux cannot do as FreeBSD does */
/* SPDX-License-Identifier: ISC */
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"

#ifdef __linux__
static struct kevent e[8];

static void
nesting(void)
{
	int kqs[12], error = 0, depth = 1;

	kqs[0] = kqueue();
	while (depth < 12) {
		kqs[depth] = kqueue();
		error = change(kqs[depth], (uintptr_t)kqs[depth - 1],
		    EVFILT_READ, EV_ADD, 0, 0);
		depth++;
		if (error != 0)
			break;
	}
	IS(error, ELOOP);
	OK(depth > 4);
	while (depth > 0)
		close(kqs[--depth]);
}

static void
sockets(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int kq = kqueue(), s[2], l, c[2];

	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, s));
	IS(change(kq, (uintptr_t)s[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	MUST(send(s[1], "12345", 5, 0));
	MUST(send(s[1], "1234567", 7, 0));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 5); /* FreeBSD: 12 */
	close(s[0]);
	close(s[1]);
	snprintf(a.sun_path, sizeof a.sun_path, "/tmp/kqueue_limits.%ld",
	    (long)getpid());
	MUST(l = socket(AF_UNIX, SOCK_STREAM, 0));
	MUST(bind(l, (struct sockaddr *)&a, sizeof a));
	MUST(listen(l, 4));
	IS(change(kq, (uintptr_t)l, EVFILT_READ, EV_ADD, 0, 0), 0);
	for (int i = 0; i < 2; i++) {
		MUST(c[i] = socket(AF_UNIX, SOCK_STREAM, 0));
		MUST(connect(c[i], (struct sockaddr *)&a, sizeof a));
	}
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 1); /* FreeBSD: 2 */
	close(c[0]);
	close(c[1]);
	close(l);
	unlink(a.sun_path);
	close(kq);
}

static void
room(void)
{
	static char some[4096];
	int kq = kqueue(), p[2];

	MUST(pipe(p));
	IS(change(kq, (uintptr_t)p[1], EVFILT_WRITE, EV_ADD, NOTE_LOWAT, 60000),
	    0);
	MUST(write(p[1], some, sizeof some));
	MUST(write(p[1], some, sizeof some));
	IS(get(kq, e, 8, 0), 0);
	MUST(read(p[0], some, sizeof some));
	MUST(read(p[0], some, sizeof some));
	OK(!readable(kq, 0)); /* FreeBSD: readable */
	IS(get(kq, e, 8, 0), 1);
	close(p[0]);
	close(p[1]);
	close(kq);
}

static void
files(void)
{
	char name[] = "/tmp/kqueue_limits.XXXXXX", other[64], *map;
	int kq = kqueue(), fd;

	MUST(fd = mkstemp(name));
	snprintf(other, sizeof other, "%s.2", name);
	MUST(ftruncate(fd, 4096));
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD | EV_CLEAR, 0x7f, 0),
	    0);
	MUST(ftruncate(fd, 8192));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].fflags, NOTE_WRITE | NOTE_EXTEND); /* FreeBSD: ATTRIB */
	MUST(ftruncate(fd, 4096));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].fflags, NOTE_WRITE | NOTE_ATTRIB); /* FreeBSD: ATTRIB */
	MUST(link(name, other));
	MUST(unlink(other));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].fflags, NOTE_ATTRIB); /* FreeBSD: LINK, DELETE */
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map != MAP_FAILED) {
		memset(map, 'x', 4096);
		munmap(map, 4096);
	}
	IS(get(kq, e, 8, 20), 0);
	/* The same file again: the knote is still there. */
	close(fd);
	MUST(fd = open(name, O_RDWR));
	MUST(write(fd, "x", 1));
	IS(get(kq, e, 8, 0), 1); /* FreeBSD: 0 */
	close(fd);
	unlink(name);
	close(kq);
}

static void
signals(void)
{
	int kq = kqueue();
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	IS(change(kq, SIGUSR1, EVFILT_SIGNAL, EV_ADD, 0, 0), 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < 3; i++)
		kill(getpid(), SIGUSR1);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 1); /* FreeBSD: 3 */
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	IS(change(kq, SIGUSR1, EVFILT_SIGNAL, EV_DELETE, 0, 0), 0);
	close(kq);
}

static void
unknown(void)
{
	int kq = kqueue();

	IS(change(kq, 1, -9, EV_ADD, 0, 0), EINVAL);
	IS(change(kq, 1, -10, EV_ADD, 0, 0), EINVAL);
	IS(change(kq, 1, -12, EV_ADD, 0, 0), EINVAL);
	IS(change(kq, 1, -13, EV_ADD, 0, 0), EINVAL);
	close(kq);
}

static const struct test tests[] = {
    {"limits: queues in queues", nesting},
    {"limits: datagrams and Unix listeners", sockets},
    {"limits: low water of a pipe", room},
    {"limits: files", files},
    {"limits: signals that merge", signals},
    {"limits: filters that are not there", unknown},
};
#else
static void
elsewhere(void)
{
	SKIP("the limits are those of Linux");
}

static const struct test tests[] = {
    {"limits: those of Linux", elsewhere},
};
#endif

CHECK_MAIN(tests)
