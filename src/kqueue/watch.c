/*
 * watch.c - inotify watches: one for an inode, however many knotes it has
 *
 * SPDX-License-Identifier: ISC
 *
 * inotify answers the same number for each descriptor of an inode. A watch is
 * made through /proc/self/fd, so that names do not matter.
 */
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

#define NEVER_MASK ((uint32_t)IN_DELETE_SELF)
#define HANDLE_BYTES 128 /* the most there can be */
#define PATIENCE 10      /* looks for a free instance, 10 ms apart */

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

/*
 * A hash of the file's handle, which has more in it than the inode's number:
 * that of a file which is gone is soon another file's. 0: nothing is known.
 */
static uint32_t
handle_of(int fd)
{
	union {
		struct file_handle head;
		unsigned char bytes[sizeof(struct file_handle) + HANDLE_BYTES];
	} handle;
	uint32_t hash = 2166136261;
	int mount_id;

	memset(&handle, 0, sizeof handle);
	handle.head.handle_bytes = HANDLE_BYTES;
	if (syscall(SYS_name_to_handle_at, fd, "", &handle, &mount_id,
		AT_EMPTY_PATH) == -1)
		return 0;
	for (size_t i = 0; i < sizeof handle.bytes; i++)
		hash = (hash ^ handle.bytes[i]) * 16777619;
	return hash;
}

static int
table_reserve(struct kq_vnodes *v)
{
	size_t size = v->table_size == 0 ? 16 : v->table_size * 2;
	struct kq_watch **grown, **old = v->table;
	size_t old_size = v->table_size;

	if (v->used < v->table_size)
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
	uint32_t notes = kn->sfflags, mask = 0;

	if (kn->kev.filter == EVFILT_READ)
		return IN_MODIFY;
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

int
kq_watch_set(struct kq_vnodes *v, int fd, uint32_t mask)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return inotify_add_watch(v->fd, path, mask);
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
	wd = kq_watch_set(v, fd, mask | IN_MASK_ADD);
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
	struct kq_watch *parent, **at;

	if (watch->dir == NULL || watch->dir->parent == NULL)
		return;
	parent = watch->dir->parent;
	at = &parent->dir->kids;
	while (*at != watch)
		at = &(*at)->dir->next;
	*at = watch->dir->next;
	watch->dir->parent = watch->dir->next = NULL;
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
	up = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
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
			    kq_watch_set(v, (int)kn->kev.ident, mask) ==
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
	kn->u.vnode.handle = handle_of((int)kn->kev.ident);
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
		if (!kq_watch_open(kn, &st) || st.st_nlink != 0 ||
		    handle_of((int)kn->kev.ident) != kn->u.vnode.handle)
			continue;
		wd = kq_watch_set(
		    v, (int)kn->kev.ident, kq_watch_mask(watch) | IN_MASK_ADD);
		if (wd == -1)
			continue;
		at = kq_watch_at(v, wd);
		if (*at != NULL)
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

/*
 * The last close of an instance that ever had a watch takes some 13 ms (the
 * kernel waits until nobody can look at its marks), and a process that exits
 * makes that close. So a socket gets the instance in a message together with
 * itself: when all descriptors are closed, nobody but the kernel's collector
 * of such sockets can end it, and that is a work queue. No process is needed
 * that somebody would have to reap.
 */
void
kq_watch_hand_off(struct kq_vnodes *v)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control;
	char byte = 0;
	struct iovec data = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {
	    .msg_iov = &data,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof control,
	};
	int fds[2];

	if (v->hold[0] != -1 ||
	    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
		v->hold) == -1)
		return;
	fds[0] = v->hold[0];
	fds[1] = v->fd;
	memset(&control, 0, sizeof control);
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof fds);
	memcpy(CMSG_DATA(&control.header), fds, sizeof fds);
	if (sendmsg(v->hold[1], &message, MSG_NOSIGNAL) == 1)
		return;
	close(v->hold[0]);
	close(v->hold[1]);
	v->hold[0] = v->hold[1] = -1;
}
