/* net/route.h - of illumos' routing messages, what play.c sends */
/* SPDX-License-Identifier: ISC */
#ifndef PLAY_NET_ROUTE_H
#define PLAY_NET_ROUTE_H

#include "../../../native/include-illumos/net/route.h"

#define RTM_FREEADDR 0x10

#endif
