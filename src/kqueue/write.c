/*
 * write.c - EVFILT_WRITE: room to write, and nobody left to read it
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/epoll.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "filter.h"

/* A TCP socket tells when it connects. */
static enum kq_answer
unmet(struct knote *kn, const struct kq_desc *desc)
{
	if (desc->kind != KIND_TCP)
		kn->status |= KN_UNMET;
	return KQ_NO;
}

/* The room there is for the writer, until that is gone. */
static enum kq_answer
reading_end(struct knote *kn, int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (!kq_is_nameless(fd))
		return KQ_NO; /* a FIFO */
	if (poll(&p, 1, 0) == 1 && (p.revents & POLLHUP)) {
		kn->kev.flags |= EV_EOF | EV_ONESHOT;
		return KQ_YES;
	}
	kn->kev.data = kq_pipe_room(fd);
	return kn->kev.data >= PIPE_BUF ? KQ_YES : KQ_NO;
}

enum kq_answer
kq_write_judge(
    struct kq *q, struct knote *kn, struct kq_desc *desc, uint32_t revents)
{
	int fd = (int)kn->kev.ident, error = 0;

	(void)q;
	kn->kev.data = 0;
	kn->status &= (uint8_t)~KN_UNMET;
	/* Closed; a duplicate keeps the item alive. */
	if (fcntl(fd, F_GETFD) == -1)
		return KQ_GONE;
	if (desc->kind == KIND_UNKNOWN)
		kq_desc_kind(desc, fd);
	if (kn->status & KN_SOFT) {
		/* Files always take more. */
		return desc->kind == KIND_PIPE ? reading_end(kn, fd) : KQ_YES;
	}
	switch ((enum kq_kind)desc->kind) {
	case KIND_PIPE:
		/* The latter where a pipe goes both ways. */
		if (revents & (EPOLLERR | EPOLLHUP)) {
			kn->kev.flags |= EV_EOF | EV_ONESHOT;
			return KQ_YES;
		}
		if (!(revents & EPOLLOUT))
			return KQ_NO;
		kn->kev.data = kq_pipe_room(fd);
		if (kn->kev.data < PIPE_BUF)
			kn->kev.data = PIPE_BUF;
		break;
	case KIND_TCP:
	case KIND_STREAM:
		if ((revents & EPOLLHUP) && !kq_was_connected(fd))
			return unmet(kn, desc);
		kn->kev.data = kq_socket_room(fd);
		if (!(revents & (EPOLLHUP | EPOLLERR)))
			error = kq_send_error(fd);
		if ((revents & (EPOLLHUP | EPOLLERR)) || error != 0) {
			kn->kev.flags |= EV_EOF;
			if (revents & EPOLLERR)
				kn->kev.fflags = kq_socket_error(fd, desc);
			else if (error != EPIPE)
				kn->kev.fflags = (uint32_t)error;
			return KQ_YES;
		}
		break;
	case KIND_LISTEN:
		return KQ_NO;
	case KIND_DGRAM:
		kn->kev.data = kq_socket_room(fd);
		if ((revents & EPOLLHUP) && !kq_was_connected(fd))
			return unmet(kn, desc); /* SOCK_SEQPACKET */
		/* Shut both ways. To know of one, a datagram would have to be
		 * sent. */
		if (revents & EPOLLHUP)
			kn->kev.flags |= EV_EOF;
		break;
	case KIND_TTY:
		if (revents & (EPOLLHUP | EPOLLERR)) {
			kn->kev.flags |= EV_EOF;
			return KQ_YES;
		}
		kn->kev.data = PIPE_BUF;
		break;
	default:
		kn->kev.data = 1;
		break;
	}
	if ((kn->sfflags & NOTE_LOWAT) && kn->kev.data < kn->sdata)
		return KQ_NO;
	return revents & (EPOLLOUT | EPOLLHUP | EPOLLERR) ? KQ_YES : KQ_NO;
}

const struct kq_filter kq_filter_write = {
    .by_descriptor = true,
    .in_descs = true,
    .attach = kq_desc_attach,
    .detach = kq_desc_detach,
    .modify = kq_desc_modify,
    .enable = kq_desc_enable,
    .ask = kq_desc_ask,
};
