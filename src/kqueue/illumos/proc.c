/*
 * proc.c - EVFILT_PROC: the end of a process, from /proc, on illumos
 *
 * SPDX-License-Identifier: ISC
 *
 * A file of /proc hangs up when its process ends, and psinfo may be read by
 * everybody, before and after. pwait(1) waits for processes in the same way.
 * Of fork and exec nothing tells without stopping the process.
 */
#include <sys/epoll.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <procfs.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "../filter.h"

#define UNTOLD (NOTE_FORK | NOTE_EXEC | NOTE_TRACK)
#define PATIENCE 100 /* looks for a status, 1 ms apart */

static short
polled(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};

	return poll(&p, 1, 0) == 1 ? p.revents : 0;
}

/* It hangs up at the beginning of its end, and has a status afterwards. */
static int
status_of(int fd)
{
	static const struct timespec moment = {0, 1000000};
	struct psinfo info;

	for (int i = 0; i < PATIENCE; i++) {
		if (pread(fd, &info, sizeof info, 0) != (ssize_t)sizeof info)
			return -1; /* somebody has reaped it */
		if (info.pr_nlwp == 0)
			return info.pr_wstat;
		nanosleep(&moment, NULL);
	}
	return -1;
}

static int
proc_attach(struct kq *q, struct knote *kn)
{
	char path[32];
	int error, fd;

	kn->u.proc.fd = -1;
	kn->u.proc.status = -1;
	if (kn->kev.ident == 0 || kn->kev.ident > INT32_MAX)
		return ESRCH;
	if (kn->sfflags & UNTOLD)
		return ENOTSUP;
	snprintf(path, sizeof path, "/proc/%d/psinfo", (int)kn->kev.ident);
	fd = kq_move_away(open(path, O_RDONLY | O_CLOEXEC));
	if (fd == -1)
		return errno == ENOENT ? ESRCH : errno;
	/* The system's own never end, and are not polled. */
	error = polled(fd, POLLPRI) & POLLNVAL
	    ? EPERM
	    : kq_source_add(q, fd, SOURCE_EXIT, (uint32_t)kn->kev.ident);
	if (error != 0) {
		close(fd);
		return error;
	}
	kn->u.proc.fd = fd;
	return 0;
}

static int
proc_detach(struct kq *q, struct knote *kn)
{
	(void)q;
	if (kn->u.proc.fd != -1)
		close(kn->u.proc.fd);
	return 0;
}

static int
proc_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	(void)q;
	if (kev->fflags & UNTOLD)
		return ENOTSUP;
	kn->sfflags = kev->fflags;
	return 0;
}

static bool
proc_ask(struct kq *q, struct knote *kn)
{
	(void)q;
	if (kn->u.proc.pending == 0)
		return false;
	kn->kev.fflags = kn->u.proc.pending;
	kn->kev.flags |= EV_EOF | EV_ONESHOT;
	kn->kev.data = kn->u.proc.status;
	return true;
}

/* Its file has hung up. */
void
kq_proc_exit(struct kq *q, uint32_t pid)
{
	struct knote *kn = kq_find(q, EVFILT_PROC, pid);

	/* Or the number is another process's by now. */
	if (kn == NULL || kn->u.proc.fd == -1 ||
	    !(polled(kn->u.proc.fd, 0) & POLLHUP))
		return;
	if (!(kn->sfflags & NOTE_EXIT)) {
		kq_drop(q, kn);
		return;
	}
	kn->u.proc.status = status_of(kn->u.proc.fd);
	close(kn->u.proc.fd);
	kn->u.proc.fd = -1;
	kn->u.proc.pending = NOTE_EXIT;
	kq_activate(q, kn);
}

/* Nothing is told of processes but their ends. */
void
kq_proc_event(struct kq *q)
{
	(void)q;
}

void
kq_proc_again(struct kq *q)
{
	for (size_t i = 0; i < q->table_size; i++)
		for (struct knote *kn = q->table[i]; kn != NULL; kn = kn->chain)
			if (kn->kev.filter == EVFILT_PROC &&
			    kn->u.proc.fd != -1)
				kq_source_add(q, kn->u.proc.fd, SOURCE_EXIT,
				    (uint32_t)kn->kev.ident);
}

void
kq_proc_finish(struct kq *q)
{
	for (size_t i = 0; i < q->table_size; i++)
		for (struct knote *kn = q->table[i]; kn != NULL; kn = kn->chain)
			if (kn->kev.filter == EVFILT_PROC &&
			    kn->u.proc.fd != -1)
				close(kn->u.proc.fd);
}

/* A child has nothing but the queues that it closes. */
void
kq_proc_child(void)
{
}

const struct kq_filter kq_filter_proc = {
    .forced = EV_CLEAR,
    .attach = proc_attach,
    .detach = proc_detach,
    .modify = proc_modify,
    .ask = proc_ask,
};
