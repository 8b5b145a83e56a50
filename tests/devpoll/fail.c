/*
 * fail.c - what happens when something runs out
 *
 * SPDX-License-Identifier: ISC
 *
 * Each allocation of the library fails in turn; on other systems only the
 * descriptors run out.
 */
#include <sys/resource.h>

#include "../fail_at.h"
#include "check.h"

#define MANY 150

static int ends[MANY][2];

/* Each call works, or says ENOMEM and has done nothing; and works then. */
static void
memory(void)
{
#ifdef __linux__
	struct pollfd out[MANY];
	int seen = 0;

	for (int i = 0; i < MANY; i++)
		full_pipe(ends[i]);
	for (long at = 0; at < 400; at++) {
		int dp = devpoll_open(), failed = 0, n;

		MUST(dp);
		fail_at = at;
		for (int i = 0; i < MANY; i++) {
			int error = put(dp, ends[i][0], POLLIN);

			if (error != 0) {
				IS(error, ENOMEM);
				IS(member(dp, ends[i][0]), -1);
				IS(put(dp, ends[i][0], POLLIN), 0);
				failed++;
			}
		}
		n = get(dp, out, MANY, -1);
		if (n == -ENOMEM) {
			failed++;
			n = get(dp, out, MANY, -1);
		}
		/* With less memory than it wants it tells part of them. */
		OK(n == MANY || (n >= 64 && fail_at == -1));
		IS(get(dp, out, MANY, -1), MANY);
		devpoll_close(dp);
		seen += failed;
		if (fail_at >= 0)
			break; /* it needs no more than this */
	}
	fail_at = -1;
	OK(seen > 2);
	for (int i = 0; i < MANY; i++)
		close_both(ends[i]);
#else
	SKIP("allocations fail on Linux only");
#endif
}

static void
opening(void)
{
#ifdef __linux__
	int sets[64], count = 0, failed = 0;

	for (int i = 0; i < 64; i++) {
		int dp;

		fail_at = 0;
		dp = devpoll_open();
		fail_at = -1;
		if (dp == -1) {
			IS(errno, ENOMEM);
			failed++;
			MUST(dp = devpoll_open());
		}
		sets[count++] = dp;
		IS(put(dp, dp, POLLIN), 0);
	}
	OK(failed > 2);
	while (count > 0)
		IS(devpoll_close(sets[--count]), 0);
#else
	SKIP("allocations fail on Linux only");
#endif
}

static void
descriptors(void)
{
	struct rlimit was, none;
	struct pollfd out[4];
	int dp = devpoll_open(), p[2];

	full_pipe(p);
	MUST(getrlimit(RLIMIT_NOFILE, &was));
	none = was;
	none.rlim_cur = (rlim_t)p[1] + 1;
	MUST(setrlimit(RLIMIT_NOFILE, &none));
	IS(devpoll_open(), -1);
	IS(errno, EMFILE);
	IS(put(dp, p[0], POLLIN), 0);
	IS(get(dp, out, 4, -1), 1);
	RESULT(out, p[0], POLLIN);
	MUST(setrlimit(RLIMIT_NOFILE, &was));
	IS(devpoll_close(dp), 0);
	MUST(dp = devpoll_open());
	devpoll_close(dp);
	close_both(p);
}

/* The limit of what poll(2) takes falls below what is in the set. */
static void
lowered(void)
{
	struct rlimit was, less;
	struct pollfd out[MANY];
	int dp = devpoll_open(), few = 20;

	for (int i = 0; i < MANY; i++)
		full_pipe(ends[i]);
	for (int i = 0; i < few; i++)
		IS(put(dp, ends[i][0], POLLIN), 0);
	MUST(getrlimit(RLIMIT_NOFILE, &was));
	less = was;
	less.rlim_cur = 10;
	MUST(setrlimit(RLIMIT_NOFILE, &less));
	IS(get(dp, out, MANY, -1), few);
	for (int i = few; i < MANY; i++)
		IS(put(dp, ends[i][0], POLLIN), 0);
	IS(get(dp, out, MANY, -1), MANY);
	MUST(setrlimit(RLIMIT_NOFILE, &was));
	devpoll_close(dp);
	for (int i = 0; i < MANY; i++)
		close_both(ends[i]);
}

static const struct test tests[] = {
    {"fail: each allocation of writes and waits", memory},
    {"fail: each allocation of opening", opening},
    {"fail: no more descriptors", descriptors},
    {"fail: a limit lower than the set is large", lowered},
};

CHECK_MAIN(tests)
