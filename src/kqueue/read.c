/*
 * read.c - EVFILT_READ: bytes, connections, and the end of both
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "filter.h"

/* A Unix socket has one way to break. */
uint32_t
kq_socket_error(int fd, const struct kq_desc *desc)
{
	if (desc->kind != KIND_TCP)
		return desc->kind == KIND_STREAM ? ECONNRESET : 0;
	return kq_tcp_error(fd);
}

/* epoll refuses it: a file, a directory, /dev/null and friends. */
static enum kq_answer
judge_file(struct knote *kn, struct kq_desc *desc, int fd)
{
	struct stat st;
	off_t at;

	if (desc->kind == KIND_NULL)
		return fcntl(fd, F_GETFD) == -1 ? KQ_GONE : KQ_NO;
	if (fstat(fd, &st) == -1)
		return KQ_GONE;
	kn->kev.data = 0;
	if (S_ISCHR(st.st_mode))
		return KQ_YES;
	at = lseek(fd, 0, SEEK_CUR);
	if (at == -1)
		return KQ_YES;
	kn->kev.data = (int64_t)st.st_size - (int64_t)at;
	if (kn->sfflags & NOTE_FILE_POLL)
		return KQ_YES;
	/* BSD compares for inequality but reports nothing past the end. */
	return kn->kev.data > 0 ? KQ_YES : KQ_NO;
}

static bool
is_readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, 0) == 1 && (p.revents & POLLIN);
}

enum kq_answer
kq_read_judge(
    struct kq *q, struct knote *kn, struct kq_desc *desc, uint32_t revents)
{
	const uint32_t ends = EPOLLHUP | EPOLLERR | EPOLLRDHUP;
	int fd = (int)kn->kev.ident, bytes = 0, error = 0;
	int64_t least = kn->sfflags & NOTE_LOWAT ? kn->sdata : 1;

	if (kn->status & KN_SOFT)
		return judge_file(kn, desc, fd);
	if (kq_has_ended(fd, desc, revents)) {
		kn->kev.data = 0;
		kn->kev.flags |= EV_EOF;
		return KQ_YES;
	}
	if (ioctl(fd, FIONREAD, &bytes) == -1) {
		error = errno;
		if (error == EBADF)
			return KQ_GONE;
		bytes = -1;
	}
	kn->kev.data = bytes > 0 ? bytes : 0;
	if (bytes > 0 && !(revents & ends) && (revents & EPOLLIN))
		return bytes >= least ? KQ_YES : KQ_NO;

	if (desc->kind == KIND_UNKNOWN ||
	    (bytes == -1 && desc->kind != KIND_QUEUE))
		kq_desc_kind(desc, fd);
	switch ((enum kq_kind)desc->kind) {
	case KIND_PIPE:
		/* The wrong end tells the end alone, and that of a FIFO that
		 * has a name not even this. */
		if (!desc->reader) {
			if (!(revents & EPOLLERR) || !kq_is_nameless(fd))
				return KQ_NO;
			kn->kev.data = 0; /* what is in it is for the other */
		}
		/* FALLTHROUGH */
	case KIND_TTY:
		if (revents & (EPOLLHUP | EPOLLERR)) {
			kn->kev.flags |= EV_EOF;
			return KQ_YES;
		}
		break;
	case KIND_TCP:
	case KIND_STREAM:
		revents = kq_read_bits(fd, revents, &error);
		/* Never connected: HUP, but nobody has shut anything. */
		if ((revents & EPOLLHUP) && !(revents & EPOLLRDHUP))
			return KQ_NO;
		if (revents & (EPOLLRDHUP | EPOLLHUP)) {
			kn->kev.flags |= EV_EOF;
			if (revents & EPOLLERR)
				kn->kev.fflags = kq_is_pending(error)
				    ? (uint32_t)error
				    : kq_socket_error(fd, desc);
			return KQ_YES;
		}
		break;
	case KIND_LISTEN:
		kn->kev.data = kq_backlog(fd);
		return revents & EPOLLIN && kn->kev.data >= least ? KQ_YES
								  : KQ_NO;
	case KIND_QUEUE: {
		struct kq *inner = kq_lookup(fd);

		kn->kev.data = inner != NULL && inner->queued > 1
		    ? (int64_t)inner->queued
		    : 1;
		return revents & EPOLLIN ? KQ_YES : KQ_NO;
	}
	case KIND_DGRAM:
		/* Shut for reading, by us or by a peer. */
		if (revents & EPOLLRDHUP) {
			kn->kev.flags |= EV_EOF;
			return KQ_YES;
		}
		if ((revents & EPOLLERR) || kq_is_pending(error))
			return KQ_YES;
		/* An empty datagram can be read, and has no bytes. */
		if (bytes == 0 && (revents & EPOLLIN) && least <= 1)
			return KQ_YES;
		break;
	default:
		if (bytes == -1)
			kn->kev.data = kq_counter(fd);
		return revents & (EPOLLIN | ends) && kn->kev.data >= least
		    ? KQ_YES
		    : KQ_NO;
	}
	if (!(revents & (EPOLLIN | ends)))
		return KQ_NO;
	/* The kernel does not count past an urgent byte that is next, and
	 * counts no typed end of file. */
	if (bytes == 0 && (desc->kind == KIND_TCP || desc->kind == KIND_TTY) &&
	    least <= 1 && is_readable(fd)) {
		kn->kev.data = 1;
		return KQ_YES;
	}
	/* Readable without a byte: somebody else took it, or another file. */
	if (bytes <= 0)
		return kq_same_file(
			   kn->status & KN_INNER ? q->inner_fd : q->set, fd)
		    ? KQ_NO
		    : KQ_GONE;
	return bytes >= least || (revents & EPOLLERR) ? KQ_YES : KQ_NO;
}

const struct kq_filter kq_filter_read = {
    .by_descriptor = true,
    .in_descs = true,
    .attach = kq_desc_attach,
    .detach = kq_desc_detach,
    .modify = kq_desc_modify,
    .enable = kq_desc_enable,
    .ask = kq_desc_ask,
};
