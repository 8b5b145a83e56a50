/*
 * watch.c - inotify watches: one for an inode, however many knotes it has
 *
 * SPDX-License-Identifier: ISC
 *
 * inotify answers the same number for each descriptor of an inode.
 */
#include <sys/inotify.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

#define NEVER_MASK ((uint32_t)IN_DELETE_SELF)
#define PATIENCE 10 /* looks for a free instance, 10 ms apart */

uint32_t
kq_watch_digest(const struct stat *st)
{
	uint64_t h = ((uint64_t)st->st_ino ^ (uint64_t)st->st_dev << 40) *
	    UINT64_C(0x9e3779b97f4a7c15);

	return (uint32_t)(h >> 32);
}

int64_t
kq_watch_ctime(const struct stat *st)
{
	return (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
}

uint16_t
kq_watch_mtime(const struct stat *st)
{
	uint64_t ns = (uint64_t)st->st_mtim.tv_sec * 1000000000 +
	    (uint64_t)st->st_mtim.tv_nsec;

	return (uint16_t)(ns * UINT64_C(0x9e3779b97f4a7c15) >> 48);
}

void
kq_watch_remember(struct kq_watch *watch, const struct stat *st)
{
	watch->size = st->st_size;
	watch->ctime = (uint32_t)kq_watch_ctime(st);
	watch->mtime = kq_watch_mtime(st);
	watch->nlink = (uint16_t)st->st_nlink;
	watch->mode = (uint16_t)st->st_mode;
}

/* The knote's descriptor still means the file it was added for. */
bool
kq_watch_open(const struct knote *kn, struct stat *st)
{
	return fstat((int)kn->kev.ident, st) == 0 &&
	    kq_watch_digest(st) == kn->u.vnode.file;
}

struct kq_watch **
kq_watch_at(struct kq_vnodes *v, int wd)
{
	struct kq_watch **at = &v->table[(unsigned)wd & (v->table_size - 1)];

	while (*at != NULL && (*at)->wd != wd)
		at = &(*at)->chain;
	return at;
}

static int
table_reserve(struct kq_vnodes *v)
{
	size_t size = v->table_size == 0 ? 16 : v->table_size * 2;
	struct kq_watch **grown, **old = v->table;
	size_t old_size = v->table_size;

	if (v->used < v->table_size * 2)
		return 0;
	grown = calloc(size, sizeof *grown);
	if (grown == NULL)
		return ENOMEM;
	v->table = grown;
	v->table_size = size;
	for (size_t i = 0; i < old_size; i++)
		for (struct kq_watch *w = old[i], *next; w != NULL; w = next) {
			struct kq_watch **at;

			next = w->chain;
			at = &grown[(unsigned)w->wd & (size - 1)];
			w->chain = *at;
			*at = w;
		}
	free(old);
	return 0;
}

/*
 * What was handed off is closed one after the other, so that an instance may
 * be free in a moment.
 */
static int
instance(const struct kq *q)
{
	static const struct timespec moment = {0, 10000000};
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), spare;

	for (int i = 0; fd == -1 && errno == EMFILE && i < PATIENCE; i++) {
		spare = fcntl(q->soft_fd, F_DUPFD_CLOEXEC, 0);
		if (spare == -1)
			break; /* of descriptors there are none */
		close(spare);
		nanosleep(&moment, NULL);
		fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	}
	return fd;
}

static int
vnodes_open(struct kq *q)
{
	struct kq_vnodes *v = q->vnodes;
	int error;

	if (v != NULL)
		return table_reserve(v);
	v = calloc(1, sizeof *v);
	if (v == NULL)
		return ENOMEM;
	v->hold[0] = v->hold[1] = v->mounts_fd = -1;
	error = table_reserve(v);
	v->fd = kq_move_away(instance(q));
	if (error == 0 && v->fd == -1)
		error = errno;
	if (error == 0)
		error = kq_source_add(q, v->fd, SOURCE_VNODE, 0);
	if (error != 0) {
		if (v->fd != -1)
			close(v->fd);
		free(v->table);
		free(v);
		return error;
	}
	q->vnodes = v;
	return 0;
}

/* Notes -> the events that may mean them. */
static uint32_t
mask_of(const struct knote *kn, bool directory)
{
	uint32_t notes = kn->sfflags, mask = KQ_SELF_MASK;

	if (kn->kev.filter == EVFILT_READ)
		return mask | IN_MODIFY;
	if (directory) {
		if (notes & (NOTE_WRITE | NOTE_EXTEND | NOTE_LINK))
			mask |= KQ_NAMES;
		if (notes & (NOTE_DELETE | NOTE_RENAME))
			mask |= IN_MOVE_SELF;
		if (notes & NOTE_ATTRIB)
			mask |= IN_ATTRIB;
	} else {
		/* A truncation is NOTE_ATTRIB, and IN_MODIFY here. */
		if (notes & (NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB))
			mask |= IN_MODIFY;
		if (notes & (NOTE_DELETE | NOTE_LINK | NOTE_ATTRIB))
			mask |= IN_ATTRIB;
		if (notes & NOTE_RENAME)
			mask |= IN_MOVE_SELF;
	}
	if (notes & NOTE_OPEN)
		mask |= IN_OPEN;
	if (notes & NOTE_CLOSE)
		mask |= IN_CLOSE_NOWRITE;
	if (notes & NOTE_CLOSE_WRITE)
		mask |= IN_CLOSE_WRITE;
	if (notes & NOTE_READ)
		mask |= IN_ACCESS;
	return mask == 0 ? NEVER_MASK : mask;
}

uint32_t
kq_watch_mask(const struct kq_watch *watch)
{
	bool directory = S_ISDIR(watch->mode);
	uint32_t mask = 0;

	for (struct knote *kn = watch->notes; kn != NULL; kn = kn->u.vnode.next)
		mask |= mask_of(kn, directory);
	if (watch->dir != NULL && watch->dir->kids != NULL)
		mask |= IN_DELETE;
	return mask;
}

/* The watch of an open file, new or found. */
static int
watch_get(struct kq *q, int fd, uint32_t mask, const struct stat *st,
    struct kq_watch **result)
{
	struct kq_vnodes *v = q->vnodes;
	struct kq_watch *watch, **at;
	int wd;

	/* Added to what there is, should the inode have a watch already. */
	wd = kq_watch_set(q, fd, mask | IN_MASK_ADD);
	if (wd == -1)
		return errno;
	at = kq_watch_at(v, wd);
	watch = *at;
	if (watch == NULL) {
		watch = kq_take(q, &q->free_watches, sizeof *watch);
		if (watch == NULL) {
			inotify_rm_watch(v->fd, wd);
			return ENOMEM;
		}
		watch->wd = wd;
		kq_watch_remember(watch, st);
		*at = watch;
		v->used++;
	}
	watch->mask |= (uint16_t)mask;
	*result = watch;
	return 0;
}

static void watch_put(struct kq *, struct kq_watch *);

void
kq_watch_orphan(struct kq *q, struct kq_watch *watch)
{
	struct kq_dir *dir = watch->dir;
	struct kq_watch *parent;

	if (dir == NULL || dir->parent == NULL)
		return;
	parent = dir->parent;
	if (dir->prev != NULL)
		dir->prev->dir->next = dir->next;
	else
		parent->dir->kids = dir->next;
	if (dir->next != NULL)
		dir->next->dir->prev = dir->prev;
	dir->parent = dir->next = dir->prev = NULL;
	watch_put(q, parent);
}

static struct kq_dir *
dir_of(struct kq_watch *watch)
{
	if (watch->dir == NULL)
		watch->dir = calloc(1, sizeof *watch->dir);
	return watch->dir;
}

/*
 * rmdir(2) of an open directory is told to nobody but the watchers of its
 * parent. The parent is found again after each rename.
 */
int
kq_watch_parent(struct kq *q, struct kq_watch *watch, int fd)
{
	struct kq_watch *parent;
	struct stat st;
	int up, error;

	kq_watch_orphan(q, watch);
	if (dir_of(watch) == NULL)
		return ENOMEM;
	up = openat(fd, "..", KQ_PARENT_OPEN | O_DIRECTORY | O_CLOEXEC);
	if (up == -1)
		return errno;
	error = fstat(up, &st) == -1
	    ? errno
	    : watch_get(q, up, IN_DELETE, &st, &parent);
	close(up);
	if (error != 0)
		return error;
	if (parent == watch)
		return 0; /* the root is not removed */
	if (dir_of(parent) == NULL) {
		watch_put(q, parent);
		return ENOMEM;
	}
	watch->dir->parent = parent;
	watch->dir->next = parent->dir->kids;
	if (watch->dir->next != NULL)
		watch->dir->next->dir->prev = watch;
	parent->dir->kids = watch;
	return 0;
}

/* Narrow the mask to what is wanted, or end the watch. */
static void
watch_put(struct kq *q, struct kq_watch *watch)
{
	struct kq_vnodes *v = q->vnodes;
	uint32_t mask = kq_watch_mask(watch);
	struct stat st;

	if (mask != 0) {
		if (mask == watch->mask)
			return;
		for (struct knote *kn = watch->notes; kn != NULL;
		     kn = kn->u.vnode.next)
			if (kq_watch_open(kn, &st) &&
			    kq_watch_set(q, (int)kn->kev.ident, mask) ==
				watch->wd) {
				watch->mask = (uint16_t)mask;
				return;
			}
		return; /* too wide: harmless */
	}
	kq_watch_orphan(q, watch);
	*kq_watch_at(v, watch->wd) = watch->chain;
	v->used--;
	inotify_rm_watch(v->fd, watch->wd);
	free(watch->dir);
	kq_give(&q->free_watches, watch);
	/* Leaves IN_IGNORED behind, which would make the queue readable. */
	kq_vnode_event(q);
}

int
kq_watch_link(struct kq *q, struct knote *kn, const struct stat *st)
{
	struct kq_watch *watch;
	int error = vnodes_open(q);

	if (error == 0)
		error = watch_get(q, (int)kn->kev.ident,
		    mask_of(kn, S_ISDIR(st->st_mode)), st, &watch);
	if (error != 0)
		return error;
	kn->u.vnode.file = kq_watch_digest(st);
	kn->u.vnode.handle = kq_watch_handle((int)kn->kev.ident);
	kn->u.vnode.watch = watch;
	kn->u.vnode.next = watch->notes;
	watch->notes = kn;
	return 0;
}

void
kq_watch_unlink(struct kq *q, struct knote *kn)
{
	struct kq_watch *watch = kn->u.vnode.watch;
	struct knote **at;

	if (watch == NULL)
		return; /* it ended by itself */
	at = &watch->notes;
	while (*at != kn)
		at = &(*at)->u.vnode.next;
	*at = kn->u.vnode.next;
	kn->u.vnode.watch = NULL;
	watch_put(q, watch);
}

bool
kq_watch_renew(struct kq *q, struct kq_watch *watch)
{
	struct kq_vnodes *v = q->vnodes;
	struct kq_watch **at;
	struct stat st;
	int wd;

	for (struct knote *kn = watch->notes; kn != NULL;
	     kn = kn->u.vnode.next) {
		/* With a name it would be another file under that number. */
		if (!kq_watch_open(kn, &st) ||
		    (st.st_nlink != 0 && !KQ_NAMES_END) ||
		    kq_watch_handle((int)kn->kev.ident) != kn->u.vnode.handle)
			continue;
		wd = kq_watch_set(
		    q, (int)kn->kev.ident, kq_watch_mask(watch) | IN_MASK_ADD);
		if (wd == -1)
			continue;
		/* The kernel may give the same one again. */
		at = kq_watch_at(v, wd);
		if (*at != NULL && *at != watch)
			continue;
		*kq_watch_at(v, watch->wd) = watch->chain;
		watch->wd = wd;
		watch->mask = (uint16_t)kq_watch_mask(watch);
		at = kq_watch_at(v, wd);
		watch->chain = *at;
		*at = watch;
		return true;
	}
	return false;
}
