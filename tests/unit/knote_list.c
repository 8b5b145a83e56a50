/* knote_list.c - what is followed of a queue, change by change */
/* SPDX-License-Identifier: ISC */
#include "check.h"
#include "compat/event_words.h"
#include "interactive/knote_list.h"
#include "kqueue_by.h"

static struct knote_list list;

/* The types of the fields differ among the systems. */
#define SET(field, value) (field = (__typeof__(field))(value))

static void
change(uintptr_t ident, int filter, unsigned flags, uint32_t fflags, int data,
    uintptr_t udata)
{
	struct kev kev = {.of = {-1, 0}};

	kev.event.ident = ident;
	SET(kev.event.filter, filter);
	SET(kev.event.flags, flags);
	SET(kev.event.fflags, fflags);
	SET(kev.event.data, data);
	SET(kev.event.udata, udata);
	CHECK(knote_changed(&list, &kev, -1));
}

/* The one at that place, in the order of registration. */
static void
check_at(size_t i, unsigned flags, uint32_t fflags, int data, uintptr_t udata)
{
	const struct kevent *event;

	if (!CHECK(i < list.count))
		return;
	event = &list.at[i].event;
	CHECK_INT(event->flags, flags);
	CHECK_INT(event->fflags, fflags);
	CHECK_INT(event->data, data);
	CHECK_INT((uintptr_t)event->udata, udata);
}

static void
test_add(void)
{
	change(5, EVFILT_READ, 0, 1, 2, 3);
	CHECK_INT(list.count, 0);
	change(5, EVFILT_READ, EV_ADD | EV_ENABLE | EV_CLEAR | EV_EOF, 1, 2, 3);
	change(5, EVFILT_WRITE, EV_ADD | EV_DISABLE | EV_ERROR, 4, 5, 6);
	CHECK_INT(list.count, 2);
	check_at(0, EV_CLEAR, 1, 2, 3);
	check_at(1, EV_DISABLE, 4, 5, 6);
	change(5, EVFILT_READ, EV_DELETE, 0, 0, 0);
	CHECK_INT(list.count, 1);
	check_at(0, EV_DISABLE, 4, 5, 6);
	change(5, EVFILT_READ, EV_DELETE, 0, 0, 0);
	change(5, EVFILT_WRITE, EV_ADD | EV_DELETE, 0, 0, 0);
	CHECK_INT(list.count, 0);
	knote_free(&list);
}

static void
test_no_filter(void)
{
	if (EVFILT_READ == 0)
		SKIP("this system has a filter 0");
	change(5, 0, EV_ADD, 0, 0, 0);
	CHECK_INT(list.count, 0);
	knote_free(&list);
}

static void
test_modify(void)
{
	change(5, EVFILT_VNODE, EV_ADD | EV_CLEAR, 1, 2, 3);
	change(5, EVFILT_VNODE, EV_ADD | EV_ONESHOT, 4, 5, 6);
	check_at(0, EV_CLEAR, 4, 5, 6);
	change(5, EVFILT_VNODE, EV_DISABLE, 7, 8, 9);
	if (KQUEUE_CHANGES_ALL)
		check_at(0, EV_CLEAR | EV_DISABLE, 7, 8, 9);
	else
		check_at(0, EV_CLEAR | EV_DISABLE, 4, 5, 6);
	/* Only EV_ENABLE enables. */
	change(5, EVFILT_VNODE, EV_ADD, 1, 1, 1);
	check_at(0, EV_CLEAR | EV_DISABLE, 1, 1, 1);
	change(5, EVFILT_VNODE, EV_ADD | EV_ENABLE | EV_KEEPUDATA, 2, 2, 2);
	check_at(0, EV_CLEAR, 2, 2, EV_KEEPUDATA != KEVENT_NO_FLAG ? 1 : 2);
	CHECK_INT(list.count, 1);
	knote_free(&list);
}

static void
test_timer(void)
{
	change(5, EVFILT_TIMER, EV_ADD, 1, 2, 3);
	change(5, EVFILT_TIMER, EV_DISABLE, 4, 5, 6);
	check_at(0, EV_DISABLE, 1, 2, KQUEUE_CHANGES_ALL ? 6 : 3);
	change(5, EVFILT_TIMER, EV_ADD, 4, 5, 7);
	check_at(0, EV_DISABLE, 4, 5, 7);
	knote_free(&list);
}

static void
test_user(void)
{
	if (EVFILT_USER == KEVENT_NO_FILTER)
		SKIP("this system has no EVFILT_USER");
	change(5, EVFILT_USER, EV_ADD, NOTE_TRIGGER | 6, 1, 1);
	check_at(0, 0, 6, 1, 1);
	change(5, EVFILT_USER, EV_ADD, NOTE_TRIGGER | 8, 2, 2);
	check_at(0, 0, 6, 2, 2);
	change(5, EVFILT_USER, EV_ADD, NOTE_FFOR | 8, 3, 3);
	check_at(0, 0, 14, 3, 3);
	change(5, EVFILT_USER, EV_ADD, NOTE_FFAND | 10, 4, 4);
	check_at(0, 0, 10, 4, 4);
	change(5, EVFILT_USER, EV_ADD, NOTE_FFCOPY | NOTE_TRIGGER | 5, 5, 5);
	check_at(0, 0, 5, 5, 5);
	knote_free(&list);
}

static struct kevent
child_event(uintptr_t child, int parent)
{
	struct kevent event = {.ident = child};

	SET(event.filter, EVFILT_PROC);
	SET(event.fflags, NOTE_CHILD);
	SET(event.data, parent);
	return event;
}

static void
test_child(void)
{
	struct kevent event = child_event(70, 60);

	CHECK(knote_is_child(&event));
	knote_child(&list, &event);
	CHECK_INT(list.count, 0);
	/* The list has to grow. */
	for (uintptr_t ident = 60; ident < 68; ident++)
		change(ident, EVFILT_PROC, EV_ADD, NOTE_TRACK, 0, 9);
	knote_child(&list, &event);
	CHECK_INT(list.count, 9);
	CHECK_INT(list.at[8].event.ident, 70);
	check_at(8, 0, NOTE_TRACK, 0, 9);
	/* It was watched for something else, too. */
	change(60, EVFILT_PROC, EV_ADD, NOTE_TRACK | NOTE_EXIT, 0, 9);
	knote_child(&list, &event);
	CHECK_INT(list.count, 9);
	check_at(8, 0, NOTE_TRACK | NOTE_EXIT, 0, 9);
	event.filter = EVFILT_VNODE;
	CHECK(!knote_is_child(&event));
	event = child_event(70, 60);
	event.flags |= EV_ERROR;
	CHECK(!knote_is_child(&event));
	knote_free(&list);
}

static const struct test tests[] = {
    {"EV_ADD adds, EV_DELETE removes, and what is no state is not kept",
	test_add},
    {"a change without a filter is none", test_no_filter},
    {"a change replaces what it does on this system", test_modify},
    {"a timer is set by EV_ADD alone", test_timer},
    {"USER's notes are copied, added and masked", test_user},
    {"the child of a tracked process has what that one has", test_child},
};

CHECK_MAIN(tests)
