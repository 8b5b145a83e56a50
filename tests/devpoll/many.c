/*
 * many.c - sets of thousands, in which only what is active costs
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/resource.h>

#include <stdbool.h>
#include <stdint.h>

#include "check.h"

#define MOST 2000

static int ends[MOST][2];

/* How many pairs of descriptors one may have, up to MOST. */
static int
open_pipes(void)
{
	struct rlimit files;

	MUST(getrlimit(RLIMIT_NOFILE, &files));
	files.rlim_cur = files.rlim_max;
	MUST(setrlimit(RLIMIT_NOFILE, &files));
	for (int i = 0; i < MOST; i++) {
		if (pipe(ends[i]) == -1)
			return i;
#ifdef F_SETPIPE_SZ
		/* All pipes of a user share what they may be large: others
		 * want some, too. */
		fcntl(ends[i][1], F_SETPIPE_SZ, 4096);
#endif
	}
	return MOST;
}

static void
close_pipes(int count)
{
	for (int i = 0; i < count; i++)
		close_both(ends[i]);
}

static void
growing(void)
{
	static struct pollfd out[MOST];
	int count = open_pipes(), dp = devpoll_open();

	OK(count > 200);
	for (int i = 0; i < count; i++) {
		IS(put(dp, ends[i][0], POLLIN), 0);
		if (i % 10 == 3)
			MUST(write(ends[i][1], "x", 1));
		IS(get(dp, out, MOST, 0), (i + 7) / 10);
	}
	for (int i = 0; i < get(dp, out, MOST, -1); i++)
		RESULT(&out[i], ends[i * 10 + 3][0], POLLIN);
	/* And away again, from the other side. */
	for (int i = count; i-- > 0;) {
		IS(put(dp, ends[i][0], POLLREMOVE), 0);
		IS(get(dp, out, MOST, 0), (i + 6) / 10);
	}
	devpoll_close(dp);
	close_pipes(count);
}

static void
all_ready(void)
{
	static struct pollfd out[MOST];
	static struct pollfd all[MOST];
	int count = open_pipes(), dp = devpoll_open(), seen = 0;

	for (int i = 0; i < count; i++) {
		MUST(write(ends[i][1], "x", 1));
		all[i] = (struct pollfd){
		    .fd = ends[i][0],
		    .events = POLLIN,
		};
	}
	IS(devpoll_write(dp, all, (size_t)count * sizeof *all),
	    (size_t)count * sizeof *all);
	IS(get(dp, out, MOST, 0), count);
	for (int i = 0; i < count; i++)
		RESULT(&out[i], ends[i][0], POLLIN);
	/* Little room: everyone once in a round. */
	IS(put(dp, ends[count - 1][0], POLLREMOVE), 0);
	while (seen < count - 1) {
		int n = get(dp, out, 100, 0);

		OK(n == 100);
		for (int i = 0; i < n && seen < count - 1; i++)
			RESULT(&out[i], ends[seen++][0], POLLIN);
		if (n <= 0)
			break;
	}
	devpoll_close(dp);
	close_pipes(count);
}

/* Files among many, OR-ing and narrowing there. */
static void
mixed(void)
{
	static struct pollfd out[MOST];
	int count = open_pipes(), dp, file;

	close_both(ends[--count]);
	close_both(ends[--count]);
	dp = devpoll_open();
	MUST(file = open("/etc/passwd", O_RDONLY));
	for (int i = 0; i < count; i++)
		IS(put(dp, ends[i][0], POLLIN), 0);
	IS(put(dp, file, POLLIN), 0);
	IS(get(dp, out, MOST, -1), 1);
	RESULT(out, file, POLLIN);
	IS(put(dp, file, POLLOUT), 0);
	IS(get(dp, out, MOST, -1), 1);
	RESULT(out, file, POLLIN | POLLOUT);
	IS(put(dp, ends[5][1], 0), 0);
	IS(put(dp, ends[5][1], POLLOUT), 0);
	IS(member(dp, ends[5][1]), POLLOUT);
	IS(get(dp, out, MOST, -1), 2);
	IS(put(dp, file, POLLREMOVE), 0);
	IS(get(dp, out, MOST, -1), 1);
	RESULT(out, ends[5][1], POLLOUT);
	IS(put(dp, ends[5][1], POLLREMOVE), 0);
	IS(put(dp, ends[5][1], 0), 0);
	IS(get(dp, out, MOST, 0), 0);
	IS(get(dp, out, MOST, 30), 0);
	close(ends[7][1]);
	IS(get(dp, out, MOST, -1), 1);
	RESULT(out, ends[7][0], POLLHUP);
	ends[7][1] = -1;
	close(file);
	devpoll_close(dp);
	close_pipes(count);
}

/*
 * Random changes to a set whose size goes up and down, compared with what
 * poll(2) says of the same descriptors.
 */
static uint32_t
draw(uint32_t below)
{
	static uint32_t state = 20261122;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

static void
like_poll(void)
{
	enum {
		FDS = 200,
		STEPS = 20000
	};
	struct pollfd want[FDS], out[FDS];
	short asked[FDS];
	int fds[FDS][2], dp = devpoll_open();

	for (int i = 0; i < FDS; i++) {
		asked[i] = -1;
		MUST(pipe(fds[i]));
		MUST(fcntl(fds[i][0], F_SETFL, O_NONBLOCK));
	}
	for (int step = 0; step < STEPS && check_failures == 0; step++) {
		uint32_t i = draw(FDS);
		int used = 0, ready = 0, n;
		char byte;
		/* Up to many, down to few. */
		bool adds = step / 1000 % 2 == 0;

		switch (draw(6)) {
		case 0:
		case 1:
			if (adds && asked[i] == -1) {
				asked[i] = draw(4) == 0 ? 0 : POLLIN;
				IS(put(dp, fds[i][0], asked[i]), 0);
			} else if (!adds && asked[i] != -1) {
				asked[i] = -1;
				IS(put(dp, fds[i][0], POLLREMOVE), 0);
			}
			break;
		case 2:
			MUST(write(fds[i][1], "x", 1));
			break;
		case 3:
			if (read(fds[i][0], &byte, 1) == -1)
				IS(errno, EAGAIN);
			break;
		case 4:
			/* The same numbers, another pipe. */
			if (asked[i] != -1)
				IS(put(dp, fds[i][0], POLLREMOVE), 0);
			close_both(fds[i]);
			MUST(pipe(fds[i]));
			MUST(fcntl(fds[i][0], F_SETFL, O_NONBLOCK));
			if (asked[i] != -1)
				IS(put(dp, fds[i][0], asked[i]), 0);
			break;
		default:
			if (asked[i] == 0) {
				asked[i] = POLLIN;
				IS(put(dp, fds[i][0], POLLIN), 0);
			}
			break;
		}
		for (int k = 0; k < FDS; k++)
			if (asked[k] != -1)
				want[used++] = (struct pollfd){
				    .fd = fds[k][0],
				    .events = asked[k],
				};
		MUST(poll(want, (nfds_t)used, 0));
		n = get(dp, out, FDS, 0);
		for (int k = 0; k < used; k++) {
			int at = 0;

			if (want[k].revents == 0)
				continue;
			ready++;
			while (at < n && out[at].fd != want[k].fd)
				at++;
			OK(at < n);
			if (at < n)
				IS(out[at].revents, want[k].revents);
		}
		IS(n, ready);
		if (check_failures > 0)
			printf("# at step %d, with %d members\n", step, used);
	}
	devpoll_close(dp);
	for (int i = 0; i < FDS; i++)
		close_both(fds[i]);
}

static const struct test tests[] = {
    {"many: one by one, and away again", growing},
    {"many: all ready at once", all_ready},
    {"many: files among them, and events that change", mixed},
    {"many: what poll(2) says, while the set grows and shrinks", like_poll},
};

CHECK_MAIN(tests)
