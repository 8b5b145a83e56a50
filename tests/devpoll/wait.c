/*
 * wait.c - what DP_POLL and DP_PPOLL return, and when
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <pthread.h>
#ifdef __linux__
#include <sched.h>
#include <sys/mount.h>
#endif
#include <signal.h>
#include <time.h>

#include "check.h"

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
level(void)
{
	int dp = devpoll_open(), p[2];
	struct pollfd out[4];

	MUST(pipe(p));
	IS(get(dp, out, 4, 0), 0);
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 0);
	/* Nothing is written where nothing is returned. */
	IS(out[0].fd, 0x55555555);
	MUST(write(p[1], "x", 1));
	for (int i = 0; i < 3; i++) {
		IS(get(dp, out, 4, i == 0 ? -1 : 0), 1);
		RESULT(out, p[0], POLLIN);
		IS(out[0].events, POLLIN);
		IS(out[1].fd, 0x55555555);
	}
	drain(p[0]);
	IS(get(dp, out, 4, 0), 0);
	devpoll_close(dp);
	close_both(p);
}

static void
unasked(void)
{
	int dp = devpoll_open(), p[2], s[2];
	struct pollfd out[4];

	full_pipe(p);
	IS(put(dp, p[0], 0), 0);
	IS(member(dp, p[0]), 0);
	IS(get(dp, out, 4, 0), 0);
	close(p[1]);
	IS(get(dp, out, 4, 0), 1);
	RESULT(out, p[0], POLLHUP);
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, 0), 1);
	RESULT(out, p[0], POLLIN | POLLHUP);
	drain(p[0]);
	IS(get(dp, out, 4, 0), 1);
	RESULT(out, p[0], POLLHUP);
	close(p[0]);
	devpoll_close(dp);

	dp = devpoll_open();
	MUST(pipe(p));
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	IS(put(dp, p[1], POLLOUT), 0);
	IS(put(dp, s[0], POLLIN | POLLOUT), 0);
	IS(get(dp, out, 4, 0), 2);
	RESULT(&out[0], p[1], POLLOUT);
	RESULT(&out[1], s[0], POLLOUT);
	close(p[0]);
	close(s[1]);
	IS(get(dp, out, 4, 0), 2);
	IS(out[0].fd, p[1]);
	OK(out[0].revents & (POLLERR | POLLHUP));
	RESULT(&out[1], s[0], POLLIN | POLLOUT | POLLHUP);
	devpoll_close(dp);
	close(p[1]);
	close(s[0]);
}

/* epoll would refuse these. */
static void
files(void)
{
	int dp = devpoll_open(), dir, file, null, p[2];
	struct pollfd out[4];

	MUST(dir = open("/", O_RDONLY));
	MUST(file = open("/etc/passwd", O_RDONLY));
	MUST(null = open("/dev/null", O_RDWR));
	MUST(pipe(p));
	IS(put(dp, null, POLLIN | POLLOUT), 0);
	IS(put(dp, file, POLLIN | POLLOUT), 0);
	IS(put(dp, dir, POLLIN), 0);
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, -1), 3);
	RESULT(&out[0], dir, POLLIN);
	RESULT(&out[1], file, POLLIN | POLLOUT);
	RESULT(&out[2], null, POLLIN | POLLOUT);
	IS(put(dp, file, POLLREMOVE), 0);
	IS(put(dp, null, POLLREMOVE), 0);
	IS(put(dp, dir, POLLREMOVE), 0);
	IS(put(dp, file, POLLPRI), 0);
	IS(get(dp, out, 4, 0), 0);
	devpoll_close(dp);
	close(dir);
	close(file);
	close(null);
	close_both(p);
}

/* Ascending, from behind where the last full buffer ended, and round. */
static void
turns(void)
{
	int dp = devpoll_open(), p[3][2];
	struct pollfd out[4];

	for (int i = 0; i < 3; i++)
		full_pipe(p[i]);
	for (int i = 3; i-- > 0;)
		IS(put(dp, p[i][0], POLLIN), 0);
	IS(get(dp, out, 2, 0), 2);
	RESULT(&out[0], p[0][0], POLLIN);
	RESULT(&out[1], p[1][0], POLLIN);
	IS(get(dp, out, 2, 0), 2);
	RESULT(&out[0], p[2][0], POLLIN);
	RESULT(&out[1], p[0][0], POLLIN);
	IS(get(dp, out, 2, 0), 2);
	RESULT(&out[0], p[1][0], POLLIN);
	RESULT(&out[1], p[2][0], POLLIN);
	/* A buffer that is exactly full moves on as well. */
	IS(get(dp, out, 1, 0), 1);
	RESULT(&out[0], p[0][0], POLLIN);
	IS(get(dp, out, 3, 0), 3);
	RESULT(&out[0], p[1][0], POLLIN);
	RESULT(&out[1], p[2][0], POLLIN);
	RESULT(&out[2], p[0][0], POLLIN);
	IS(get(dp, out, 4, 0), 3);
	RESULT(&out[0], p[1][0], POLLIN);
	/* One that is not full does not. */
	IS(get(dp, out, 4, 0), 3);
	RESULT(&out[0], p[1][0], POLLIN);
	devpoll_close(dp);
	for (int i = 0; i < 3; i++)
		close_both(p[i]);
}

static void
no_room(void)
{
	int dp = devpoll_open(), p[2];
	struct pollfd out[4];
	int64_t from;

	full_pipe(p);
	IS(put(dp, p[0], POLLIN), 0);
	from = now_ms();
	IS(get(dp, out, 0, 60), 0);
	OK(now_ms() - from >= 59);
	IS(get(dp, out, 0, 0), 0);
	IS(get(dp, out, 1, 0), 1);
	devpoll_close(dp);
	close_both(p);
}

static void
times(void)
{
	int dp = devpoll_open(), p[2];
	struct pollfd out[4];
	int64_t from;

	MUST(pipe(p));
	from = now_ms();
	IS(get(dp, out, 4, 50), 0);
	OK(now_ms() - from >= 49);
	IS(put(dp, p[0], POLLIN), 0);
	from = now_ms();
	IS(get(dp, out, 4, 50), 0);
	OK(now_ms() - from >= 49);
	from = now_ms();
	IS(get(dp, out, 4, 0), 0);
	MUST(write(p[1], "x", 1));
	IS(get(dp, out, 4, 2147483647), 1);
	OK(now_ms() - from < 600000);
	devpoll_close(dp);
	close_both(p);
}

static volatile sig_atomic_t signals;

static void
count_signal(int number)
{
	(void)number;
	signals++;
}

/* Every ms, since the first may come before the wait; 0: no more. */
static void
alarm_every(int ms)
{
	struct itimerval t = {{0, ms * 1000}, {0, ms * 1000}};

	MUST(setitimer(ITIMER_REAL, &t, NULL));
}

static void
interrupted(void)
{
	int dp = devpoll_open(), p[2];
	struct sigaction sa;
	struct pollfd out[4];

	MUST(pipe(p));
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = count_signal;
	sa.sa_flags = SA_RESTART;
	MUST(sigaction(SIGALRM, &sa, NULL));
	IS(put(dp, p[0], POLLIN), 0);
	alarm_every(20);
	/* Any negative number is for ever, and SA_RESTART does not matter. */
	for (int i = 0; i < 3; i++) {
		static const int forever[] = {-1, -7, -2147483647};

		signals = 0;
		IS(get(dp, out, 4, forever[i]), -EINTR);
		OK(signals > 0);
	}
	IS(get(dp, out, 4, 60000), -EINTR);
	/* Without room for results as well. */
	IS(get(dp, out, 0, -1), -EINTR);
	alarm_every(0);
	devpoll_close(dp);
	close_both(p);
}

static void
masked(void)
{
#ifdef DP_PPOLL
	int dp = devpoll_open(), p[2];
	sigset_t blocked, none;
	struct sigaction sa;
	struct pollfd out[4];
	struct dvpoll dv;

	MUST(pipe(p));
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = count_signal;
	MUST(sigaction(SIGUSR1, &sa, NULL));
	sigemptyset(&none);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	MUST(sigprocmask(SIG_BLOCK, &blocked, NULL));
	signals = 0;
	raise(SIGUSR1);
	IS(put(dp, p[0], POLLIN), 0);
	memset(&dv, 0, sizeof dv);
	dv.dp_fds = out;
	dv.dp_nfds = 4;
	dv.dp_timeout = 20;
	/* The mask as it is: the signal waits. */
	IS(devpoll_ioctl(dp, DP_PPOLL, &dv), 0);
	/* DP_POLL does not read it. */
	dv.dp_setp = &none;
	IS(devpoll_ioctl(dp, DP_POLL, &dv), 0);
	IS(signals, 0);
	dv.dp_timeout = -1;
	IS(devpoll_ioctl(dp, DP_PPOLL, &dv), -1);
	IS(errno, EINTR);
	IS(signals, 1);
	/* And it is back as it was. */
	raise(SIGUSR1);
	IS(signals, 1);
	MUST(write(p[1], "x", 1));
	dv.dp_setp = &blocked;
	IS(devpoll_ioctl(dp, DP_PPOLL, &dv), 1);
	RESULT(out, p[0], POLLIN);
	MUST(sigprocmask(SIG_UNBLOCK, &blocked, NULL));
	IS(signals, 2);
	devpoll_close(dp);
	close_both(p);
#else
	SKIP("this system has no DP_PPOLL");
#endif
}

#ifdef __linux__
static void *
mount_later(void *arg)
{
	struct timespec pause = {0, 20000000};

	/* Asleep most likely; right in either case. */
	nanosleep(&pause, NULL);
	if (mount("none", arg, "tmpfs", 0, NULL) == -1)
		return arg;
	umount2(arg, MNT_DETACH);
	return NULL;
}

/* With that many idle pipes beside it; what fails is the exit status. */
static int
says_once(int count)
{
	int dp = devpoll_open(), mounts = -1, p[2], failed = 0;
	struct pollfd out[4];
	pthread_t thread;
	void *told;

	/* What is mounted elsewhere is nothing to us. */
	if (mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == -1)
		return 77;
	for (int i = 0; i < count; i++) {
		failed += pipe(p) == -1;
		failed += put(dp, p[0], POLLIN) != 0;
	}
	if ((mounts = open("/proc/self/mounts", O_RDONLY)) == -1)
		return 77;
	failed += put(dp, mounts, POLLPRI) != 0;
	failed += get(dp, out, 4, 0) != 0;
	pthread_create(&thread, NULL, mount_later, "/tmp");
	failed += get(dp, out, 4, 600000) != 1 || out[0].fd != mounts ||
	    out[0].revents != (POLLPRI | POLLERR);
	pthread_join(thread, &told);
	if (told != NULL)
		return 77;
	failed += mount("none", "/tmp", "tmpfs", 0, NULL) == -1;
	failed += get(dp, out, 4, 0) != 1;
	devpoll_close(dp);
	return failed > 77 ? 76 : failed;
}
#endif

/* Some files say that they are ready once, to whoever asks. */
static void
once(void)
{
#ifdef __linux__
	static const int counts[] = {0, 200};

	for (int i = 0; i < 2; i++) {
		int status;
		pid_t pid;

		fflush(stdout);
		MUST(pid = fork());
		if (pid == 0)
			_exit(unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1
				? 77
				: says_once(counts[i]));
		MUST(waitpid(pid, &status, 0));
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
			SKIP("nothing can be mounted here");
		IS(status, 0);
	}
#else
	SKIP("/proc/mounts is Linux'");
#endif
}

static const struct test tests[] = {
    {"wait: what is ready comes as long as it is", level},
    {"wait: hang-ups and errors come unasked", unasked},
    {"wait: files, directories and devices are ready", files},
    {"wait: everyone gets a turn where there is little room", turns},
    {"wait: without room it sleeps", no_room},
    {"wait: for as long as it was told", times},
    {"wait: a signal ends it", interrupted},
    {"wait: with a signal mask", masked},
    {"wait: what a file says only once is not lost", once},
};

CHECK_MAIN(tests)
