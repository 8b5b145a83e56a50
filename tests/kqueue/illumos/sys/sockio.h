/* sys/sockio.h - illumos' request for an interface's flags, for play.c */
/* SPDX-License-Identifier: ISC */
#ifndef PLAY_SYS_SOCKIO_H
#define PLAY_SYS_SOCKIO_H

#define SIOCGLIFFLAGS 0xc0786975U

#endif
