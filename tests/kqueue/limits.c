/* limits.c - what happens where Linux cannot do as FreeBSD does */
/* SPDX-License-Identifier: ISC */
#ifdef __linux__
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#endif
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"
#include "loopback.h"

#ifdef __linux__
#include "refuse.h"

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
	char dir[] = "/tmp/kqueue_limits.XXXXXX";
	int kq = kqueue(), s[2], l, c[2];

	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, s));
	IS(change(kq, (uintptr_t)s[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	MUST(send(s[1], "12345", 5, 0));
	MUST(send(s[1], "1234567", 7, 0));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].data, 5); /* FreeBSD: 12 */
	close(s[0]);
	close(s[1]);
	MUST(mkdtemp(dir) == NULL ? -1 : 0);
	snprintf(a.sun_path, sizeof a.sun_path, "%s/s", dir);
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
	rmdir(dir);
	close(kq);
}

static void
room(void)
{
	static char some[4096];
	int kq = kqueue(), p[2];

	MUST(pipe(p));
	/* Those of a user who has a thousand are small ones. */
	if (fcntl(p[1], F_SETPIPE_SZ, 65536) < 65536)
		SKIP("this user has too many pipes now");
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

/* A level and an edge of one descriptor take a level of nesting. */
static int
depth_over(int lowest)
{
	int kqs[12], depth = 0, below = lowest;

	while (depth < 12) {
		kqs[depth] = kqueue();
		if (change(kqs[depth], (uintptr_t)below, EVFILT_READ, EV_ADD, 0,
			0) != 0) {
			close(kqs[depth]);
			break;
		}
		below = kqs[depth++];
	}
	for (int i = 0; i < depth; i++)
		close(kqs[i]);
	return depth;
}

static void
mixed(void)
{
	int plain = kqueue(), both = kqueue(), s[2];

	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	change(plain, (uintptr_t)s[0], EVFILT_READ, EV_ADD, 0, 0);
	change(plain, (uintptr_t)s[0], EVFILT_WRITE, EV_ADD, 0, 0);
	change(both, (uintptr_t)s[0], EVFILT_READ, EV_ADD, 0, 0);
	change(both, (uintptr_t)s[0], EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, 0);
	IS(depth_over(both), depth_over(plain) - 1);
	close(plain);
	close(both);
	close(s[0]);
	close(s[1]);
}

/* How much is in a queue that is in a queue. */
static void
inner(void)
{
	int outer = kqueue(), kq = kqueue(), p[2][2];

	IS(change(outer, (uintptr_t)kq, EVFILT_READ, EV_ADD, 0, 0), 0);
	for (int i = 0; i < 2; i++) {
		MUST(pipe(p[i]));
		MUST(write(p[i][1], "x", 1));
		IS(change(kq, (uintptr_t)p[i][0], EVFILT_READ, EV_ADD, 0, 0),
		    0);
	}
	IS(get(outer, e, 8, 0), 1);
	OK(e[0].data >= 1); /* FreeBSD: 2 */
	IS(get(kq, e, 8, 0), 2);
	for (int i = 0; i < 2; i++) {
		close(p[i][0]);
		close(p[i][1]);
	}
	close(kq);
	close(outer);
}

/* Readable for something that turns out to be nothing; but only once. */
static void
too_often(void)
{
	char name[] = "/tmp/kqueue_limits.XXXXXX";
	int kq = kqueue(), fd;

	MUST(fd = mkstemp(name));
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD | EV_CLEAR,
	       NOTE_WRITE, 0),
	    0);
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_DISABLE, NOTE_WRITE, 0),
	    0);
	MUST(write(fd, "x", 1));
	OK(readable(kq, 0)); /* FreeBSD: not */
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ENABLE, NOTE_WRITE, 0),
	    0);
	OK(readable(kq, 0));
	IS(get(kq, e, 8, 0), 1);
	close(fd);
	close(kq);
	unlink(name);
}

struct waiter {
	pthread_t thread;
	int kq, got;
	long ms;
};

static void *
wait_300ms(void *arg)
{
	struct waiter *w = arg;
	struct kevent event;
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	w->got = get(w->kq, &event, 1, 300);
	clock_gettime(CLOCK_MONOTONIC, &to);
	w->ms = (long)(to.tv_sec - from.tv_sec) * 1000 +
	    (to.tv_nsec - from.tv_nsec) / 1000000;
	return NULL;
}

/* Nobody tells a thread that its queue was closed. */
static void
closed_while_waiting(void)
{
	struct waiter w = {.ms = 0};

	/* On a busy machine it may be closed before it waits: once more. */
	for (long ms = 50; w.ms < 299 && ms <= 60000; ms *= 2) {
		struct timespec moment = {ms / 1000, ms % 1000 * 1000000};

		w.kq = kqueue();
		IS(pthread_create(&w.thread, NULL, wait_300ms, &w), 0);
		nanosleep(&moment, NULL);
		close(w.kq);
		IS(pthread_join(w.thread, NULL), 0);
	}
	OK(w.got <= 0);
	OK(w.ms >= 299); /* FreeBSD: close() waits for it */
}

/*
 * The old file lives on under another number, and so does its registration:
 * that the number is another file's by now is found at the first event that
 * can't be true, and else by and by.
 */
static void
used_again(void)
{
	int kq = kqueue(), old[2], new[2], other, wrong = 0;
	char b;

	for (int plausible = 0; plausible < 2; plausible++) {
		MUST(pipe(old));
		MUST(pipe(new));
		IS(change(kq, (uintptr_t)old[0], EVFILT_READ, EV_ADD | EV_CLEAR,
		       0, 0),
		    0);
		MUST(other = dup(old[0]));
		MUST(dup2(new[0], old[0]));
		if (plausible)
			MUST(write(new[1], "x", 1));
		for (int i = 0; i < 200; i++) {
			int n;

			MUST(write(old[1], "x", 1));
			n = get(kq, e, 8, 0);
			OK(n == 0 || i < 64);
			wrong += n;
			MUST(read(other, &b, 1));
		}
		if (!plausible)
			IS(wrong, 0);
		OK(!readable(kq, 0));
		IS(change(kq, (uintptr_t)old[0], EVFILT_READ, EV_DELETE, 0, 0),
		    ENOENT);
		close(other);
		for (int i = 0; i < 2; i++) {
			close(old[i]);
			close(new[i]);
		}
	}
	OK(wrong <= 64); /* FreeBSD: 0 */
	printf("# %d wrong reports\n", wrong);
	close(kq);
}

/*
 * Numbers that were closed while their files live, and deleted, which can't
 * be done any more: several at once, with little room.
 */
static void
deleted_late(void)
{
	for (int count = 1; count <= 5; count++)
		for (int room = 1; room <= 8; room++) {
			int kq = kqueue(), p[5][2], copy[5];

			for (int i = 0; i < count; i++) {
				uintptr_t fd;

				MUST(pipe(p[i]));
				fd = (uintptr_t)p[i][0];
				IS(change(kq, fd, EVFILT_READ, EV_ADD, 0, 0),
				    0);
				MUST(copy[i] = dup(p[i][0]));
				MUST(write(p[i][1], "x", 1));
			}
			for (int i = 0; i < count; i++) {
				close(p[i][0]);
				IS(change(kq, (uintptr_t)p[i][0], EVFILT_READ,
				       EV_DELETE, 0, 0),
				    EBADF);
			}
			IS(get(kq, e, room, 0), 0);
			IS(get(kq, e, room, 1), 0);
			OK(!readable(kq, 0));
			for (int i = 0; i < count; i++) {
				close(copy[i]);
				close(p[i][1]);
			}
			close(kq);
		}
}

/* The same file under the same number again, after that was forgotten. */
static void
number_is_back(void)
{
	int kq = kqueue(), p[2], copy;

	MUST(pipe(p));
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	MUST(copy = dup(p[0]));
	close(p[0]);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0), EBADF);
	MUST(dup2(copy, p[0]));
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	MUST(write(p[1], "x", 1));
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].ident, (uintptr_t)p[0]);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	close(p[0]);
	close(p[1]);
	close(copy);
	close(kq);
}

/*
 * A closed number whose file another process has: the queue gets a new set,
 * of which those that watch the queue know nothing.
 */
static void
rebuilt(void)
{
	struct epoll_event event = {.events = EPOLLIN};
	int kq = kqueue(), outer, p[2], edge[2], ready[2];
	pid_t pid;
	char b;

	MUST(pipe(p));
	MUST(pipe(edge));
	MUST(pipe(ready));
	MUST(outer = epoll_create1(EPOLL_CLOEXEC));
	MUST(epoll_ctl(outer, EPOLL_CTL_ADD, kq, &event));
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(change(kq, 1, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0), 0);
	MUST(write(edge[1], "x", 1));
	IS(change(kq, (uintptr_t)edge[0], EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0),
	    0);
	IS(get(kq, e, 8, 0), 1);
	IS(get(kq, e, 8, 0), 0);
	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		/* By now it has closed its number of the queue. */
		MUST(write(ready[1], "x", 1));
		pause();
		_exit(0);
	}
	MUST(read(ready[0], &b, 1));
	close(ready[0]);
	close(ready[1]);
	close(p[0]);
	MUST(write(p[1], "x", 1));
	/* What was told may be told once more. FreeBSD: 0 */
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].ident, edge[0]);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));
	/* All else is as it was, */
	IS(change(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0), 0);
	OK(readable(kq, 0));
	/* but for this. FreeBSD: 1 */
	IS(epoll_wait(outer, &event, 1, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].filter, EVFILT_USER);
	MUST(epoll_ctl(outer, EPOLL_CTL_ADD, kq, &event));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(p[1]);
	close(edge[0]);
	close(edge[1]);
	close(outer);
	close(kq);
}

/* Two numbers of a file, where the kernel does not compare them. */
static int
duplicates(void)
{
	int kq, p[2], other;

	if (refuse(SYS_kcmp, ENOSYS) == -1)
		return 77;
	kq = kqueue();
	MUST(pipe(p));
	for (int i = 0; i < 3; i++) {
		MUST(other = dup(p[0]));
		IS(change(kq, (uintptr_t)other, EVFILT_READ, EV_ADD, 0, 0), 0);
		IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
		MUST(write(p[1], "x", 1));
		IS(get(kq, e, 8, 0), 2);
		close(other);
		IS(get(kq, e, 8, 0), 1);
		IS(e[0].ident, p[0]);
		IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0),
		    0);
		IS(get(kq, e, 8, 0), 0);
		OK(!readable(kq, 0));
	}
	return 0;
}

static void
not_compared(void)
{
	apart(duplicates, "no seccomp here");
}

/* A sandbox that says EPERM to calls it does not know. */
static int
waits_in_ms(void)
{
	int kq;

	if (refuse(SYS_epoll_pwait2, EPERM) == -1)
		return 77;
	kq = kqueue();
	IS(change(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, 0, 5), 0);
	IS(get(kq, e, 8, PATIENT), 1);
	IS(get(kq, e, 8, 1), 0);
	return 0;
}

static void
unknown_call(void)
{
	apart(waits_in_ms, "no seccomp here");
}

/* Children that no handler of fork() sees. */
/* Is a page really wiped in a child? Emulators say so and forget it. */
static int
pages_are_wiped(void)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;
	pid_t pid;

	MUST(page == MAP_FAILED ? -1 : 0);
	*page = 1;
	if (madvise(page, 4096, MADV_WIPEONFORK) == -1) {
		munmap(page, 4096);
		return 1; /* the library does without, then */
	}
	MUST(pid = fork());
	if (pid == 0)
		_exit(*page);
	MUST(waitpid(pid, &status, 0));
	munmap(page, 4096);
	return status == 0;
}

static void
children(void)
{
	int kq = kqueue(), status;
	volatile int result = 1, shared = 0;
	pid_t pid;

	fflush(stdout);
	if (!pages_are_wiped()) {
		close(kq);
		SKIP("MADV_WIPEONFORK does nothing here");
	}
#ifdef __s390__ /* the stack comes first there */
	MUST(pid = (pid_t)syscall(SYS_clone, NULL, SIGCHLD, NULL, NULL, 0));
#else
	MUST(pid = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0));
#endif
	if (pid == 0) {
		struct timespec zero = {0, 0};

		/* Still open, and yet no queue. FreeBSD: not even open. */
		if (fcntl(kq, F_GETFD) == -1)
			_exit(1);
		if (kevent(kq, NULL, 0, e, 8, &zero) != -1 || errno != EBADF)
			_exit(2);
		_exit(0);
	}
	MUST(waitpid(pid, &status, 0));
	IS(status, 0);
	/* This one can't be told from its parent. */
	pid = vfork();
	if (pid == 0) {
		shared = 1;
		result = change(kq, 7, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0);
		_exit(0);
	}
	MUST(pid);
	MUST(waitpid(pid, &status, 0));
	if (shared) {
		IS(result, 0); /* FreeBSD: EBADF */
		IS(get(kq, e, 8, 0), 1);
		IS(e[0].ident, 7);
	} else {
		printf("# vfork() is fork() on this machine\n");
	}
	close(kq);
}

/* Always closed by exec; and nothing stops it from being sent. */
static void
passed_on(void)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	char b = 'x';
	struct iovec data = {&b, 1};
	struct msghdr message = {
	    .msg_iov = &data,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof control,
	};
	int kq = kqueue(), s[2], got;

	OK(fcntl(kq, F_GETFD) & FD_CLOEXEC);
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	memset(&control, 0, sizeof control);
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof kq);
	memcpy(CMSG_DATA(&control.header), &kq, sizeof kq);
	IS(sendmsg(s[0], &message, 0), 1); /* FreeBSD: EOPNOTSUPP */
	IS(recvmsg(s[1], &message, 0), 1);
	memcpy(&got, CMSG_DATA(&control.header), sizeof got);
	/* Here it is a duplicate. */
	IS(change(got, 1, EVFILT_USER, EV_ADD, 0, 0), 0);
	IS(change(kq, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0), 0);
	close(got);
	/* A duplicate is the same queue, but does not keep it. */
	MUST(got = dup(kq));
	OK(readable(got, 0));
	IS(get(got, e, 1, 0), 1);
	IS(e[0].ident, 1);
	IS(change(got, 1, EVFILT_USER, EV_DELETE, 0, 0), 0);
	IS(change(kq, 1, EVFILT_USER, EV_DELETE, 0, 0), ENOENT);
	IS(change(got, (uintptr_t)s[0], EVFILT_WRITE, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 1, 0), 1);
	close(kq);
	IS(change(got, 1, EVFILT_USER, EV_ADD, 0, 0), EBADF); /* FreeBSD: 0 */
	close(got);
	close(s[0]);
	close(s[1]);
}

/* What went wrong is not taken from the program. */
static void
socket_error(void)
{
	struct sockaddr_in a;
	socklen_t size = sizeof a;
	int kq = kqueue(), l, c, error = 0;

	l = loopback(SOCK_STREAM, &a);
	/* Bound and not listening: refused. */
	MUST(c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
	IS(connect(c, (struct sockaddr *)&a, sizeof a), -1);
	IS(errno, EINPROGRESS);
	IS(change(kq, (uintptr_t)c, EVFILT_WRITE, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, PATIENT), 1);
	OK(e[0].flags & EV_EOF);
	IS(e[0].fflags, ECONNREFUSED);
	size = sizeof error;
	MUST(getsockopt(c, SOL_SOCKET, SO_ERROR, &error, &size));
	IS(error, ECONNREFUSED);
	close(c);
	close(l);
	close(kq);
}

/* Its reading end can't be told of by the kernel. */
static void
wrong_end(void)
{
	static char some[65536];
	int kq = kqueue(), p[2];

	MUST(pipe(p));
	fcntl(p[1], F_SETFL, O_NONBLOCK);
	while (write(p[1], some, sizeof some) > 0)
		;
	IS(change(kq, (uintptr_t)p[0], EVFILT_WRITE, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	MUST(read(p[0], some, sizeof some));
	OK(!readable(kq, 0)); /* FreeBSD: readable */
	IS(get(kq, e, 8, 0), 1);
	/* Nobody left to write: as on FreeBSD again. */
	close(p[1]);
	IS(get(kq, e, 8, 0), 1);
	IS(e[0].flags, EV_EOF | EV_ONESHOT);
	IS(e[0].data, 0);
	IS(get(kq, e, 8, 0), 0);
	IS(change(kq, (uintptr_t)p[0], EVFILT_WRITE, EV_ADD, 0, 0), EPIPE);
	close(p[0]);
	close(kq);
}

static void
random_numbers(void)
{
	int kq = kqueue(), fd;

	MUST(fd = open("/dev/random", O_RDONLY | O_NONBLOCK));
	/* FreeBSD: ENODEV */
	IS(change(kq, (uintptr_t)fd, EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 1);
	close(fd);
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

/* poll(2) takes no more descriptors than the limit says. */
static void
no_descriptors(void)
{
	struct rlimit usual, low;
	int p[2], kq = kqueue();

	OK(pipe(p) == 0);
	MUST(getrlimit(RLIMIT_NOFILE, &usual));
	low = usual;
	low.rlim_cur = 0;
	MUST(setrlimit(RLIMIT_NOFILE, &low));
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	/* FreeBSD: 0 */
	IS(change(kq, (uintptr_t)p[1], EVFILT_WRITE, EV_ADD, 0, 0), EINVAL);
	low.rlim_cur = 1;
	MUST(setrlimit(RLIMIT_NOFILE, &low));
	IS(change(kq, (uintptr_t)p[1], EVFILT_WRITE, EV_ADD, 0, 0), 0);
	MUST(setrlimit(RLIMIT_NOFILE, &usual));
	close(kq);
	close(p[0]);
	close(p[1]);
}

static const struct test tests[] = {
    {"limits: queues in queues", nesting},
    {"limits: datagrams and Unix listeners", sockets},
    {"limits: low water of a pipe", room},
    {"limits: a level and an edge", mixed},
    {"limits: what is in a queue", inner},
    {"limits: readable too often", too_often},
    {"limits: closed during a wait", closed_while_waiting},
    {"limits: a number that is used again", used_again},
    {"limits: numbers that are deleted too late", deleted_late},
    {"limits: a number that is back", number_is_back},
    {"limits: a set that is made anew", rebuilt},
    {"limits: duplicates that are not compared", not_compared},
    {"limits: a call that a sandbox does not know", unknown_call},
    {"limits: children that are not forked", children},
    {"limits: passing a queue on", passed_on},
    {"limits: errors of sockets", socket_error},
    {"limits: the wrong end of a pipe", wrong_end},
    {"limits: random numbers", random_numbers},
    {"limits: filters that are not there", unknown},
    {"limits: no descriptors at all", no_descriptors},
};

CHECK_MAIN(tests)
#else
CHECK_ELSEWHERE("limits: those of Linux", "the limits are those of Linux")
#endif
