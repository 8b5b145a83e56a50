/* arpa/inet.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_ARPA_INET_H
#define NATIVE_ARPA_INET_H

#include <netinet/in.h>

int inet_pton(int, const char *, void *);
const char *inet_ntop(int, const void *, char *, socklen_t);

#endif
