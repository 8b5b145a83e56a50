/*
 * heard.c - what inotify says -> the notes of EVFILT_VNODE
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/inotify.h>
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

#define SMALL_BYTES 4096 /* enough for most, and on the stack */
#define LARGE_BYTES (64 * 1024)
#define EVENT_BYTES (sizeof(struct inotify_event) + 256)
#define RECENT_NS INT64_C(2000000000)

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
	watch->dir->doubt = false;
	for (struct kq_watch *kid = watch->dir->kids, *next; kid != NULL;
	     kid = next) {
		uint32_t notes = compare(kid, 0, NULL) & NOTE_DELETE;

		next = kid->dir->next;
		if (notes != 0)
			raise_notes(q, kid, notes, 0);
	}
}

/*
 * A directory in this one was removed, and maybe a kid. When many are, one
 * look at the end is enough for all.
 */
static void
doubt_kids(struct kq *q, struct kq_watch *watch)
{
	struct kq_vnodes *v = q->vnodes;

	if (watch->dir->doubt)
		return;
	if (v->doubts_used == v->doubts_size) {
		size_t size = v->doubts_size == 0 ? 16 : v->doubts_size * 2;
		int *grown = realloc(v->doubts, size * sizeof *grown);

		if (grown == NULL) {
			look_at_kids(q, watch);
			return;
		}
		v->doubts = grown;
		v->doubts_size = size;
	}
	v->doubts[v->doubts_used++] = watch->wd;
	watch->dir->doubt = true;
}

static void
end_doubts(struct kq *q)
{
	struct kq_vnodes *v = q->vnodes;

	while (v->doubts_used > 0) {
		struct kq_watch *watch =
		    *kq_watch_at(v, v->doubts[--v->doubts_used]);

		if (watch != NULL && watch->dir != NULL && watch->dir->doubt)
			look_at_kids(q, watch);
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
		if (watch->dir != NULL && watch->dir->doubt)
			look_at_kids(q, watch); /* its number is another now */
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
		kid->dir->parent = kid->dir->next = kid->dir->prev = NULL;
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
		    watch->dir != NULL)
			doubt_kids(q, watch);
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
		end_doubts(q);
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
	end_doubts(q);
	v->draining = false;
}
