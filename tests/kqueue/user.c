/* user.c - EVFILT_USER, and the flags that all filters share */
/* SPDX-License-Identifier: ISC */
#include <unistd.h>

#include "check.h"

static void
triggers(void)
{
	struct kevent e[4];
	int kq = kqueue();

	IS(change(kq, 1, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0), 0);
	IS(get(kq, e, 4, 0), 0);
	OK(!readable(kq, 0));
	IS(change(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, 77), 0);
	IS(change(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, 78), 0);
	OK(readable(kq, 0));
	IS(get(kq, e, 4, 0), 1);
	IS(e[0].ident, 1);
	IS(e[0].filter, EVFILT_USER);
	IS(e[0].data, 78);
	IS(e[0].flags & EV_CLEAR, EV_CLEAR);
	IS(e[0].fflags, 0);
	OK(!readable(kq, 0));
	IS(get(kq, e, 4, 0), 0);

	/* Triggered by the change that makes it. */
	IS(change(kq, 2, EVFILT_USER, EV_ADD | EV_CLEAR, NOTE_TRIGGER, 0), 0);
	IS(get(kq, e, 4, 0), 1);
	IS(e[0].ident, 2);

	/* A level stays. */
	IS(change(kq, 3, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0), 0);
	IS(get(kq, e, 4, 0), 1);
	IS(get(kq, e, 4, 0), 1);
	OK(readable(kq, 0));
#ifdef __linux__
	/* FreeBSD: a change that says EV_CLEAR takes the trigger back. */
	IS(change(kq, 3, EVFILT_USER, EV_CLEAR, 0, 0), 0);
	OK(!readable(kq, 0));
	IS(get(kq, e, 4, 0), 0);
	IS(change(kq, 3, EVFILT_USER, 0, NOTE_TRIGGER, 0), 0);
	IS(get(kq, e, 4, 0), 1);
#endif
	IS(change(kq, 3, EVFILT_USER, EV_DELETE, 0, 0), 0);
	OK(!readable(kq, 0));
	IS(get(kq, e, 4, 0), 0);
	IS(change(kq, 3, EVFILT_USER, EV_DELETE, 0, 0), ENOENT);
	IS(change(kq, 3, EVFILT_USER, 0, NOTE_TRIGGER, 0), ENOENT);
	close(kq);
}

static void
words(void)
{
	struct kevent e[4];
	int kq = kqueue();

	change(kq, 1, EVFILT_USER, EV_ADD | EV_CLEAR, NOTE_FFCOPY | 0x0f, 0);
	change(kq, 1, EVFILT_USER, 0, NOTE_FFOR | 0xf0 | NOTE_TRIGGER, 0);
	IS(get(kq, e, 4, 0), 1);
	IS(e[0].fflags, 0xff);
	change(kq, 1, EVFILT_USER, 0, NOTE_FFAND | 0x3c | NOTE_TRIGGER, 0);
	IS(get(kq, e, 4, 0), 1);
	IS(e[0].fflags, 0x3c);
	change(kq, 1, EVFILT_USER, 0, NOTE_FFCOPY | 0xffffff | NOTE_TRIGGER, 0);
	IS(get(kq, e, 4, 0), 1);
	IS(e[0].fflags, 0xffffff);
	change(kq, 1, EVFILT_USER, 0, NOTE_FFNOP | 0x1 | NOTE_TRIGGER, 0);
	IS(get(kq, e, 4, 0), 1);
	IS(e[0].fflags, 0xffffff);
	close(kq);
}

static void
disabling(void)
{
	struct kevent e[4];
	int kq = kqueue();

	change(kq, 1, EVFILT_USER, EV_ADD | EV_CLEAR | EV_DISABLE, NOTE_TRIGGER,
	    0);
	OK(!readable(kq, 0));
	IS(get(kq, e, 4, 0), 0);
	change(kq, 1, EVFILT_USER, EV_ENABLE, 0, 0);
	OK(readable(kq, 0));
	change(kq, 1, EVFILT_USER, EV_DISABLE, 0, 0);
	change(kq, 1, EVFILT_USER, EV_DISABLE, 0, 0);
	OK(!readable(kq, 0));
	IS(get(kq, e, 4, 0), 0);
	change(kq, 1, EVFILT_USER, EV_ENABLE, 0, 0);
	change(kq, 1, EVFILT_USER, EV_ENABLE, 0, 0);
	IS(get(kq, e, 4, 0), 1);
	IS(get(kq, e, 4, 0), 0);
	IS(change(kq, 1, EVFILT_USER, EV_ENABLE | EV_DISABLE, 0, 0), EINVAL);
	/* EV_ADD alone does not enable. */
	change(kq, 1, EVFILT_USER, EV_DISABLE, 0, 0);
	change(kq, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0);
	IS(get(kq, e, 4, 0), 0);
	close(kq);
}

static void
once_and_dispatch(void)
{
	struct kevent e[4];
	int kq = kqueue();

	change(kq, 1, EVFILT_USER, EV_ADD | EV_ONESHOT, NOTE_TRIGGER, 0);
	IS(get(kq, e, 4, 0), 1);
	IS(e[0].flags & EV_ONESHOT, EV_ONESHOT);
	IS(change(kq, 1, EVFILT_USER, EV_DELETE, 0, 0), ENOENT);
	OK(!readable(kq, 0));

	change(kq, 2, EVFILT_USER, EV_ADD | EV_DISPATCH, NOTE_TRIGGER, 0);
	IS(get(kq, e, 4, 0), 1);
	IS(get(kq, e, 4, 0), 0);
	OK(!readable(kq, 0));
	/* The state was kept. */
	change(kq, 2, EVFILT_USER, EV_ENABLE, 0, 0);
	IS(get(kq, e, 4, 0), 1);
	IS(get(kq, e, 4, 0), 0);
	close(kq);
}

static void
udata(void)
{
	struct kevent e[4], c;
	int kq = kqueue(), a, b;

	EV_SET(&c, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0, &a);
	IS(kevent(kq, &c, 1, NULL, 0, NULL), 0);
	IS(get(kq, e, 4, 0), 1);
	OK(e[0].udata == &a);
	/* Every change brings its own, unless it says otherwise. */
	EV_SET(&c, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0, &b);
	IS(kevent(kq, &c, 1, NULL, 0, NULL), 0);
	IS(get(kq, e, 4, 0), 1);
	OK(e[0].udata == &b);
#ifdef EV_KEEPUDATA
	EV_SET(&c, 1, EVFILT_USER, EV_KEEPUDATA, NOTE_TRIGGER, 0, &a);
	IS(kevent(kq, &c, 1, NULL, 0, NULL), 0);
	IS(get(kq, e, 4, 0), 1);
	OK(e[0].udata == &b);
#endif
	close(kq);
}

static void
order(void)
{
	struct kevent e[8];
	int kq = kqueue();
	static const int turn[] = {3, 1, 4, 0, 2};

	for (uintptr_t i = 0; i < 5; i++)
		change(kq, i, EVFILT_USER, EV_ADD, 0, 0);
	for (int i = 0; i < 5; i++)
		change(kq, (uintptr_t)turn[i], EVFILT_USER, 0, NOTE_TRIGGER, 0);
	/* First activated, first returned; and round robin. */
	for (int i = 0; i < 10; i++) {
		IS(get(kq, e, 1, 0), 1);
		IS(e[0].ident, turn[i % 5]);
	}
	IS(get(kq, e, 2, 0), 2);
	IS(e[1].ident, 1);
	IS(get(kq, e, 8, 0), 5);
	IS(e[0].ident, 4);
	close(kq);
}

static const struct test tests[] = {
    {"user: triggers", triggers},
    {"user: the 24 bits", words},
    {"user: EV_DISABLE", disabling},
    {"user: EV_ONESHOT and EV_DISPATCH", once_and_dispatch},
    {"user: udata", udata},
    {"user: order", order},
};

CHECK_MAIN(tests)
