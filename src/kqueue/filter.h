/*
 * filter.h - how a filter plugs in, and what the queue offers to filters
 *
 * SPDX-License-Identifier: ISC
 *
 * Private. Functions return 0 or an errno value and leave errno alone; only
 * the public calls set it. The queue is locked in all of them.
 */
#ifndef KQ_FILTER_H
#define KQ_FILTER_H

#include "knote.h"
#include "quick.h"
#include "host.h"

/* The descriptor of the knote was closed, or its number means another file. */
#define KQ_STALE (-1)

struct kq_filter {
	bool by_descriptor;    /* ident is checked as a descriptor */
	bool in_descs;         /* found through q->descs */
	unsigned short forced; /* flags that are always on */

	/*
	 * A new knote; kev holds what was asked for, with fflags and data in
	 * sfflags and sdata. On failure nothing is left behind.
	 */
	int (*attach)(struct kq *, struct knote *);

	/* Release what attach took. KQ_STALE or EBADF go to an EV_DELETE. */
	int (*detach)(struct kq *, struct knote *);

	/*
	 * A change to an existing knote; or KQ_STALE, and the change starts
	 * anew without this knote. NULL: take over fflags and data.
	 */
	int (*modify)(struct kq *, struct knote *, const struct kevent *);

	/* KN_DISABLED was set or cleared. NULL: nothing to do. */
	int (*enable)(struct kq *, struct knote *);

	/* Does it hold now? Fills kev.data, kev.fflags, kev.flags. */
	bool (*ask)(struct kq *, struct knote *);

	/* An EV_CLEAR knote was returned. NULL: data and fflags become 0. */
	void (*taken)(struct kq *, struct knote *);
};

extern const struct kq_filter kq_filter_read, kq_filter_write, kq_filter_vnode,
    kq_filter_proc, kq_filter_signal, kq_filter_timer, kq_filter_netdev,
    kq_filter_aio, kq_filter_user;

/* queue.c */
const struct kq_filter *kq_filter_of(const struct knote *);
/* Make a knote without a change: NOTE_TRACK. NULL: no memory, or refused. */
struct knote *kq_spawn(struct kq *, const struct kevent *);
/* The knote is gone afterwards; result is that of detach. */
int kq_drop(struct kq *, struct knote *);

#define KQ_FOREVER INT64_MAX

/*
 * What an epoll item carries: a descriptor's number, and its item's generation
 * from bit 32 on; or, with the top bit, a source, and which from bit 8 on.
 */
#define KQ_TOKEN_SOURCE (UINT64_C(1) << 63)

/* fetch.c */
/* Up to max events into out; nsec is how long to wait for the first. */
int
kq_fetch(struct kq *, struct kevent *out, int max, int64_t nsec, int *found);
/* Make the kernel's view of the queue true before others may look at it. */
void kq_settle(struct kq *);

/* knotes.c */
struct knote *kq_find(struct kq *, short filter, uintptr_t ident);
int kq_table_insert(struct kq *, struct knote *);
void kq_table_remove(struct kq *, struct knote *);
void kq_queue(struct kq *, struct knote *);
void kq_unqueue(struct kq *, struct knote *);
/* Queue it if it is enabled and has something to say. */
void kq_activate(struct kq *, struct knote *);
/* Keep asking a soft knote that has nothing to say now. */
void kq_idle(struct kq *, struct knote *);

/* life.c: queues and their numbers */
struct kq *kq_enter(int fd); /* locked; or NULL with errno */
/* The queue that a number without one is a duplicate of, and its own number in
 * its place; or NULL. Not locked. */
struct kq *kq_by_duplicate(int *fd);
int kq_create(int *fd);
void kq_discard(struct kq *); /* locked; its descriptor is gone */
/* Drop queues whose descriptor is gone: look at count of them, unlocked. */
void kq_sweep(unsigned count);
/* At some, if there was more than one queue and the clock has ticked. */
void kq_sweep_in_time(void);
void kq_ring(struct kq *); /* async-signal-safe */
void kq_mute(struct kq *);
/* Put fd into the epoll set with a source token; which is up to the source. */
int kq_source_add(struct kq *, int fd, enum kq_source, uint32_t which);
void kq_source_close(struct kq *, enum kq_source, int *fd);
/* A new descriptor of ours goes where kqueue_inner_from() wants such. -1 passes
 * through. */
int kq_move_away(int fd);
/* A new set under the same number, without the item that cannot be named;
 * false: no descriptor for it. */
bool kq_rebuild(struct kq *, bool inner);

/* desc.c: READ and WRITE items */
int kq_desc_attach(struct kq *, struct knote *);
int kq_desc_detach(struct kq *, struct knote *);
int kq_desc_modify(struct kq *, struct knote *, const struct kevent *);
int kq_desc_enable(struct kq *, struct knote *);
bool kq_desc_ask(struct kq *, struct knote *);
void kq_desc_event(struct kq *, uint64_t token, uint32_t revents, bool inner);
void kq_desc_inner(struct kq *);
/* Forget what was closed, before the set is given up. */
void kq_desc_sift(struct kq *, int slot);
void kq_desc_again(struct kq *, int slot); /* into a new, empty set */
struct kq_desc *kq_desc_find(struct kq *, uintptr_t fd);
void kq_desc_kind(struct kq_desc *, int fd);

/* stray.c: does epfd have an item for this file under this number? */
bool kq_same_file(int epfd, int fd);

/* read.c, write.c: what epoll said -> what kevent() says */
enum kq_answer {
	KQ_NO,
	KQ_YES,
	KQ_GONE
};
enum kq_answer
kq_read_judge(struct kq *, struct knote *, struct kq_desc *, uint32_t revents);
enum kq_answer
kq_write_judge(struct kq *, struct knote *, struct kq_desc *, uint32_t revents);
/* What went wrong on a TCP socket, without clearing it. */
uint32_t kq_socket_error(int fd, const struct kq_desc *);

/* timer.c */
void kq_timer_event(struct kq *);
void kq_timer_settle(struct kq *);
void kq_timer_finish(struct kq *);
int64_t kq_now(void);

/* heard.c: read what inotify has, and raise notes */
void kq_vnode_event(struct kq *);

/* vnode.c */
void kq_vnode_finish(struct kq *);
/* Tells open files apart, unless they are of the same inode. */
uint32_t kq_vnode_digest(int fd);
/* A soft READ knote wants to hear of writes to its file. Where that can't be
 * had it is unhelped, and waits are short. */
void kq_vnode_help(struct kq *, struct knote *);
void kq_vnode_unhelp(struct kq *, struct knote *);
/* Was the file of an unhelped one written since the last look? */
bool kq_vnode_changed(struct knote *);

/* mount.c */
void kq_mount_look(struct kq *); /* is each still there? */

/* proc.c */
void kq_proc_event(struct kq *);
void kq_proc_exit(struct kq *, uint32_t pid);
void kq_proc_again(struct kq *); /* pidfds into a new set */
void kq_proc_finish(struct kq *);
void kq_proc_child(void);

/* signal.c */
void kq_signal_look(struct kq *);
void kq_signal_event(struct kq *);
void kq_signal_finish(struct kq *);
void kq_signal_child(void);
/* Counts signals of this thread that no handler of the program has seen. */
extern _Thread_local volatile unsigned kq_signal_quiet;

/* netdev.c */
void kq_netdev_event(struct kq *);
void kq_netdev_finish(struct kq *);
/* An interface has this state, or is gone; the same as before is no news. */
void kq_netdev_tell(struct kq *, struct knote *, uint32_t state, bool gone);

/* aio.c */
void kq_aio_event(struct kq *);
void kq_aio_finish(struct kq *);

#endif
