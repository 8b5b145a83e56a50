/* port.h - declarations alone, for illumos */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_PORT_H
#define NATIVE_PORT_H

#include <sys/types.h>
#include <time.h>

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
int port_get(int, port_event_t *, struct timespec *);

#endif
