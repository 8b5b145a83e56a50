/* sys/un.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SYS_UN_H
#define NATIVE_SYS_UN_H

#include <sys/socket.h>

struct sockaddr_un {
	NATIVE_SA_LENGTH(sun_len)
	sa_family_t sun_family;
	char sun_path[NATIVE_SUN_PATH];
};

#endif
