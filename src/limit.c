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
    {SOURCE_NOFILE_SOFT, "RLIMIT_NOFILE", "",
	"descriptors are below this number (ulimit -n)"},
    {SOURCE_NOFILE_HARD, "RLIMIT_NOFILE_HARD", "",
	"how far it can be raised (ulimit -Hn)"},
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
	return read_number(row->file);
}

static const struct limit_row *
row_of(const char *name)
{
	for (unsigned i = 0; i < limit_rows_count; i++)
		if (str_is(str_of(name), limit_rows[i].name))
			return &limit_rows[i];
	return NULL;
}

static void
put(struct buf *buf, const struct limit_row *row)
{
	if (row == NULL)
		return;
	buf_print(buf, "; %s is %lld", row->name, (long long)limit_value(row));
	if (row->file[0] != '\0')
		buf_print(buf, " (%s)", row->file);
}

void
limit_put(struct buf *buf, const char *name)
{
	put(buf, row_of(name));
}

void
limit_put_lower(struct buf *buf, const char *name, const char *other)
{
	const struct limit_row *row = row_of(name), *lower = row_of(other);
	int64_t value = lower == NULL ? LIMIT_UNKNOWN : limit_value(lower);

	put(buf,
	    row != NULL && value >= 0 && value < limit_value(row) ? lower
								  : row);
}
