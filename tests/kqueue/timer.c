/* timer.c - EVFILT_TIMER */
/* SPDX-License-Identifier: ISC */
#include <unistd.h>

#include "check.h"

static long long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
spin_until(long long us)
{
	while (now_us() < us)
		;
}

static void
units(void)
{
	static const struct {
		unsigned unit;
		long long value;
	} same[] = {
	    {0, 20},
	    {NOTE_MSECONDS, 20},
	    {NOTE_USECONDS, 20000},
	    {NOTE_NSECONDS, 20000000},
	};
	struct kevent e[4];
	int kq = kqueue();
	long long from;

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		from = now_us();
		IS(change(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT,
		       same[i].unit, same[i].value),
		    0);
		/* Another unit would be a thousandth, or a thousand times. */
		IS(get(kq, e, 4, 15000), 1);
		OK(now_us() - from >= 20000);
		IS(e[0].data, 1);
		IS(e[0].fflags, 0);
		IS(change(kq, 1, EVFILT_TIMER, EV_DELETE, 0, 0), ENOENT);
	}
	IS(change(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, 1000), 0);
	IS(get(kq, e, 4, 100), 0);
	IS(change(kq, 1, EVFILT_TIMER, EV_DELETE, 0, 0), 0);
	from = now_us();
	IS(change(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_SECONDS, 1),
	    0);
	IS(get(kq, e, 4, PATIENT), 1);
	OK(now_us() - from >= 1000000);
	IS(change(kq, 2, EVFILT_TIMER, EV_ADD, NOTE_SECONDS | NOTE_USECONDS, 1),
	    EINVAL);
	IS(change(kq, 2, EVFILT_TIMER, EV_ADD, 0x80, 1), EINVAL);
	IS(change(kq, 2, EVFILT_TIMER, EV_ADD, 0, -1), EINVAL);
	IS(change(kq, 2, EVFILT_TIMER, EV_DELETE, 0, 0), ENOENT);
	close(kq);
}

static void
periods(void)
{
	struct kevent e[4];
	int kq = kqueue();
	long long from = now_us(), ticks = 0;

	IS(change(kq, (uintptr_t)-1, EVFILT_TIMER, EV_ADD, NOTE_MSECONDS, 10),
	    0);
	while (ticks < 5) {
		IS(get(kq, e, 4, PATIENT), 1);
		OK(e[0].data >= 1);
		OK(e[0].flags & EV_CLEAR);
		OK(e[0].ident == (uintptr_t)-1);
		ticks += e[0].data;
	}
	/* Never early, and no drift: what a busy machine kept us from fetching
	 * is fetched first. */
	OK(now_us() - from >= ticks * 10000);
	for (int i = 0; i < 100; i++) {
		if (now_us() - from < ticks * 10000 + 1000000)
			break;
		IS(get(kq, e, 4, PATIENT), 1);
		ticks += e[0].data;
		OK(i < 99);
	}

	/* Unread ticks gather, also while disabled. */
	change(kq, (uintptr_t)-1, EVFILT_TIMER, EV_DISABLE, 0, 0);
	from = now_us();
	spin_until(from + 35000);
	OK(!readable(kq, 0));
	IS(get(kq, e, 4, 0), 0);
	change(kq, (uintptr_t)-1, EVFILT_TIMER, EV_ENABLE, 0, 0);
	IS(get(kq, e, 4, PATIENT), 1);
	OK(e[0].data >= 3);
	close(kq);
}

static void
modified(void)
{
	struct kevent e[4];
	int kq = kqueue();
	long long from;

	/* A new time; an expiry not yet fetched is forgotten. */
	change(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_MSECONDS, 1);
	OK(readable(kq, PATIENT));
	change(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, 1000);
	OK(!readable(kq, 0));
	IS(get(kq, e, 4, 0), 0);
	change(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_MSECONDS, 1);
	OK(readable(kq, PATIENT));
	from = now_us();
	change(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_MSECONDS, 60);
	IS(get(kq, e, 4, PATIENT), 1);
	OK(now_us() - from >= 60000);
	OK(e[0].data >= 1);
	OK(e[0].data <= (now_us() - from) / 60000);
	/* Values that are refused leave it as it was. */
	IS(change(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_MSECONDS, -5), EINVAL);
	IS(get(kq, e, 4, PATIENT), 1);
	change(kq, 1, EVFILT_TIMER, EV_DELETE, 0, 0);
	IS(get(kq, e, 4, 80), 0);
	close(kq);
}

static void
extremes(void)
{
	struct kevent e[4];
	int kq = kqueue();

	/* Nothing: at once; and a period of one unit. */
	change(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, 0, 0);
	IS(get(kq, e, 4, PATIENT), 1);
	change(kq, 2, EVFILT_TIMER, EV_ADD, NOTE_MSECONDS, 0);
	IS(get(kq, e, 4, PATIENT), 1);
	IS(get(kq, e, 4, PATIENT), 1);
	change(kq, 2, EVFILT_TIMER, EV_DELETE, 0, 0);
	/* For ever. */
	IS(change(kq, 3, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, INT64_MAX), 0);
	IS(change(kq, 4, EVFILT_TIMER, EV_ADD, NOTE_NSECONDS, INT64_MAX), 0);
	IS(get(kq, e, 4, 20), 0);
	close(kq);
}

static void
dates(void)
{
#ifdef NOTE_ABSTIME
	struct kevent e[4];
	struct timespec t;
	int kq = kqueue();
	long long then;

	clock_gettime(CLOCK_REALTIME, &t);
	IS(change(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT,
	       NOTE_ABSTIME | NOTE_MSECONDS,
	       (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000 + 3600000),
	    0);
	IS(get(kq, e, 4, 0), 0);
	then = (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000 + 30;
	IS(change(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT,
	       NOTE_ABSTIME | NOTE_MSECONDS, then),
	    0);
	IS(get(kq, e, 4, PATIENT), 1);
	IS(e[0].data, 1);
	clock_gettime(CLOCK_REALTIME, &t);
	OK((long long)t.tv_sec * 1000 + t.tv_nsec / 1000000 >= then);
	/* The past: at once. */
	IS(change(kq, 2, EVFILT_TIMER, EV_ADD | EV_CLEAR,
	       NOTE_ABSTIME | NOTE_SECONDS, (long long)t.tv_sec - 100),
	    0);
	IS(get(kq, e, 4, PATIENT), 1);
	IS(get(kq, e, 4, 20), 0);
	/* Without EV_CLEAR it stays. */
	IS(change(kq, 3, EVFILT_TIMER, EV_ADD, NOTE_ABSTIME | NOTE_SECONDS, 1),
	    0);
	IS(get(kq, e, 4, PATIENT), 1);
	IS(get(kq, e, 4, 0), 1);
	close(kq);
#else
	SKIP("no NOTE_ABSTIME");
#endif
}

static void
many(void)
{
	enum {
		COUNT = 2000
	};
	static unsigned char seen[COUNT];
	struct kevent e[64];
	int kq = kqueue(), left = COUNT;

	for (uintptr_t i = 0; i < COUNT; i++)
		change(kq, i, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_USECONDS,
		    1000 + (long long)(i * 7919 % COUNT) * 10);
	while (left > 0) {
		int n = get(kq, e, 64, PATIENT);

		if (n <= 0)
			break;
		for (int i = 0; i < n; i++) {
			seen[e[i].ident]++;
			left--;
		}
	}
	IS(left, 0);
	for (int i = 0; i < COUNT; i++)
		if (seen[i] != 1)
			IS(seen[i], 1);
	/* Delete from the middle of the heap. */
	for (uintptr_t i = 0; i < 100; i++)
		change(kq, i, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_MSECONDS,
		    (long long)(i * 31 % 100) / 4 + 1);
	for (uintptr_t i = 0; i < 100; i += 2)
		IS(change(kq, i, EVFILT_TIMER, EV_DELETE, 0, 0), 0);
	left = 50;
	while (left > 0) {
		int n = get(kq, e, 64, PATIENT);

		if (n <= 0)
			break;
		for (int i = 0; i < n; i++)
			OK(e[i].ident % 2 == 1);
		left -= n;
	}
	IS(left, 0);
	close(kq);
}

static void
dispatch(void)
{
	struct kevent e[4];
	int kq = kqueue();

	change(kq, 1, EVFILT_TIMER, EV_ADD | EV_DISPATCH, NOTE_MSECONDS, 10);
	IS(get(kq, e, 4, PATIENT), 1);
	IS(get(kq, e, 4, 35), 0);
	change(kq, 1, EVFILT_TIMER, EV_ENABLE, 0, 0);
	/* What passed meanwhile counts, and comes at once. */
	IS(get(kq, e, 4, 0), 1);
	OK(e[0].data >= 3);
	close(kq);
}

/* Due before it is enabled: the same call tells. */
static void
overdue(void)
{
	struct timespec zero = {0};
	struct kevent add, enable, e[4];
	int kq = kqueue();

	EV_SET(&add, 1, EVFILT_TIMER, EV_ADD | EV_DISABLE | EV_ONESHOT,
	    NOTE_MSECONDS, 20, NULL);
	EV_SET(&enable, 1, EVFILT_TIMER, EV_ENABLE, 0, 0, NULL);
	IS(kevent(kq, &add, 1, NULL, 0, NULL), 0);
	spin_until(now_us() + 40000);
	IS(kevent(kq, &enable, 1, e, 4, &zero), 1);
	IS(e[0].data, 1);
	close(kq);
}

static const struct test tests[] = {
    {"timer: units", units},
    {"timer: periods", periods},
    {"timer: adding again", modified},
    {"timer: 0, huge and negative", extremes},
    {"timer: wall time", dates},
    {"timer: many", many},
    {"timer: EV_DISPATCH and EV_DISABLE", dispatch},
    {"timer: due when it is enabled", overdue},
};

CHECK_MAIN(tests)
