/* namespaces.c - unmounting, and limits as low as we like */
/* SPDX-License-Identifier: ISC */
#ifdef __linux__
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>
#endif

#include "check.h"

#ifdef __linux__
#define ALL 0x7f

enum {
	CAN = 0,
	CANNOT = 77
};

static struct kevent e[8];

static int
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), error;
	ssize_t n;

	if (fd == -1)
		return -1;
	n = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

/* Alone in namespaces of its own, where it may mount. */
static int
go_alone(void)
{
	char map[64];
	uid_t uid = getuid();
	gid_t gid = getgid();

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
		return -1;
	snprintf(map, sizeof map, "0 %ld 1", (long)uid);
	if (put("/proc/self/uid_map", map) == -1)
		return -1;
	put("/proc/self/setgroups", "deny");
	snprintf(map, sizeof map, "0 %ld 1", (long)gid);
	put("/proc/self/gid_map", map);
	return mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL);
}

/* The job in a process that is alone; its checks count here. */
static void
alone(int (*job)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	MUST(pid = fork());
	if (pid == 0) {
		if (go_alone() == -1)
			_exit(CANNOT);
		status = job();
		fflush(stdout);
		_exit(check_failures > 0 ? 1 : status);
	}
	MUST(waitpid(pid, &status, 0));
	if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT)
		SKIP("no namespaces with rights here");
	IS(status, 0);
}

static int
make_file(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static int
unmount(void)
{
	char dir[] = "/tmp/kqueue_mount.XXXXXX", path[80], other[40];
	int kq = kqueue(), fd[2], second, outside, memory, told;
	uint64_t answer[64], request[3] = {24, 0, 0};

	if (mkdtemp(dir) == NULL || mount("t", dir, "tmpfs", 0, NULL) == -1)
		return CANNOT;
	snprintf(other, sizeof other, "%s/other", dir);
	MUST(mkdir(other, 0700));
	MUST(mount("t", other, "tmpfs", 0, NULL));
	snprintf(path, sizeof path, "%s/a", other);
	MUST(fd[0] = make_file(path));
	snprintf(path, sizeof path, "%s/b", other);
	MUST(fd[1] = make_file(path));
	snprintf(path, sizeof path, "%s/c", other);
	MUST(second = make_file(path));
	snprintf(path, sizeof path, "%s/outside", dir);
	MUST(outside = make_file(path));
	MUST(memory = (int)syscall(SYS_memfd_create, "memory", 1));
	for (int i = 0; i < 2; i++)
		IS(change(kq, (uintptr_t)fd[i], EVFILT_VNODE, EV_ADD | EV_CLEAR,
		       ALL, 0),
		    0);
	IS(change(kq, (uintptr_t)outside, EVFILT_VNODE, EV_ADD, ALL, 0), 0);
	IS(change(kq, (uintptr_t)memory, EVFILT_VNODE, EV_ADD, ALL, 0), 0);
	IS(change(kq, (uintptr_t)second, EVFILT_VNODE, EV_ADD, NOTE_WRITE, 0),
	    0);
	IS(get(kq, e, 8, 0), 0);
	OK(!readable(kq, 0));

	/* The descriptors are in the way, and others' mounts are nothing. */
	IS(umount2(other, 0), -1);
	IS(errno, EBUSY);
	MUST(mount("t", other, "tmpfs", 0, NULL));
	MUST(umount2(other, 0));
	IS(get(kq, e, 8, 0), 0);

	MUST(umount2(other, MNT_DETACH));
	/* Not there, or forbidden: else EINVAL, for there is no such mount. */
	told = syscall(457, request, answer, sizeof answer, 0) != -1 ||
	    (errno != ENOSYS && errno != EPERM);
	if (!told) {
		printf("# a lazy unmount is not told here\n");
	} else {
		int seen[2] = {0, 0};

		/* The first look takes the kernel's event away. */
		OK(readable(kq, PATIENT));
		readable(kq, 0);
		IS(get(kq, e, 8, PATIENT), 2);
		for (int i = 0; i < 2; i++) {
			IS(e[i].fflags, NOTE_REVOKE);
			OK(e[i].flags & EV_EOF);
			seen[0] += e[i].ident == (uintptr_t)fd[0];
			seen[1] += e[i].ident == (uintptr_t)fd[1];
		}
		OK(seen[0] == 1 && seen[1] == 1);
	}
	/* Once; and the file is still there. */
	IS(get(kq, e, 8, 0), 0);
	MUST(write(fd[0], "x", 1));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].fflags, NOTE_WRITE | NOTE_EXTEND);
	/* One that asks for nothing else, with a level; in a wait. */
	IS(change(kq, (uintptr_t)outside, EVFILT_VNODE, EV_ADD, NOTE_REVOKE, 0),
	    0);
	MUST(umount2(dir, MNT_DETACH));
	if (told)
		for (int i = 0; i < 2; i++) {
			IS(get(kq, e, 8, PATIENT), 1);
			IS(e[0].ident, outside);
			IS(e[0].fflags, NOTE_REVOKE);
		}
	close(kq);
	rmdir(dir);
	return 0;
}

static void
unmounting(void)
{
	alone(unmount);
}

/* What a process cannot see any more is not unmounted. */
static int
hidden(void)
{
	char dir[] = "/tmp/kqueue_mount.XXXXXX", path[80];
	const uint32_t header[2] = {0x20080522, 0}, none[6] = {0};
	int kq = kqueue(), fd;

	if (mkdtemp(dir) == NULL || mount("t", dir, "tmpfs", 0, NULL) == -1)
		return CANNOT;
	snprintf(path, sizeof path, "%s/a", dir);
	MUST(fd = make_file(path));
	snprintf(path, sizeof path, "%s/other", dir);
	MUST(mkdir(path, 0700));
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD, NOTE_REVOKE, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	MUST(mount("t", path, "tmpfs", 0, NULL));
	MUST(chroot(path));
	MUST(syscall(SYS_capset, header, none));
	IS(get(kq, e, 8, 0), 0);
	return 0;
}

static void
hiding(void)
{
	alone(hidden);
}

static int
few_watches(void)
{
	char name[3][32];
	int kq = kqueue(), fd[3];

	if (put("/proc/sys/user/max_inotify_watches", "2") == -1)
		return CANNOT;
	for (int i = 0; i < 3; i++) {
		snprintf(name[i], sizeof name[i], "/tmp/kqueue_few.XXXXXX");
		MUST(fd[i] = mkstemp(name[i]));
		IS(change(kq, (uintptr_t)fd[i], EVFILT_VNODE, EV_ADD | EV_CLEAR,
		       NOTE_WRITE, 0),
		    i < 2 ? 0 : ENOSPC);
	}
	/* Those that are there go on, and there is room again. */
	IS(change(kq, (uintptr_t)fd[2], EVFILT_VNODE, EV_DELETE, 0, 0), ENOENT);
	MUST(write(fd[0], "x", 1));
	IS(get(kq, e, 8, PATIENT), 1);
	IS(e[0].ident, fd[0]);
	IS(change(kq, (uintptr_t)fd[0], EVFILT_VNODE, EV_DELETE, 0, 0), 0);
	IS(change(kq, (uintptr_t)fd[2], EVFILT_VNODE, EV_ADD, NOTE_WRITE, 0),
	    0);
	for (int i = 0; i < 3; i++)
		unlink(name[i]);
	return 0;
}

static int
few_instances(void)
{
	char name[] = "/tmp/kqueue_few.XXXXXX";
	int a = kqueue(), b = kqueue(), fd;

	if (put("/proc/sys/user/max_inotify_instances", "1") == -1)
		return CANNOT;
	MUST(fd = mkstemp(name));
	unlink(name);
	IS(change(a, (uintptr_t)fd, EVFILT_VNODE, EV_ADD, NOTE_WRITE, 0), 0);
	IS(change(b, (uintptr_t)fd, EVFILT_VNODE, EV_ADD, NOTE_WRITE, 0),
	    EMFILE);
	IS(change(b, (uintptr_t)fd, EVFILT_VNODE, EV_DELETE, 0, 0), ENOENT);
	MUST(write(fd, "x", 1));
	IS(get(a, e, 8, PATIENT), 1);
	return 0;
}

static void
limits(void)
{
	alone(few_watches);
	if (check_skipped == NULL)
		alone(few_instances);
}

static int
hide_proc(void)
{
	char name[] = "/tmp/kqueue_proc.XXXXXX";
	int kq = kqueue(), fd, p[2];

	if (mount("none", "/proc", "tmpfs", 0, NULL) == -1)
		return CANNOT;
	MUST(fd = mkstemp(name));
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_ADD, ALL, 0), ENOENT);
	IS(change(kq, (uintptr_t)fd, EVFILT_VNODE, EV_DELETE, 0, 0), ENOENT);
	/* Its data is seen, if not at once; the rest does without. */
	IS(change(kq, (uintptr_t)fd, EVFILT_READ, EV_ADD, 0, 0), 0);
	IS(get(kq, e, 8, 0), 0);
	MUST(pwrite(fd, "x", 1, 0));
	IS(get(kq, e, 8, 0), 1);
	IS(change(kq, (uintptr_t)fd, EVFILT_READ, EV_DELETE, 0, 0), 0);
	MUST(pipe(p));
	IS(change(kq, (uintptr_t)p[0], EVFILT_READ, EV_ADD, 0, 0), 0);
	MUST(write(p[1], "x", 1));
	IS(get(kq, e, 8, 0), 1);
	unlink(name);
	return 0;
}

static void
no_proc(void)
{
	alone(hide_proc);
}

static const struct test tests[] = {
    {"namespaces: a file system that is unmounted", unmounting},
    {"vnode: a mount that is out of sight", hiding},
    {"namespaces: few inotify watches and instances", limits},
    {"namespaces: files without /proc", no_proc},
};

CHECK_MAIN(tests)
#else
CHECK_ELSEWHERE("namespaces: those of Linux", "the limits are those of Linux")
#endif
