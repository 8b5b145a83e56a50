/* loop_watch.c - what is in a backend for the loop, and what is left out */
/* SPDX-License-Identifier: ISC */
#include "loop_parts.h"
#include "backends.h"
#include "kind.h"
#include "refuse.h"

#include <errno.h>
#include <sys/select.h>

/* What may be told without a closer look. */
#define PLAIN_EVENTS                                                 \
	(uint32_t)(EVENT_IN | EVENT_PRI | EVENT_OUT | EVENT_RDNORM | \
	    EVENT_RDBAND | EVENT_WRNORM | EVENT_WRBAND)

/* -- registering -- */

bool
loop_use_open(
    struct loop *loop, struct backend_use *use, const struct backend *backend)
{
	use->state = backend->open(loop->sys, loop->arena);
	if (use->state == NULL)
		return false;
	use->backend = backend;
	return true;
}

int
loop_use_add(const struct backend_use *use, struct watch *watch)
{
	if (use->backend->add(use->state, watch) == -1)
		return -1;
	watch->home = use;
	return 0;
}

/* Make poll(2) the outer set, with the main set's descriptor inside it. */
static bool
outer_open(struct loop *loop)
{
	const struct backend *poll = backend_of_row(ROW_POLL);

	if (poll == NULL || !loop_use_open(loop, &loop->outer, poll))
		return false;
	loop->nested = (struct watch){
	    .fd = loop->main.backend->fd(loop->main.state),
	    .events = EVENT_IN,
	    .slot = -1,
	    .role = ROLE_NESTED,
	};
	return loop_use_add(&loop->outer, &loop->nested) == 0;
}

int
loop_watch_add(struct loop *loop, struct watch *watch)
{
	if (loop_use_add(&loop->main, watch) == 0) {
		loop->watches++;
		return 0;
	}
	if (!loop->automatic || !(loop->main.backend->abilities & BACKEND_FD))
		return -1;
	/* The user left the choice to us, so what epoll refuses (a regular
	 * file, one watch too many) goes where it is not refused. poll(2)
	 * takes no notice of edges and other modes. */
	if (loop->outer.backend == NULL && !outer_open(loop))
		return -1;
	if (loop_use_add(&loop->outer, watch) == -1)
		return -1;
	loop->watches++;
	return 0;
}

int
loop_refuse_watch(struct loop *loop, struct target *target, int fd)
{
	const char *name = loop->backend->name;
	int error = errno;

	if (error == EPERM)
		return error_set(loop->error, STATUS_REFUSED,
		    "%.*s: %s refuses %s: %s; it is always ready, and poll and "
		    "select say so (--poll)",
		    STR_ARGS(target->label), name,
		    file_kind_name(sys_kind_of_fd(fd)), error_text(error));
	if (error == EINVAL && loop->backend->abilities & BACKEND_BITMAPS)
		return error_set(loop->error, STATUS_REFUSED,
		    "%.*s: %s can't take descriptor %d: the limit is "
		    "FD_SETSIZE, %d; poll and epoll have none (--poll)",
		    STR_ARGS(target->label), name, fd, FD_SETSIZE);
	errno = error;
	return refuse(target, name, LIMIT_OF_DESCRIPTORS | LIMIT_OF_EPOLL, "",
	    loop->error);
}

bool
loop_has_edges(const struct watch *watch)
{
	return watch->home->backend->abilities & BACKEND_EDGES;
}

int
loop_watch(struct loop *loop, struct target *target, struct watch *watch,
    int fd, uint32_t events, bool level)
{
	if (plan_follows(loop->plan) && !level &&
	    loop->main.backend->abilities & BACKEND_EDGES)
		events |= EVENT_ET;
	*watch = (struct watch){
	    .fd = fd,
	    .events = events,
	    .slot = -1,
	    .role = ROLE_TARGET,
	    .owner = target,
	};
	if (loop_watch_add(loop, watch) == -1)
		return loop_refuse_watch(loop, target, fd);
	if (watch == &target->watch) {
		if (loop_has_edges(watch) && loop->plan->mode == PLAN_FOLLOW &&
		    loop->plan->settle == 0 &&
		    !(target->events & EVENT_ONESHOT))
			watch->plain = target->events & PLAIN_EVENTS;
		target->line_words = 0; /* its descriptor stands in it */
		target->seen = false;
		target->told = 0;
		target->told_bytes = -1;
	}
	return 0;
}

int
loop_watch_kevent(struct loop *loop, struct target *target, struct watch *watch,
    int fd, const struct kevent_request *request)
{
	const struct backend *kqueue = backend_of_row(ROW_KQUEUE);
	const struct backend_use *use = &loop->queue;

	if (loop->main.backend->abilities & BACKEND_KEVENTS && !request->apart)
		use = &loop->main;
	else if (kqueue == NULL) {
		errno = ENOSYS;
		return -1;
	} else if (loop->queue.backend == NULL) {
		if (!loop_use_open(loop, &loop->queue, kqueue))
			return -1;
		loop->queue_watch = (struct watch){
		    .fd = kqueue->fd(loop->queue.state),
		    .events = EVENT_IN,
		    .slot = -1,
		    .role = ROLE_NESTED,
		};
		if (loop_watch_add(loop, &loop->queue_watch) == -1)
			return -1;
	}
	*watch = (struct watch){
	    .fd = fd,
	    .slot = -1,
	    .role = ROLE_TARGET,
	    .owner = target,
	    .request = request,
	};
	if (loop_use_add(use, watch) == -1)
		return -1;
	loop->watches++;
	return 0;
}

void
loop_unwatch(struct loop *loop, struct watch *watch)
{
	if (watch->home == NULL)
		return;
	watch->home->backend->remove(watch->home->state, watch);
	watch->home = NULL;
	watch->plain = 0;
	loop->watches--;
}

void
loop_close_fd(struct loop *loop, struct target *target)
{
	sys_close(loop->sys, target->watch.fd);
	target->watch.fd = -1;
}

/* -- targets that are left out for a while, or for good -- */

void
loop_hold(struct loop *loop, struct target *target)
{
	target->held = true;
	loop->held++;
	if (loop->tick_at == FOREVER)
		loop->tick_at =
		    deadline_after(loop_now(loop), loop->plan->interval);
}

void
loop_release(struct loop *loop, struct target *target)
{
	if (!target->held)
		return;
	target->held = false;
	loop->held--;
}

static void
set_eof_due(struct loop *loop, struct target *target, bool due)
{
	if (target->eof_due == due)
		return;
	target->eof_due = due;
	loop->eof_due += due ? 1 : (size_t)-1;
	if (due && loop->tick_at == FOREVER)
		loop->tick_at =
		    deadline_after(loop_now(loop), loop->plan->interval);
}

void
loop_eof_due(struct loop *loop, struct target *target)
{
	if (plan_follows(loop->plan) && target->watch.home != NULL &&
	    loop_has_edges(&target->watch))
		set_eof_due(loop, target, true);
}

void
loop_wake_at(struct loop *loop, struct target *target, int64_t when)
{
	if (target->wake == FOREVER && when != FOREVER)
		loop->sleepers++;
	if (target->wake != FOREVER && when == FOREVER)
		loop->sleepers--;
	target->wake = when;
}

void
loop_finish(struct loop *loop, struct target *target)
{
	if (target->done)
		return;
	target->done = true;
	loop->left--;
	loop_unwatch(loop, &target->watch);
	loop_wake_at(loop, target, FOREVER);
	loop_release(loop, target);
	set_eof_due(loop, target, false);
}
