/* sys/sockio.h - declarations alone, for illumos */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_SOCKIO_H
#define NATIVE_SYS_SOCKIO_H

#define SIOCGLIFFLAGS ((int)0xc0786975U)

#endif
