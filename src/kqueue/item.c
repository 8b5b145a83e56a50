/*
 * item.c - descriptors, and their items in the epoll set
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "desc.h"

struct kq_desc *
kq_desc_find(struct kq *q, uintptr_t fd)
{
	return fd < q->descs_size ? q->descs[fd] : NULL;
}

struct kq_desc *
kq_desc_make(struct kq *q, uintptr_t fd)
{
	if (fd >= q->descs_size) {
		size_t size = q->descs_size == 0 ? 16 : q->descs_size;
		struct kq_desc **grown;

		while (size <= fd)
			size += size / 2;
		grown = realloc(q->descs, size * sizeof *grown);
		if (grown == NULL)
			return NULL;
		memset(grown + q->descs_size, 0,
		    (size - q->descs_size) * sizeof *grown);
		q->descs = grown;
		q->descs_size = size;
	}
	if (q->descs[fd] == NULL)
		q->descs[fd] = kq_take(q, &q->free_descs, sizeof **q->descs);
	return q->descs[fd];
}

/* Nobody uses it any more: give it back. */
void
kq_desc_check(struct kq *q, uintptr_t fd)
{
	struct kq_desc *desc = q->descs[fd];

	if (desc->kn[0] == NULL && desc->kn[1] == NULL) {
		kq_give(&q->free_descs, desc);
		q->descs[fd] = NULL;
	}
}

static bool
is_queue(int fd)
{
	const struct kq *q = kq_lookup(fd);

	return q != NULL && q->fd == fd && kq_genuine(q);
}

/* isatty(3) denies a line that was hung up, and not everywhere says why. */
static bool
is_terminal(int fd)
{
	struct termios line;

	return tcgetattr(fd, &line) == 0 || errno == EIO;
}

void
kq_desc_kind(struct kq_desc *desc, int fd)
{
	struct stat st;
	int type = 0, domain = 0, listens = 0, mode;
	socklen_t size = sizeof type;

	mode = fcntl(fd, F_GETFL);
	if (mode == -1 || fstat(fd, &st) == -1) {
		desc->kind = KIND_OTHER;
		return;
	}
	desc->reader = (mode & O_ACCMODE) != O_WRONLY;
	desc->writer = (mode & O_ACCMODE) != O_RDONLY;
	desc->kind = KIND_OTHER;
	switch (st.st_mode & S_IFMT) {
	case S_IFIFO:
		desc->kind = KIND_PIPE;
		break;
	case S_IFSOCK:
		getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
		size = sizeof type;
		getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
		size = sizeof domain;
		getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size);
		if (listens)
			desc->kind = KIND_LISTEN;
		else if (type != SOCK_STREAM)
			desc->kind = KIND_DGRAM;
		else if (domain == AF_INET || domain == AF_INET6)
			desc->kind = KIND_TCP;
		else
			desc->kind = KIND_STREAM;
		break;
	case S_IFREG:
	case S_IFDIR:
	case S_IFBLK:
		desc->kind = KIND_FILE;
		break;
	case S_IFCHR:
		if (kq_is_null(&st))
			desc->kind = KIND_NULL;
		else if (is_queue(fd)) /* elsewhere it is a device */
			desc->kind = KIND_QUEUE;
		else if (is_terminal(fd))
			desc->kind = KIND_TTY;
		break;
	default:
		if (is_queue(fd))
			desc->kind = KIND_QUEUE;
		break;
	}
}

uint32_t
kq_item_events(const struct kq_desc *desc, int slot)
{
	uint32_t events = 0;
	bool edge = desc->quiet[slot];

	for (int i = 0; i < 2; i++) {
		const struct knote *kn = desc->kn[i];

		if (kn == NULL || kq_place(kn) != slot ||
		    (kn->status & (KN_DISABLED | KN_SOFT)))
			continue;
		events |= i == 0 ? KQ_READ_EVENTS : KQ_WRITE_EVENTS;
		edge |= (kn->kev.flags & EV_CLEAR) != 0;
	}
	/* HUP and ERR cannot be switched off: let them come once only. */
	return events == 0 || edge ? events | KQ_EDGE : events;
}

int
kq_item_control(struct kq *q, int op, struct kq_desc *desc, uintptr_t fd,
    int slot, uint32_t events)
{
	struct epoll_event ev = {
	    .events = events,
	    .data.u64 = (uint64_t)desc->gen[slot] << 32 | (uint32_t)fd,
	};

	if (kq_set_control(kq_set_of(q, slot), op, (int)fd, &ev) == -1)
		return errno;
	q->proved |= slot == 0;
	desc->armed[slot] = ev.events;
	return 0;
}

uint32_t
kq_item_gen(struct kq *q)
{
	/* 31 bits: the top bit of a token is for the sources. */
	q->gen = q->gen % INT32_MAX + 1;
	return q->gen;
}

uint32_t
kq_desc_digest(const struct knote *kn)
{
	int fd = (int)kn->kev.ident;
	uint32_t file = kq_vnode_digest(fd);

	return kq_direction(kn) == 0
	    ? file
	    : file + (uint32_t)(fcntl(fd, F_GETFL) & O_ACCMODE);
}

int
kq_desc_changed(const struct kq_desc *desc, const struct knote *kn)
{
	int fd = (int)kn->kev.ident;
	uint32_t was = kn->status & KN_SOFT ? kn->u.vnode.file : desc->file;

	if ((kn->status & KN_SOFT ? kq_desc_digest(kn) : kq_vnode_digest(fd)) ==
	    was)
		return 0;
	return fcntl(fd, F_GETFD) == -1 ? EBADF : KQ_STALE;
}

int
kq_item_arm(struct kq *q, struct kq_desc *desc, uintptr_t fd, int slot)
{
	uint32_t events = kq_item_events(desc, slot);
	int error;

	if (desc->gen[slot] == 0) {
		/* Taken out because nothing was wanted. */
		if (events == KQ_EDGE)
			return 0;
		desc->gen[slot] = kq_item_gen(q);
		error =
		    kq_item_control(q, EPOLL_CTL_ADD, desc, fd, slot, events);
		if (error != 0)
			desc->gen[slot] = 0;
		return error;
	}
	if (events == KQ_EDGE && desc->hup[slot]) {
		/* An end that is reached would ring once more for nothing. */
		if (kq_set_control(kq_set_of(q, slot), EPOLL_CTL_DEL, (int)fd,
			NULL) == 0) {
			desc->gen[slot] = 0;
			desc->file = kq_vnode_digest((int)fd);
			return 0;
		}
		error = errno;
	} else {
		error =
		    kq_item_control(q, EPOLL_CTL_MOD, desc, fd, slot, events);
	}
	return error == ENOENT || error == EPERM ? KQ_STALE : error;
}

void
kq_item_forget(struct kq *q, struct kq_desc *desc, int slot)
{
	desc->gen[slot] = 0;
	desc->quiet[slot] = desc->hup[slot] = false;
	for (int i = 0; i < 2; i++) {
		struct knote *kn = desc->kn[i];

		if (kn == NULL || kq_place(kn) != slot ||
		    (kn->status & KN_SOFT))
			continue;
		desc->kn[i] = NULL;
		kq_unqueue(q, kn);
		kq_give(&q->free_knotes, kn);
	}
}
