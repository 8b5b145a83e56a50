/* storm.c - many knotes, many events, none lost */
/* SPDX-License-Identifier: ISC */
#include <sys/resource.h>

#include <fcntl.h>
#include <unistd.h>

#include "check.h"

enum {
	PIPES = 2000,
	USERS = 8000,
	EVENTS = 1000000
};

static int ends[PIPES][2];
static unsigned want[PIPES], got[PIPES];
static unsigned char pending[USERS];

/* A number from the one before: the same storm each time. */
static unsigned
next(unsigned *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void
storm(void)
{
	static struct kevent e[256];
	static char b[65536];
	struct rlimit files;
	unsigned seed = 1, lost = 0;
	long users = 0, seen = 0;
	int kq, n;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_cur < 2 * PIPES + 20)
		SKIP("too few descriptors");
	MUST(kq = kqueue());
	for (int i = 0; i < PIPES; i++) {
		MUST(pipe(ends[i]));
		fcntl(ends[i][1], F_SETFL, O_NONBLOCK);
		if (change(kq, (uintptr_t)ends[i][0], EVFILT_READ,
			EV_ADD | (i & 1 ? EV_CLEAR : 0), 0, 0) != 0)
			lost++;
	}
	for (uintptr_t i = 0; i < USERS; i++)
		if (change(kq, i, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0) != 0)
			lost++;
	IS(lost, 0);
	for (int i = 0; i < EVENTS; i++) {
		unsigned which = next(&seed) % (PIPES + USERS);

		if (which < PIPES) {
			if (write(ends[which][1], "x", 1) == 1)
				want[which]++;
		} else {
			which -= PIPES;
			if (!pending[which])
				users++;
			pending[which] = 1;
			if (change(kq, which, EVFILT_USER, 0, NOTE_TRIGGER,
				0) != 0)
				lost++;
		}
		/* Fetch now and then, few or many at a time. */
		if (next(&seed) % 64 != 0 && i != EVENTS - 1)
			continue;
		do {
			int max = 1 + (int)(next(&seed) % 256);

			n = get(kq, e, max, 0);
			for (int k = 0; k < n; k++) {
				if (e[k].filter == EVFILT_USER) {
					seen += pending[e[k].ident];
					pending[e[k].ident] = 0;
					continue;
				}
				for (unsigned p = (unsigned)(e[k].ident -
						      (uintptr_t)ends[0][0]) /
					 2 % PIPES;
				     ; p = (p + 1) % PIPES)
					if ((uintptr_t)ends[p][0] ==
					    e[k].ident) {
						got[p] += (unsigned)read(
						    ends[p][0], b, sizeof b);
						break;
					}
			}
		} while (i == EVENTS - 1 && n > 0);
	}
	IS(lost, 0);
	IS(seen, users);
	for (int i = 0; i < PIPES; i++)
		if (got[i] != want[i])
			lost++;
	IS(lost, 0);
	OK(!readable(kq, 0));
}

static const struct test tests[] = {
    {"storm: a million events on ten thousand knotes", storm},
};

CHECK_MAIN(tests)
