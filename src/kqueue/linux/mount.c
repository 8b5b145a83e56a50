/*
 * mount.c - NOTE_REVOKE: the file system of an open file is unmounted
 *
 * SPDX-License-Identifier: ISC
 *
 * An open descriptor keeps a file system from being unmounted, unless that is
 * done lazily; and of that inotify hears nothing while the descriptor is open.
 * But the list of mounts tells that it changed, and the kernel whether a mount
 * is still in it. One that never was, as those of memory files, is not lost.
 */
#include <sys/epoll.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "../watch.h"

/* <sys/stat.h> and <linux/mount.h> have these since 6.8, and libcs later. */
#define NUMBER_STATMOUNT 457
#define UNIQUE_ID UINT32_C(0x4000)

struct file_facts {
	uint32_t mask;
	uint32_t before[35];
	uint64_t mount;
	uint64_t after[13];
};

struct mount_request {
	uint32_t size, spare;
	uint64_t mount;
	uint64_t wanted;
};

/* 0: the kernel does not tell. */
static uint64_t
mount_of(int fd)
{
	struct file_facts facts = {.mask = 0};

	if (syscall(SYS_statx, fd, "", AT_EMPTY_PATH, UNIQUE_ID, &facts) ==
		-1 ||
	    !(facts.mask & UNIQUE_ID))
		return 0;
	return facts.mount;
}

/* 0: it is in the list of mounts; ENOENT: it is not; or why that is unknown. */
static int
find(uint64_t mount)
{
	const struct mount_request request = {
	    .size = sizeof request,
	    .mount = mount,
	};
	uint64_t answer[64];

	return syscall(NUMBER_STATMOUNT, &request, answer, sizeof answer, 0) ==
		-1
	    ? errno
	    : 0;
}

static int
add(struct kq *q, uint64_t mount)
{
	struct kq_vnodes *v = q->vnodes;
	uint64_t *grown;
	int error;

	grown = realloc(v->mounts, (v->mounts_used + 1) * sizeof *v->mounts);
	if (grown == NULL)
		return ENOMEM;
	v->mounts = grown;
	if (v->mounts_fd == -1) {
		v->mounts_fd =
		    open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
		if (v->mounts_fd == -1)
			return errno;
		error = kq_source_add(q, v->mounts_fd, SOURCE_MOUNTS, 0);
		if (error != 0) {
			kq_source_close(q, SOURCE_MOUNTS, &v->mounts_fd);
			return error;
		}
	}
	v->mounts[v->mounts_used++] = mount;
	return 0;
}

int
kq_mount_attach(struct kq *q, struct knote *kn)
{
	struct kq_vnodes *v = q->vnodes;
	uint64_t mount;
	size_t i = 0;
	bool known;
	int error;

	if (!(kn->sfflags & NOTE_REVOKE) || (kn->status & KN_MOUNTED))
		return 0;
	mount = mount_of((int)kn->kev.ident);
	while (i < v->mounts_used && v->mounts[i] != mount)
		i++;
	known = i < v->mounts_used;
	if (!known) {
		if (mount == 0 || find(mount) != 0)
			return 0;
		error = add(q, mount);
		/* Without a list of mounts, as without the rest. */
		if (error == ENOENT || error == EACCES || error == EPERM)
			return 0;
		if (error != 0)
			return error;
	}
	kn->status |= KN_MOUNTED;
	/* It may have gone before the list was watched. */
	if (!known)
		kq_mount_look(q);
	return 0;
}

static void
revoked(struct kq *q, uint64_t mount)
{
	struct kq_vnodes *v = q->vnodes;
	struct stat st;

	for (size_t i = 0; i < v->table_size; i++)
		for (struct kq_watch *w = v->table[i]; w != NULL; w = w->chain)
			for (struct knote *kn = w->notes; kn != NULL;
			     kn = kn->u.vnode.next) {
				if (!(kn->status & KN_MOUNTED) ||
				    !kq_watch_open(kn, &st) ||
				    mount_of((int)kn->kev.ident) != mount)
					continue;
				kn->status &= (uint8_t)~KN_MOUNTED;
				kn->kev.fflags |= NOTE_REVOKE & kn->sfflags;
				kn->kev.flags |= EV_EOF;
				kq_activate(q, kn);
			}
}

void
kq_mount_look(struct kq *q)
{
	struct kq_vnodes *v = q->vnodes;

	for (size_t i = 0; v != NULL && i < v->mounts_used;)
		/* What cannot be asked (EPERM, after a chroot) is not lost. */
		if (find(v->mounts[i]) != ENOENT) {
			i++;
		} else {
			uint64_t mount = v->mounts[i];

			v->mounts[i] = v->mounts[--v->mounts_used];
			revoked(q, mount);
		}
}

void
kq_mount_finish(struct kq *q)
{
	kq_source_close(q, SOURCE_MOUNTS, &q->vnodes->mounts_fd);
	free(q->vnodes->mounts);
}
