/* poll_object.c - poll objects: a list of descriptors, given to each poll(2) */
/* SPDX-License-Identifier: ISC */
#include "events.h"
#include "handlers.h"
#include "object.h"
#include "poll_background.h"
#include "poll_call.h"
#include "registry.h"
#include "request.h"
#include "session.h"
#include "waiting.h"
#include "../late.h"

#include <errno.h>
#include <stdlib.h>

struct poll_state {
	struct registry registry;
	struct background *background; /* a wait that was started; or NULL */
};

/* -- open -- */

static int
poll_open(struct request *request, struct object *object, int fromfd)
{
	(void)fromfd;
	object->state = late(calloc)(1, sizeof(struct poll_state));
	return object->state == NULL ? reply_fail_os(request->reply, "poll")
				     : 0;
}

/* -- add, modify, remove -- */

static int
poll_add(struct request *request, struct object *object, struct descriptor of,
    uint32_t mask)
{
	struct poll_state *state = object->state;
	struct registration *entry = registry_find(&state->registry, of);

	/* Again: the new mask replaces the old, the place stays. */
	if (entry != NULL)
		entry->mask = mask;
	else if (registry_add(&state->registry, of, mask) == NULL)
		return reply_fail_os(request->reply, "register");
	return 0;
}

static int
poll_modify(struct request *request, struct object *object,
    struct descriptor of, uint32_t mask)
{
	struct poll_state *state = object->state;
	struct registration *entry = registry_find(&state->registry, of);

	if (entry == NULL) {
		errno = ENOENT;
		return reply_fail_os(request->reply, "modify");
	}
	entry->mask = mask;
	return 0;
}

static int
poll_remove(
    struct request *request, struct object *object, struct descriptor of)
{
	struct poll_state *state = object->state;
	struct registration *entry = registry_find(&state->registry, of);

	if (entry == NULL)
		return reply_fail(request->reply, FAIL_KEY,
		    "descriptor %d was not registered", of.fd);
	registry_remove(&state->registry, entry);
	return 0;
}

/* -- wait -- */

/* One at a time: the list is in use. */
static int
check_free(struct request *request, const struct poll_state *state)
{
	return state->background == NULL ? 0
					 : reply_fail(request->reply, FAIL_BUSY,
					       "concurrent poll() invocation");
}

static int
poll_wait(struct request *request, struct object *object, int64_t timeout,
    int64_t max)
{
	struct session *session = request->session;
	struct poll_state *state = object->state;
	struct poll_call call;
	int count = -1;

	(void)max;
	if (check_free(request, state) == -1)
		return -1;
	if (poll_call_begin(session, &state->registry, &call) == 0)
		count = waiting_run(session, timeout, poll_call_once, &call);
	if (count == -1)
		reply_fail_os(request->reply, "poll");
	else
		poll_call_put(request->reply, &call, count);
	poll_call_end(session, &call);
	return count == -1 ? -1 : 0;
}

/* -- a wait that goes on between requests -- */

int
handle_start(struct request *request)
{
	struct poll_state *state = request->object->state;
	int64_t timeout;

	if (timeout_parse(request->reply, TIMEOUT_POLL,
		request_argument(request, "timeout"), &timeout) == -1 ||
	    check_free(request, state) == -1)
		return -1;
	state->background =
	    background_start(request->session, &state->registry, timeout);
	return state->background == NULL
	    ? reply_fail_os(request->reply, "start")
	    : 0;
}

int
handle_finish(struct request *request)
{
	struct poll_state *state = request->object->state;

	if (state->background == NULL)
		return reply_fail(request->reply, FAIL_VALUE,
		    "nothing was started on this object");
	return background_finish(request, &state->background);
}

/* -- show -- */

static int
poll_show(struct request *request, struct object *object)
{
	struct poll_state *state = object->state;

	return events_show(request, &state->registry);
}

/* -- close -- */

static void
poll_close(struct session *session, struct object *object)
{
	struct poll_state *state = object->state;

	background_drop(session, state->background);
	registry_free(&state->registry);
	late(free)(state);
}

/* -- table -- */

const struct object_type poll_object = {
    .name = "poll",
    .kind = OBJECT_POLL,
    .bit = FOR_POLL,
    .mask = MASK_USHORT,
    .modify_needs_mask = true,
    .timeout = TIMEOUT_POLL,
    .open = poll_open,
    .add = poll_add,
    .modify = poll_modify,
    .remove = poll_remove,
    .wait = poll_wait,
    .show = poll_show,
    .close = poll_close,
};
