/* netinet/tcp.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_NETINET_TCP_H
#define NATIVE_NETINET_TCP_H

#include <sys/types.h>

#endif
