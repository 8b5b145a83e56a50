/*
 * kq_here.h - what host.h promises, on illumos
 *
 * SPDX-License-Identifier: ISC
 *
 * epoll(7) is a face of /dev/poll there. An item is known by its number alone:
 * it ends when that is closed, and goes over to the next file that gets it.
 * epoll_ctl(2) is a write(2), so that one to a number which is no set any more
 * would write into a file of the program. Therefore a queue has a duplicate of
 * its own, which nobody closes, and each number of the program is looked at.
 */
#ifndef KQ_HERE_H
#define KQ_HERE_H

#include <sys/epoll.h>
#include <sys/inotify.h>

#include <fcntl.h>

/* It hangs up; /proc calls it readable all the time. */
#define KQ_EXIT_EVENTS ((uint32_t)EPOLLET)
#define KQ_SELF_MASK ((uint32_t)IN_DELETE_SELF)
#define KQ_SELF_NOTE ((uint32_t)NOTE_DELETE)
#define KQ_NAMES_END true
#define KQ_PARENT_OPEN O_RDONLY

int kq_set_control(int set, int op, int fd, struct epoll_event *);
int kq_set_keep(int fd);
void kq_set_drop(struct kq *);
bool kq_set_left(const struct kq *);
uint32_t kq_poll_bits(short revents);
bool kq_has_ended(int fd, struct kq_desc *, uint32_t revents);
bool kq_is_pending(int error);
uint32_t kq_read_bits(int fd, uint32_t revents, int *error);

static inline bool
kq_set_takes_files(void)
{
	return true;
}

#endif
