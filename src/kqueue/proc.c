/*
 * proc.c - EVFILT_PROC: a pidfd for the end, process events for the rest
 *
 * SPDX-License-Identifier: ISC
 *
 * A pidfd works for every process and for everybody, and becomes readable at
 * the end of the whole process. It knows neither fork nor exec, and the exit
 * status only of a child or of a process that was reaped. The proc connector
 * (netlink) tells all of it, where the kernel lets us listen.
 */
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/netlink.h>

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter.h"

#define CONNECTED (NOTE_FORK | NOTE_EXEC | NOTE_TRACK)
#define FILTER_PIDS 48 /* more are not filtered by the kernel */
#define STACK_BYTES 16384
#define RECEIVE_BYTES (4 * 1024 * 1024)

/* Where a message has what, from its netlink header on. */
#define AT_EVENT (sizeof(struct nlmsghdr) + sizeof(struct cn_msg))
#define AT_WHAT AT_EVENT
#define AT_TGID (AT_EVENT + 20)

/* <linux/cn_proc.h> has moved these between an inner and an outer enum. */
#define HAPPENED_FORK UINT32_C(0x1)
#define HAPPENED_EXEC UINT32_C(0x2)
#define HAPPENED_EXIT UINT32_C(0x80000000)

/* linux/pidfd.h of 6.15, whose first version is enough. */
struct pidfd_status {
	uint64_t mask, cgroup;
	uint32_t ids[11];
	int32_t exit_code;
};
#define PIDFD_STATUS _IOWR(0xFF, 11, struct pidfd_status)
#define PIDFD_STATUS_EXIT (UINT64_C(1) << 3)

/* How a knote takes part in the socket's filter. */
enum {
	FILTER_NONE,
	FILTER_LISTED,
	FILTER_OPEN
};

struct kq_procs {
	int fd;                     /* the connector */
	uint32_t pids[FILTER_PIDS]; /* what the socket lets through */
	size_t used;
	size_t unfiltered; /* knotes that do not fit, or track */
	bool tracking;     /* a knote is made for a new child */
};

static struct knote *
note_of(struct kq *q, uint32_t pid)
{
	return kq_find(q, EVFILT_PROC, pid);
}

/* Let through what concerns the watched processes only. */
static void
filter_set(struct kq_procs *p)
{
	struct sock_filter code[FILTER_PIDS + 16];
	struct sock_fprog program = {.filter = code};
	unsigned short n = 0;
	size_t pids = p->unfiltered > 0 ? 0 : p->used;
	static const uint32_t wanted[] = {
	    HAPPENED_FORK,
	    HAPPENED_EXEC,
	    HAPPENED_EXIT,
	};

	/* The filter machine reads as if from the network. */
	code[n++] =
	    (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT_WHAT);
	for (unsigned i = 0; i < 3; i++)
		/* To the line after the "no" that ends this list. */
		code[n++] =
		    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			htonl(wanted[i]), (uint8_t)(3 - i), 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
	if (p->unfiltered == 0) {
		code[n++] = (struct sock_filter)BPF_STMT(
		    BPF_LD | BPF_W | BPF_ABS, AT_TGID);
		for (size_t i = 0; i < pids; i++)
			code[n++] = (struct sock_filter)BPF_JUMP(
			    BPF_JMP | BPF_JEQ | BPF_K, htonl(p->pids[i]),
			    (uint8_t)(pids - i), 0);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
	}
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	program.len = n;
	setsockopt(
	    p->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

static int
errand(void *arg)
{
	(void)arg;
	_exit(0);
}

/*
 * Do the numbers that come mean what ours mean? In another process-id or
 * network namespace than the first they do not, or nothing comes at all.
 * The kernel tells of a fork before clone() returns.
 */
static bool
numbers_agree(int fd)
{
	union {
		struct nlmsghdr header;
		char bytes[1024];
	} message;
	sigset_t all, old;
	bool found = false;
	char stack[STACK_BYTES] __attribute__((aligned(16)));
	int pid;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	pid = clone(errand, stack + sizeof stack, CLONE_VM | CLONE_VFORK, NULL);
	if (pid != -1)
		while (
		    waitpid(pid, NULL, (int)__WCLONE) == -1 && errno == EINTR)
			;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	while (pid != -1 &&
	    recv(fd, message.bytes, sizeof message, MSG_DONTWAIT) > 0) {
		struct proc_event ev;

		memcpy(&ev, message.bytes + AT_EVENT, sizeof ev);
		if ((uint32_t)ev.what == HAPPENED_FORK &&
		    ev.event_data.fork.child_pid == pid)
			found = true;
	}
	return found;
}

static int
connector_listen(int fd)
{
	struct sockaddr_nl address = {
	    .nl_family = AF_NETLINK,
	    .nl_groups = CN_IDX_PROC,
	};
	const enum proc_cn_mcast_op op = PROC_CN_MCAST_LISTEN;
	const struct nlmsghdr header = {
	    .nlmsg_len = AT_EVENT + sizeof op,
	    .nlmsg_type = NLMSG_DONE,
	};
	const struct cn_msg message = {
	    .id = {.idx = CN_IDX_PROC, .val = CN_VAL_PROC},
	    .len = sizeof op,
	};
	char request[AT_EVENT + sizeof op];

	if (bind(fd, (void *)&address, sizeof address) == -1)
		return errno;
	memcpy(request, &header, sizeof header);
	memcpy(request + sizeof header, &message, sizeof message);
	memcpy(request + AT_EVENT, &op, sizeof op);
	if (send(fd, request, sizeof request, 0) == -1)
		return errno;
	return numbers_agree(fd) ? 0 : EOPNOTSUPP;
}

/* EPERM or EOPNOTSUPP: no process events here. */
static int
procs_open(struct kq *q)
{
	struct kq_procs *p;
	int size = RECEIVE_BYTES, error;

	if (q->procs != NULL)
		return 0;
	p = calloc(1, sizeof *p);
	if (p == NULL)
		return ENOMEM;
	p->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    NETLINK_CONNECTOR);
	if (p->fd == -1) {
		error = errno;
		free(p);
		return error == EMFILE || error == ENFILE || error == ENOMEM
		    ? error
		    : EOPNOTSUPP;
	}
	if (setsockopt(p->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) ==
	    -1)
		setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	error = connector_listen(p->fd);
	if (error == 0)
		error = kq_source_add(q, p->fd, SOURCE_PROC, 0);
	if (error != 0) {
		close(p->fd);
		free(p);
		if (error == EACCES)
			error = EPERM;
		return error == EPERM || error == ENOMEM || error == ENOSPC
		    ? error
		    : EOPNOTSUPP;
	}
	q->procs = p;
	filter_set(p);
	return 0;
}

static void
filter_add(struct kq *q, struct knote *kn)
{
	struct kq_procs *p = q->procs;

	if (p == NULL)
		return;
	if ((kn->sfflags & NOTE_TRACK) || p->used == FILTER_PIDS) {
		p->unfiltered++;
		kn->u.proc.filter = FILTER_OPEN;
	} else {
		p->pids[p->used++] = (uint32_t)kn->kev.ident;
		kn->u.proc.filter = FILTER_LISTED;
	}
	filter_set(p);
}

static void
filter_remove(struct kq *q, struct knote *kn)
{
	struct kq_procs *p = q->procs;

	if (p == NULL || kn->u.proc.filter == FILTER_NONE)
		return;
	if (kn->u.proc.filter == FILTER_OPEN) {
		p->unfiltered--;
	} else {
		for (size_t i = 0; i < p->used; i++)
			if (p->pids[i] == kn->kev.ident) {
				p->pids[i] = p->pids[--p->used];
				break;
			}
	}
	kn->u.proc.filter = FILTER_NONE;
	filter_set(p);
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

/* As far as the pidfd tells; -1: it does not. */
static int
status_of(int fd)
{
	struct pidfd_status status;
	siginfo_t info;

	memset(&info, 0, sizeof info);
	/* A child: it stays to be reaped. */
	if (waitid((idtype_t)P_PIDFD, (id_t)fd, &info,
		WEXITED | WNOWAIT | WNOHANG) == 0 &&
	    info.si_pid != 0)
		return wait_status(&info);
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

/* The process is gone; the knote follows as soon as it has said so. */
static void
ended(struct kq *q, struct knote *kn)
{
	if (kn->u.proc.fd != -1)
		close(kn->u.proc.fd);
	kn->u.proc.fd = -1;
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
	kn->u.proc.late = false;
	if (kn->kev.ident == 0 || kn->kev.ident > INT32_MAX)
		return ESRCH;
	if (connect) {
		error = procs_open(q);
		if (error != 0)
			return error;
	}
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	/* A short-lived child is told of by the messages that follow. */
	if (fd == -1 && errno == ESRCH && connect && q->procs->tracking) {
		filter_add(q, kn);
		return 0;
	}
	if (fd == -1)
		/* EINVAL: a thread's number is not a process's. */
		return errno == EINVAL || errno == ENOENT ? ESRCH : errno;
	/* Others' status comes with the process events, if at all. */
	if (!connect && (kn->sfflags & NOTE_EXIT) && !is_child(fd))
		procs_open(q);
	/* Nothing more will be told of a zombie. Looked at behind the opening,
	 * so that nobody who ends in between is waited for. */
	kn->u.proc.late =
	    poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0) == 1;
	filter_add(q, kn);
	error = kq_source_add(q, fd, SOURCE_EXIT, (uint32_t)pid);
	if (error != 0) {
		filter_remove(q, kn);
		close(fd);
		return error;
	}
	kn->u.proc.fd = fd;
	return 0;
}

static int
proc_detach(struct kq *q, struct knote *kn)
{
	filter_remove(q, kn);
	if (kn->u.proc.fd != -1)
		close(kn->u.proc.fd);
	return 0;
}

static int
proc_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	int error;

	if (kev->fflags & CONNECTED) {
		error = procs_open(q);
		if (error != 0)
			return error;
	}
	filter_remove(q, kn);
	kn->sfflags = kev->fflags;
	filter_add(q, kn);
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
	struct knote *kn = note_of(q, pid);

	if (kn == NULL || kn->u.proc.fd == -1)
		return;
	if (kn->u.proc.status == -1)
		kn->u.proc.status = status_of(kn->u.proc.fd);
	if (kn->u.proc.status == -1 && q->procs != NULL && !kn->u.proc.late &&
	    (kn->sfflags & NOTE_EXIT)) {
		/* Its process event is sent right after: it has the status. */
		kn->u.proc.ended = true;
		return;
	}
	ended(q, kn);
}

static void
forked(struct kq *q, uint32_t parent, uint32_t child)
{
	struct knote *kn = note_of(q, parent), *new;
	struct kevent kev;

	if (kn == NULL)
		return;
	if (kn->sfflags & NOTE_TRACK) {
		kev = kn->kev;
		kev.ident = child;
		kev.fflags = kn->sfflags;
		kev.data = 0;
		kev.flags &= (unsigned short)~EV_SYSFLAGS;
		kev.flags |= EV_ADD;
		new = note_of(q, child);
		if (new != NULL &&new->u.proc.over)
			kq_drop(q, new); /* its number is used again */
		q->procs->tracking = true;
		new = kq_spawn(q, &kev);
		q->procs->tracking = false;
		if (new == NULL) {
			kn->u.proc.pending |= NOTE_TRACKERR;
		} else {
			new->u.proc.pending |= NOTE_CHILD;
			new->u.proc.parent = parent;
			kq_activate(q, new);
		}
	}
	kn->u.proc.pending |= NOTE_FORK & kn->sfflags;
	if (kn->u.proc.pending != 0)
		kq_activate(q, kn);
}

static void
happened(struct kq *q, const struct proc_event *ev)
{
	struct knote *kn;
	struct pollfd p = {.events = POLLIN};

	switch ((uint32_t)ev->what) {
	case HAPPENED_FORK:
		/* A thread is not a process. */
		if (ev->event_data.fork.child_pid ==
		    ev->event_data.fork.child_tgid)
			forked(q, (uint32_t)ev->event_data.fork.parent_tgid,
			    (uint32_t)ev->event_data.fork.child_tgid);
		break;
	case HAPPENED_EXEC:
		kn = note_of(q, (uint32_t)ev->event_data.exec.process_tgid);
		if (kn == NULL || !(kn->sfflags & NOTE_EXEC))
			break;
		kn->u.proc.pending |= NOTE_EXEC;
		kq_activate(q, kn);
		break;
	case HAPPENED_EXIT:
		if (ev->event_data.exit.process_pid !=
		    ev->event_data.exit.process_tgid)
			break;
		kn = note_of(q, (uint32_t)ev->event_data.exit.process_tgid);
		if (kn == NULL || kn->u.proc.over)
			break;
		kn->u.proc.status = (int)ev->event_data.exit.exit_code;
		/* Its first thread may end long before the process does. */
		p.fd = kn->u.proc.fd;
		if (kn->u.proc.ended || p.fd == -1 || poll(&p, 1, 0) == 1)
			ended(q, kn);
		break;
	default:
		break;
	}
}

/* Messages were lost: tracking has holes, and a status will not come. */
static void
lost(struct kq *q)
{
	for (size_t i = 0; i < q->table_size; i++)
		for (struct knote *kn = q->table[i], *next; kn != NULL;
		     kn = next) {
			next = kn->chain;
			if (kn->kev.filter != EVFILT_PROC)
				continue;
			if (kn->sfflags & NOTE_TRACK) {
				kn->u.proc.pending |= NOTE_TRACKERR;
				kq_activate(q, kn);
			}
			if (kn->u.proc.ended)
				ended(q, kn);
		}
}

void
kq_proc_event(struct kq *q)
{
	union {
		struct nlmsghdr header;
		char bytes[1024];
	} message;
	struct sockaddr_nl from;
	socklen_t size;
	ssize_t n;

	for (;;) {
		struct proc_event ev;

		size = sizeof from;
		n = recvfrom(q->procs->fd, message.bytes, sizeof message, 0,
		    (void *)&from, &size);
		if (n == -1 && errno == ENOBUFS) {
			lost(q);
			continue;
		}
		if (n <= 0)
			break;
		/* Only the kernel has number 0. */
		if (from.nl_pid != 0 || (size_t)n < AT_EVENT)
			continue;
		memset(&ev, 0, sizeof ev);
		memcpy(&ev, message.bytes + AT_EVENT,
		    (size_t)n - AT_EVENT < sizeof ev ? (size_t)n - AT_EVENT
						     : sizeof ev);
		happened(q, &ev);
	}
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
	if (q->procs == NULL)
		return;
	kq_source_close(q, SOURCE_PROC, &q->procs->fd);
	free(q->procs);
	q->procs = NULL;
}

const struct kq_filter kq_filter_proc = {
    .number = EVFILT_PROC,
    .forced = EV_CLEAR,
    .attach = proc_attach,
    .detach = proc_detach,
    .modify = proc_modify,
    .ask = proc_ask,
    .taken = proc_taken,
};
