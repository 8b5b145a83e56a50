/* play.h - put before the library's sources: calls as illumos answers them */
/* SPDX-License-Identifier: ISC */
#ifndef PLAY_H
#define PLAY_H

/*
 * So that what the library has for illumos runs somewhere: the calls in which
 * illumos differs go to play.c, which plays that over Linux' own.
 *
 *   epoll_ctl()   numbers name items, also closed ones; what has no poll(2) is
 *                 ENXIO; and a file in a set would always be ready, so that
 *                 adding one ends the test
 *   epoll_wait()  a closed number's item is gone
 *   sockets       one with an error is readable and writable, no more, and any
 *                 call takes the error; the end of what comes in is readable,
 *                 and RDHUP of internet sockets alone; one that was never
 *                 connected says nothing
 *   inotify       adding a watch opens the file, and closes it; only files and
 *                 directories that are open for reading have watches; a watch
 *                 ends with any of its file's names, and says so itself
 *   interfaces    a routing socket tells of their flags, and of none that has
 *                 gone but by another message
 *   aio           done by threads, which tell an event port
 *   /proc         psinfo hangs up, and has the status until it is reaped
 */
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <aio.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <unistd.h>

int play_epoll_ctl(int set, int op, int fd, struct epoll_event *);
int play_epoll_wait(int set, struct epoll_event *, int max, int ms);
int play_inotify_add_watch(int instance, const char *path, uint32_t mask);
int play_inotify_rm_watch(int instance, int wd);
ssize_t play_read(int fd, void *, size_t);
int play_open(const char *path, int flags);
ssize_t play_pread(int fd, void *, size_t, off_t);
int play_poll(struct pollfd *, nfds_t, int ms);
int play_close(int fd);
int play_ioctl(int fd, unsigned long request, void *argument);
ssize_t play_send(int fd, const void *, size_t, int flags);

int play_socket(int domain, int type, int protocol);
ssize_t play_recv(int fd, void *, size_t, int flags);
int play_aio_read(struct aiocb *);
int play_aio_write(struct aiocb *);
int play_aio_fsync(int op, struct aiocb *);
int play_aio_error(const struct aiocb *);
ssize_t play_aio_return(struct aiocb *);
int play_aio_cancel(int fd, struct aiocb *);

#ifndef PLAY_REAL
#define epoll_ctl(...) play_epoll_ctl(__VA_ARGS__)
#define epoll_wait(...) play_epoll_wait(__VA_ARGS__)
#define inotify_add_watch(...) play_inotify_add_watch(__VA_ARGS__)
#define inotify_rm_watch(...) play_inotify_rm_watch(__VA_ARGS__)
#define read(...) play_read(__VA_ARGS__)
#define open(...) play_open(__VA_ARGS__)
#define pread(...) play_pread(__VA_ARGS__)
#define poll(...) play_poll(__VA_ARGS__)
#define close(...) play_close(__VA_ARGS__)
#define ioctl(...) play_ioctl(__VA_ARGS__)
#define send(...) play_send(__VA_ARGS__)
#define socket(...) play_socket(__VA_ARGS__)
#define recv(...) play_recv(__VA_ARGS__)
#define aio_read(...) play_aio_read(__VA_ARGS__)
#define aio_write(...) play_aio_write(__VA_ARGS__)
#define aio_fsync(...) play_aio_fsync(__VA_ARGS__)
#define aio_error(...) play_aio_error(__VA_ARGS__)
#define aio_return(...) play_aio_return(__VA_ARGS__)
#define aio_cancel(...) play_aio_cancel(__VA_ARGS__)
#endif

#endif
