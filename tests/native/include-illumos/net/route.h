/* net/route.h - declarations alone, for illumos */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_NET_ROUTE_H
#define NATIVE_NET_ROUTE_H

#define RTM_VERSION 3
#define RTM_IFINFO 0xe

#endif
