/* epoll_words.h - epoll(7)'s constants, also where there is no epoll */
/* SPDX-License-Identifier: ISC */
#ifndef TEST_EPOLL_WORDS_H
#define TEST_EPOLL_WORDS_H

#if defined(__linux__) || defined(__sun) /* NetBSD 11 lacks some */
#include <sys/epoll.h>
#else /* the program has Linux' everywhere */
#define EPOLLIN 0x1
#define EPOLLPRI 0x2
#define EPOLLOUT 0x4
#define EPOLLERR 0x8
#define EPOLLHUP 0x10
#define EPOLLRDNORM 0x40
#define EPOLLRDBAND 0x80
#define EPOLLWRNORM 0x100
#define EPOLLWRBAND 0x200
#define EPOLLMSG 0x400
#define EPOLLRDHUP 0x2000
#define EPOLLEXCLUSIVE 0x10000000
#define EPOLLONESHOT 0x40000000
#define EPOLLET 0x80000000U
#define EPOLL_CLOEXEC 0x80000
#endif

#endif
