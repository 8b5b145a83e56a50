/* net/if.h - of illumos' interfaces, what play.c fills */
/* SPDX-License-Identifier: ISC */
#ifndef PLAY_NET_IF_H
#define PLAY_NET_IF_H

#include <stdint.h>

#ifndef IFF_RUNNING
#define IFF_RUNNING 0x40
#endif

struct lifreq {
	char lifr_name[32];
	uint64_t lifr_flags;
};
struct if_msghdr {
	unsigned short ifm_msglen;
	unsigned char ifm_version, ifm_type;
	int ifm_addrs, ifm_flags;
	unsigned short ifm_index;
};

#ifndef IF_NAMESIZE /* the system's own was not before this */
char *if_indextoname(unsigned, char[16]);
#endif

#endif
