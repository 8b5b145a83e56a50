/* sys/eventfd.h - eventfd(2) of FreeBSD, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_EVENTFD_H
#define NATIVE_SYS_EVENTFD_H

#define EFD_SEMAPHORE 1
#define EFD_NONBLOCK 0x4
#define EFD_CLOEXEC 0x100000

int eventfd(unsigned, int);

#endif
