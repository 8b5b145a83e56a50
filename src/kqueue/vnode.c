/*
 * vnode.c - EVFILT_VNODE: knotes of files
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "watch.h"

/* Does only its parent tell of the end of a directory? */
static bool
needs_parent(const struct knote *kn, const struct stat *st)
{
	const struct kq_dir *dir = kn->u.vnode.watch->dir;

	return S_ISDIR(st->st_mode) && (kn->sfflags & NOTE_DELETE) &&
	    KQ_SELF_NOTE == 0 && (dir == NULL || dir->parent == NULL);
}

/* What its notes take beside the watch of the file itself. */
static int
ask_around(struct kq *q, struct knote *kn, const struct stat *st)
{
	int error = kq_mount_attach(q, kn);

	if (error == 0 && needs_parent(kn, st)) {
		error =
		    kq_watch_parent(q, kn->u.vnode.watch, (int)kn->kev.ident);
		/* No right to search it, or removed already: do without. */
		if (error == EACCES || error == ENOENT)
			error = 0;
	}
	return error;
}

static int
vnode_attach(struct kq *q, struct knote *kn)
{
	int fd = (int)kn->kev.ident, error;
	struct stat st;

	if (fstat(fd, &st) == -1)
		return errno;
	switch (st.st_mode & S_IFMT) {
	case S_IFIFO:
		/* One with a name is a file, a pipe is not. */
		if (kq_is_nameless(fd))
			return EINVAL;
		break;
	case S_IFSOCK:
	case 0: /* eventfd and the like */
		return EINVAL;
	default:
		break;
	}
	error = kq_watch_link(q, kn, &st);
	if (error != 0)
		return error;
	error = ask_around(q, kn, &st);
	if (error != 0)
		kq_watch_unlink(q, kn);
	return error;
}

static int
vnode_detach(struct kq *q, struct knote *kn)
{
	struct stat st;
	int error = 0;

	if (fcntl((int)kn->kev.ident, F_GETFD) == -1)
		error = EBADF;
	else if (!kq_watch_open(kn, &st))
		error = KQ_STALE;
	kq_watch_unlink(q, kn);
	return error;
}

static int
vnode_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	struct kq_watch *watch = kn->u.vnode.watch;
	int fd = (int)kn->kev.ident, error;
	struct stat st;
	uint32_t was = kn->sfflags;

	if (fstat(fd, &st) == -1)
		return KQ_STALE;
	if (kq_watch_digest(&st) != kn->u.vnode.file || watch == NULL)
		return KQ_STALE;
	if (kev->fflags == was)
		return 0;
	kn->sfflags = kev->fflags;
	if (kq_watch_set(q, fd, kq_watch_mask(watch)) == -1)
		error = errno;
	else
		error = ask_around(q, kn, &st);
	if (error != 0) {
		/* It still has the watch that it had. */
		kn->sfflags = was;
		kq_watch_set(q, fd, kq_watch_mask(watch));
	}
	watch->mask = (uint16_t)kq_watch_mask(watch);
	return error;
}

static bool
vnode_ask(struct kq *q, struct knote *kn)
{
	(void)q;
	return kn->kev.fflags != 0 || (kn->kev.flags & EV_EOF);
}

uint32_t
kq_vnode_digest(int fd)
{
	struct stat st;

	return fstat(fd, &st) == -1 ? 0 : kq_watch_digest(&st);
}

void
kq_vnode_help(struct kq *q, struct knote *kn)
{
	struct stat st;

	if (kn->kev.filter != EVFILT_READ || kn->u.vnode.watch != NULL ||
	    fstat((int)kn->kev.ident, &st) == -1 || !S_ISREG(st.st_mode))
		return;
	kq_vnode_unhelp(q, kn);
	if (kq_watch_link(q, kn, &st) != 0) {
		kn->status |= KN_UNHELPED;
		q->unhelped++;
		kq_vnode_changed(kn);
	}
}

bool
kq_vnode_changed(struct knote *kn)
{
	uint32_t was = kn->u.vnode.handle;
	struct stat st;

	if (fstat((int)kn->kev.ident, &st) == -1)
		return false;
	kn->u.vnode.handle =
	    (uint32_t)st.st_size * UINT32_C(2654435761) ^ kq_watch_mtime(&st);
	return kn->u.vnode.handle != was;
}

void
kq_vnode_unhelp(struct kq *q, struct knote *kn)
{
	if (kn->kev.filter == EVFILT_READ)
		kq_watch_unlink(q, kn);
	if (kn->status & KN_UNHELPED) {
		kn->status &= (uint8_t)~KN_UNHELPED;
		q->unhelped--;
	}
}

void
kq_vnode_finish(struct kq *q)
{
	struct kq_vnodes *v = q->vnodes;

	if (v == NULL)
		return;
	for (size_t i = 0; i < v->table_size; i++)
		for (struct kq_watch *w = v->table[i]; w != NULL; w = w->chain)
			free(w->dir);
	/* Closing must not wait; a child does not make the last close. */
	if (!kq_is_child())
		kq_watch_hand_off(v);
	kq_source_close(q, SOURCE_VNODE, &v->fd);
	kq_mount_finish(q);
	if (v->hold[0] != -1) {
		close(v->hold[0]);
		close(v->hold[1]);
	}
	free(v->large);
	free(v->doubts);
	free(v->table);
	free(v);
	q->vnodes = NULL;
}

/* The public calls. */

#define PUBLIC __attribute__((visibility("default")))

PUBLIC void
kqueue_hand_off(int kq)
{
	int saved = errno;
	struct kq *q = kq_enter(kq);

	if (q != NULL) {
		if (q->vnodes != NULL)
			kq_watch_hand_off(q->vnodes);
		kq_unlock(q);
	}
	errno = saved;
}

PUBLIC unsigned long
kqueue_overflows(int kq)
{
	int saved = errno;
	struct kq *q = kq_enter(kq);
	unsigned long overflows = 0;

	if (q != NULL) {
		if (q->vnodes != NULL)
			overflows = q->vnodes->overflows;
		kq_unlock(q);
	}
	errno = saved;
	return overflows;
}

const struct kq_filter kq_filter_vnode = {
    .by_descriptor = true,
    .attach = vnode_attach,
    .detach = vnode_detach,
    .modify = vnode_modify,
    .ask = vnode_ask,
};
