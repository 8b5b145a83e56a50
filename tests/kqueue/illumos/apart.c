/* apart.c - what the library does on illumos alone */
/* SPDX-License-Identifier: ISC */
#include "../check.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int kq;
static struct kevent e[16];

static int
watch(int fd, unsigned notes)
{
	return change(
	    kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD | EV_CLEAR, notes, 0);
}

/* The numbers of queues that were closed are files of the program now. */
static void
reused(void)
{
	enum {
		QUEUES = 8
	};
	int queues[QUEUES], file;
	struct stat st;

	for (int i = 0; i < QUEUES; i++) {
		MUST(queues[i] = kqueue());
		IS(change(queues[i], SIGURG, EVFILT_SIGNAL, EV_ADD, 0, 0), 0);
		IS(change(queues[i], 1, EVFILT_USER, EV_ADD, 0, 0), 0);
	}
	MUST(file = open("file", O_RDWR | O_CREAT, 0600));
	for (int i = 0; i < QUEUES; i++) {
		int fd = queues[i];

		MUST(dup2(file, fd));
		/* The handler rings every queue that it knows. */
		MUST(raise(SIGURG));
		IS(change(fd, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0), EBADF);
		IS(change(fd, 1, EVFILT_USER, EV_DELETE, 0, 0), EBADF);
		MUST(fstat(fd, &st));
		IS(st.st_size, 0);
	}
	for (int i = 0; i < QUEUES; i++)
		MUST(close(queues[i]));
	MUST(close(file));
	MUST(unlink("file"));
}

/* What a queue has goes with it, the duplicate of its set, too. */
static void
descriptors(void)
{
	int before, after, queue;

	MUST(before = dup(0));
	MUST(close(before));
	for (int i = 0; i < 100; i++) {
		MUST(queue = kqueue());
		IS(change(queue, 1, EVFILT_TIMER, EV_ADD, 0, 10000), 0);
		MUST(close(queue));
	}
	/* The last few may not have been found out yet. */
	for (int i = 0; i < 200; i++)
		IS(get(kq, e, 1, 0), 0);
	MUST(after = dup(0));
	MUST(close(after));
	OK(after <= before + 8);
}

static void
own_events(void)
{
	const unsigned notes = NOTE_OPEN | NOTE_CLOSE | NOTE_CLOSE_WRITE;
	int fd, second, other;

	MUST(fd = open("file", O_RDWR | O_CREAT, 0600));
	MUST(second = open("file", O_RDONLY));
	IS(watch(fd, notes), 0);
	IS(get(kq, e, 16, 0), 0);
	/* The file has a watch by now, which hears of the next one's making. */
	IS(watch(second, notes), 0);
	IS(get(kq, e, 16, 0), 0);
	IS(watch(second, notes | NOTE_WRITE), 0);
	IS(get(kq, e, 16, 0), 0);
	IS(watch(second, notes), 0);
	MUST(other = open("file", O_RDONLY));
	IS(get(kq, e, 16, PATIENT), 2);
	IS(e[0].fflags, NOTE_OPEN);
	MUST(close(other));
	IS(get(kq, e, 16, PATIENT), 2);
	IS(e[0].fflags, NOTE_CLOSE);
	MUST(close(second));
	MUST(close(fd));
	MUST(unlink("file"));
}

static void
refused(void)
{
	char block[16] = {0};
	int fd;

	MUST(fd = open("file", O_WRONLY | O_CREAT, 0600));
	IS(watch(fd, NOTE_WRITE), EACCES);
	MUST(close(fd));
	MUST(unlink("file"));
	MUST(mkfifo("fifo", 0600));
	MUST(fd = open("fifo", O_RDWR));
	IS(watch(fd, NOTE_WRITE), EINVAL);
	MUST(close(fd));
	MUST(unlink("fifo"));
	for (unsigned note = NOTE_FORK; note != 0; note = note == NOTE_FORK
		 ? NOTE_EXEC
		 : note == NOTE_EXEC ? NOTE_TRACK
				     : 0)
		IS(change(
		       kq, (uintptr_t)getpid(), EVFILT_PROC, EV_ADD, note, 0),
		    ENOTSUP);
	IS(change(kq, (uintptr_t)getpid(), EVFILT_PROC, EV_ADD, NOTE_EXIT, 0),
	    0);
	IS(change(kq, (uintptr_t)getpid(), EVFILT_PROC, EV_ADD, NOTE_FORK, 0),
	    ENOTSUP);
	IS(change(kq, (uintptr_t)getpid(), EVFILT_PROC, EV_DELETE, 0, 0), 0);
	IS(change(kq, (uintptr_t)block, EVFILT_AIO, EV_ADD, 0, 0), EPERM);
}

/* Reaped before the queue is asked: no status is left. */
static void
reaped(void)
{
	int status, go[2];
	pid_t pid;
	char byte;

	MUST(pipe(go));
	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		close(go[1]);
		_exit((int)read(go[0], &byte, 1) + 3);
	}
	IS(change(kq, (uintptr_t)pid, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0), 0);
	IS(get(kq, e, 16, 0), 0);
	MUST(close(go[0]));
	MUST(close(go[1]));
	MUST(waitpid(pid, &status, 0));
	IS(WEXITSTATUS(status), 3);
	IS(get(kq, e, 16, PATIENT), 1);
	IS(e[0].ident, pid);
	IS(e[0].fflags, NOTE_EXIT);
	IS(e[0].data, -1);
	OK(e[0].flags & EV_EOF);
	IS(get(kq, e, 16, 0), 0);
	IS(change(kq, (uintptr_t)pid, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0),
	    ESRCH);
}

/* A number that became another file: the old item is not the new file's. */
static void
another_file(void)
{
	int p[2], r[2];

	MUST(pipe(p));
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0),
	    0);
	MUST(pipe(r));
	MUST(write(r[1], "x", 1));
	MUST(dup2(r[0], p[0]));
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0), ENOENT);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 16, PATIENT), 1);
	IS(e[0].data, 1);
	IS(e[0].flags & EV_CLEAR, 0);
	/* And one that is none, or that no set should have. */
	MUST(close(p[0]));
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), EBADF);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_DELETE, 0, 0), EBADF);
	IS(open("/dev/null", O_RDONLY), p[0]);
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 16, 0), 0);
	MUST(close(p[0]));
	MUST(close(p[1]));
	MUST(close(r[0]));
	MUST(close(r[1]));
}

static const struct test tests[] = {
    {"illumos: numbers of queues that are files now", reused},
    {"illumos: descriptors of closed queues", descriptors},
    {"illumos: opens and closes of its own", own_events},
    {"illumos: what is refused", refused},
    {"illumos: a process that was reaped", reaped},
    {"illumos: a number that is another file", another_file},
};

CHECK_MAIN_IN_DIRECTORY(tests)
