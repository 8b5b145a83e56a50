/*
 * watch.c - what inotify needs help for, on Linux
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../watch.h"

#define HANDLE_BYTES 128 /* the most there can be */

int
kq_watch_set(struct kq *q, int fd, uint32_t mask)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return inotify_add_watch(q->vnodes->fd, path, mask);
}

/*
 * A hash of the file's handle, which has more in it than the inode's number:
 * that of a file which is gone is soon another file's. 0: nothing is known.
 */
uint32_t
kq_watch_handle(int fd)
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
