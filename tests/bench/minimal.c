/* minimal.c - the least that can be done: one ppoll(2), one write(2) */
/* SPDX-License-Identifier: ISC */
#include <poll.h>
#include <unistd.h>

int
main(void)
{
	struct pollfd in = {.fd = 0, .events = POLLIN};

	if (ppoll(&in, 1, NULL, NULL) != 1)
		return 1;
	return write(1, "0 in\n", 5) == 5 ? 0 : 1;
}
