/* sys_socket.c - a socket of ours, where socket(2) takes flags */
/* SPDX-License-Identifier: ISC */
#include "sys_parts.h"
#include "late.h"

int
sys_socket_call(int domain, int type)
{
	return late(socket)(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}
