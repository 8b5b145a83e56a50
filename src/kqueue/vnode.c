/*
 * vnode.c - EVFILT_VNODE: what inotify says -> notes
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/inotify.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

#define SMALL_BYTES 4096 /* enough for most, and on the stack */
#define LARGE_BYTES (64 * 1024)
#define EVENT_BYTES (sizeof(struct inotify_event) + 256)
#define RECENT_NS INT64_C(2000000000)

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

/* A watch has something to say. What one write does is told to whom asked for
 * any of it, as FreeBSD does. */
static void
raise_notes(
    struct kq *q, struct kq_watch *watch, uint32_t notes, unsigned short flags)
{
	uint32_t together = NOTE_WRITE | NOTE_EXTEND |
	    (S_ISDIR(watch->mode) ? (uint32_t)NOTE_LINK : 0);
	struct stat st;

	for (struct knote *kn = watch->notes, *next; kn != NULL; kn = next) {
		next = kn->u.vnode.next;
		/* Closing a descriptor ends its knotes; here we notice. */
		if (!kq_watch_open(kn, &st)) {
			kq_drop(q, kn);
			continue;
		}
		if (kn->kev.filter == EVFILT_READ) {
			kq_activate(q, kn);
			continue;
		}
		kn->kev.fflags |= notes & kn->sfflags;
		if (kn->sfflags & notes & together)
			kn->kev.fflags |= notes & together;
		kn->kev.flags |= flags;
		kq_activate(q, kn);
	}
}

/* What fstat(2) tells since the last look. */
static uint32_t
compare(struct kq_watch *watch, uint32_t mask, int64_t *changed)
{
	struct knote *kn = watch->notes;
	uint32_t notes = 0;
	uint16_t mtime;
	struct stat st;
	int16_t links;

	/* What else is new there is for ignored() to see. */
	if (mask == IN_DELETE_SELF)
		return KQ_SELF_NOTE;
	while (kn != NULL && !kq_watch_open(kn, &st))
		kn = kn->u.vnode.next;
	if (kn == NULL)
		return 0;
	if (S_ISREG(st.st_mode)) {
		if (mask & IN_MODIFY)
			notes |= NOTE_WRITE;
		if (st.st_size > watch->size)
			notes |= NOTE_EXTEND;
		/* A write may have come with it: that is not told. */
		if (st.st_size < watch->size)
			notes |= NOTE_ATTRIB;
	} else if (mask & IN_MODIFY) {
		notes |= NOTE_WRITE;
	}
	if (mask & IN_DELETE_SELF)
		notes |= KQ_SELF_NOTE;
	/* A write says nothing of links and modes: what changed there since
	 * has an event of its own, behind this one. */
	if (mask != 0 && !(mask & IN_ATTRIB)) {
		watch->size = st.st_size;
		watch->ctime = (uint32_t)kq_watch_ctime(&st);
		watch->mtime = kq_watch_mtime(&st);
		return notes;
	}
	links = (int16_t)((uint16_t)st.st_nlink - watch->nlink);
	if (!S_ISDIR(st.st_mode)) {
		if (links > 0)
			notes |= NOTE_LINK;
		if (links < 0 && (KQ_SELF_NOTE == 0 || changed != NULL))
			notes |= NOTE_DELETE;
	} else if (st.st_nlink == 0 && watch->nlink != 0) {
		notes |= NOTE_DELETE;
	}
	if ((mask & IN_ATTRIB) &&
	    ((notes & (NOTE_LINK | NOTE_DELETE)) == 0 ||
		(uint16_t)st.st_mode != watch->mode))
		notes |= NOTE_ATTRIB;
	if (changed != NULL)
		*changed = kq_watch_ctime(&st);
	/* The watch may have ended here: ignored() looks for later writes. */
	if ((mask & IN_DELETE_SELF) ||
	    ((mask & IN_ATTRIB) && st.st_nlink == 0 && watch->nlink != 0))
		mtime = watch->mtime;
	else
		mtime = kq_watch_mtime(&st);
	kq_watch_remember(watch, &st);
	watch->mtime = mtime;
	return notes;
}

/* Events were lost: whatever may have happened is said to have happened. */
static void
overflow(struct kq *q)
{
	struct timespec now;
	int64_t recent;

	clock_gettime(CLOCK_REALTIME, &now);
	recent = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - RECENT_NS;
	for (size_t i = 0; i < q->vnodes->table_size; i++)
		for (struct kq_watch *w = q->vnodes->table[i], *next; w != NULL;
		     w = next) {
			uint32_t before = w->ctime, notes;
			int64_t changed = 0;

			next = w->chain;
			notes = compare(w, 0, &changed);
			/* The file's clock ticks slowly: recent is unsure. */
			if (w->ctime != before || changed > recent)
				notes |= NOTE_WRITE | NOTE_ATTRIB;
			if (notes != 0)
				raise_notes(q, w, notes, 0);
		}
}

static uint32_t
name_notes(const struct inotify_event *ev, bool same_directory)
{
	uint32_t notes = NOTE_WRITE;

	if (ev->mask & (IN_CREATE | IN_DELETE))
		return ev->mask & IN_ISDIR ? notes | NOTE_LINK : notes;
	if (!same_directory) {
		notes |= NOTE_EXTEND;
		if (ev->mask & IN_ISDIR)
			notes |= NOTE_LINK;
	}
	return notes;
}

/* One that was replaced by another of the same directory is told by its link
 * alone. The end is for compare() to tell. */
static bool
links_changed(struct kq_watch *watch)
{
	struct knote *kn = watch->notes;
	uint16_t was = watch->nlink;
	struct stat st;

	while (kn != NULL && !kq_watch_open(kn, &st))
		kn = kn->u.vnode.next;
	if (kn == NULL || st.st_nlink == 0)
		return false;
	watch->nlink = (uint16_t)st.st_nlink;
	return watch->nlink != was;
}

static void
look_at_kids(struct kq *q, struct kq_watch *watch)
{
	for (struct kq_watch *kid = watch->dir->kids, *next; kid != NULL;
	     kid = next) {
		uint32_t notes = compare(kid, 0, NULL) & NOTE_DELETE;

		next = kid->dir->next;
		if (notes != 0)
			raise_notes(q, kid, notes, 0);
	}
}

/*
 * The watch is over: the inode is gone, so its descriptors are closed; or its
 * last name is, and not the one by which it was opened.
 */
static void
ignored(struct kq *q, struct kq_watch *watch)
{
	uint32_t ctime = watch->ctime, notes;
	uint16_t mtime = watch->mtime;

	if (kq_watch_renew(q, watch)) {
		/* What happened before there was a new one. */
		notes = compare(watch, 0, NULL);
		if (watch->mtime != mtime && !S_ISDIR(watch->mode))
			notes |= NOTE_WRITE;
		else if (watch->ctime != ctime && notes == 0 && !KQ_NAMES_END)
			notes = NOTE_ATTRIB;
		if (notes != 0)
			raise_notes(q, watch, notes, 0);
		return;
	}
	kq_watch_orphan(q, watch);
	while (watch->dir != NULL && watch->dir->kids != NULL) {
		struct kq_watch *kid = watch->dir->kids;

		watch->dir->kids = kid->dir->next;
		kid->dir->parent = kid->dir->next = NULL;
	}
	for (struct knote *kn = watch->notes, *next; kn != NULL; kn = next) {
		next = kn->u.vnode.next;
		kn->u.vnode.watch = NULL;
		/* Unless it still has to tell of an unmount. */
		if (!(kn->kev.flags & EV_EOF))
			kq_drop(q, kn);
	}
	*kq_watch_at(q->vnodes, watch->wd) = watch->chain;
	q->vnodes->used--;
	free(watch->dir);
	kq_give(&q->free_watches, watch);
}

static void
one_event(struct kq *q, const struct inotify_event *ev, bool same_directory)
{
	struct kq_vnodes *v = q->vnodes;
	struct kq_watch *watch, **at;
	uint32_t mask = ev->mask, notes = 0;

	if (mask & IN_Q_OVERFLOW) {
		v->overflows++;
		overflow(q);
		return;
	}
	if (v->own != 0 && ev->wd == v->own_wd) {
		mask &= ~v->own;
		v->own &= ~ev->mask;
	}
	at = kq_watch_at(v, ev->wd);
	watch = *at;
	if (watch == NULL)
		return;
	if (mask & IN_IGNORED) {
		ignored(q, watch);
		return;
	}
	if (mask & IN_UNMOUNT) {
		raise_notes(q, watch, NOTE_REVOKE, EV_EOF);
		return;
	}
	if (ev->len > 0) {
		/* About a name in a directory; or about a child: not ours. */
		if (!(mask & KQ_NAMES))
			return;
		notes = name_notes(ev, same_directory);
		if ((mask & IN_ISDIR) && links_changed(watch))
			notes |= NOTE_LINK;
		if ((mask & IN_DELETE) && (mask & IN_ISDIR) &&
		    watch->dir != NULL) {
			look_at_kids(q, watch);
			if (*kq_watch_at(v, ev->wd) != watch)
				return;
		}
	} else {
		if (mask & (IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF))
			notes |= compare(watch, mask, NULL);
		if (mask & IN_MOVE_SELF) {
			notes |= NOTE_RENAME;
			if (watch->dir != NULL && watch->dir->parent != NULL &&
			    watch->notes != NULL)
				kq_watch_parent(
				    q, watch, (int)watch->notes->kev.ident);
		}
		if (mask & IN_OPEN)
			notes |= NOTE_OPEN;
		if (mask & IN_CLOSE_NOWRITE)
			notes |= NOTE_CLOSE;
		if (mask & IN_CLOSE_WRITE)
			notes |= NOTE_CLOSE_WRITE;
		if (mask & IN_ACCESS)
			notes |= NOTE_READ;
	}
	if (notes != 0)
		raise_notes(q, watch, notes, 0);
}

/* Both halves of a rename within one directory? */
static bool
pair(const struct inotify_event *from, const struct inotify_event *to)
{
	return (from->mask & IN_MOVED_FROM) && (to->mask & IN_MOVED_TO) &&
	    from->cookie == to->cookie && from->wd == to->wd;
}

/* Two that say together that a name went: with the first alone it would look
 * as if the mode had changed. */
static bool
removal(const struct inotify_event *changed, const struct inotify_event *gone)
{
	return KQ_SELF_NOTE != 0 && changed->mask == IN_ATTRIB &&
	    gone->mask == IN_DELETE_SELF && changed->wd == gone->wd;
}

/* Handles the events of a buffer; returns how many bytes are left over. */
static size_t
some_events(struct kq *q, char *buffer, size_t size, bool all)
{
	const struct inotify_event *ev, *last = NULL;
	struct inotify_event *next;
	const uint32_t halves =
	    IN_MOVED_FROM | (KQ_SELF_NOTE != 0 ? IN_ATTRIB : 0);
	size_t at = 0;

	while (at < size) {
		bool same;

		ev = (const void *)(buffer + at);
		at += sizeof *ev + ev->len;
		next = at < size ? (void *)(buffer + at) : NULL;
		/* Its other half comes with the next read. */
		if (next == NULL && !all && (ev->mask & halves)) {
			at -= sizeof *ev + ev->len;
			memmove(buffer, ev, size - at);
			return size - at;
		}
		if (next != NULL && removal(ev, next)) {
			next->mask |= ev->mask;
			continue;
		}
		same = (last != NULL && pair(last, ev)) ||
		    (next != NULL && pair(ev, next));
		one_event(q, ev, same);
		last = ev;
	}
	return 0;
}

void
kq_vnode_event(struct kq *q)
{
	struct kq_vnodes *v = q->vnodes;
	union {
		struct inotify_event first;
		char bytes[SMALL_BYTES];
	} small;
	char *buffer = small.bytes;
	size_t size = sizeof small, kept = 0, filled;
	ssize_t n;

	if (v == NULL || v->draining)
		return;
	if (v->large != NULL) {
		buffer = v->large;
		size = LARGE_BYTES;
	}
	v->draining = true;
	while ((n = read(v->fd, buffer + kept, size - kept)) > 0) {
		filled = kept + (size_t)n;
		kept = some_events(q, buffer, filled, false);
		/* There is more: so much that a large buffer pays. */
		if (v->large == NULL && size - filled < EVENT_BYTES) {
			v->large = malloc(LARGE_BYTES);
			if (v->large == NULL)
				continue;
			memcpy(v->large, buffer, kept);
			buffer = v->large;
			size = LARGE_BYTES;
		}
	}
	if (kept > 0)
		some_events(q, buffer, kept, true);
	v->draining = false;
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
