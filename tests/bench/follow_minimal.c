/* follow_minimal.c - the least that follows: epoll_wait(2), write(2) */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define PIPES_MOST 1024

static struct line {
	char text[16];
	size_t len;
} lines[PIPES_MOST];

/* follow_minimal PIPES COUNT: descriptors 3 to PIPES + 2, COUNT lines. */
int
main(int argc, char *argv[])
{
	int pipes = argc == 3 ? atoi(argv[1]) : 0;
	long left = argc == 3 ? atol(argv[2]) : 0;
	int set = epoll_create1(EPOLL_CLOEXEC);
	static struct epoll_event events[PIPES_MOST];
	static char out[PIPES_MOST * sizeof(lines[0].text)];

	if (pipes < 1 || pipes > PIPES_MOST || set == -1)
		return 2;
	for (int i = 0; i < pipes; i++) {
		struct epoll_event event = {
		    .events = EPOLLIN | EPOLLET, .data.ptr = &lines[i]};

		lines[i].len = (size_t)snprintf(
		    lines[i].text, sizeof(lines[i].text), "%d in\n", i + 3);
		if (epoll_ctl(set, EPOLL_CTL_ADD, i + 3, &event) == -1)
			return 1;
	}
	while (left > 0) {
		int found = epoll_wait(set, events, pipes, -1);
		char *to = out;

		for (int i = 0; i < found && left > 0; i++, left--) {
			const struct line *line = events[i].data.ptr;

			memcpy(to, line->text, line->len);
			to += line->len;
		}
		if (write(1, out, (size_t)(to - out)) != to - out)
			return 1;
	}
	return 0;
}
