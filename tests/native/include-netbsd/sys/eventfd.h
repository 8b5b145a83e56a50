/* sys/eventfd.h - eventfd(2) of NetBSD 10, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_EVENTFD_H
#define NATIVE_SYS_EVENTFD_H

#if NATIVE_NETBSD >= 10
#define EFD_CLOEXEC 0x400000

int eventfd(unsigned, int);
#endif

#endif
