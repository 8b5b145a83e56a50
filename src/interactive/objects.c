/* objects.c - objects by name, and the verbs that all kinds have */
/* SPDX-License-Identifier: ISC */
#include "object.h"
#include "handlers.h"
#include "request.h"
#include "session.h"
#include "../error.h"
#include "../late.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* -- kinds -- */

const struct object_type *
object_type_at(unsigned i)
{
	switch (i) {
	case OBJECT_POLL:
		return &poll_object;
	case OBJECT_EPOLL:
		return &epoll_object;
	case OBJECT_KQUEUE:
		return &kqueue_object;
	case OBJECT_DEVPOLL:
		return &devpoll_object;
	default:
		return NULL;
	}
}

/* -- names -- */

/* "epoll3": the third epoll object that was opened. */
static const struct object_type *
numbered(struct str name, uint64_t *number)
{
	const struct object_type *type;

	for (unsigned i = 0; (type = object_type_at(i)) != NULL; i++) {
		size_t len = str_of(type->name).len;

		if (str_starts(name, type->name) && name.len > len &&
		    name.at[len] >= '1' && name.at[len] <= '9' &&
		    str_to_integer(str_from(name, len), UINT64_MAX, number))
			return type;
	}
	return NULL;
}

struct object *
objects_find(struct session *session, struct str name)
{
	struct objects *objects = &session->objects;
	const struct object_type *type;
	uint64_t number = 0;

	type = numbered(name, &number);
	for (size_t i = 0; i < objects->count; i++) {
		struct object *object = objects->at[i];

		if (type != NULL
			? object->number == number && object->type == type
			: object->number == 0 && str_is(name, object->name))
			return object;
	}
	if (type == NULL || number > objects->opened[type->kind])
		return NULL;
	objects->gone[type->kind] =
	    (struct object){.type = type, .fd = -1, .closed = true};
	return &objects->gone[type->kind];
}

struct object *
objects_at(struct session *session, size_t i)
{
	return i < session->objects.count ? session->objects.at[i] : NULL;
}

void
objects_forget(struct session *session, int fd)
{
	for (size_t i = 0; i < session->objects.count; i++) {
		struct object *object = session->objects.at[i];

		if (!object->closed && object->type->forget != NULL)
			object->type->forget(session, object, fd);
	}
}

/* Off the list, and its memory back. */
static void
drop(struct session *session, struct object *object)
{
	struct objects *objects = &session->objects;
	size_t i = 0;

	while (objects->at[i] != object)
		i++;
	objects->count--;
	late(memmove)(&objects->at[i], &objects->at[i + 1],
	    (objects->count - i) * sizeof(struct object *));
	late(free)(object);
}

static void
end(struct session *session, struct object *object)
{
	object->closed = true;
	object->type->close(session, object);
	object->fd = -1;
	/* A numbered one needs no memory to be known as closed. */
	if (object->number != 0)
		drop(session, object);
}

void
objects_close(struct session *session)
{
	struct objects *objects = &session->objects;

	while (objects->count > 0) {
		struct object *object = objects->at[objects->count - 1];

		if (!object->closed) {
			object->closed = true;
			object->type->close(session, object);
		}
		drop(session, object);
	}
	late(free)(objects->at);
	objects->at = NULL;
}

/* -- open -- */

static bool
is_name(struct str text)
{
	if (text.len == 0 || text.len >= OBJECT_NAME)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i], lower = (char)(c | 0x20);

		if ((lower >= 'a' && lower <= 'z') || c == '_')
			continue;
		if (i == 0 || ((c < '0' || c > '9') && c != '-'))
			return false;
	}
	return true;
}

static int
check_name(struct request *request, struct str name)
{
	uint64_t number;
	struct object *object;

	if (!is_name(name) || numbered(name, &number) != NULL ||
	    str_is_nocase(name, "none"))
		return reply_fail(request->reply, FAIL_VALUE,
		    "'%.*s' can't be a name: a letter or _ first, then "
		    "letters, digits, - and _, at most %d in all; and not none "
		    "or KIND and a number",
		    STR_ARGS(name), OBJECT_NAME - 1);
	object = objects_find(request->session, name);
	if (object == NULL)
		return 0;
	if (!object->closed)
		return reply_fail(request->reply, FAIL_VALUE,
		    "'%.*s' is the name of an open object", STR_ARGS(name));
	drop(request->session, object);
	return 0;
}

static struct object *
add_object(struct session *session)
{
	struct objects *objects = &session->objects;
	struct object *object = late(calloc)(1, sizeof(*object));

	if (object == NULL)
		return NULL;
	if (objects->count == objects->room) {
		size_t room = objects->room < 8 ? 8 : objects->room * 2;
		struct object **grown =
		    late(realloc)(objects->at, room * sizeof(*grown));

		if (grown == NULL) {
			late(free)(object);
			errno = ENOMEM;
			return NULL;
		}
		objects->at = grown;
		objects->room = room;
	}
	objects->at[objects->count++] = object;
	return object;
}

static const struct object_type *
type_named(struct request *request, struct str name)
{
	const struct object_type *type;

	for (unsigned i = 0; (type = object_type_at(i)) != NULL; i++)
		if (str_is(name, type->name))
			return type;
	reply_fail(request->reply, FAIL_TYPE,
	    "'%.*s' is no kind of object: poll, epoll, kqueue, devpoll",
	    STR_ARGS(name));
	return NULL;
}

int
handle_open(struct request *request)
{
	struct session *session = request->session;
	struct reply *reply = request->reply;
	const struct object_type *type =
	    type_named(request, request_argument(request, "KIND"));
	struct str from = request_argument(request, "fromfd");
	struct str name = request_argument(request, "as");
	struct object *object;
	struct buf text;
	int fromfd = -1;

	if (type == NULL)
		return -1;
	if ((from.at != NULL && !type->takes_fromfd) ||
	    (!type->takes_sizehint &&
		(request_argument(request, "sizehint").at != NULL ||
		    request_argument(request, "flags").at != NULL)))
		return reply_fail(reply, FAIL_TYPE, "open %s takes no %s",
		    type->name,
		    type->takes_fromfd ? "sizehint and no flags"
				       : "sizehint, no flags and no fromfd");
	if (from.at != NULL &&
	    descriptor_parse_own(request, from, &fromfd) == -1)
		return -1;
	if (name.at != NULL && check_name(request, name) == -1)
		return -1;
	object = add_object(session);
	if (object == NULL)
		return reply_fail_os(reply, "open");
	object->type = type;
	object->fd = -1;
	if (type->open(request, object, fromfd) == -1) {
		drop(session, object);
		return -1;
	}
	descriptor_opened(session, object->fd);
	buf_init(&text, object->name, sizeof(object->name));
	if (name.at != NULL)
		buf_str(&text, name);
	else {
		object->number = ++session->objects.opened[type->kind];
		buf_text(&text, type->name);
		buf_number(&text, object->number);
	}
	reply_text(
	    reply, &reply->fields, "obj", (struct str){text.at, text.len});
	if (object->fd == -1)
		reply_null(reply, &reply->fields, "fd");
	else
		reply_number(reply, &reply->fields, "fd", object->fd);
	return 0;
}

/* -- what all kinds have -- */

static int
check_open(struct request *request)
{
	if (!request->object->closed)
		return 0;
	return reply_fail(request->reply, FAIL_CLOSED,
	    "I/O operation on closed %s object", request->object->type->name);
}

int
handle_close(struct request *request)
{
	if (!request->object->closed)
		end(request->session, request->object);
	return 0;
}

int
handle_closed(struct request *request)
{
	reply_bool(request->reply, &request->reply->fields, "closed",
	    request->object->closed);
	return 0;
}

int
handle_fileno(struct request *request)
{
	if (check_open(request) == -1)
		return -1;
	reply_number(
	    request->reply, &request->reply->fields, "fd", request->object->fd);
	return 0;
}

int
handle_list(struct request *request)
{
	struct reply *reply = request->reply;
	struct value *list =
	    reply_add(reply, &reply->fields, "objects", VALUE_LIST);
	struct object *object;

	for (size_t i = 0; (object = objects_at(request->session, i)) != NULL;
	     i++) {
		struct value *one = reply_add(reply, list, NULL, VALUE_RECORD);

		reply_text(reply, one, "obj", str_of(object->name));
		reply_text(reply, one, "kind", str_of(object->type->name));
		if (object->fd == -1)
			reply_null(reply, one, "fd");
		else
			reply_number(reply, one, "fd", object->fd);
		reply_bool(reply, one, "closed", object->closed);
	}
	return 0;
}

int
handle_show(struct request *request)
{
	if (check_open(request) == -1)
		return -1;
	return request->object->type->show(request, request->object);
}

/* -- registrations: conversions first, then the closed check -- */

static int
take_registration(
    struct request *request, struct descriptor *descriptor, uint32_t *mask)
{
	const struct object_type *type = request->object->type;

	if (descriptor_parse(
		request, request_argument(request, "FD"), descriptor) == -1)
		return -1;
	if (mask != NULL &&
	    mask_parse(request->reply, type->mask,
		request_argument(request, "MASK"), mask) == -1)
		return -1;
	return check_open(request);
}

int
handle_register(struct request *request)
{
	struct descriptor descriptor;
	uint32_t mask;

	if (take_registration(request, &descriptor, &mask) == -1)
		return -1;
	return request->object->type->add(
	    request, request->object, descriptor, mask);
}

int
handle_modify(struct request *request)
{
	const struct object_type *type = request->object->type;
	struct descriptor descriptor;
	uint32_t mask;

	if (type->modify_needs_mask &&
	    request_argument(request, "MASK").at == NULL)
		return reply_fail(request->reply, FAIL_TYPE,
		    "modify of a%s %s object needs a mask",
		    type->name[0] == 'e' ? "n" : "", type->name);
	if (take_registration(request, &descriptor, &mask) == -1)
		return -1;
	return type->modify(request, request->object, descriptor, mask);
}

int
handle_unregister(struct request *request)
{
	struct descriptor descriptor;

	if (take_registration(request, &descriptor, NULL) == -1)
		return -1;
	return request->object->type->remove(
	    request, request->object, descriptor);
}

/* -- wait -- */

int
handle_wait(struct request *request)
{
	const struct object_type *type = request->object->type;
	struct str text = request_argument(request, "max");
	int64_t timeout, max = -1;

	if (text.at != NULL && !type->takes_max)
		return reply_fail(request->reply, FAIL_TYPE,
		    "waiting on a %s object takes no max", type->name);
	if (text.at != NULL &&
	    number_argument(request->reply, text, "maxevents", "int", INT_MIN,
		INT_MAX, &max) == -1)
		return -1;
	if (check_open(request) == -1 ||
	    timeout_parse(request->reply, type->timeout,
		request_argument(request, "timeout"), &timeout) == -1)
		return -1;
	return type->wait(request, request->object, timeout, max);
}
