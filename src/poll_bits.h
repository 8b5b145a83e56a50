/* poll_bits.h - poll(2)'s bits on this system, from and to event.h's */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_POLL_BITS_H
#define FDWAIT_POLL_BITS_H

#include <poll.h>
#include "event.h"

#ifndef POLLRDHUP
#define POLLRDHUP 0 /* only Linux, FreeBSD and illumos tell it */
#endif
#ifndef POLLMSG
#define POLLMSG 0
#endif

#define POLL_BITS_SAME                                                         \
	(POLLIN == EVENT_IN && POLLPRI == EVENT_PRI && POLLOUT == EVENT_OUT && \
	    POLLERR == EVENT_ERR && POLLHUP == EVENT_HUP &&                    \
	    POLLNVAL == EVENT_NVAL && POLLRDNORM == EVENT_RDNORM &&            \
	    POLLRDBAND == EVENT_RDBAND && POLLWRNORM == EVENT_WRNORM &&        \
	    POLLWRBAND == EVENT_WRBAND && POLLMSG == EVENT_MSG &&              \
	    POLLRDHUP == EVENT_RDHUP)

/* The events that this system's poll(2) has a word for. */
#define POLL_BITS_NAMED                                                       \
	(uint32_t)(EVENT_IN | EVENT_PRI | EVENT_OUT | EVENT_ERR | EVENT_HUP | \
	    EVENT_NVAL | EVENT_RDNORM | EVENT_RDBAND | EVENT_WRNORM |         \
	    EVENT_WRBAND | (POLLMSG ? EVENT_MSG : 0) |                        \
	    (POLLRDHUP ? EVENT_RDHUP : 0))

/* Where the values are the same everywhere, both compile to nothing. */
static inline short
poll_bits_from_events(uint32_t events)
{
	int bits = 0;

	if (POLL_BITS_SAME)
		return (short)events;
#define POLL_BIT(name) bits |= events & EVENT_##name ? POLL##name : 0
	POLL_BIT(IN), POLL_BIT(PRI), POLL_BIT(OUT), POLL_BIT(ERR);
	POLL_BIT(HUP), POLL_BIT(NVAL), POLL_BIT(RDNORM), POLL_BIT(RDBAND);
	POLL_BIT(WRNORM), POLL_BIT(WRBAND), POLL_BIT(MSG), POLL_BIT(RDHUP);
#undef POLL_BIT
	return (short)bits;
}

static inline uint32_t
poll_bits_to_events(short revents)
{
	uint32_t events = 0;

	if (POLL_BITS_SAME)
		return (uint16_t)revents;
#define POLL_BIT(name) events |= revents & POLL##name ? EVENT_##name : 0U
	POLL_BIT(IN), POLL_BIT(PRI), POLL_BIT(OUT), POLL_BIT(ERR);
	POLL_BIT(HUP), POLL_BIT(NVAL), POLL_BIT(RDNORM), POLL_BIT(RDBAND);
	POLL_BIT(WRNORM), POLL_BIT(WRBAND), POLL_BIT(MSG), POLL_BIT(RDHUP);
#undef POLL_BIT
	return events;
}

#endif
