/* aio.c - EVFILT_AIO */
/* SPDX-License-Identifier: ISC */
#include <sys/wait.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include <aio.h>
#include <fcntl.h>
#include <unistd.h>

#include "check.h"

#if defined(__linux__) || defined(KQUEUE_ILLUMOS)
#ifndef KQUEUE_ILLUMOS
#include "refuse.h"
#endif

static int kq;
static int io_uring; /* is there, or another means */
static struct kevent e[8];

static struct aiocb
read_of(int fd, void *at, size_t bytes)
{
	struct aiocb cb;

	memset(&cb, 0, sizeof cb);
	cb.aio_fildes = fd;
	cb.aio_buf = at;
	cb.aio_nbytes = bytes;
	return cb;
}

static void
refused(void)
{
	struct aiocb probe;

	memset(&probe, 0, sizeof probe);
	IS(change(kq, (uintptr_t)&probe, EVFILT_AIO, EV_ADD, 0, 0), EPERM);
}

static void
files(void)
{
	char name[] = "/tmp/kqueue_aio.XXXXXX", in[16] = "",
	     out[] = "asynchron";
	struct aiocb w, r;
	int fd;

	if (!io_uring)
		SKIP("no io_uring here");
	MUST(fd = mkstemp(name));
	memset(&w, 0, sizeof w);
	w.aio_fildes = fd;
	w.aio_buf = out;
	w.aio_nbytes = 9;
	w.aio_offset = 2;
	w.aio_sigevent.sigev_value.sival_ptr = &name;
	/* Not of those that are allowed. */
	IS(kqueue_aio_write(kq, &w, EV_ADD), -1);
	IS(errno, EINVAL);
	MUST(kqueue_aio_write(kq, &w, 0));
	/* In use. */
	IS(kqueue_aio_write(kq, &w, 0), -1);
	IS(errno, EINVAL);
	OK(readable(kq, PATIENT));
	for (int i = 0; i < 2; i++) {
		IS(get(kq, e, 8, PATIENT), 1);
		IS(e[0].ident, (uintptr_t)&w);
		IS(e[0].filter, EVFILT_AIO);
		IS(e[0].data, 0);
		OK(e[0].flags & EV_EOF);
		OK(e[0].udata == &name);
	}
	IS(kqueue_aio_error(kq, &w), 0);
	IS(kqueue_aio_return(kq, &w), 9);
	OK(!readable(kq, 0));
	IS(get(kq, e, 8, 0), 0);
	IS(kqueue_aio_return(kq, &w), -1);
	IS(errno, EINVAL);

	r = w;
	r.aio_buf = in;
	r.aio_nbytes = 16;
	MUST(kqueue_aio_read(kq, &r, EV_ONESHOT));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(get(kq, e, 8, 0), 0);
	/* It has been told, and is no request that an event could be about. */
	IS(change(kq, (uintptr_t)&r, EVFILT_AIO, EV_ADD, 0, 0), EPERM);
	IS(kqueue_aio_return(kq, &r), 9);
	OK(memcmp(in, out, 9) == 0);

	MUST(kqueue_aio_fsync(kq, &w, EV_CLEAR));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(get(kq, e, 8, 0), 0);
	IS(kqueue_aio_return(kq, &w), 0);

	/* Errors come with the completion; illumos' kernel knows this one. */
	close(fd);
	MUST(fd = open(name, O_RDONLY));
	w.aio_fildes = fd;
	if (kqueue_aio_write(kq, &w, 0) == -1) {
#ifdef __linux__
		OK(0); /* it would be the completion that says so */
#endif
		IS(errno, EBADF);
	} else {
		IS(get(kq, e, 8, PATIENT), 1);
		IS(e[0].data, EBADF);
		IS(kqueue_aio_error(kq, &w), EBADF);
		IS(kqueue_aio_return(kq, &w), -1);
		IS(errno, EBADF);
	}
	close(fd);
	unlink(name);
}

static void
in_flight(void)
{
	struct aiocb r;
	char b[8];
	int p[2];

	if (!io_uring)
		SKIP("no io_uring here");
	MUST(pipe(p));
	r = read_of(p[0], b, sizeof b);
	MUST(kqueue_aio_read(kq, &r, 0));
	IS(get(kq, e, 8, 10), 0);
	IS(kqueue_aio_error(kq, &r), EINPROGRESS);
	IS(kqueue_aio_return(kq, &r), -1);
	IS(errno, EINPROGRESS);
	MUST(write(p[1], "now", 3));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(kqueue_aio_return(kq, &r), 3);
	/* Given up. */
	MUST(kqueue_aio_read(kq, &r, 0));
	MUST(kqueue_aio_cancel(kq, &r));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].data, ECANCELED);
	IS(kqueue_aio_return(kq, &r), -1);
	/* Left in flight: close(2) of the queue is the end of it. */
	MUST(kqueue_aio_read(kq, &r, 0));
	close(p[0]);
	close(p[1]);
	close(kq);
	kq = kqueue(); /* takes leave of what was held */
}

/* The kernel interrupts who waits for it, which is no signal. */
static void
waited_for(void)
{
	const struct timespec moment = {0, 5000000};
	struct aiocb r;
	char b[8];
	int p[2];
	pid_t pid;

	if (!io_uring)
		SKIP("no io_uring here");
	MUST(pipe(p));
	r = read_of(p[0], b, sizeof b);
	for (int i = 0; i < 10; i++) {
		MUST(kqueue_aio_read(kq, &r, EV_ONESHOT));
		/* Deleted, it has nothing to say. */
		if (i & 1)
			IS(change(
			       kq, (uintptr_t)&r, EVFILT_AIO, EV_DELETE, 0, 0),
			    0);
		fflush(stdout);
		MUST(pid = fork());
		if (pid == 0) {
			/* Most likely, the other one waits by then. */
			nanosleep(&moment, NULL);
			_exit(write(p[1], "now", 3) != 3);
		}
		IS(get(kq, e, 8, i & 1 ? 50 : PATIENT), !(i & 1));
		MUST(waitpid(pid, NULL, 0));
		IS(get(kq, e, 8, 0), 0);
		IS(kqueue_aio_return(kq, &r), 3);
	}
	close(p[0]);
	close(p[1]);
}

/* More requests than have been told of, and than any ring holds. */
static void
many(void)
{
	enum {
		MANY = ON_ILLUMOS ? 50 : 500 /* what is played has less */
	};
	static struct aiocb cbs[MANY];
	static char bytes[MANY];
	FILE *file = tmpfile();
	int told = 0, n;

	if (!io_uring)
		SKIP("no io_uring here");
	MUST(ftruncate(fileno(file), MANY));
	for (int i = 0; i < MANY; i++) {
		cbs[i].aio_fildes = fileno(file);
		cbs[i].aio_buf = &bytes[i];
		cbs[i].aio_nbytes = 1;
		cbs[i].aio_offset = i;
		while (kqueue_aio_read(kq, &cbs[i], EV_ONESHOT) == -1)
			IS(errno, EAGAIN);
	}
	do {
		n = get(kq, e, 8, PATIENT);
		told += n;
	} while (n > 0 && told < MANY);
	IS(told, MANY);
	for (int i = 0; i < MANY; i++)
		IS(kqueue_aio_return(kq, &cbs[i]), 1);
	OK(!readable(kq, 0));
	IS(get(kq, e, 8, 0), 0);
	fclose(file);
}

#ifndef KQUEUE_ILLUMOS
/* Where the kernel says no: an errno, and all else works. */
static void
switched_off(void)
{
	static const int errors[] = {EPERM, ENOSYS};
	struct aiocb r;
	int status, mine;
	pid_t pid;
	char b;

	memset(&r, 0, sizeof r);
	r.aio_buf = &b;
	r.aio_nbytes = 1;
	for (int i = 0; i < 2; i++) {
		fflush(stdout);
		MUST(pid = fork());
		if (pid == 0) {
			if (refuse(SYS_io_uring_setup, (unsigned)errors[i]) ==
			    -1)
				_exit(77);
			mine = kqueue();
			for (int again = 0; again < 2; again++) {
				errno = 0;
				IS(kqueue_aio_read(mine, &r, 0), -1);
				IS(errno, errors[i]);
				errno = 0;
				IS(kqueue_aio_error(mine, &r), -1);
				IS(errno, EINVAL);
			}
			IS(change(mine, (uintptr_t)&r, EVFILT_AIO, EV_DELETE, 0,
			       0),
			    ENOENT);
			IS(change(
			       mine, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0),
			    0);
			IS(get(mine, e, 8, 0), 1);
			fflush(stdout);
			_exit(check_failures > 0);
		}
		MUST(waitpid(pid, &status, 0));
		if (status == 77 << 8)
			SKIP("no seccomp here");
		IS(status, 0);
	}
}
#endif

static const struct test tests[] = {
    {"aio: not by kevent()", refused},
    {"aio: reads and writes of a file", files},
    {"aio: done while it is waited for", waited_for},
    {"aio: many at once", many},
    /* Later, for the ring it leaves interrupts who sleeps some 50 ms on. */
    {"aio: in flight, cancelled, left behind", in_flight},
#ifndef KQUEUE_ILLUMOS
    {"aio: where io_uring is refused", switched_off},
#endif
};

int
main(void)
{
	struct aiocb probe;
	char b;

	kq = kqueue();
	memset(&probe, 0, sizeof probe);
	probe.aio_fildes = -1;
	probe.aio_buf = &b;
	if (kqueue_aio_read(kq, &probe, 0) == 0) {
		io_uring = 1;
		get(kq, e, 8, PATIENT);
		kqueue_aio_return(kq, &probe);
	} else {
		io_uring = errno != ENOSYS && errno != EPERM;
	}
	return CHECK_RUN(tests);
}
#else
/* There, aio_read() and SIGEV_KEVENT do this. */
CHECK_ELSEWHERE(
    "aio: this library's calls", "the submitting calls are this library's")
#endif
