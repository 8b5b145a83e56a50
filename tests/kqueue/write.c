/* write.c - EVFILT_WRITE */
/* SPDX-License-Identifier: ISC */
#include <sys/socket.h>
#include <sys/un.h>

#include <netinet/in.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"
#include "loopback.h"

static int kq;
static struct kevent e[8];

static int
add(int fd, unsigned flags, unsigned fflags, long long data)
{
	return change(kq, (uintptr_t)fd, EVFILT_WRITE, flags, fflags, data);
}

static void
fill(int fd)
{
	static char big[4096];

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (write(fd, big, sizeof big) > 0)
		;
	while (write(fd, big, 1) > 0)
		;
}

static void
drain(int fd)
{
	static char big[65536];

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (read(fd, big, sizeof big) > 0)
		;
}

static void
pipes(void)
{
	int p[2], other;

	MUST(pipe(p));
	IS(add(p[1], EV_ADD, 0, 0), 0);
	OK(readable(kq, 0));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].filter, EVFILT_WRITE);
	OK(e[0].data >= PIPE_BUF);
	IS(get(kq, e, 8, 0), 1);
	fill(p[1]);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	drain(p[0]);
	IS(get(kq, e, 8, 0), 1);
	/* Full, and the reader goes: the end, and the knote's too. */
	fill(p[1]);
	IS(get(kq, e, 8, 0), 0);
	close(p[0]);
	IS(get(kq, e, 8, 0), 1);
	OK(e[0].flags & EV_EOF);
	IS(e[0].data, 0);
#if defined(__linux__) || defined(__FreeBSD__)
	OK(e[0].flags & EV_ONESHOT);
	IS(add(p[1], EV_DELETE, 0, 0), ENOENT);
	IS(add(p[1], EV_ADD, 0, 0), EPIPE);
#endif
	OK(!readable(kq, 0));
	close(p[1]);

	/* Edges: only when room was made. */
	MUST(pipe(p));
	IS(add(p[1], EV_ADD | EV_CLEAR, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(get(kq, e, 8, 0), 0);
	fill(p[1]);
	IS(get(kq, e, 8, 0), 0);
	drain(p[0]);
	IS(get(kq, e, 8, 0), 1);
	IS(get(kq, e, 8, 0), 0);
	close(p[0]);
	close(p[1]);

	MUST(pipe(p));
	IS(add(p[0], EV_ADD, 0, 0), 0);
#if defined(__linux__) || defined(__FreeBSD__)
	IS(get(kq, e, 8, 0), 1);
#endif
	other = p[0];
	IS(add(other, EV_DELETE, 0, 0), 0);
	close(p[0]);
	close(p[1]);
}

static void
sockets(void)
{
	int s[2];

	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	IS(add(s[0], EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	OK(e[0].data > 0);
	IS(e[0].flags & EV_EOF, 0);
	/* That the peer has no more to send is nothing to a writer. */
	MUST(shutdown(s[1], SHUT_WR));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].flags & EV_EOF, 0);
	fill(s[0]);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	drain(s[1]);
	IS(get(kq, e, 8, 0), 1);
	/* Our own sending side shut: the end. */
	MUST(shutdown(s[0], SHUT_WR));
	IS(get(kq, e, 8, 0), 1);
	OK(e[0].flags & EV_EOF);
	close(s[1]);
	IS(get(kq, e, 8, 0), 1);
	OK(e[0].flags & EV_EOF);
	close(s[0]);
	IS(get(kq, e, 8, 0), 0);
}

static void
tcp(void)
{
	struct sockaddr_in a;
	socklen_t size = sizeof a;
	int l, c, x, error = 0;

	l = loopback(SOCK_STREAM, &a);

	/* Refused: bound, but nobody listens. */
	MUST(c = socket(AF_INET, SOCK_STREAM, 0));
	IS(add(c, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	if (!ON_ILLUMOS) /* played over a set of Linux' */
		OK(!readable(kq, 0));
	fcntl(c, F_SETFL, O_NONBLOCK);
	if (connect(c, (struct sockaddr *)&a, sizeof a) == -1 &&
	    errno == EINPROGRESS) {
		IS(get(kq, e, 8, PATIENT), 1);
		OK(e[0].flags & EV_EOF);
		IS(e[0].fflags, ON_ILLUMOS ? 0 : ECONNREFUSED);
		size = sizeof error;
		MUST(getsockopt(c, SOL_SOCKET, SO_ERROR, &error, &size));
		IS(error, ECONNREFUSED);
	} /* else: connect() answered at once */
	close(c);

	/* Established: writable tells. */
	MUST(listen(l, 4));
	IS(add(l, EV_ADD, 0, 0), 0);
	MUST(c = socket(AF_INET, SOCK_STREAM, 0));
	IS(add(c, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	fcntl(c, F_SETFL, O_NONBLOCK);
	connect(c, (struct sockaddr *)&a, sizeof a);
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].ident, c);
	IS(e[0].flags & EV_EOF, 0);
	MUST(x = accept(l, NULL, NULL));
	MUST(shutdown(x, SHUT_WR));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].flags & EV_EOF, 0);
	MUST(shutdown(c, SHUT_WR));
	IS(get(kq, e, 8, PATIENT), 1);
	OK(e[0].flags & EV_EOF);
	close(x);
	close(c);
	close(l);
}

/* Neither end nor room before there is a connection. */
static void
unmet(void)
{
	static const int types[] = {SOCK_STREAM, SOCK_SEQPACKET};
	static const unsigned modes[] = {0, EV_CLEAR};
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int l, c, x;

	if (ON_ILLUMOS)
		SKIP("how Linux tells of these can't be played as illumos'");
	snprintf(a.sun_path, sizeof a.sun_path, "/tmp/kqueue-write.%ld",
	    (long)getpid());
	for (int i = 0; i < 4; i++) {
		int type = types[i % 2];

		unlink(a.sun_path);
		MUST(l = socket(AF_UNIX, type, 0));
		MUST(bind(l, (struct sockaddr *)&a, sizeof a));
		MUST(listen(l, 1));
		MUST(c = socket(AF_UNIX, type, 0));
		IS(add(c, EV_ADD | modes[i / 2], 0, 0), 0);
		IS(change(kq, (uintptr_t)c, EVFILT_READ, EV_ADD, 0, 0), 0);
		IS(get(kq, e, 8, 0), 0);
		IS(get(kq, e, 8, 10), 0);
		OK(!readable(kq, 0));
		MUST(connect(c, (struct sockaddr *)&a, sizeof a));
		IS(get(kq, e, 8, PATIENT), 1);
		IS(e[0].filter, EVFILT_WRITE);
		IS(e[0].flags & EV_EOF, 0);
		MUST(x = accept(l, NULL, NULL));
		close(x);
		IS(get(kq, e, 8, PATIENT), 2);
		OK(e[0].flags & EV_EOF && e[1].flags & EV_EOF);
		close(c);
		close(l);
	}
	unlink(a.sun_path);
}

static void
low_water(void)
{
	static char some[4096];
	int p[2];

	if (ON_ILLUMOS)
		SKIP("illumos does not tell the room in a pipe");
	MUST(pipe(p));
#ifdef F_SETPIPE_SZ
	/* Those of a user who has a thousand are small ones. */
	if (fcntl(p[1], F_SETPIPE_SZ, 65536) < 65536)
		SKIP("this user has too many pipes now");
#endif
	IS(add(p[1], EV_ADD, NOTE_LOWAT, 16384), 0);
	IS(get(kq, e, 8, 0), 1);
	for (int i = 0; i < 15; i++)
		MUST(write(p[1], some, sizeof some));
#ifdef __linux__
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
#endif
	drain(p[0]);
	IS(get(kq, e, 8, 0), 1);
	close(p[0]);
	close(p[1]);
}

static void
files(void)
{
	int fd = open("/dev/null", O_RDWR);

	IS(add(fd, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 0);
	OK(readable(kq, 0));
	IS(add(fd, EV_DELETE, 0, 0), 0);
	OK(!readable(kq, 0));
	close(fd);
}

static const struct test tests[] = {
    {"write: pipes", pipes},
    {"write: socket pairs", sockets},
    {"write: TCP", tcp},
    {"write: sockets that are not connected", unmet},
    {"write: low water", low_water},
    {"write: regular files", files},
};

int
main(void)
{
	kq = kqueue();
	signal(SIGPIPE, SIG_IGN);
	return CHECK_RUN(tests);
}
