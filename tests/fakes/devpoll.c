/* devpoll.c - illumos' and Solaris' /dev/poll, as seen from fdwait */
/* SPDX-License-Identifier: ISC */
#include <sys/resource.h>

#include <sys/devpoll.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * The calls of the library in src/devpoll/, in its place. What a device does
 * that is not the first one's is a row; an errno of 0: nothing.
 */
static const struct device {
	char name[12];     /* in the environment, FDWAIT_FAKE */
	int refused;       /* open(2) */
	bool strict;       /* more room than RLIMIT_NOFILE is EINVAL */
	bool interrupted;  /* every other write and wait is EINTR */
	bool written_half; /* a write stops in the middle */
} devices[] = {
    {.name = "illumos"},
    {.name = "solaris", .strict = true},
    {.name = "interrupted", .interrupted = true},
    {.name = "half", .written_half = true},
    {.name = "missing", .refused = ENOENT},
    {.name = "zone", .refused = ENXIO},
    {.name = "forbidden", .refused = EACCES},
};

/* The numbers that the process's table has. */
#define TABLE 1024

static struct {
	short events;
	bool member; /* it was open when it was added */
} entries[TABLE];
static int start; /* where the next results begin */

static const struct device *
device(void)
{
	const char *name = getenv("FDWAIT_FAKE");

	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
		if (name != NULL && strcmp(name, devices[i].name) == 0)
			return &devices[i];
	fprintf(stderr, "FDWAIT_FAKE: no such device: %s\n",
	    name == NULL ? "(none)" : name);
	abort();
}

static int
refuse(int error)
{
	errno = error;
	return -1;
}

static bool
interrupts(void)
{
	static unsigned calls;

	return device()->interrupted && calls++ % 2 == 0;
}

static unsigned long
limit(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		abort();
	return (unsigned long)files.rlim_cur;
}

int
devpoll_open(void)
{
	if (device()->refused != 0)
		return refuse(device()->refused);
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

/* What is not open, or out of the table, is taken without a word. Removing
 * what is no member leaves its events. */
static void
change(const struct pollfd *p)
{
	if (p->fd < 0 || p->fd >= TABLE)
		return;
	if (p->events == POLLREMOVE) {
		if (entries[p->fd].member)
			entries[p->fd].events = 0;
		entries[p->fd].member = false;
		return;
	}
	entries[p->fd].events |= p->events;
	if (fcntl(p->fd, F_GETFD) != -1)
		entries[p->fd].member = true;
}

ssize_t
devpoll_write(int dp, const void *list, size_t size)
{
	const struct pollfd *p = list;
	size_t count = size / sizeof *p;

	(void)dp;
	if (interrupts())
		return refuse(EINTR);
	if (count > 255 && count > limit())
		return refuse(EINVAL);
	if (device()->written_half)
		size = count / 2 * sizeof *p;
	for (size_t i = 0; i < size / sizeof *p; i++)
		change(&p[i]);
	return (ssize_t)size;
}

/* From where the last full buffer stopped, and round. */
static int
hand_out(const struct pollfd *seen, nfds_t used, struct dvpoll *dv)
{
	nfds_t from = 0, count = 0;

	while (from < used && seen[from].fd < start)
		from++;
	for (nfds_t i = 0; i < used && count < dv->dp_nfds; i++) {
		const struct pollfd *p = &seen[(from + i) % used];

		if (p->revents != 0)
			dv->dp_fds[count++] = *p;
	}
	if (count == dv->dp_nfds)
		start = dv->dp_fds[count - 1].fd + 1;
	return (int)count;
}

static int
wait_for(struct dvpoll *dv)
{
	static struct pollfd seen[TABLE];
	nfds_t used = 0;
	int result;

	if (interrupts())
		return refuse(EINTR);
	if (device()->strict && dv->dp_nfds > limit())
		return refuse(EINVAL);
	/* Without room for results it only sleeps. */
	if (dv->dp_nfds == 0)
		return poll(NULL, 0, dv->dp_timeout);
	for (int fd = 0; fd < TABLE; fd++)
		if (entries[fd].member)
			seen[used++] = (struct pollfd){
			    .fd = fd,
			    .events = entries[fd].events,
			};
	result = poll(seen, used, dv->dp_timeout);
	return result <= 0 ? result : hand_out(seen, used, dv);
}

int
devpoll_ioctl(int dp, int request, void *argument)
{
	struct pollfd *p = argument;

	(void)dp;
	if (request == DP_POLL)
		return wait_for(argument);
	if (request != DP_ISPOLLED)
		return refuse(EINVAL);
	if (p->fd < 0 || p->fd >= TABLE || !entries[p->fd].member)
		return 0;
	p->revents = entries[p->fd].events;
	return 1;
}

int
devpoll_close(int dp)
{
	return close(dp);
}
