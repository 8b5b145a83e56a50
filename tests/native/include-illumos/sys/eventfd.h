/* sys/eventfd.h - eventfd(7) of illumos, declarations alone */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_EVENTFD_H
#define NATIVE_SYS_EVENTFD_H

#define EFD_SEMAPHORE 1
#define EFD_NONBLOCK 0x800
#define EFD_CLOEXEC 0x80000

int eventfd(unsigned, int);

#endif
