/*
 * host.h - what each system does in its own way
 *
 * SPDX-License-Identifier: ISC
 *
 * Private. Linux' is in linux/, illumos' in illumos/; Meson picks the folder.
 * Its kq_here.h comes first: what is short enough to be done in place, and
 *
 *   KQ_EXIT_EVENTS   what a descriptor of a process tells its end with
 *   KQ_SELF_MASK     what inotify is asked for whatever the notes are
 *   KQ_SELF_NOTE     what IN_DELETE_SELF means: NOTE_DELETE, or nothing because
 *                    it is told otherwise
 *   KQ_NAMES_END     does a watch end with any of its file's names?
 *   KQ_PARENT_OPEN   the flags to open a directory that is only looked at
 *
 *   int kq_set_control(int set, int op, int fd, struct epoll_event *)
 *	epoll_ctl(2) for descriptors of the program, with Linux' errors: EBADF
 *	for a closed one, ENOENT if the item is another file's, EPERM for what
 *	can't be polled.
 *   bool kq_set_takes_files(void)
 *	does a set take files, which are always ready then?
 *   int kq_set_keep(int fd)
 *   void kq_set_drop(struct kq *)
 *	the descriptor that calls use for the set of a new queue: the program's
 *	own, or a duplicate (-1 with errno); and give that back.
 *   bool kq_set_left(const struct kq *)
 *	was the queue closed? False also where other calls will tell.
 *   uint32_t kq_poll_bits(short revents)
 *	poll(2)'s -> epoll's.
 *   bool kq_has_ended(int fd, struct kq_desc *, uint32_t revents)
 *	is it a stream that is connected no more, whose error the program would
 *	lose if bytes were counted?
 *   bool kq_is_pending(int error)
 *	is what FIONREAD failed with the error of the socket, which is
 *	taken away from the program with that?
 *   uint32_t kq_read_bits(int fd, uint32_t revents, int *error)
 *	what Linux' epoll would say of a stream, by these bits and by what
 *	FIONREAD failed with, or 0; *error is one that is pending, or as it
 *	was.
 */
#ifndef KQ_HOST_H
#define KQ_HOST_H

#include <sys/epoll.h>
#include <sys/stat.h>

#include "knote.h"

#include "kq_here.h"

/* set.c: the epoll set */
/* The first event, within nsec (INT64_MAX: without end); -1 with errno. */
int kq_set_wait(int set, struct epoll_event *, int max, int64_t nsec);
/* The number still means this queue. */
bool kq_genuine(const struct kq *);
/* Is that a number of this queue, its own or by dup(2)? */
bool kq_is_number_of(const struct kq *, int fd);
/* Take out an item whose number was closed; false: it is still there. */
bool kq_silence(int set, int fd);
/* A byte that is 0 in a child of fork() or clone(), or NULL. */
volatile unsigned char *kq_fork_byte(void);

/* Another number some hundred times a second; costs next to nothing. */
int64_t kq_tick(void);

/* facts.c: what descriptors are and hold */
bool kq_is_null(const struct stat *); /* /dev/null */
bool kq_is_nameless(int fd);          /* a FIFO that is no file */
int64_t kq_backlog(int fd);           /* waiting connections, or 1 */
int64_t kq_counter(int fd);           /* of an eventfd, or 1 */
int64_t kq_pipe_room(int fd);
int64_t kq_socket_room(int fd);
/* It has hung up: had it been connected before? */
bool kq_was_connected(int fd);
/* Why nothing can be sent: EPIPE if it was shut; or 0. */
int kq_send_error(int fd);
/* What went wrong with a connection, without clearing it; 0: unknown. */
uint32_t kq_tcp_error(int fd);

/* netdev.c: the link state of interfaces, in NOTE_LINK words */
/* A socket that does not block and is readable when a state may have changed;
 * -1 with errno. */
int kq_link_open(void);
/* Read all of it; kq_netdev_tell() says what it means. */
void kq_link_hear(struct kq *, int fd);
/* The state it has now. ENXIO: no such interface. */
int kq_link_state(uintptr_t index, uint32_t *state);

#endif
