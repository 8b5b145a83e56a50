/* fcntl.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_FCNTL_H
#define NATIVE_FCNTL_H

#include <sys/types.h>

int open(const char *, int, ...);
int openat(int, const char *, int, ...);
int fcntl(int, int, ...);
int creat(const char *, mode_t);

#endif
