/* play.c - what illumos answers to some calls, played over Linux' own */
/* SPDX-License-Identifier: ISC */
#define PLAY_REAL
#include "play.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/kqueue/linux/procfs.h"
#include "net/if.h"
#include "net/route.h"
#include "port.h"
#include "procfs.h"
#include "sys/sockio.h"

#define PLAY_WATCHES 4096
#define PLAY_PROCESSES 1024
#define PLAY_REQUESTS 256
#define PLAY_BYTES (64 * 1024)

/* linux/set.c's, under another name: takes out an item of a closed number. */
bool play_silence(int set, int fd);

/* One watch of an instance; path_fd keeps its file in sight. */
struct played_watch {
	int instance; /* 0: not in use */
	int wd, path_fd;
	uint32_t asked; /* the mask that the library knows of */
	int parent;     /* the watch of the directory above, or 0 */
	nlink_t names;
	bool inner; /* only the parent of another one */
};

struct played_process {
	int fd; /* a pidfd, or 0 */
	pid_t pid;
};

static struct played_watch watches[PLAY_WATCHES];
static struct played_process processes[PLAY_PROCESSES];
static pthread_mutex_t play_lock = PTHREAD_MUTEX_INITIALIZER;

static void
fail(const char *what)
{
	printf("Bail out! play: %s\n", what);
	fflush(stdout);
	_exit(99);
}

/* -- /proc -- */

static struct played_process *
process_at(int fd)
{
	for (size_t i = 0; fd > 0 && i < PLAY_PROCESSES; i++)
		if (processes[i].fd == fd)
			return &processes[i];
	return NULL;
}

int
play_open(const char *path, int flags)
{
	int pid, fd, end = 0;

	if (sscanf(path, "/proc/%d/psinfo%n", &pid, &end) != 1 || end == 0)
		return open(path, flags);
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (fd == -1) {
		errno = errno == ESRCH || errno == EINVAL ? ENOENT : errno;
		return -1;
	}
	pthread_mutex_lock(&play_lock);
	for (size_t i = 0; i < PLAY_PROCESSES; i++)
		if (processes[i].fd == 0) {
			processes[i].fd = fd;
			processes[i].pid = pid;
			break;
		}
	pthread_mutex_unlock(&play_lock);
	return fd;
}

static bool
is_over(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, 0) == 1;
}

ssize_t
play_pread(int fd, void *at, size_t size, off_t offset)
{
	struct played_process *process = process_at(fd);
	psinfo_t info = {.pr_nlwp = 1};

	if (process == NULL)
		return pread(fd, at, size, offset);
	if (is_over(fd)) {
		info.pr_nlwp = 0;
		info.pr_wstat = kq_procfs_status((uint32_t)process->pid);
		if (info.pr_wstat == -1) {
			errno = ENOENT;
			return -1;
		}
	}
	memcpy(at, &info, sizeof info < size ? sizeof info : size);
	return (ssize_t)(sizeof info < size ? sizeof info : size);
}

/* -- sockets -- */

/* What is pending, which is taken by asking; 0: nothing, or no socket. */
static int
pending(int fd)
{
	int error = 0;
	socklen_t size = sizeof error;

	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error
									: 0;
}

/* The flags of the interface that the request names. */
static int
interface_flags(int fd, struct lifreq *request)
{
	struct ifreq linux_request;

	memset(&linux_request, 0, sizeof linux_request);
	memcpy(linux_request.ifr_name, request->lifr_name,
	    sizeof linux_request.ifr_name);
	if (ioctl(fd, SIOCGIFFLAGS, &linux_request) == -1) {
		errno = errno == ENODEV ? ENXIO : errno;
		return -1;
	}
	request->lifr_flags = (unsigned short)linux_request.ifr_flags;
	return 0;
}

int
play_ioctl(int fd, unsigned long request, void *argument)
{
	int error = pending(fd);

	if (error == 0 && request == SIOCGLIFFLAGS)
		return interface_flags(fd, argument);
	if (error == 0)
		return (int)syscall(SYS_ioctl, fd, request, argument);
	errno = error;
	return -1;
}

ssize_t
play_send(int fd, const void *data, size_t size, int flags)
{
	int error = pending(fd);

	if (error == 0)
		return send(fd, data, size, flags);
	errno = error;
	return -1;
}

static bool
was_connected(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLRDHUP};

	return poll(&p, 1, 0) == 1 && (p.revents & (POLLRDHUP | POLLERR));
}

/* poll(2)'s bits are epoll's but for RDHUP, which has the same value here. */
static uint32_t
socket_bits(int fd, uint32_t bits)
{
	int type;
	socklen_t size = sizeof type;

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == -1)
		return bits;
	if (bits & EPOLLERR)
		return EPOLLIN | EPOLLOUT;
	if ((bits & EPOLLHUP) && !was_connected(fd))
		return 0;
	size = sizeof type;
	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &type, &size) == -1 ||
	    type != AF_UNIX)
		return bits;
	return bits & ~(uint32_t)EPOLLRDHUP;
}

int
play_poll(struct pollfd *p, nfds_t count, int ms)
{
	int n;

	if (count != 1 || process_at(p->fd) == NULL) {
		n = poll(p, count, ms);
		for (nfds_t i = 0; i < count; i++)
			p[i].revents =
			    (short)socket_bits(p[i].fd, (uint32_t)p[i].revents);
		return n;
	}
	p->revents = is_over(p->fd) ? POLLHUP : p->events & POLLIN;
	return p->revents != 0;
}

/* -- interfaces -- */

/* A routing socket is Linux' for links. */
int
play_socket(int domain, int type, int protocol)
{
	struct sockaddr_nl address = {
	    .nl_family = AF_NETLINK,
	    .nl_groups = RTMGRP_LINK,
	};
	int fd = socket(domain, type, protocol);

	if (fd != -1 && domain == AF_NETLINK &&
	    bind(fd, (void *)&address, sizeof address) == -1)
		fail("no routing socket");
	return fd;
}

/* What was dropped is told to nobody. */
ssize_t
play_recv(int fd, void *at, size_t size, int flags)
{
	union {
		struct nlmsghdr header;
		char bytes[32 * 1024];
	} message;
	const struct ifinfomsg *link = NLMSG_DATA(&message.header);
	struct if_msghdr told = {.ifm_version = RTM_VERSION};
	int domain = 0;
	socklen_t length = sizeof domain;
	ssize_t n;

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == -1 ||
	    domain != AF_NETLINK)
		return recv(fd, at, size, flags);
	do
		n = recv(fd, message.bytes, sizeof message, flags);
	while (n == -1 && errno == ENOBUFS);
	if (n <= 0)
		return n;
	told.ifm_msglen = sizeof told;
	told.ifm_type = RTM_FREEADDR;
	if (message.header.nlmsg_type == RTM_NEWLINK) {
		told.ifm_type = RTM_IFINFO;
		told.ifm_flags = (int)link->ifi_flags;
		told.ifm_index = (unsigned short)link->ifi_index;
	}
	if (size < sizeof told)
		fail("a routing message without its header");
	memcpy(at, &told, sizeof told);
	return sizeof told;
}

/* -- event ports and asynchronous requests -- */

/* A pipe that is open at both ends by one descriptor. */
int
port_create(void)
{
	char path[32];
	int ends[2], port;

	if (pipe(ends) == -1)
		return -1;
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	port = open(path, O_RDWR | O_NONBLOCK);
	close(ends[0]);
	close(ends[1]);
	return port;
}

int
port_get(int port, port_event_t *told, struct timespec *timeout)
{
	if (timeout->tv_sec != 0 || timeout->tv_nsec != 0)
		fail("a wait for a port");
	if (read(port, told, sizeof *told) == sizeof *told)
		return 0;
	errno = ETIME;
	return -1;
}

enum play_call {
	PLAY_READ,
	PLAY_WRITE,
	PLAY_FSYNC
};

/* Its descriptors are duplicates, so that it outlives the program's. */
struct played_request {
	const struct aiocb *cb; /* NULL: not in use */
	struct aiocb copy;
	enum play_call call;
	int fd, port;
	bool cancelled, done;
	int error;
	ssize_t result;
};

static struct played_request requests[PLAY_REQUESTS];

static struct played_request *
request_of(const struct aiocb *cb)
{
	for (size_t i = 0; i < PLAY_REQUESTS; i++)
		if (requests[i].cb == cb)
			return &requests[i];
	return NULL;
}

static ssize_t
transfer(const struct played_request *r)
{
	void *at = (void *)(uintptr_t)r->copy.aio_buf;
	size_t size = r->copy.aio_nbytes;
	ssize_t n;

	if (r->call == PLAY_FSYNC)
		return fsync(r->fd);
	if (r->call == PLAY_WRITE) {
		n = pwrite(r->fd, at, size, r->copy.aio_offset);
		return n == -1 && errno == ESPIPE ? write(r->fd, at, size) : n;
	}
	n = pread(r->fd, at, size, r->copy.aio_offset);
	return n == -1 && errno == ESPIPE ? read(r->fd, at, size) : n;
}

static void *
do_request(void *argument)
{
	struct played_request *r = argument;
	struct pollfd p = {
	    .fd = r->fd, .events = r->call == PLAY_READ ? POLLIN : POLLOUT};
	port_event_t told = {.portev_source = PORT_SOURCE_AIO,
	    .portev_object = (uintptr_t)r->cb};
	ssize_t result = -1;
	bool cancelled;
	int error = ECANCELED;

	do {
		pthread_mutex_lock(&play_lock);
		cancelled = r->cancelled;
		pthread_mutex_unlock(&play_lock);
	} while (!cancelled && p.fd != -1 && r->call != PLAY_FSYNC &&
	    poll(&p, 1, 5) == 0);
	if (!cancelled) {
		result = transfer(r);
		error = result == -1 ? errno : 0;
	}
	close(p.fd);
	pthread_mutex_lock(&play_lock);
	r->result = result;
	r->error = error;
	r->done = true;
	/* In order, for then it may be another one's. */
	if (write(r->port, &told, sizeof told) != sizeof told)
		fail("a port is full");
	close(r->port);
	pthread_mutex_unlock(&play_lock);
	return NULL;
}

static int
submit(struct aiocb *cb, enum play_call call)
{
	const port_notify_t *notify = cb->aio_sigevent.sigev_value.sival_ptr;
	struct played_request *r;
	pthread_attr_t detached;
	pthread_t thread;

	if (cb->aio_sigevent.sigev_notify != SIGEV_PORT)
		fail("a request that tells no port");
	pthread_mutex_lock(&play_lock);
	r = request_of(NULL);
	if (request_of(cb) != NULL)
		fail("a block that is in use");
	if (r == NULL)
		fail("too many requests");
	else
		*r = (struct played_request){.cb = cb,
		    .copy = *cb,
		    .call = call,
		    .fd = fcntl(cb->aio_fildes, F_DUPFD_CLOEXEC, 500),
		    .port = fcntl(notify->portnfy_port, F_DUPFD_CLOEXEC, 500)};
	pthread_mutex_unlock(&play_lock);
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &detached, do_request, r) != 0)
		fail("no thread");
	pthread_attr_destroy(&detached);
	return 0;
}

int
play_aio_read(struct aiocb *cb)
{
	return submit(cb, PLAY_READ);
}

int
play_aio_write(struct aiocb *cb)
{
	return submit(cb, PLAY_WRITE);
}

int
play_aio_fsync(int op, struct aiocb *cb)
{
	if (op != O_SYNC)
		fail("aio_fsync() of something else");
	return submit(cb, PLAY_FSYNC);
}

int
play_aio_error(const struct aiocb *cb)
{
	struct played_request *r;
	int error = EINVAL;

	pthread_mutex_lock(&play_lock);
	r = request_of(cb);
	if (r != NULL)
		error = r->done ? r->error : EINPROGRESS;
	pthread_mutex_unlock(&play_lock);
	return error;
}

ssize_t
play_aio_return(struct aiocb *cb)
{
	struct played_request *r;
	ssize_t result = -1;

	pthread_mutex_lock(&play_lock);
	r = request_of(cb);
	errno = EINVAL;
	if (r != NULL && r->done) {
		errno = r->error;
		result = r->result;
		r->cb = NULL;
	}
	pthread_mutex_unlock(&play_lock);
	return result;
}

int
play_aio_cancel(int fd, struct aiocb *cb)
{
	struct played_request *r;

	if (fd != cb->aio_fildes)
		fail("aio_cancel() with another descriptor");
	pthread_mutex_lock(&play_lock);
	r = request_of(cb);
	if (r != NULL)
		r->cancelled = true;
	pthread_mutex_unlock(&play_lock);
	return 0;
}

/* -- epoll -- */

static bool
is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	    (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode) || S_ISBLK(st.st_mode));
}

static bool
is_set(int fd)
{
	char path[32], what[64];
	ssize_t n;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	n = readlink(path, what, sizeof what);
	return n > 0 && memmem(what, (size_t)n, "eventpoll", 9) != NULL;
}

int
play_epoll_ctl(int set, int op, int fd, struct epoll_event *ev)
{
	struct epoll_event changed;
	int saved;

	if (op == EPOLL_CTL_ADD && process_at(fd) != NULL) {
		if (ev->events & EPOLLIN)
			fail("psinfo would be readable all the time");
		changed = *ev;
		changed.events |= EPOLLIN;
		ev = &changed;
	}
	if (epoll_ctl(set, op, fd, ev) == 0)
		return 0;
	saved = errno;
	if (!is_set(set))
		fail("epoll_ctl() would write into somebody's file");
	if (op == EPOLL_CTL_DEL && saved != EBADF && play_silence(set, fd))
		return 0;
	if (op == EPOLL_CTL_ADD && saved == EPERM) {
		/* To look whether it is there, and to take it out again. */
		if (is_file(fd) && ev->events == EPOLLET)
			return 0;
		if (is_file(fd))
			fail("a file in a set is always ready");
		saved = ENXIO;
	}
	errno = saved;
	return -1;
}

int
play_epoll_wait(int set, struct epoll_event *events, int max, int ms)
{
	int n = epoll_wait(set, events, max, ms), left = 0;

	for (int i = 0; i < n; i++) {
		uint64_t token = events[i].data.u64;

		/* The library's tokens have the number in them. */
		if (!(token >> 63) && fcntl((int)token, F_GETFD) == -1)
			play_silence(set, (int)(uint32_t)token);
		else if (token >> 63)
			events[left++] = events[i];
		else if ((events[left].events = socket_bits(
			      (int)(uint32_t)token, events[i].events)) != 0)
			events[left++].data.u64 = token;
	}
	return n > 0 ? left : n;
}

/* -- inotify -- */

static struct played_watch *
watch_at(int instance, int wd)
{
	for (size_t i = 0; i < PLAY_WATCHES; i++)
		if (watches[i].instance == instance && watches[i].wd == wd)
			return &watches[i];
	return NULL;
}

static struct played_watch *
watch_new(int instance, int wd, int fd)
{
	char path[32];
	struct stat st;

	for (size_t i = 0; i < PLAY_WATCHES; i++)
		if (watches[i].instance == 0) {
			watches[i] = (struct played_watch){
			    .instance = instance, .wd = wd};
			snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
			watches[i].path_fd = open(path, O_PATH | O_CLOEXEC);
			if (fstat(watches[i].path_fd, &st) == 0)
				watches[i].names = st.st_nlink;
			return &watches[i];
		}
	fail("too many watches");
	return NULL;
}

static void
watch_end(struct played_watch *watch)
{
	close(watch->path_fd);
	memset(watch, 0, sizeof *watch);
}

/* rmdir(2) is told to nobody but those who watch the directory above. */
static void
watch_parent(struct played_watch *watch)
{
	int up = openat(watch->path_fd, "..", O_PATH | O_CLOEXEC), wd;
	char path[32];

	if (up == -1)
		return;
	snprintf(path, sizeof path, "/proc/self/fd/%d", up);
	wd = inotify_add_watch(watch->instance, path, IN_DELETE | IN_MASK_ADD);
	if (wd > 0) {
		watch->parent = wd;
		if (watch_at(watch->instance, wd) == NULL)
			watch_new(watch->instance, wd, up)->inner = true;
	}
	close(up);
}

static int
add_watch(int instance, const char *path, uint32_t mask)
{
	const uint32_t about_children = IN_ACCESS | IN_MODIFY | IN_ATTRIB |
	    IN_CLOSE_WRITE | IN_CLOSE_NOWRITE | IN_OPEN;
	struct played_watch *watch;
	struct stat st;
	char block[4096];
	bool directory;
	int fd, number, wd;

	if (sscanf(path, "/proc/self/fd/%d", &number) != 1)
		fail("a watch by name");
	if (fstat(number, &st) == -1)
		return -1;
	directory = S_ISDIR(st.st_mode);
	if ((!S_ISREG(st.st_mode) && !directory) ||
	    (fcntl(number, F_GETFL) & O_ACCMODE) == O_WRONLY) {
		errno = EACCES;
		return -1;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (directory && (mask & about_children))
		while (syscall(SYS_getdents64, fd, block, sizeof block) > 0)
			;
	/* What a name's end looks like is known by the count of names. */
	wd = inotify_add_watch(instance, path,
	    (mask & ~(uint32_t)IN_MASK_ADD) | IN_ATTRIB | IN_MASK_ADD);
	if (wd == -1) {
		close(fd);
		return -1;
	}
	watch = watch_at(instance, wd);
	if (watch == NULL)
		watch = watch_new(instance, wd, number);
	if (watch->inner || watch->asked == 0)
		watch->names = st.st_nlink;
	watch->inner = false;
	watch->asked = mask & IN_MASK_ADD
	    ? watch->asked | (mask & ~(uint32_t)IN_MASK_ADD)
	    : mask;
	if (directory && watch->parent == 0)
		watch_parent(watch);
	close(fd);
	return wd;
}

int
play_inotify_add_watch(int instance, const char *path, uint32_t mask)
{
	int wd;

	pthread_mutex_lock(&play_lock);
	wd = add_watch(instance, path, mask);
	pthread_mutex_unlock(&play_lock);
	return wd;
}

int
play_inotify_rm_watch(int instance, int wd)
{
	struct played_watch *watch;

	pthread_mutex_lock(&play_lock);
	watch = watch_at(instance, wd);
	if (watch != NULL)
		watch_end(watch);
	pthread_mutex_unlock(&play_lock);
	return inotify_rm_watch(instance, wd);
}

static size_t
put(char *out, const struct inotify_event *ev, uint32_t mask)
{
	struct inotify_event short_one = *ev;

	short_one.mask = mask;
	short_one.len = 0;
	memcpy(out, &short_one, sizeof short_one);
	return sizeof short_one;
}

/* A name of the file has gone: the watch says so, and ends. */
static size_t
gone(char *out, struct played_watch *watch, const struct inotify_event *ev)
{
	struct inotify_event own = *ev;
	size_t size = 0;
	int instance = watch->instance;

	own.wd = watch->wd;
	own.cookie = 0;
	if ((watch->asked & IN_ATTRIB) && (ev->mask & IN_ATTRIB))
		size += put(out + size, &own, IN_ATTRIB);
	if (watch->asked & IN_DELETE_SELF)
		size += put(out + size, &own, IN_DELETE_SELF);
	watch_end(watch);
	inotify_rm_watch(instance, own.wd);
	return size;
}

static size_t
played(int instance, char *out, const struct inotify_event *ev)
{
	struct played_watch *watch = watch_at(instance, ev->wd);
	struct stat st;
	size_t size = 0;
	uint32_t mask;

	/* Ends and losses are told in any case. */
	if (watch == NULL || (ev->mask & (IN_IGNORED | IN_Q_OVERFLOW))) {
		memcpy(out, ev, sizeof *ev + ev->len);
		return sizeof *ev + ev->len;
	}
	if ((ev->mask & IN_DELETE) && (ev->mask & IN_ISDIR))
		for (size_t i = 0; i < PLAY_WATCHES; i++)
			if (watches[i].instance == instance &&
			    watches[i].parent == ev->wd &&
			    fstat(watches[i].path_fd, &st) == 0 &&
			    st.st_nlink == 0)
				size += gone(out + size, &watches[i], ev);
	if (ev->len == 0 && (ev->mask & IN_ATTRIB) &&
	    fstat(watch->path_fd, &st) == 0) {
		nlink_t before = watch->names;

		watch->names = st.st_nlink;
		if (st.st_nlink < before)
			return size + gone(out + size, watch, ev);
	}
	mask = ev->mask & (watch->asked | IN_ISDIR | IN_UNMOUNT);
	if ((mask & ~(uint32_t)IN_ISDIR) == 0 || watch->inner)
		return size;
	memcpy(out + size, ev, sizeof *ev + ev->len);
	memcpy(out + size + offsetof(struct inotify_event, mask), &mask,
	    sizeof mask);
	return size + sizeof *ev + ev->len;
}

ssize_t
play_read(int fd, void *at, size_t size)
{
	static _Thread_local char block[PLAY_BYTES]
	    __attribute__((aligned(16)));
	bool known = false;
	size_t filled = 0;
	ssize_t n;

	pthread_mutex_lock(&play_lock);
	for (size_t i = 0; i < PLAY_WATCHES; i++)
		known |= watches[i].instance == fd;
	if (!known) {
		pthread_mutex_unlock(&play_lock);
		return read(fd, at, size);
	}
	do {
		/* Some grow to three times their size. */
		n = read(fd, block, size / 4);
		for (ssize_t i = 0; i < n;) {
			const struct inotify_event *ev =
			    (const void *)(block + i);

			filled += played(fd, (char *)at + filled, ev);
			i += (ssize_t)(sizeof *ev + ev->len);
		}
	} while (n > 0 && filled == 0);
	pthread_mutex_unlock(&play_lock);
	return n > 0 ? (ssize_t)filled : n;
}

int
play_close(int fd)
{
	struct played_process *process;

	pthread_mutex_lock(&play_lock);
	process = process_at(fd);
	if (process != NULL)
		process->fd = 0;
	for (size_t i = 0; i < PLAY_WATCHES; i++)
		if (fd > 0 && watches[i].instance == fd)
			watch_end(&watches[i]);
	pthread_mutex_unlock(&play_lock);
	return close(fd);
}
