/* sys/select.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_SELECT_H
#define NATIVE_SYS_SELECT_H

#include <sys/types.h>
#include <signal.h>
#include <sys/time.h>

#ifndef FD_SETSIZE
#define FD_SETSIZE NATIVE_FD_SETSIZE
#endif
typedef struct {
	unsigned long native_bits[FD_SETSIZE / 64];
} fd_set;

#define FD_SET(n, set) \
	((void)((set)->native_bits[(n) / 64] |= 1UL << ((unsigned)(n) % 64)))
#define FD_CLR(n, set) \
	((void)((set)->native_bits[(n) / 64] &= ~(1UL << ((unsigned)(n) % 64))))
#define FD_ISSET(n, set) \
	(((set)->native_bits[(n) / 64] & (1UL << ((unsigned)(n) % 64))) != 0)
#define FD_ZERO(set) ((void)(*(set) = (fd_set){{0}}))

int select(int, fd_set *, fd_set *, fd_set *, struct timeval *);
int pselect(int, fd_set *, fd_set *, fd_set *, const struct timespec *,
    const sigset_t *);

#endif
