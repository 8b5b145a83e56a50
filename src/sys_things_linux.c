/* sys_things_linux.c - the calls of sys_things.h that only Linux has */
/* SPDX-License-Identifier: ISC */
#include "sys_things.h"
#include "late.h"
#include "system_fcntl.h"
#include "trace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kcmp.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* -- what is open -- */

void
sys_each_open(void (*each)(void *context, int fd), void *context)
{
	DIR *list = late(opendir)("/proc/self/fd");
	struct dirent *entry;
	unsigned long fd;

	/* Without /proc the usual ones have to do. */
	for (int i = 0; list == NULL && i < 1024; i++)
		if (system_fcntl(i, F_GETFD, 0) != -1)
			each(context, i);
	if (list == NULL)
		return;
	while ((entry = late(readdir)(list)) != NULL)
		if (str_to_number(str_of(entry->d_name), INT_MAX, &fd) &&
		    (int)fd != late(dirfd)(list))
			each(context, (int)fd);
	late(closedir)(list);
}

/* -- the same open file -- */

static void
trace_kcmp(struct sys *sys, pid_t pid, const char *type, int one,
    const struct kcmp_epoll_slot *slot, int other, long result)
{
	struct trace trace;

	if (sys->trace == NULL)
		return;
	trace_begin(&trace, sys, "kcmp");
	buf_signed(&trace.line, pid);
	buf_text(&trace.line, ", ");
	buf_signed(&trace.line, (pid_t)syscall(SYS_getpid));
	buf_text(&trace.line, type);
	buf_signed(&trace.line, one);
	if (slot == NULL) {
		buf_text(&trace.line, ", ");
		buf_signed(&trace.line, other);
	} else
		buf_print(&trace.line, ", {efd=%u, tfd=%u, toff=%u}",
		    (unsigned)slot->efd, (unsigned)slot->tfd,
		    (unsigned)slot->toff);
	trace_end(&trace, result, STR(""));
}

int
sys_same_file(struct sys *sys, pid_t pid, int theirs, int ours)
{
	pid_t self = (pid_t)syscall(SYS_getpid);
	long result = syscall(SYS_kcmp, pid, self, KCMP_FILE,
	    (unsigned long)theirs, (unsigned long)ours);

	trace_kcmp(sys, pid, ", KCMP_FILE, ", theirs, NULL, ours, result);
	return result == -1 ? -1 : result == 0;
}

/* -- epolls -- */

/* The number behind `name` in a line of /proc/self/fdinfo. */
static uint64_t
number_behind(struct str line, const char *name, unsigned base)
{
	size_t len = str_of(name).len;
	uint64_t number = 0;

	for (size_t i = 0; i + len < line.len; i++) {
		if (!str_is(str_until(str_from(line, i), len), name))
			continue;
		for (i += len; i < line.len && line.at[i] == ' '; i++)
			;
		for (; i < line.len; i++) {
			char c = line.at[i];
			unsigned digit = c >= '0' && c <= '9'
			    ? (unsigned)(c - '0')
			    : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
						   : 16;

			if (digit >= base)
				break;
			number = number * base + digit;
		}
		return number;
	}
	return 0;
}

/* The file's number and device, as fdinfo has them. Files without a name (an
 * eventfd) have one number for all. */
static bool
is_that_inode(const struct stat *st, struct str line)
{
	uint64_t device = (uint64_t)major(st->st_dev) << 20 | minor(st->st_dev);

	return (st->st_mode & S_IFMT) != 0 &&
	    number_behind(line, "ino:", 16) == st->st_ino &&
	    number_behind(line, "sdev:", 16) == device;
}

/* Is `fd` closed, or another file than the last one of those entries? kcmp(2)
 * knows, and walks through all entries to find out: only where it must. */
static bool
is_moved(struct sys *sys, int epfd, const struct epoll_entry *entries,
    size_t last, struct str line)
{
	struct kcmp_epoll_slot slot = {.efd = (uint32_t)epfd};
	pid_t self = (pid_t)syscall(SYS_getpid);
	int fd = entries[last].fd;
	struct stat st;
	long result;

	if (sys_check(sys, fd) == -1 || late(fstat)(fd, &st) == -1)
		return true;
	if (is_that_inode(&st, line))
		return false;
	slot.tfd = (uint32_t)fd;
	for (size_t i = 0; i < last; i++)
		slot.toff += entries[i].fd == fd;
	result = syscall(
	    SYS_kcmp, self, self, KCMP_EPOLL_TFD, (unsigned long)fd, &slot);
	trace_kcmp(sys, self, ", KCMP_EPOLL_TFD, ", fd, &slot, -1, result);
	/* Where there is no kcmp(2), the file's number has to do. */
	return result == -1 ? number_behind(line, "ino:", 16) != st.st_ino
			    : result > 0;
}

static int
read_whole(struct sys *sys, int fd, struct buf *text)
{
	for (;;) {
		char *to = buf_reserve(text, 4096);
		ssize_t got = to == NULL ? -1 : sys_read(sys, fd, to, 4096);

		if (got == 0)
			return 0;
		if (got > 0)
			text->len += (size_t)got;
		else if (to == NULL || errno != EINTR)
			return -1;
	}
}

int
sys_epoll_entries(struct sys *sys, int epfd, struct arena *arena,
    struct epoll_entry **entries, size_t *count)
{
	struct buf text;
	struct str rest;
	char block[4096], path[40];
	size_t room = 0;
	int fd, result;

	*entries = NULL;
	*count = 0;
	buf_init(&text, path, sizeof(path));
	buf_text(&text, "/proc/self/fdinfo/");
	buf_signed(&text, epfd);
	buf_char(&text, '\0');
	fd = sys_open(sys, path, O_RDONLY);
	if (fd == -1) {
		if (errno == ENOENT)
			errno = EBADF;
		return -1;
	}
	buf_init(&text, block, sizeof(block));
	result = read_whole(sys, fd, &text);
	sys_close(sys, fd);
	rest = (struct str){text.at, text.len};
	while (result == 0 && rest.at != NULL) {
		struct str line = str_cut(&rest, '\n');
		struct epoll_entry *grown;

		if (!str_starts(line, "tfd:"))
			continue;
		grown = arena_grow(
		    arena, *entries, &room, *count + 1, sizeof(*grown));
		if (grown == NULL) {
			result = -1;
			break;
		}
		*entries = grown;
		grown[*count] = (struct epoll_entry){
		    .fd = (int)number_behind(line, "tfd:", 10),
		    .events = (uint32_t)number_behind(line, "events:", 16),
		    .tag = number_behind(line, "data:", 16),
		};
		grown[*count].moved = is_moved(sys, epfd, grown, *count, line);
		++*count;
	}
	buf_free(&text);
	return result;
}
