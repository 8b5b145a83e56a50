/*
 * proc.c - EVFILT_PROC: a pidfd for the end, process events for the rest
 *
 * SPDX-License-Identifier: ISC
 *
 * A pidfd works for every process and for everybody, and becomes readable at
 * the end of the whole process. It knows neither fork nor exec, and the exit
 * status only of a child or of a process that was reaped; /proc has that of
 * one that was not. The proc connector (netlink) tells all of it, where the
 * kernel lets us listen.
 *
 * The pidfd has no number if that can be, see keep.h: only the first of a
 * queue has one always, which is quicker than a place for it without.
 */
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "connector.h"
#include "keep.h"
#include "procfs.h"

#define CONNECTED (NOTE_FORK | NOTE_EXEC | NOTE_TRACK)
#define SCANS 16 /* generations of children that are looked for */

/* linux/pidfd.h of 6.15, whose first version is enough. */
struct pidfd_status {
	uint64_t mask, cgroup;
	uint32_t ids[11];
	int32_t exit_code;
};
#define PIDFD_STATUS _IOWR(0xFF, 11, struct pidfd_status)
#define PIDFD_STATUS_EXIT (UINT64_C(1) << 3)

static struct knote *
note_of(struct kq *q, uint32_t pid)
{
	return kq_find(q, EVFILT_PROC, pid);
}

static int
wait_status(const siginfo_t *info)
{
	switch (info->si_code) {
	case CLD_EXITED:
		return (info->si_status & 0xff) << 8;
	case CLD_DUMPED:
		return info->si_status | 0x80;
	default:
		return info->si_status;
	}
}

/* As far as it is told; -1: it is not. */
static int
status_of(int fd, uint32_t pid)
{
	struct pidfd_status status;
	siginfo_t info;
	int code;

	memset(&info, 0, sizeof info);
	/* A child: it stays to be reaped. */
	if (waitid((idtype_t)P_PIDFD, (id_t)fd, &info,
		WEXITED | WNOWAIT | WNOHANG) == 0 &&
	    info.si_pid != 0)
		return wait_status(&info);
	/* It can't be another's while this one is not reaped. */
	code = kq_procfs_status(pid);
	if (code != -1 &&
	    (syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0) == 0 ||
		errno != ESRCH))
		return code;
	memset(&status, 0, sizeof status);
	status.mask = PIDFD_STATUS_EXIT;
	/* Not ioctl(): C libraries disagree about the type of a request. */
	if (syscall(SYS_ioctl, fd, PIDFD_STATUS, &status) == 0 &&
	    (status.mask & PIDFD_STATUS_EXIT))
		return status.exit_code;
	return -1;
}

static bool
is_child(int fd)
{
	siginfo_t info;

	return waitid((idtype_t)P_PIDFD, (id_t)fd, &info,
		   WEXITED | WNOWAIT | WNOHANG) == 0;
}

static bool
is_over(int fd)
{
	return poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0) == 1;
}

/* The knote's pidfd, which is in the queue's set. */

static bool
has_pidfd(const struct knote *kn)
{
	return kn->u.proc.fd != -1 || kn->u.proc.kept != 0;
}

static int
pidfd_watch(struct kq *q, struct knote *kn, int fd)
{
	int error = kq_source_add(q, fd, SOURCE_EXIT, (uint32_t)kn->kev.ident);

	if (error != 0) {
		close(fd);
		return error;
	}
	if (q->pidfds > 0)
		kn->u.proc.kept = kq_keep(fd);
	if (kn->u.proc.kept == 0) {
		kn->u.proc.fd = kq_move_away(fd);
		q->pidfds++;
	}
	return 0;
}

static void
pidfd_close(struct kq *q, struct knote *kn)
{
	if (kn->u.proc.fd != -1) {
		close(kn->u.proc.fd);
		q->pidfds--;
	}
	if (kn->u.proc.kept != 0)
		kq_keep_drop(kn->u.proc.kept);
	kn->u.proc.fd = -1;
	kn->u.proc.kept = 0;
}

/* Its number, until pidfd_done(). -1: no number is to be had. */
static int
pidfd_number(const struct knote *kn)
{
	return kn->u.proc.kept == 0 ? kn->u.proc.fd
				    : kq_keep_number(kn->u.proc.kept);
}

static void
pidfd_done(const struct knote *kn, int fd)
{
	if (kn->u.proc.kept != 0 && fd != -1)
		kq_keep_close(fd);
}

/* false also where it can't be asked: it tells of its end by itself. */
static bool
pidfd_over(const struct knote *kn)
{
	int fd = pidfd_number(kn);
	bool over = fd != -1 && is_over(fd);

	pidfd_done(kn, fd);
	return over;
}

/* The process is gone; the knote follows as soon as it has said so. */
static void
ended(struct kq *q, struct knote *kn)
{
	pidfd_close(q, kn);
	kn->u.proc.ended = false;
	kn->u.proc.over = true;
	kn->u.proc.pending |= NOTE_EXIT & kn->sfflags;
	if (kn->u.proc.pending == 0)
		kq_drop(q, kn);
	else
		kq_activate(q, kn);
}

static int
proc_attach(struct kq *q, struct knote *kn)
{
	bool connect = (kn->sfflags & CONNECTED) != 0;
	pid_t pid = (pid_t)kn->kev.ident;
	int error, fd;

	kn->u.proc.fd = -1;
	kn->u.proc.status = -1;
	if (kn->kev.ident == 0 || kn->kev.ident > INT32_MAX)
		return ESRCH;
	if (connect) {
		error = kq_procs_open(q);
		if (error != 0)
			return error;
	}
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	error = errno;
	/* A child that has ended already, or for which no descriptor is left,
	 * is told of by the messages that follow. */
	if (fd == -1 && connect && q->procs->tracking &&
	    (error == ESRCH || error == EMFILE || error == ENFILE)) {
		kq_procs_hear(q, kn);
		return 0;
	}
	if (fd == -1)
		/* EINVAL: a thread's number is not a process's. */
		return error == EINVAL || error == ENOENT ? ESRCH : error;
	/* Others' status comes with the process events, if at all. */
	if (!connect && (kn->sfflags & NOTE_EXIT) && !is_child(fd))
		kq_procs_open(q);
	/* Listen first: who has not ended by then will be told of. */
	kq_procs_hear(q, kn);
	kn->u.proc.late = is_over(fd);
	error = pidfd_watch(q, kn, fd);
	if (error != 0)
		kq_procs_ignore(q, kn);
	return error;
}

static int
proc_detach(struct kq *q, struct knote *kn)
{
	kq_procs_ignore(q, kn);
	pidfd_close(q, kn);
	return 0;
}

static int
proc_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	int error;

	if (kev->fflags & CONNECTED) {
		error = kq_procs_open(q);
		if (error != 0)
			return error;
	}
	kq_procs_hear_anew(q, kn, kev->fflags);
	return 0;
}

static bool
proc_ask(struct kq *q, struct knote *kn)
{
	uint32_t pending = kn->u.proc.pending;

	(void)q;
	if (pending == 0)
		return false;
	kn->kev.data = 0;
	kn->kev.flags &= (unsigned short)~EV_EOF;
	if (pending & NOTE_CHILD) {
		/* By itself: its data is the parent. */
		kn->kev.fflags = NOTE_CHILD;
		kn->kev.data = (int64_t)kn->u.proc.parent;
		return true;
	}
	kn->kev.fflags = pending;
	if (kn->u.proc.over) {
		kn->kev.flags |= EV_EOF | EV_ONESHOT;
		if (pending & NOTE_EXIT)
			kn->kev.data = kn->u.proc.status;
	}
	return true;
}

static void
proc_taken(struct kq *q, struct knote *kn)
{
	kn->u.proc.pending &= ~kn->kev.fflags;
	kn->kev.fflags = 0;
	kn->kev.data = 0;
	if (kn->u.proc.pending != 0 && !(kn->kev.flags & EV_DISPATCH))
		kq_activate(q, kn);
}

/* The pidfd is readable. */
void
kq_proc_exit(struct kq *q, uint32_t pid)
{
	struct knote *kn;
	int fd, status;

	/* What it did before is said first. */
	if (q->procs != NULL)
		kq_proc_event(q);
	kn = note_of(q, pid);
	if (kn == NULL || !has_pidfd(kn))
		return;
	fd = pidfd_number(kn);
	/* Or the number is another process's by now. */
	if (fd != -1 && !is_over(fd)) {
		pidfd_done(kn, fd);
		return;
	}
	status = fd == -1 ? -1 : status_of(fd, pid);
	pidfd_done(kn, fd);
	if (status != -1)
		kn->u.proc.status = status;
	if (kn->u.proc.status == -1 && kn->u.proc.heard != KQ_UNHEARD &&
	    !kn->u.proc.late && (kn->sfflags & NOTE_EXIT)) {
		/* Its process event is sent right after: it has the status. */
		kn->u.proc.ended = true;
		return;
	}
	ended(q, kn);
}

/* The child of a tracked process; false: it is known already. */
static bool
tracked(struct kq *q, struct knote *kn, uint32_t pid)
{
	uint32_t parent = (uint32_t)kn->kev.ident;
	struct knote *child = note_of(q, pid);
	struct kevent kev;

	/* Its number was another's before. */
	if (child != NULL && (child->u.proc.over || pidfd_over(child))) {
		kq_drop(q, child);
		child = NULL;
	}
	if (child != NULL && child->u.proc.parent == parent)
		return false;
	if (child != NULL) {
		/* The program was quicker and watches it by itself. */
		kq_procs_hear_anew(q, child, child->sfflags | kn->sfflags);
	} else {
		kev = kn->kev;
		kev.ident = pid;
		kev.fflags = kn->sfflags;
		kev.data = 0;
		kev.flags &= (unsigned short)~EV_SYSFLAGS;
		kev.flags |= EV_ADD;
		q->procs->tracking = true;
		child = kq_spawn(q, &kev);
		q->procs->tracking = false;
	}
	if (child == NULL) {
		kn->u.proc.pending |= NOTE_TRACKERR;
		return true;
	}
	child->u.proc.pending |= NOTE_CHILD;
	child->u.proc.parent = parent;
	kq_activate(q, child);
	return true;
}

static void
forked(struct kq *q, uint32_t parent, uint32_t pid)
{
	struct knote *kn = note_of(q, parent);

	if (kn == NULL)
		return;
	if (kn->sfflags & NOTE_TRACK)
		tracked(q, kn, pid);
	kn->u.proc.pending |= NOTE_FORK & kn->sfflags;
	if (kn->u.proc.pending != 0)
		kq_activate(q, kn);
}

static void
happened(struct kq *q, const struct proc_event *ev)
{
	struct knote *kn;

	switch ((uint32_t)ev->what) {
	case KQ_FORKED:
		/* A thread is not a process. */
		if (ev->event_data.fork.child_pid ==
		    ev->event_data.fork.child_tgid)
			forked(q, (uint32_t)ev->event_data.fork.parent_tgid,
			    (uint32_t)ev->event_data.fork.child_tgid);
		break;
	case KQ_EXECUTED:
		kn = note_of(q, (uint32_t)ev->event_data.exec.process_tgid);
		if (kn == NULL || kn->u.proc.over)
			break;
		/* What ended was its first thread, and another has its place.
		 */
		kn->u.proc.status = -1;
		if (!(kn->sfflags & NOTE_EXEC))
			break;
		kn->u.proc.pending |= NOTE_EXEC;
		kq_activate(q, kn);
		break;
	case KQ_EXITED:
		if (ev->event_data.exit.process_pid !=
		    ev->event_data.exit.process_tgid)
			break;
		kn = note_of(q, (uint32_t)ev->event_data.exit.process_tgid);
		if (kn == NULL || kn->u.proc.over)
			break;
		kn->u.proc.status = (int)ev->event_data.exit.exit_code;
		/* Its first thread may end long before the process does. */
		if (kn->u.proc.ended || !has_pidfd(kn) || pidfd_over(kn))
			ended(q, kn);
		break;
	default:
		break;
	}
}

/* A process that is there now, maybe the child of one that is tracked. */
static void
found(struct kq *q, uint32_t parent, uint32_t pid)
{
	struct knote *kn = note_of(q, parent);

	if (kn == NULL || !(kn->sfflags & NOTE_TRACK) || kn->u.proc.over ||
	    !tracked(q, kn, pid))
		return;
	q->procs->found = true;
	kn->u.proc.pending |= NOTE_FORK & kn->sfflags;
	kq_activate(q, kn);
}

/* No message will tell of its end: is it over? */
static bool
gone(struct kq *q, struct knote *kn)
{
	bool over;
	int fd;

	if (kn->u.proc.over || kn->u.proc.ended)
		return kn->u.proc.ended;
	if (!has_pidfd(kn)) {
		fd = (int)syscall(SYS_pidfd_open, (pid_t)kn->kev.ident, 0);
		if (fd == -1)
			return errno == ESRCH;
		over = is_over(fd);
		pidfd_watch(q, kn, fd);
		return over;
	}
	return pidfd_over(kn);
}

/* What has not been told until now. */
static void
status_find(struct knote *kn)
{
	int fd = pidfd_number(kn);

	if (fd != -1 && kn->u.proc.status == -1)
		kn->u.proc.status = status_of(fd, (uint32_t)kn->kev.ident);
	pidfd_done(kn, fd);
}

/*
 * Messages were lost, which is said to those who wait for forks and execs. A
 * status that has not come does not come any more; children are looked for.
 */
static void
lost(struct kq *q)
{
	for (size_t i = 0; i < q->table_size; i++)
		for (struct knote *kn = q->table[i], *next; kn != NULL;
		     kn = next) {
			next = kn->chain;
			if (kn->kev.filter != EVFILT_PROC)
				continue;
			if ((kn->sfflags & CONNECTED) && !kn->u.proc.over) {
				kn->u.proc.pending |= NOTE_TRACKERR;
				kq_activate(q, kn);
			}
			if (gone(q, kn)) {
				status_find(kn);
				ended(q, kn);
			}
		}
	for (int i = 0; i < SCANS; i++) {
		q->procs->found = false;
		kq_procfs_scan(q, found);
		if (!q->procs->found)
			break;
	}
}

void
kq_proc_event(struct kq *q)
{
	struct proc_event ev;

	while (kq_procs_next(q->procs, &ev))
		happened(q, &ev);
	/* What was there before the loss has been read. */
	if (q->procs->lost) {
		q->procs->lost = false;
		lost(q);
	}
}

void
kq_proc_again(struct kq *q)
{
	for (size_t i = 0; i < q->table_size; i++)
		for (struct knote *kn = q->table[i]; kn != NULL;
		     kn = kn->chain) {
			int fd;

			if (kn->kev.filter != EVFILT_PROC || !has_pidfd(kn))
				continue;
			fd = pidfd_number(kn);
			if (fd != -1)
				kq_source_add(q, fd, SOURCE_EXIT,
				    (uint32_t)kn->kev.ident);
			pidfd_done(kn, fd);
		}
}

void
kq_proc_finish(struct kq *q)
{
	for (size_t i = 0; i < q->table_size; i++)
		for (struct knote *kn = q->table[i]; kn != NULL; kn = kn->chain)
			if (kn->kev.filter == EVFILT_PROC)
				pidfd_close(q, kn);
	kq_procs_close(q);
}

void
kq_proc_child(void)
{
	kq_keep_child();
}

const struct kq_filter kq_filter_proc = {
    .forced = EV_CLEAR,
    .attach = proc_attach,
    .detach = proc_detach,
    .modify = proc_modify,
    .ask = proc_ask,
    .taken = proc_taken,
};
