/* net/if.h - declarations alone, for illumos */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_ILLUMOS_NET_IF_H
#define NATIVE_ILLUMOS_NET_IF_H

#include <sys/socket.h>

struct lifreq {
	char lifr_name[32];
	unsigned native_numbers[2];
	union {
		uint64_t lifru_flags;
		char native_rest[336];
	} lifr_lifru;
};
#define lifr_flags lifr_lifru.lifru_flags

struct if_msghdr {
	unsigned short ifm_msglen;
	unsigned char ifm_version, ifm_type;
	int ifm_addrs, ifm_flags;
	unsigned short ifm_index;
	char native_rest[72];
};

unsigned if_nametoindex(const char *);
char *if_indextoname(unsigned, char *);

#endif
