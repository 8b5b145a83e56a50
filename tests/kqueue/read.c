/* read.c - EVFILT_READ */
/* SPDX-License-Identifier: ISC */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "loopback.h"

static int kq;
static struct kevent e[8];

static int
add(int fd, unsigned flags, unsigned fflags, long long data)
{
	return change(kq, (uintptr_t)fd, EVFILT_READ, flags, fflags, data);
}

/* An emulator may take it for an int. */
static int
has_tcp_info(int fd)
{
#ifdef __linux__
	char info[256];
	socklen_t size = sizeof info;

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &size) == 0 &&
	    size > sizeof(int);
#else
	(void)fd;
	return 1; /* not asked there */
#endif
}

static void
fresh(void)
{
	close(kq);
	kq = kqueue();
}

static void
pipes(void)
{
	char b[16];
	int p[2];

	fresh();
	MUST(pipe(p));
	IS(add(p[0], EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	MUST(write(p[1], "abc", 3));
	for (int i = 0; i < 3; i++) {
		OK(readable(kq, 0));
		IS(get(kq, e, 8, 0), 1);
		IS(e[0].ident, p[0]);
		IS(e[0].filter, EVFILT_READ);
		IS(e[0].data, 3);
		IS(e[0].fflags, 0);
		IS(e[0].flags & EV_EOF, 0);
	}
	MUST(read(p[0], b, 2));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 1);
	MUST(read(p[0], b, 2));
	OK(!readable(kq, 0));
	IS(get(kq, e, 8, 0), 0);
	/* The end comes with what is left. */
	MUST(write(p[1], "de", 2));
	close(p[1]);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 2);
	OK(e[0].flags & EV_EOF);
	MUST(read(p[0], b, 16));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 0);
	OK(e[0].flags & EV_EOF);
	/* Disabled at the end: silence. */
	IS(add(p[0], EV_DISABLE, 0, 0), 0);
	OK(!readable(kq, 0));
	IS(get(kq, e, 8, 10), 0);
	IS(add(p[0], EV_ENABLE, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	close(p[0]);
	IS(get(kq, e, 8, 0), 0);
	/* The wrong end says when the other is gone. */
	MUST(pipe(p));
	IS(add(p[1], EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	close(p[0]);
#if defined(__linux__) || defined(__FreeBSD__)
	IS(get(kq, e, 8, PATIENT), 1);
	OK(e[0].flags & EV_EOF);
	IS(e[0].data, 0);
	OK(readable(kq, 0));
#endif
	close(p[1]);
}

static void
edges(void)
{
	char b[16];
	int p[2], s[2];

	fresh();
	MUST(pipe(p));
	IS(add(p[0], EV_ADD | EV_CLEAR, 0, 0), 0);
	MUST(write(p[1], "a", 1));
	IS(get(kq, e, 8, 0), 1);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	/* New bytes on old ones are new. */
	MUST(write(p[1], "b", 1));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 2);
	/* Read in between: nothing to tell. */
	MUST(write(p[1], "c", 1));
	MUST(read(p[0], b, 16));
	IS(get(kq, e, 8, 0), 0);
	/* Added again while it holds: fires again. */
	MUST(write(p[1], "d", 1));
	IS(get(kq, e, 8, 0), 1);
	IS(add(p[0], EV_ADD | EV_CLEAR, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(get(kq, e, 8, 0), 0);
	/* Disabled and enabled: likewise, and what came meanwhile. */
	IS(add(p[0], EV_DISABLE, 0, 0), 0);
	MUST(write(p[1], "e", 1));
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	IS(add(p[0], EV_ENABLE, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 2);

	/* The two directions do not mix: an edge and a level, two edges. */
	for (int mode = 0; mode < 4; mode++) {
		unsigned r = mode & 1 ? EV_CLEAR : 0;
		unsigned w = mode & 2 ? EV_CLEAR : 0;

		fresh();
		MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
		IS(add(s[0], EV_ADD | r, 0, 0), 0);
		IS(change(kq, (uintptr_t)s[0], EVFILT_WRITE, EV_ADD | w, 0, 0),
		    0);
		IS(get(kq, e, 8, 0), 1);
		IS(e[0].filter, EVFILT_WRITE);
		IS(get(kq, e, 8, 0), w ? 0 : 1);
		MUST(write(s[1], "x", 1));
		IS(get(kq, e, 8, 0), w ? 1 : 2);
		IS(get(kq, e, 8, 0), (w ? 0 : 1) + (r ? 0 : 1));
		OK(readable(kq, 0) == !(r && w));
		MUST(write(s[1], "y", 1));
		IS(get(kq, e, 8, 0), w ? 1 : 2);
		IS(change(kq, (uintptr_t)s[0], EVFILT_WRITE, EV_DELETE, 0, 0),
		    0);
		MUST(write(s[1], "z", 1));
		IS(get(kq, e, 8, 0), 1);
		IS(e[0].filter, EVFILT_READ);
		IS(e[0].data, 3);
		IS(add(s[0], EV_DELETE, 0, 0), 0);
		OK(!readable(kq, 0));
		close(s[0]);
		close(s[1]);
	}
	close(p[0]);
	close(p[1]);
}

static void
once(void)
{
	int p[2];

	fresh();
	MUST(pipe(p));
	MUST(write(p[1], "x", 1));
	IS(add(p[0], EV_ADD | EV_ONESHOT, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	OK(e[0].flags & EV_ONESHOT);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	IS(add(p[0], EV_DELETE, 0, 0), ENOENT);
	IS(add(p[0], EV_ADD | EV_DISPATCH, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	IS(add(p[0], EV_ENABLE, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(add(p[0], EV_DELETE, 0, 0), 0);
	IS(add(p[0], EV_ADD | EV_DISABLE, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	IS(add(p[0], EV_ENABLE, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	close(p[0]);
	close(p[1]);
}

static void
low_water(void)
{
	char b[64];
	int p[2];

	fresh();
	MUST(pipe(p));
	IS(add(p[0], EV_ADD, NOTE_LOWAT, 10), 0);
	MUST(write(p[1], "12345", 5));
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	IS(get(kq, e, 8, 10), 0);
	MUST(write(p[1], "12345", 5));
	OK(readable(kq, 0));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 10);
	IS(get(kq, e, 8, 0), 1);
	MUST(read(p[0], b, 5));
	IS(get(kq, e, 8, 0), 0);
	/* The mark may be moved, and the end ignores it. */
	IS(add(p[0], EV_ADD, NOTE_LOWAT, 3), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(add(p[0], EV_ADD, NOTE_LOWAT, 300), 0);
	IS(get(kq, e, 8, 0), 0);
	close(p[1]);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 5);
	OK(e[0].flags & EV_EOF);
	close(p[0]);
}

static void
fifos(void)
{
	char name[] = "/tmp/kqueue_read.XXXXXX", b[8];
	int r, w;

	fresh();
	MUST(r = mkstemp(name));
	close(r);
	unlink(name);
	MUST(mkfifo(name, 0600));
	MUST(r = open(name, O_RDONLY | O_NONBLOCK));
	IS(add(r, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	MUST(w = open(name, O_WRONLY | O_NONBLOCK));
	IS(get(kq, e, 8, 0), 0);
	MUST(write(w, "q", 1));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 1);
	close(w);
	IS(get(kq, e, 8, 0), 1);
	OK(e[0].flags & EV_EOF);
	MUST(read(r, b, 8));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 0);
	/* A new writer takes the end away. */
	MUST(w = open(name, O_WRONLY | O_NONBLOCK));
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	MUST(write(w, "rs", 2));
	IS(get(kq, e, 8, 0), 1);
	OK(!(e[0].flags & EV_EOF));
	IS(e[0].data, 2);
	close(w);
	close(r);
	unlink(name);
}

static void
files(void)
{
	char name[] = "/tmp/kqueue_read.XXXXXX", b[8];
	int fd, other, null;

	fresh();
	MUST(fd = mkstemp(name));
	MUST(write(fd, "hello", 5));
	MUST(lseek(fd, 0, SEEK_SET));
	IS(add(fd, EV_ADD, 0, 0), 0);
	OK(readable(kq, 0));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 5);
	MUST(read(fd, b, 3));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 2);
	MUST(read(fd, b, 3));
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	/* Growth by anyone wakes it. */
	MUST(other = open(name, O_WRONLY | O_APPEND));
	MUST(write(other, "more", 4));
	OK(readable(kq, 0));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].data, 4);
	MUST(lseek(fd, 100, SEEK_SET));
	IS(get(kq, e, 8, 0), 0);
	IS(add(fd, EV_DELETE, 0, 0), 0);
#ifdef NOTE_FILE_POLL
	IS(add(fd, EV_ADD, NOTE_FILE_POLL, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 9 - 100);
#endif
	close(fd);
	IS(get(kq, e, 8, 0), 0);
	close(other);
	/* The number again, for another file. */
	MUST(other = open("/dev/zero", O_RDONLY));
	IS(other, fd);
	IS(add(other, EV_ADD | EV_ONESHOT, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	MUST(null = open("/dev/null", O_RDWR));
	IS(add(null, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	close(null);
	close(other);
	unlink(name);
}

static void
datagrams(void)
{
	struct sockaddr_in a;
	char b[16];
	int s[2], u, v;

	fresh();
	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, s));
	IS(add(s[0], EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	MUST(send(s[1], "abc", 3, 0));
	IS(get(kq, e, 8, 0), 1);
	OK(e[0].data >= 3);
	MUST(read(s[0], b, 16));
	IS(get(kq, e, 8, 0), 0);

	u = loopback(SOCK_DGRAM, &a);
	MUST(v = socket(AF_INET, SOCK_DGRAM, 0));
	IS(add(u, EV_ADD, 0, 0), 0);
	/* An empty datagram can be read. */
	MUST(sendto(v, "", 0, 0, (struct sockaddr *)&a, sizeof a));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].ident, u);
	MUST(recv(u, b, 16, 0));
	IS(get(kq, e, 8, 0), 0);
	close(u);
	close(v);
	close(s[0]);
	close(s[1]);
}

/* Segments may be on their way when the call that sent them has returned: get
 * the one event that is ready, until it is one of that descriptor with so much
 * data and these flags. */
static int
sooner_or_later(int fd, long long data, unsigned flags)
{
	const struct timespec moment = {0, 1000000};
	int n = 0;

	for (int i = 0; i < PATIENT; i++) {
		n = get(kq, e, 8, PATIENT);
		if (n != 1 || e[0].ident != (uintptr_t)fd ||
		    (e[0].data >= data && (e[0].flags & flags) == flags))
			break;
		nanosleep(&moment, NULL);
	}
	return n;
}

static void
streams(void)
{
	struct linger hard = {1, 0};
	struct sockaddr_in a;
	socklen_t size = sizeof a;
	int s[2], l, c, d, x;

	fresh();
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	IS(add(s[0], EV_ADD, 0, 0), 0);
	MUST(write(s[1], "bye", 3));
	MUST(shutdown(s[1], SHUT_WR));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 3);
	if (!ON_ILLUMOS) /* told when they are read */
		OK(e[0].flags & EV_EOF);
	close(s[0]);
	close(s[1]);

	/* Its own reading side shut. */
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	IS(add(s[0], EV_ADD, 0, 0), 0);
	MUST(shutdown(s[0], SHUT_RD));
	IS(get(kq, e, 8, 0), 1);
	OK(e[0].flags & EV_EOF);
	close(s[0]);
	close(s[1]);

	l = loopback(SOCK_STREAM, &a);
	MUST(listen(l, 8));
	if (!has_tcp_info(l))
		SKIP("no TCP_INFO here (qemu's user mode)");
	IS(add(l, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	MUST(c = socket(AF_INET, SOCK_STREAM, 0));
	MUST(d = socket(AF_INET, SOCK_STREAM, 0));
	/* Never connected: nothing to say. */
	IS(add(c, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	if (!ON_ILLUMOS) /* played over a set of Linux' */
		OK(!readable(kq, 0));
	MUST(connect(c, (struct sockaddr *)&a, sizeof a));
	/* In the listener's list somewhat later than made, and in order. */
	IS(sooner_or_later(l, 1, 0), 1);
	IS(e[0].data, 1);
	MUST(connect(d, (struct sockaddr *)&a, sizeof a));
	IS(sooner_or_later(l, ON_ILLUMOS ? 1 : 2, 0), 1);
	IS(e[0].ident, l);
	IS(e[0].data, ON_ILLUMOS ? 1 : 2);
	MUST(x = accept(l, NULL, NULL));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].data, 1);
	IS(add(l, EV_DELETE, 0, 0), 0);
	MUST(write(x, "12345", 5));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].ident, c);
	IS(e[0].data, 5);
	/* A reset: the end and the error; the program still gets its own. */
	MUST(setsockopt(x, SOL_SOCKET, SO_LINGER, &hard, sizeof hard));
	close(x);
	IS(sooner_or_later(c, 0, EV_EOF), 1);
	IS(e[0].ident, c);
	OK(e[0].flags & EV_EOF);
	IS(e[0].fflags, ON_ILLUMOS ? 0 : ECONNRESET);
	{
		int error = 0;

		size = sizeof error;
		MUST(getsockopt(c, SOL_SOCKET, SO_ERROR, &error, &size));
		IS(error, ECONNRESET);
	}
	close(c);
	close(d);
	close(l);
}

static void
unix_listener(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int l, c;

	fresh();
	snprintf(a.sun_path, sizeof a.sun_path, "/tmp/kqueue_read.%ld",
	    (long)getpid());
	MUST(l = socket(AF_UNIX, SOCK_STREAM, 0));
	MUST(bind(l, (struct sockaddr *)&a, sizeof a));
	MUST(listen(l, 4));
	IS(add(l, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	MUST(c = socket(AF_UNIX, SOCK_STREAM, 0));
	MUST(connect(c, (struct sockaddr *)&a, sizeof a));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 1);
	close(c);
	close(l);
	unlink(a.sun_path);
}

static void
counters(void)
{
#ifdef __linux__
	uint64_t add5 = 5;
	int fd;

	fresh();
	MUST(fd = eventfd(0, 0));
	IS(add(fd, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	MUST(write(fd, &add5, 8));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, ON_ILLUMOS ? 1 : 5);
	close(fd);
#endif
}

/* A terminal, and its other side. */
static int
open_line(int *far)
{
	int near;

	MUST(*far = posix_openpt(O_RDWR | O_NOCTTY));
	MUST(grantpt(*far));
	MUST(unlockpt(*far));
	MUST(near = open(ptsname(*far), O_RDWR | O_NOCTTY));
	return near;
}

static void
terminals(void)
{
	char line[8];
	int near, far;

	fresh();
	near = open_line(&far);
	IS(add(near, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	MUST(write(far, "ab\n", 3));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].data, 3);
	MUST(read(near, line, sizeof line));
	IS(get(kq, e, 8, 0), 0);
#ifdef __linux__
	/* A typed end of file can be read, and has no bytes to be counted. */
	MUST(write(far, "\004", 1));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].data, 1);
	IS(read(near, line, sizeof line), 0);
	IS(get(kq, e, 8, 0), 0);
#endif
	close(near);
	close(far);

	/* A line that is hung up can't be told from other devices by name. */
	fresh();
	near = open_line(&far);
	IS(add(near, EV_ADD, 0, 0), 0);
	close(far);
	for (int i = 0; i < 2; i++) {
		IS(get(kq, e, 8, PATIENT), 1);
		OK(e[0].flags & EV_EOF);
		IS(e[0].data, 0);
	}
	close(near);
}

static const struct test tests[] = {
    {"read: pipes", pipes},
    {"read: EV_CLEAR", edges},
    {"read: EV_ONESHOT and EV_DISPATCH", once},
    {"read: low water", low_water},
    {"read: FIFOs", fifos},
    {"read: regular files", files},
    {"read: datagrams", datagrams},
    {"read: TCP", streams},
    {"read: Unix listeners", unix_listener},
    {"read: eventfd", counters},
    {"read: terminals", terminals},
};

int
main(void)
{
	kq = kqueue();
	signal(SIGPIPE, SIG_IGN);
	return CHECK_RUN(tests);
}
