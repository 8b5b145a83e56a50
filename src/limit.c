/* limit.c - the system's limits that a wait can run into */
/* SPDX-License-Identifier: ISC */
#include "limit.h"
#include "buf.h"
#include "late.h"
#include "str.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

enum source {
	SOURCE_PIPE_BUF,
	SOURCE_FD_SETSIZE,
	SOURCE_NOFILE_SOFT,
	SOURCE_NOFILE_HARD,
	SOURCE_FILE,
};

const struct limit_row limit_rows[] = {
    {SOURCE_PIPE_BUF, "PIPE_BUF", "",
	"bytes that a writable pipe takes at once"},
    {SOURCE_FD_SETSIZE, "FD_SETSIZE", "",
	"select's descriptors are below this number"},
    {SOURCE_NOFILE_SOFT, "RLIMIT_NOFILE", "ulimit -n",
	"descriptors are below this number (ulimit -n)"},
    {SOURCE_NOFILE_HARD, "RLIMIT_NOFILE_HARD", "ulimit -Hn",
	"how far it can be raised (ulimit -Hn)"},
    {SOURCE_FILE, "fs.file-max", "/proc/sys/fs/file-max",
	"open files of the whole system"},
    {SOURCE_FILE, "epoll.max_user_watches",
	"/proc/sys/fs/epoll/max_user_watches",
	"descriptors in all of a user's epoll sets"},
    {SOURCE_FILE, "inotify.max_user_watches",
	"/proc/sys/fs/inotify/max_user_watches", "files that a user can watch"},
    {SOURCE_FILE, "inotify.max_user_instances",
	"/proc/sys/fs/inotify/max_user_instances",
	"inotify queues that a user can have"},
    {SOURCE_FILE, "user.max_inotify_watches",
	"/proc/sys/user/max_inotify_watches",
	"files that this user namespace can watch"},
    {SOURCE_FILE, "user.max_inotify_instances",
	"/proc/sys/user/max_inotify_instances",
	"inotify queues that this user namespace can have"},
    {SOURCE_FILE, "inotify.max_queued_events",
	"/proc/sys/fs/inotify/max_queued_events",
	"events that a queue holds before some are lost"},
};
const unsigned limit_rows_count = sizeof(limit_rows) / sizeof(limit_rows[0]);

static int64_t
nofile(int hard)
{
	struct rlimit limit;
	rlim_t value;

	if (late(getrlimit)(RLIMIT_NOFILE, &limit) == -1)
		return LIMIT_UNKNOWN;
	value = hard ? limit.rlim_max : limit.rlim_cur;
	if (value == RLIM_INFINITY || value > (rlim_t)INT64_MAX)
		return LIMIT_NONE;
	return (int64_t)value;
}

static int64_t
read_number(const char *path)
{
	int fd = late(open)(path, O_RDONLY | O_CLOEXEC);
	unsigned long number;
	char text[24];
	ssize_t len;

	if (fd == -1)
		return LIMIT_UNKNOWN;
	len = late(read)(fd, text, sizeof(text));
	late(close)(fd);
	if (len > 0 && text[len - 1] == '\n')
		len--;
	if (len <= 0 ||
	    !str_to_number((struct str){text, (size_t)len}, LONG_MAX, &number))
		return LIMIT_UNKNOWN;
	return (int64_t)number;
}

int64_t
limit_value(const struct limit_row *row)
{
	switch ((enum source)row->source) {
	case SOURCE_PIPE_BUF:
		return PIPE_BUF;
	case SOURCE_FD_SETSIZE:
		return FD_SETSIZE;
	case SOURCE_NOFILE_SOFT:
		return nofile(0);
	case SOURCE_NOFILE_HARD:
		return nofile(1);
	case SOURCE_FILE:
		break;
	}
	return read_number(row->knob);
}

static const struct limit_row *
row_of(const char *name)
{
	for (unsigned i = 0; i < limit_rows_count; i++)
		if (str_is(str_of(name), limit_rows[i].name))
			return &limit_rows[i];
	return NULL;
}

/* -- in messages -- */

/* Which limit is met where a call fails with that errno; the second row's is
 * another one of the same thing, and the lower one counts. */
static const struct met_row {
	int errnum;
	unsigned of;
	char name[28], other[28];
} met_rows[] = {
    {EMFILE, LIMIT_OF_DESCRIPTORS, "RLIMIT_NOFILE", ""},
    {ENFILE, LIMIT_OF_DESCRIPTORS, "fs.file-max", ""},
    {ENOSPC, LIMIT_OF_EPOLL, "epoll.max_user_watches", ""},
    {EMFILE, LIMIT_OF_INOTIFY, "inotify.max_user_instances",
	"user.max_inotify_instances"},
    {ENOSPC, LIMIT_OF_INOTIFY, "inotify.max_user_watches",
	"user.max_inotify_watches"},
};

void
limit_put_behind(struct buf *buf, int errnum, unsigned of)
{
	for (unsigned i = 0; i < sizeof(met_rows) / sizeof(met_rows[0]); i++) {
		const struct met_row *met = &met_rows[i];
		const struct limit_row *row = row_of(met->name);
		const struct limit_row *other = row_of(met->other);
		int64_t value, lower;

		if (met->errnum != errnum || !(met->of & of) || row == NULL)
			continue;
		value = limit_value(row);
		lower = other == NULL ? LIMIT_UNKNOWN : limit_value(other);
		if (lower >= 0 && (value < 0 || lower < value)) {
			row = other;
			value = lower;
		}
		if (value >= 0)
			buf_print(buf, "; %s is %lld (%s)", row->name,
			    (long long)value, row->knob);
	}
}
