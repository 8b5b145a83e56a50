/*
 * connector.c - process events of the kernel, as far as they are wanted
 *
 * SPDX-License-Identifier: ISC
 *
 * The proc connector (netlink) sends a message for every fork, exec and exit
 * of the system. A filter in the kernel keeps those of others from us, so that
 * they neither wake the queue nor fill its buffer; a queue that tracks has to
 * read them all, for a child is not known before its first message was read,
 * and by then it may have ended.
 */
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/netlink.h>

#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "connector.h"

#define STACK_BYTES 16384
#define RECEIVE_BYTES (4 * 1024 * 1024)

/* Where a message has what, from its netlink header on. */
#define AT_EVENT ((uint32_t)(sizeof(struct nlmsghdr) + sizeof(struct cn_msg)))
#define AT_WHAT AT_EVENT
#define AT_PID (AT_EVENT + 16)
#define AT_TGID (AT_EVENT + 20)
#define AT_CHILD_PID (AT_EVENT + 24)
#define AT_CHILD_TGID (AT_EVENT + 28)

#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at)
#define MATCH(value, yes, no)                                             \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(value), (uint8_t)(yes), \
	    (uint8_t)(no))
#define RETURN(bytes) BPF_STMT(BPF_RET | BPF_K, bytes)

/*
 * Let through what concerns the watched processes only, and no threads. The
 * machine takes a word for one in network order, hence htonl().
 */
static void
filter_set(struct kq_procs *p)
{
	uint8_t n = (uint8_t)(p->unlisted > 0 ? 0 : p->used);
	const int none = 0;
	struct sock_filter code[KQ_LISTED_PIDS + 16] = {
	    LOAD(AT_WHAT),
	    MATCH(KQ_EXECUTED, 6, 0),
	    MATCH(KQ_EXITED, 5, 0),
	    MATCH(KQ_FORKED, 0, n + 10), /* or nothing */
	    LOAD(AT_CHILD_PID),
	    BPF_STMT(BPF_MISC | BPF_TAX, 0),
	    LOAD(AT_CHILD_TGID),
	    BPF_STMT(BPF_JMP | BPF_JA, 3),
	    LOAD(AT_PID),
	    BPF_STMT(BPF_MISC | BPF_TAX, 0),
	    LOAD(AT_TGID),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, (uint8_t)(n + 2)),
	    LOAD(AT_TGID),
	};
	struct sock_filter *end = code + 13;
	const struct sock_fprog program = {
	    .len = (unsigned short)(n + 16),
	    .filter = code,
	};

	for (uint8_t i = 0; i < n; i++)
		*end++ = (struct sock_filter)MATCH(p->pids[i], n - i + 1, 0);
	*end++ = (struct sock_filter)RETURN(p->unlisted > 0 ? UINT32_MAX : 0);
	*end++ = (struct sock_filter)RETURN(0);
	*end = (struct sock_filter)RETURN(UINT32_MAX);
	/* The one before may be too narrow. Without any, it is sorted here. */
	if (setsockopt(p->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		sizeof program) == -1)
		setsockopt(
		    p->fd, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof none);
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
static int
numbers_agree(struct kq_procs *p)
{
	struct proc_event ev;
	sigset_t all, old;
	bool found = false;
	char stack[STACK_BYTES] __attribute__((aligned(16)));
	int pid, error;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	pid = clone(errand, stack + sizeof stack, CLONE_VM | CLONE_VFORK, NULL);
	error = errno;
	if (pid != -1)
		while (
		    waitpid(pid, NULL, (int)__WCLONE) == -1 && errno == EINTR)
			;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (pid == -1)
		return error == EAGAIN ? ENOMEM : error;
	while (kq_procs_next(p, &ev))
		if ((uint32_t)ev.what == KQ_FORKED &&
		    ev.event_data.fork.child_pid == pid)
			found = true;
	p->lost = false;
	return found ? 0 : EOPNOTSUPP;
}

static int
listen_to(struct kq_procs *p)
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
	int size = RECEIVE_BYTES, error;

	if (setsockopt(p->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) ==
	    -1)
		setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	/* On a busy system the buffer would be full before we looked. */
	p->pids[0] = (uint32_t)getpid();
	p->used = 1;
	filter_set(p);
	if (bind(p->fd, (void *)&address, sizeof address) == -1)
		return errno;
	memcpy(request, &header, sizeof header);
	memcpy(request + sizeof header, &message, sizeof message);
	memcpy(request + AT_EVENT, &op, sizeof op);
	if (send(p->fd, request, sizeof request, 0) == -1)
		return errno;
	error = numbers_agree(p);
	p->used = 0;
	filter_set(p);
	return error;
}

int
kq_procs_open(struct kq *q)
{
	struct kq_procs *p;
	int error;

	if (q->procs != NULL)
		return 0;
	p = calloc(1, sizeof *p);
	if (p == NULL)
		return ENOMEM;
	p->fd = kq_move_away(socket(AF_NETLINK,
	    SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR));
	error = p->fd == -1 ? errno : listen_to(p);
	if (error == 0)
		error = kq_source_add(q, p->fd, SOURCE_PROC, 0);
	if (error == 0) {
		q->procs = p;
		return 0;
	}
	if (p->fd != -1)
		close(p->fd);
	free(p);
	switch (error) {
	case EACCES:
	case EPERM:
		return EPERM;
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ENOSPC:
		return error;
	case ENOBUFS:
		return ENOMEM;
	default:
		/* Not built in, or not for this namespace. */
		return EOPNOTSUPP;
	}
}

void
kq_procs_close(struct kq *q)
{
	if (q->procs == NULL)
		return;
	kq_source_close(q, SOURCE_PROC, &q->procs->fd);
	free(q->procs);
	q->procs = NULL;
}

static void
list(struct kq_procs *p, struct knote *kn)
{
	if ((kn->sfflags & NOTE_TRACK) || p->used == KQ_LISTED_PIDS) {
		p->unlisted++;
		kn->u.proc.heard = KQ_ALL_HEARD;
	} else {
		p->pids[p->used++] = (uint32_t)kn->kev.ident;
		kn->u.proc.heard = KQ_LISTED;
	}
}

static void
unlist(struct kq_procs *p, struct knote *kn)
{
	size_t i = 0;

	if (kn->u.proc.heard == KQ_ALL_HEARD) {
		p->unlisted--;
	} else if (kn->u.proc.heard == KQ_LISTED) {
		while (p->pids[i] != kn->kev.ident)
			i++;
		p->pids[i] = p->pids[--p->used];
	}
	kn->u.proc.heard = KQ_UNHEARD;
}

void
kq_procs_hear(struct kq *q, struct knote *kn)
{
	if (q->procs == NULL)
		return;
	list(q->procs, kn);
	filter_set(q->procs);
}

void
kq_procs_ignore(struct kq *q, struct knote *kn)
{
	if (q->procs == NULL || kn->u.proc.heard == KQ_UNHEARD)
		return;
	unlist(q->procs, kn);
	filter_set(q->procs);
}

void
kq_procs_hear_anew(struct kq *q, struct knote *kn, uint32_t sfflags)
{
	kn->sfflags = sfflags;
	if (q->procs == NULL)
		return;
	unlist(q->procs, kn);
	list(q->procs, kn);
	filter_set(q->procs);
}

bool
kq_procs_next(struct kq_procs *p, struct proc_event *ev)
{
	union {
		struct nlmsghdr header;
		char bytes[1024];
	} message;
	struct sockaddr_nl from;
	socklen_t size;
	ssize_t n;

	for (;;) {
		size = sizeof from;
		n = recvfrom(p->fd, message.bytes, sizeof message, 0,
		    (void *)&from, &size);
		if (n == -1 && errno == ENOBUFS) {
			p->lost = true;
			continue;
		}
		if (n <= 0)
			return false;
		/* Only the kernel has number 0. */
		if (from.nl_pid != 0 || (size_t)n < AT_EVENT)
			continue;
		memset(ev, 0, sizeof *ev);
		memcpy(ev, message.bytes + AT_EVENT,
		    (size_t)n - AT_EVENT < sizeof *ev ? (size_t)n - AT_EVENT
						      : sizeof *ev);
		return true;
	}
}
