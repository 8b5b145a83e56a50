/* net/if.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_NET_IF_H
#define NATIVE_NET_IF_H

#include <sys/socket.h>

unsigned if_nametoindex(const char *);
char *if_indextoname(unsigned, char *);

#endif
