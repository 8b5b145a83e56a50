/* poll_background.c - a poll object's wait that goes on between requests */
/* SPDX-License-Identifier: ISC */
#include "poll_background.h"
#include "poll_call.h"
#include "request.h"
#include "session.h"
#include "waiting.h"
#include "../late.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * The thread has a call of its own and two pipes, and touches nothing else: no
 * session, no trace, no library. What it wrote is read after it was joined.
 */
struct background {
	pthread_t thread;
	struct poll_call call;
	int64_t timeout;
	int stop[2]; /* written to: end now */
	int done[2]; /* readable: it has ended */
	int count, error;
};

/* -- the thread -- */

static void
wait_in_thread(struct background *background)
{
	struct poll_call *call = &background->call;
	struct pollfd *stop = &call->slots[call->count];
	struct sys quiet = {.trace = NULL};
	int64_t left = background->timeout, deadline = FOREVER;

	*stop = (struct pollfd){.fd = background->stop[0], .events = POLLIN};
	if (left != FOREVER)
		deadline = deadline_after(sys_now(&quiet), left);
	for (;;) {
		int count = sys_ppoll(&quiet, call->slots,
		    (nfds_t)call->count + 1, call->some_closed ? 0 : left);

		background->error = count == -1 ? errno : 0;
		background->count = count;
		if (count != 0 || call->some_closed)
			break;
		left = deadline_left(deadline, sys_now(&quiet));
		if (left == 0)
			break;
	}
	for (size_t i = 0; call->some_closed && i < call->count; i++)
		if (call->slots[i].fd == -1 && background->count != -1) {
			call->slots[i].revents = POLLNVAL;
			background->count++;
		}
}

static void *
run_thread(void *context)
{
	struct background *background = context;

	wait_in_thread(background);
	/* The pipe is empty: there is room. */
	while (write(background->done[1], "", 1) == -1 && errno == EINTR)
		;
	return NULL;
}

/* Signals are for the thread that answers requests. */
static int
start_thread(struct background *background)
{
	sigset_t all, before;
	int error;

	late(sigfillset)(&all);
	late(pthread_sigmask)(SIG_SETMASK, &all, &before);
	error = late(pthread_create)(
	    &background->thread, NULL, run_thread, background);
	late(pthread_sigmask)(SIG_SETMASK, &before, NULL);
	return error;
}

/* -- start -- */

static void
dispose(struct session *session, struct background *background)
{
	poll_call_end(session, &background->call);
	for (int i = 0; i < 2; i++) {
		sys_close(&session->sys, background->stop[i]);
		sys_close(&session->sys, background->done[i]);
	}
	late(free)(background);
}

static int
make_pipe(struct session *session, int ends[2])
{
	if (sys_pipe(&session->sys, ends) == -1) {
		ends[0] = ends[1] = -1;
		return -1;
	}
	ends[0] = descriptor_move_away(&session->sys, ends[0]);
	ends[1] = descriptor_move_away(&session->sys, ends[1]);
	return 0;
}

struct background *
background_start(
    struct session *session, const struct registry *registry, int64_t timeout)
{
	struct background *background = late(calloc)(1, sizeof(*background));
	int error;

	if (background == NULL)
		return NULL;
	background->timeout = timeout;
	background->stop[0] = background->stop[1] = -1;
	background->done[0] = background->done[1] = -1;
	if (poll_call_begin(session, registry, &background->call) == -1 ||
	    make_pipe(session, background->stop) == -1 ||
	    make_pipe(session, background->done) == -1)
		error = errno;
	else
		error = start_thread(background);
	if (error == 0)
		return background;
	dispose(session, background);
	errno = error;
	return NULL;
}

/* -- finish -- */

static int
look_for_end(void *context, struct session *session, int64_t left)
{
	const struct background *background = context;
	struct pollfd done = {.fd = background->done[0], .events = POLLIN};

	return sys_ppoll(&session->sys, &done, 1, left);
}

int
background_finish(struct request *request, struct background **kept)
{
	struct background *background = *kept;
	struct session *session = request->session;
	int result = 0;

	if (waiting_run(session, FOREVER, look_for_end, background) == -1)
		return reply_fail_os(request->reply, "finish");
	late(pthread_join)(background->thread, NULL);
	*kept = NULL;
	if (background->count == -1) {
		errno = background->error;
		result = reply_fail_os(request->reply, "poll");
	} else
		poll_call_put(
		    request->reply, &background->call, background->count);
	dispose(session, background);
	return result;
}

void
background_drop(struct session *session, struct background *background)
{
	if (background == NULL)
		return;
	while (write(background->stop[1], "", 1) == -1 && errno == EINTR)
		;
	late(pthread_join)(background->thread, NULL);
	dispose(session, background);
}
