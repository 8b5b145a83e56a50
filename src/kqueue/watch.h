/*
 * watch.h - what vnode.c, watch.c, mount.c and the system's watch.c share
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef KQ_WATCH_H
#define KQ_WATCH_H

#include <sys/inotify.h>
#include <sys/stat.h>

#include "filter.h"

#define KQ_NAMES \
	((uint32_t)(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO))

/* What a directory needs beyond a watch. */
struct kq_dir {
	struct kq_watch *parent; /* tells when this one is removed */
	struct kq_watch *next;   /* with the same parent */
	struct kq_watch *prev;   /* the same */
	struct kq_watch *kids;   /* watched for their removal */
	bool doubt;              /* one of those was removed: see doubts */
};

struct kq_watch {
	int wd;
	uint16_t mask; /* IN_ bits below 0x10000 */
	uint16_t mode;
	struct knote *notes;
	struct kq_watch *chain;
	struct kq_dir *dir; /* NULL for most */
	int64_t size;
	uint32_t ctime; /* only to see that it changed */
	uint16_t mtime; /* the same */
	uint16_t nlink; /* modulo its size */
};

struct kq_vnodes {
	int fd;
	int hold[2];      /* see kq_watch_hand_off(), or -1 */
	int mounts_fd;    /* the list of mounts, or -1 */
	uint64_t *mounts; /* those of files that NOTE_REVOKE is asked for */
	size_t mounts_used;
	bool draining;
	int own_wd;   /* where own comes from */
	uint32_t own; /* events that adding a watch has made itself */
	int *doubts;  /* watches whose kids are to be looked at */
	size_t doubts_used, doubts_size;
	unsigned long overflows;
	char *large;             /* a second buffer, or NULL */
	struct kq_watch **table; /* by wd */
	size_t table_size, used;
};

/* Tells inodes apart. */
uint32_t kq_watch_digest(const struct stat *);
int64_t kq_watch_ctime(const struct stat *);
uint16_t kq_watch_mtime(const struct stat *);
/* The state that later looks are compared with. */
void kq_watch_remember(struct kq_watch *, const struct stat *);
/* The knote's descriptor still means the file it was added for. */
bool kq_watch_open(const struct knote *, struct stat *);
/* Where the watch of that number is, or would be, in the table. */
struct kq_watch **kq_watch_at(struct kq_vnodes *, int wd);
/* The events that the knotes of a watch need. */
uint32_t kq_watch_mask(const struct kq_watch *);
/* inotify_add_watch(2) of an open file, whatever its name is now. */
int kq_watch_set(struct kq *, int fd, uint32_t mask);
/*
 * More than the inode's number, which is soon another file's when its file is
 * gone; 0: nothing is known.
 */
uint32_t kq_watch_handle(int fd);
/* Watch the directory above an open one; leave it. */
int kq_watch_parent(struct kq *, struct kq_watch *, int fd);
void kq_watch_orphan(struct kq *, struct kq_watch *);
/* Give the knote its file's watch; take it away, and end it with the last. */
int kq_watch_link(struct kq *, struct knote *, const struct stat *);
void kq_watch_unlink(struct kq *, struct knote *);
/*
 * The kernel ended a watch, but its file is still open: a new one. False:
 * there is none, and the watch is as it was.
 */
bool kq_watch_renew(struct kq *, struct kq_watch *);
/* Let the kernel do the last close of the inotify instance by itself; or not
 * at all, where that close is quick. */
void kq_watch_hand_off(struct kq_vnodes *);

/* mount.c: have the knote told when its file system is unmounted. */
int kq_mount_attach(struct kq *, struct knote *);
void kq_mount_finish(struct kq *);

#endif
