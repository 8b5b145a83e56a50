/*
 * keep.h - open files that take no number
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef KQ_KEEP_H
#define KQ_KEEP_H

#include <stdint.h>

/*
 * Keep the open file of fd, which is closed; with it live its items in epoll
 * sets. 0: that can't be done, and fd is as it was.
 */
uint32_t kq_keep(int fd);
/*
 * A number for it, to be given back with kq_keep_close(). -1: there is none,
 * or the program has closed a descriptor of ours.
 */
int kq_keep_number(uint32_t kept);
void kq_keep_close(int fd);
/* The last close, unless somebody else has the file. 0 passes. */
void kq_keep_drop(uint32_t kept);
/* In a child of fork(): what is kept is the parent's. */
void kq_keep_child(void);

#endif
