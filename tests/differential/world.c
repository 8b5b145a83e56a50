/* world.c - what is done to descriptors, and what poll(2) says of them */
/* SPDX-License-Identifier: ISC */
#include "world.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "face.h"

/* Some numbers are too high for select(2). */
static const int numbers[SLOTS] = {
    50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 1500, 1501};

/* A segment on a loaded machine: milliseconds, and looks. */
#define COMES_IN 60000
#define SETTLES_IN 20000
#define QUEUED_MOST 20000

int
number_of(int slot)
{
	return numbers[slot];
}

int
slot_of(int number)
{
	for (int i = 0; i < SLOTS; i++)
		if (numbers[i] == number)
			return i;
	return -1;
}

struct object *
at(struct world *world, int slot)
{
	return world->slot[slot] == -1 ? NULL
				       : &world->objects[world->slot[slot]];
}

int
slot_of_object(const struct world *world, int object)
{
	for (int i = 0; i < SLOTS; i++)
		if (world->slot[i] == object)
			return i;
	return -1;
}

void
differ(struct world *world, const char *format, ...)
{
	va_list list;

	if (world->failed)
		return;
	world->failed = true;
	va_start(list, format);
	vsnprintf(world->message, sizeof(world->message), format, list);
	va_end(list);
}

const char *
bits_text(unsigned bits)
{
	static const struct {
		unsigned bit;
		char name[8];
	} names[] = {
	    {POLLIN, "IN"},
	    {POLLPRI, "PRI"},
	    {POLLOUT, "OUT"},
	    {POLLERR, "ERR"},
	    {POLLHUP, "HUP"},
	    {POLLNVAL, "NVAL"},
	    {POLLRDNORM, "RDNORM"},
	    {POLLRDBAND, "RDBAND"},
	    {POLLWRNORM, "WRNORM"},
	    {POLLWRBAND, "WRBAND"},
	    {POLLRDHUP, "RDHUP"},
	};
	static char text[4][128];
	static unsigned turn;
	char *at = text[turn++ % 4];
	size_t used = 0;

	strcpy(at, "nothing");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(bits & names[i].bit))
			continue;
		used += (size_t)snprintf(at + used, 128 - used, "%s%s",
		    used == 0 ? "" : "|", names[i].name);
		bits &= ~names[i].bit;
	}
	if (bits != 0)
		snprintf(at + used, 128 - used, "|%#x", bits);
	return at;
}

/* -- objects -- */

static void
drop(struct world *world, int slot)
{
	int id = world->slot[slot];
	struct object *object;
	bool last;

	if (id == -1)
		return;
	object = &world->objects[id];
	world->slot[slot] = -1;
	world->touched[object->group] = world->now;
	last = --object->refs == 0;
	for (int i = 0; faces[i] != NULL; i++)
		faces[i]->closed(world, slot, id, last);
}

static int
object_new(struct world *world, enum sort sort, int group)
{
	int id = world->objects_count;

	if (id == OBJECTS) {
		fprintf(stderr, "too many objects\n");
		exit(99);
	}
	world->objects_count++;
	if (group == -1)
		group = world->groups_count++;
	world->objects[id] =
	    (struct object){.sort = sort, .peer = -1, .group = group};
	world->touched[group] = world->now;
	return id;
}

/* The descriptor becomes the slot's, in the place of what was there. */
static void
place(struct world *world, int slot, int fd, int object)
{
	int flags;

	if (!world->rough)
		face_kqueue_closing(world, slot);
	if (dup2(fd, numbers[slot]) == -1) {
		perror("dup2");
		exit(99);
	}
	world->objects[object].refs++;
	drop(world, slot);
	close(fd);
	flags = fcntl(numbers[slot], F_GETFL);
	fcntl(numbers[slot], F_SETFL, flags | O_NONBLOCK);
	world->slot[slot] = object;
}

static void
need(int result, const char *what)
{
	if (result != -1)
		return;
	perror(what);
	exit(99);
}

/* Wait until it is so, where a network is between. */
static void
wait_for(int slot, short events)
{
	struct pollfd look = {.fd = numbers[slot], .events = events};

	poll(&look, 1, COMES_IN);
}

/* What was sent is there. */
static void
settle(struct world *world, int slot)
{
	const struct object *object = at(world, slot);
	int left = 0;
	struct tcp_info info;
	socklen_t size = sizeof(info);

	if (object == NULL || object->sort != SORT_TCP)
		return;
	for (int i = 0; i < SETTLES_IN; i++) {
		if (ioctl(numbers[slot], SIOCOUTQ, &left) == -1 || left == 0)
			return;
		/* After a reset it stays what it was. */
		if (getsockopt(numbers[slot], IPPROTO_TCP, TCP_INFO, &info,
			&size) == -1 ||
		    info.tcpi_state == TCP_CLOSE)
			return;
		usleep(100);
	}
}

static void
touch(struct world *world, int slot)
{
	const struct object *object = at(world, slot);

	if (object != NULL)
		world->touched[object->group] = world->now;
}

/* All connections that were made to a listener are in its list. */
static void
wait_for_pending(int slot, int pending)
{
	struct tcp_info info;
	socklen_t size = sizeof(info);

	for (int i = 0; i < SETTLES_IN; i++) {
		if (getsockopt(numbers[slot], IPPROTO_TCP, TCP_INFO, &info,
			&size) == -1 ||
		    (int)info.tcpi_unacked >= pending)
			return;
		usleep(100);
	}
}

/* -- actions: making -- */

static void
two(struct world *world, const struct step *step, const int ends[2],
    enum sort first, enum sort second)
{
	int a = object_new(world, first, -1);
	int b = object_new(world, second, world->objects[a].group);

	world->objects[a].peer = b;
	world->objects[b].peer = a;
	place(world, step->a, ends[0], a);
	if (step->b == step->a) {
		/* The one end takes the other's place. */
		place(world, step->a, ends[1], b);
		return;
	}
	place(world, step->b, ends[1], b);
}

static void
run_pipe(struct world *world, const struct step *step)
{
	int ends[2];

	need(pipe(ends), "pipe");
	two(world, step, ends, SORT_PIPE_READ, SORT_PIPE_WRITE);
}

static void
run_stream(struct world *world, const struct step *step)
{
	int ends[2];

	need(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	two(world, step, ends, SORT_STREAM, SORT_STREAM);
}

static void
run_dgram(struct world *world, const struct step *step)
{
	int ends[2];

	need(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), "socketpair");
	two(world, step, ends, SORT_DGRAM, SORT_DGRAM);
}

static void
one(struct world *world, const struct step *step, int fd, enum sort sort)
{
	need(fd, "open");
	place(world, step->a, fd, object_new(world, sort, -1));
}

static struct sockaddr_in
local(void)
{
	return (struct sockaddr_in){
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static void
run_listen(struct world *world, const struct step *step)
{
	struct sockaddr_in address = local();
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	need(fd, "socket");
	need(bind(fd, (struct sockaddr *)&address, sizeof(address)), "bind");
	need(listen(fd, 100), "listen");
	one(world, step, fd, SORT_LISTENER);
}

/* a connects to the listener b; or nothing is there that listens. */
static void
run_connect(struct world *world, const struct step *step)
{
	const struct object *listener = at(world, step->b);
	int listener_id = world->slot[step->b], id, fd;
	struct sockaddr_in address = local();
	socklen_t size = sizeof(address);
	bool last;

	if (listener == NULL || listener->sort != SORT_LISTENER ||
	    listener->pending > 50)
		return;
	need(getsockname(numbers[step->b], (struct sockaddr *)&address, &size),
	    "getsockname");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	need(fd, "socket");
	last = step->a == step->b && listener->refs == 1;
	id = object_new(world, SORT_TCP, listener->group);
	if (connect(fd, (struct sockaddr *)&address, size) == -1 &&
	    errno != EINPROGRESS)
		need(-1, "connect");
	world->objects[listener_id].pending++;
	place(world, step->a, fd, id);
	if (!last)
		wait_for(step->a, POLLOUT);
	/* It is in the listener's list somewhat later than made. */
	if (world->slot[step->b] == listener_id)
		wait_for_pending(step->b, world->objects[listener_id].pending);
	touch(world, step->a);
}

static void
run_accept(struct world *world, const struct step *step)
{
	struct object *listener = at(world, step->b);
	int fd, id;

	if (listener == NULL || listener->sort != SORT_LISTENER)
		return;
	fd = accept(numbers[step->b], NULL, NULL);
	if (fd == -1)
		return;
	listener->pending--;
	id = object_new(world, SORT_TCP, listener->group);
	place(world, step->a, fd, id);
}

static void
run_tcp(struct world *world, const struct step *step)
{
	one(world, step, socket(AF_INET, SOCK_STREAM, 0), SORT_TCP);
}

static void
run_refused(struct world *world, const struct step *step)
{
	struct sockaddr_in address = local();
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0), other;

	need(fd, "socket");
	need(bind(fd, (struct sockaddr *)&address, size), "bind");
	need(
	    getsockname(fd, (struct sockaddr *)&address, &size), "getsockname");
	/* Bound, and nobody listens. */
	other = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	need(other, "socket");
	(void)connect(other, (struct sockaddr *)&address, size);
	close(fd);
	one(world, step, other, SORT_TCP);
	wait_for(step->a, POLLOUT);
}

static void
run_file(struct world *world, const struct step *step)
{
	char path[] = "/tmp/fdwait-differential-XXXXXX";
	int fd = mkstemp(path);

	need(fd, "mkstemp");
	unlink(path);
	one(world, step, fd, SORT_FILE);
}

static void
run_null(struct world *world, const struct step *step)
{
	one(world, step, open("/dev/null", O_RDWR), SORT_NULL);
}

static void
run_dir(struct world *world, const struct step *step)
{
	one(world, step, open("/", O_RDONLY | O_DIRECTORY), SORT_DIRECTORY);
}

static void
run_eventfd(struct world *world, const struct step *step)
{
	one(world, step, eventfd(0, 0), SORT_EVENTFD);
}

/* -- actions: using -- */

static void
run_dup(struct world *world, const struct step *step)
{
	int id = world->slot[step->a], fd;

	if (id == -1)
		return;
	fd = fcntl(numbers[step->a], F_DUPFD, 3);
	need(fd, "dup");
	place(world, step->b, fd, id);
}

/* The other side of a connection is told. */
static void
tell_peers(struct world *world, int group, short events)
{
	for (int i = 0; i < SLOTS; i++) {
		const struct object *object = at(world, i);
		struct pollfd look = {.fd = numbers[i], .events = events};

		if (object == NULL || object->sort != SORT_TCP ||
		    object->group != group)
			continue;
		/* Which of them it is, nobody knows: a moment for each. */
		poll(&look, 1, 0);
	}
}

static void
run_close(struct world *world, const struct step *step)
{
	const struct object *object = at(world, step->a);

	if (object == NULL) {
		close(numbers[step->a]);
		return;
	}
	settle(world, step->a);
	if (!world->rough)
		face_kqueue_closing(world, step->a);
	close(numbers[step->a]);
	tell_peers(world, object->group, POLLIN);
	drop(world, step->a);
}

/* With a reset for the peer. */
static void
run_reset(struct world *world, const struct step *step)
{
	const struct linger now = {1, 0};

	if (at(world, step->a) != NULL)
		setsockopt(
		    numbers[step->a], SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	run_close(world, step);
}

static char bytes[65536];

static bool
is_full(int slot)
{
	int queued = 0;

	return ioctl(numbers[slot], SIOCOUTQ, &queued) == 0 &&
	    queued > QUEUED_MOST;
}

static void
run_write(struct world *world, const struct step *step)
{
	const struct object *object = at(world, step->a);
	uint64_t number = step->n;

	if (object != NULL && object->sort == SORT_TCP && is_full(step->a))
		return;
	if (object != NULL && object->sort == SORT_EVENTFD)
		(void)!write(numbers[step->a], &number, sizeof(number));
	else
		(void)!write(numbers[step->a], bytes, step->n);
	settle(world, step->a);
	touch(world, step->a);
}

static void
run_read(struct world *world, const struct step *step)
{
	size_t count = step->n < 8 ? 8 : step->n;

	(void)!read(numbers[step->a], bytes, count);
	touch(world, step->a);
}

/* Until it takes no more: a network may not know when that is. */
static void
run_fill(struct world *world, const struct step *step)
{
	const struct object *object = at(world, step->a);

	if (object == NULL ||
	    (object->sort != SORT_PIPE_WRITE && object->sort != SORT_STREAM &&
		object->sort != SORT_DGRAM))
		return;
	for (int i = 0; i < 1000; i++)
		if (write(numbers[step->a], bytes, 4096) <= 0)
			break;
	touch(world, step->a);
}

static void
run_drain(struct world *world, const struct step *step)
{
	const struct object *object = at(world, step->a);

	if (object == NULL || object->sort == SORT_NULL ||
	    object->sort == SORT_DIRECTORY)
		return;
	for (int i = 0; i < 1000; i++)
		if (read(numbers[step->a], bytes, sizeof(bytes)) <= 0)
			break;
	touch(world, step->a);
}

static void
run_shut(struct world *world, const struct step *step)
{
	static const int how[3] = {SHUT_RD, SHUT_WR, SHUT_RDWR};
	struct object *object = at(world, step->a);

	if (object == NULL || object->sort == SORT_LISTENER)
		return;
	settle(world, step->a);
	if (shutdown(numbers[step->a], how[step->n % 3]) == 0) {
		if (step->n % 3 != 0)
			object->sends_no_more = true;
		/* To Unix sockets, who isn't read from can't send. */
		if (step->n % 3 != 1 && object->sort == SORT_STREAM)
			world->objects[object->peer].sends_no_more = true;
	}
	tell_peers(world, object->group, POLLIN);
	touch(world, step->a);
}

static void
run_oob(struct world *world, const struct step *step)
{
	const struct object *object = at(world, step->a);

	if (object == NULL || object->sort != SORT_TCP || is_full(step->a))
		return;
	world->urgent[object->group] = true;
	(void)!send(numbers[step->a], "!", 1, MSG_OOB | MSG_NOSIGNAL);
	settle(world, step->a);
	touch(world, step->a);
}

static void
run_seek(struct world *world, const struct step *step)
{
	const struct object *object = at(world, step->a);

	if (object == NULL || object->sort != SORT_FILE)
		return;
	lseek(numbers[step->a], (off_t)step->n, SEEK_SET);
	touch(world, step->a);
}

static void
run_resize(struct world *world, const struct step *step)
{
	const struct object *object = at(world, step->a);

	if (object == NULL || object->sort != SORT_FILE)
		return;
	(void)!ftruncate(numbers[step->a], (off_t)step->n);
	touch(world, step->a);
}

/* -- actions: watching -- */

static void
run_add(struct world *world, const struct step *step)
{
	for (int i = 0; faces[i] != NULL; i++)
		faces[i]->add(world, step->a, step->n);
}

static void
run_modify(struct world *world, const struct step *step)
{
	for (int i = 0; faces[i] != NULL; i++)
		faces[i]->modify(world, step->a, step->n);
}

static void
run_remove(struct world *world, const struct step *step)
{
	for (int i = 0; faces[i] != NULL; i++)
		faces[i]->remove(world, step->a);
}

static void
run_enable(struct world *world, const struct step *step)
{
	face_kqueue_enable(world, step->a, true);
}

static void
run_disable(struct world *world, const struct step *step)
{
	face_kqueue_enable(world, step->a, false);
}

/* One of them anew, with nothing in it. */
static void
run_anew(struct world *world, const struct step *step)
{
	unsigned count = 0;

	while (faces[count] != NULL)
		count++;
	faces[step->n % count]->close();
	faces[step->n % count]->open(world);
}

static void
run_turns(struct world *world, const struct step *step)
{
	world->turns = step->n;
}

const struct action actions[] = {
    {"pipe", "dd", 20, 0, run_pipe},
    {"stream", "dd", 14, 0, run_stream},
    {"dgram", "dd", 6, 0, run_dgram},
    {"listen", "d", 6, 0, run_listen},
    {"connect", "ds", 24, 0, run_connect},
    {"accept", "ds", 20, 0, run_accept},
    {"tcp", "d", 3, 0, run_tcp},
    {"refused", "d", 3, 0, run_refused},
    {"file", "d", 6, 0, run_file},
    {"null", "d", 2, 0, run_null},
    {"directory", "d", 2, 0, run_dir},
    {"eventfd", "d", 3, 0, run_eventfd},
    {"dup", "sd", 14, 0, run_dup},
    {"close", "s", 40, 0, run_close},
    {"reset", "s", 5, 0, run_reset},
    {"write", "sn", 80, 60, run_write},
    {"read", "sn", 60, 80, run_read},
    {"fill", "s", 16, 0, run_fill},
    {"drain", "s", 20, 0, run_drain},
    {"shut", "sn", 14, 2, run_shut},
    {"oob", "s", 8, 0, run_oob},
    {"seek", "sn", 8, 100, run_seek},
    {"resize", "sn", 6, 100, run_resize},
    {"add", "sm", 90, 0, run_add},
    {"modify", "sm", 30, 0, run_modify},
    {"remove", "s", 24, 0, run_remove},
    {"enable", "s", 10, 0, run_enable},
    {"disable", "s", 6, 0, run_disable},
    {"anew", "n", 3, 9, run_anew},
    {"turns", "n", 12, 3, run_turns},
};
const int actions_count = (int)(sizeof(actions) / sizeof(actions[0]));

/* -- the look after each step -- */

static void
look(const struct world *world, struct truth truth[SLOTS])
{
	struct pollfd list[SLOTS];

	memset(truth, 0, sizeof(struct truth) * SLOTS);
	for (int i = 0; i < SLOTS; i++)
		list[i] = (struct pollfd){
		    .fd = numbers[i], .events = (short)ALL_BITS};
	poll(list, SLOTS, 0);
	for (int i = 0; i < SLOTS; i++) {
		int queued = 0;
		struct stat st;

		truth[i].open = world->slot[i] != -1;
		truth[i].bits = list[i].revents;
		truth[i].bytes = -1;
		if (!truth[i].open)
			continue;
		switch (world->objects[world->slot[i]].sort) {
		case SORT_FILE:
		case SORT_DIRECTORY:
			need(fstat(numbers[i], &st), "fstat");
			truth[i].ahead = (int64_t)st.st_size -
			    (int64_t)lseek(numbers[i], 0, SEEK_CUR);
			break;
		default:
			if (ioctl(numbers[i], FIONREAD, &queued) == 0)
				truth[i].bytes = queued;
			break;
		}
	}
}

/* What the manuals say of poll(2) itself, where the model knows for sure. */
static void
judge_truth(struct world *world)
{
	for (int i = 0; i < SLOTS; i++) {
		const struct truth *truth = &world->truth[i];
		const struct object *object = at(world, i);
		unsigned bits = (unsigned)truth->bits, must = 0, may = ALL_BITS;

		if (object == NULL) {
			must = may = POLLNVAL;
		} else if (object->sort == SORT_PIPE_READ) {
			must = truth->bytes > 0 ? POLLIN | POLLRDNORM : 0;
			if (world->objects[object->peer].refs == 0)
				must |= POLLHUP;
			may = must;
		} else if (object->sort == SORT_PIPE_WRITE) {
			must = world->objects[object->peer].refs == 0 ? POLLERR
								      : 0;
			may = must | POLLOUT | POLLWRNORM;
		} else if (object->sort == SORT_FILE ||
		    object->sort == SORT_NULL ||
		    object->sort == SORT_DIRECTORY) {
			must = may = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
		} else
			may |= UNASKED;
		if ((bits & must) != must || bits & ~may)
			differ(world, "poll: %d: is %s, expected %s at least",
			    i, bits_text(bits), bits_text(must));
	}
}

void
world_step(struct world *world, const struct step *step)
{
	struct truth after[SLOTS];
	bool stable = false;

	world->turns = 0;
	actions[step->what].run(world, step);
	look(world, world->truth);
	/* A network may still be busy; it does not take long. */
	for (int tries = 0; !stable && !world->failed; tries++) {
		for (int i = 0; faces[i] != NULL; i++)
			faces[i]->fetch(world);
		look(world, after);
		stable = memcmp(after, world->truth, sizeof(after)) == 0;
		if (stable)
			judge_truth(world);
		for (int i = 0; faces[i] != NULL && !world->failed; i++)
			faces[i]->judge(world, stable);
		memcpy(world->truth, after, sizeof(after));
		if (tries > 1000)
			differ(world, "poll: never says the same twice");
	}
	if (world->turns > 0)
		for (int i = 0; faces[i] != NULL && !world->failed; i++)
			faces[i]->turns(world, (int)world->turns);
	world->now++;
}

void
world_begin(struct world *world)
{
	bool loud = world->loud, rough = world->rough;

	memset(world, 0, sizeof(*world));
	world->loud = loud;
	world->rough = rough;
	world->now = 1;
	for (int i = 0; i < SLOTS; i++) {
		close(numbers[i]);
		world->slot[i] = -1;
	}
	for (int i = 0; faces[i] != NULL; i++)
		faces[i]->open(world);
}

void
world_end(struct world *world)
{
	for (int i = 0; faces[i] != NULL; i++)
		faces[i]->close();
	for (int i = 0; i < SLOTS; i++)
		if (world->slot[i] != -1)
			close(numbers[i]);
}
