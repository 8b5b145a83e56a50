/* sys/epoll.h - NetBSD 11 has an epoll(2) over its kqueue, which tells no
 * hang-up and nothing out of band. We leave it alone: this is declared as far
 * as Meson can find it, and no source compiles with it. */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_EPOLL_H
#define NATIVE_SYS_EPOLL_H

#if NATIVE_NETBSD >= 10
int epoll_create1(int);
#endif

#endif
