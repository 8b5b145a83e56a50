/* reply.h - the answer to one request, as data */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_REPLY_H
#define FDWAIT_REPLY_H

#include "../arena.h"
#include "../buf.h"

/*
 * A handler says what came out; how it looks is a renderer's business. All of a
 * reply lives in the arena of its request. When memory runs out `lost` is set,
 * adding goes on without effect, and the reply is rendered as a failure.
 */

/* The classes of failure; reply_failure_name() has their words. */
enum failure {
	FAIL_NOT,
	FAIL_OS,       /* a system call failed: `error` is its errno */
	FAIL_VALUE,    /* outside the range that is documented */
	FAIL_OVERFLOW, /* does not fit the C type, or the clock */
	FAIL_TYPE,     /* not a number, not a descriptor, not a verb of this */
	FAIL_KEY,      /* never registered (poll's unregister) */
	FAIL_CLOSED,   /* the object is closed */
	FAIL_BUSY,     /* the object is being waited for */
};

enum value_type {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_NUMBER,
	VALUE_UNSIGNED,
	VALUE_TEXT,
	VALUE_LIST,   /* of values without a name */
	VALUE_RECORD, /* of values with one */
	VALUE_EVENTS, /* bits of readiness, shown as a list of words */
	VALUE_KEVENT, /* what a kevent's numbers mean, likewise */
};

struct value {
	const char *name; /* borrowed for ever; NULL in a list */
	struct value *next;
	enum value_type type;
	union {
		bool yes;
		int64_t number;
		uint64_t bits; /* also of VALUE_UNSIGNED */
		struct str text;
		struct {
			struct value *first, *last;
		} items;
		struct {
			int64_t filter;
			uint32_t flags;
			uint32_t fflags;
		} kevent;
	} is;
};

struct reply {
	struct arena *arena;
	enum failure failure;
	int error; /* of FAIL_OS */
	struct str message;
	struct value fields; /* a record: what a success says */
	struct value calls;  /* a list of texts: the system calls made */
	bool traced;         /* show `calls`, also when there are none */
	bool lost;
	struct value spare; /* what is written to when memory ran out */
};

void reply_init(struct reply *, struct arena *);

/* -- success: values are added to `parent`, which may be &reply->fields -- */

struct value *reply_add(
    struct reply *, struct value *parent, const char *name, enum value_type);
void reply_null(struct reply *, struct value *parent, const char *name);
void
reply_bool(struct reply *, struct value *parent, const char *name, bool yes);
void reply_number(
    struct reply *, struct value *parent, const char *name, int64_t number);
void reply_unsigned(
    struct reply *, struct value *parent, const char *name, uint64_t number);
/* The text is copied. */
void reply_text(
    struct reply *, struct value *parent, const char *name, struct str text);
void reply_events(
    struct reply *, struct value *parent, const char *name, uint32_t bits);

/* -- failure: both return -1, and the first one stays -- */

int reply_fail(struct reply *, enum failure, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* FAIL_OS with errno; `what` is the call, or what it was about. */
int reply_fail_os(struct reply *, const char *what);

/* "os", "value", ... */
const char *reply_failure_name(enum failure);

/* One JSON object and a newline. */
void reply_put_json(struct buf *, const struct reply *);

#endif
