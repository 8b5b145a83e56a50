/* port.h - of illumos' event ports, what play.c has */
/* SPDX-License-Identifier: ISC */
#ifndef PLAY_PORT_H
#define PLAY_PORT_H

#include <stdint.h>
#include <time.h>

#define SIGEV_PORT 0x7004
#define PORT_SOURCE_AIO 1

typedef struct port_event {
	int portev_events;
	unsigned short portev_source, portev_pad;
	uintptr_t portev_object;
	void *portev_user;
} port_event_t;
typedef struct port_notify {
	int portnfy_port;
	void *portnfy_user;
} port_notify_t;

int port_create(void);
int port_get(int port, port_event_t *, struct timespec *);

#endif
