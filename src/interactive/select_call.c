/* select_call.c - select(2), which has no object */
/* SPDX-License-Identifier: ISC */
/* Numbers are held against FD_SETSIZE before; see sys_select.c. */
#undef _FORTIFY_SOURCE
#include "handlers.h"
#include "request.h"
#include "session.h"
#include "waiting.h"
#include "../select_sets.h"

#include <errno.h>
#include <string.h>

struct list {
	struct descriptor *at;
	int *used; /* the number in this process */
	size_t count, room;
};

struct select_call {
	struct list lists[3]; /* r, w, x */
	struct fd_set_triple asked, told;
	int nfds;
};

/* -- arguments -- */

/* Each number is held against the limits as it comes. */
static int
take_list(struct request *request, struct str text, struct list *list)
{
	struct str rest = text;

	/* "none" and nothing at all are empty lists. */
	if (text.at == NULL || text.len == 0 || str_is(text, "none"))
		return 0;
	while (rest.at != NULL) {
		struct str word = str_cut(&rest, ',');
		struct descriptor *grown;

		grown = arena_grow(&request->session->arena, list->at,
		    &list->room, list->count + 1, sizeof(*grown));
		if (grown == NULL)
			return reply_fail_os(request->reply, "select");
		list->at = grown;
		if (descriptor_parse(request, word, &grown[list->count]) == -1)
			return -1;
		if (grown[list->count].fd >= FD_SETSIZE)
			return reply_fail(request->reply, FAIL_VALUE,
			    "filedescriptor out of range in select()");
		if (list->count >= FD_SETSIZE)
			return reply_fail(request->reply, FAIL_VALUE,
			    "too many file descriptors in select()");
		list->count++;
	}
	return 0;
}

/* -- descriptors -- */

/*
 * Linux takes a number beyond the process's table for ready, so each one is
 * looked at before. Another process's is a duplicate as long as the call lasts.
 */
static int
look_up(struct session *session, struct list *list)
{
	list->used =
	    arena_alloc(&session->arena, (list->count + 1) * sizeof(int));
	if (list->used == NULL)
		return -1;
	for (size_t i = 0; i < list->count; i++)
		list->used[i] = -1;
	for (size_t i = 0; i < list->count; i++) {
		struct descriptor of = list->at[i];

		if (of.pid != 0)
			continue;
		if (descriptor_check(session, of.fd) == -1)
			return -1;
		list->used[i] = of.fd;
	}
	return 0;
}

static int
borrow(struct session *session, struct list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->at[i].pid == 0)
			continue;
		list->used[i] = descriptor_borrow(session, list->at[i]);
		if (list->used[i] == -1)
			return -1;
		if (list->used[i] >= FD_SETSIZE) {
			errno = EMFILE; /* no number is left that fits */
			return -1;
		}
	}
	return 0;
}

static void
give_back(struct session *session, struct list *list)
{
	for (size_t i = 0; list->used != NULL && i < list->count; i++)
		if (list->at[i].pid != 0)
			descriptor_give_back(session, list->used[i]);
}

static int
prepare(struct session *session, struct select_call *call)
{
	fd_set *sets[] = {&call->asked.r, &call->asked.w, &call->asked.x};

	for (int i = 0; i < 3; i++)
		if (look_up(session, &call->lists[i]) == -1)
			return -1;
	for (int i = 0; i < 3; i++)
		if (borrow(session, &call->lists[i]) == -1)
			return -1;
	for (int i = 0; i < 3; i++) {
		const struct list *list = &call->lists[i];

		FD_ZERO(sets[i]);
		for (size_t at = 0; at < list->count; at++) {
			FD_SET(list->used[at], sets[i]);
			if (list->used[at] >= call->nfds)
				call->nfds = list->used[at] + 1;
		}
	}
	return 0;
}

/* -- the call -- */

static int
select_once(void *context, struct session *session, int64_t left)
{
	struct select_call *call = context;

	call->told = call->asked;
	return sys_pselect(&session->sys, call->nfds, &call->told, left);
}

static void
put_list(struct reply *reply, const char *name, const struct list *list,
    const fd_set *told)
{
	struct value *out = reply_add(reply, &reply->fields, name, VALUE_LIST);

	for (size_t i = 0; told != NULL && i < list->count; i++)
		if (FD_ISSET(list->used[i], told))
			reply_number(reply, out, NULL, list->at[i].fd);
}

int
handle_select(struct request *request)
{
	static const char names[3][2] = {"r", "w", "x"};
	struct session *session = request->session;
	struct select_call call;
	const fd_set *told[] = {&call.told.r, &call.told.w, &call.told.x};
	int64_t timeout;
	int count = -1;

	memset(&call, 0, sizeof(call));
	if (timeout_parse(request->reply, TIMEOUT_SELECT,
		request_argument(request, "timeout"), &timeout) == -1)
		return -1;
	for (int i = 0; i < 3; i++)
		if (take_list(request, request_argument(request, names[i]),
			&call.lists[i]) == -1)
			return -1;
	if (prepare(session, &call) == 0)
		count = waiting_run(session, timeout, select_once, &call);
	for (int i = 0; i < 3; i++)
		give_back(session, &call.lists[i]);
	if (count == -1)
		return reply_fail_os(request->reply, "select");
	/* At the deadline the sets are the last that were asked with. */
	for (int i = 0; i < 3; i++)
		put_list(request->reply, names[i], &call.lists[i],
		    count > 0 ? told[i] : NULL);
	return 0;
}
