/* sys/types.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_TYPES_H
#define NATIVE_SYS_TYPES_H

#include <stddef.h>
#include <stdint.h>
#include <system.h>

typedef long ssize_t;
typedef long long off_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int useconds_t;
typedef long suseconds_t;
typedef int clockid_t;

#define makedev(major, minor) ((dev_t)(((major) << 8) | (minor)))

#endif
