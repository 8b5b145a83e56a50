/* backends.c - test each backend by its contract, src/backend.h */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include "compat/event_words.h"
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include "each_backend.h"
#include "fixture.h"

static struct fixture fixture;
static void *state;

static void
begin(void)
{
	fixture_init(&fixture);
	state = backend->open(&fixture.sys, &fixture.arena);
	MUST(state != NULL);
}

static void
end(void)
{
	backend->close(state);
	fixture_free(&fixture);
}

static struct watch
watch_of(int fd, uint32_t events)
{
	return (struct watch){.fd = fd, .events = events, .slot = -1};
}

static int
look(struct ready *ready, size_t max)
{
	return backend->wait(state, 0, ready, max);
}

static void
check_one(struct watch *watch, uint32_t events)
{
	struct ready ready[4] = {{NULL, 0, NULL}};
	int found = look(ready, 4);

	CHECK_INT(found, 1);
	if (found != 1)
		return;
	CHECK(ready[0].watch == watch);
	CHECK_INT(ready[0].events, events);
}

static void
check_none(void)
{
	struct ready ready[4];

	CHECK_INT(look(ready, 4), 0);
}

static void
add_modify_remove(void)
{
	struct watch in, out;
	int ends[2];
	char c;

	begin();
	make_pipe(ends);
	in = watch_of(ends[0], EVENT_IN);
	out = watch_of(ends[1], 0);
	check_none();
	CHECK_INT(backend->add(state, &in), 0);
	CHECK(in.slot != -1);
	check_none();
	put_byte(ends[1]);
	check_one(&in, EVENT_IN);
	check_one(&in, EVENT_IN); /* level */
	MUST(read(ends[0], &c, 1) == 1);
	check_none();

	CHECK_INT(backend->add(state, &out), 0);
	check_none();
	out.events = EVENT_OUT;
	CHECK_INT(backend->modify(state, &out), 0);
	check_one(&out, EVENT_OUT);
	out.events = 0;
	CHECK_INT(backend->modify(state, &out), 0);
	check_none();

	put_byte(ends[1]);
	CHECK_INT(backend->remove(state, &in), 0);
	CHECK_INT(in.slot, -1);
	check_none();
	CHECK_INT(backend->add(state, &in), 0);
	check_one(&in, EVENT_IN);
	CHECK_INT(backend->remove(state, &in), 0);
	CHECK_INT(backend->remove(state, &out), 0);
	CHECK(fcntl(ends[0], F_GETFD) != -1);
	end();
	CHECK(fcntl(ends[0], F_GETFD) != -1);
	CHECK(fcntl(ends[1], F_GETFD) != -1);
	close_pipe(ends);
}

#define MANY 40

static void
fairness(void)
{
	static const size_t mosts[] = {1, 3, 7, MANY};
	struct watch watches[MANY];
	struct ready ready[MANY];
	int ends[MANY][2];

	for (size_t m = 0; m < sizeof(mosts) / sizeof(mosts[0]); m++) {
		unsigned seen[MANY] = {0};
		size_t calls = (MANY + mosts[m] - 1) / mosts[m];

		begin();
		for (int i = 0; i < MANY; i++) {
			make_pipe(ends[i]);
			put_byte(ends[i][1]);
			watches[i] = watch_of(ends[i][0], EVENT_IN);
			MUST(backend->add(state, &watches[i]) == 0);
		}
		for (size_t call = 0; call < calls; call++) {
			int found = look(ready, mosts[m]);

			CHECK(found > 0 && (size_t)found <= mosts[m]);
			for (int i = 0; i < found; i++)
				seen[ready[i].watch - watches]++;
		}
		for (int i = 0; i < MANY; i++)
			CHECK_LEAST(seen[i], 1);
		end();
		for (int i = 0; i < MANY; i++)
			close_pipe(ends[i]);
	}
}

/* The lowest number that is free: higher when something was left open. */
static int
lowest_free(void)
{
	int fd = dup(0);

	MUST(fd != -1);
	close(fd);
	return fd;
}

/* What is removed between two short waits must not hide the others. */
static void
removing_while_cut_short(void)
{
	struct watch watches[MANY];
	struct ready ready[4];
	int ends[MANY][2];
	unsigned told = 0;

	begin();
	for (int i = 0; i < MANY; i++) {
		make_pipe(ends[i]);
		put_byte(ends[i][1]);
		watches[i] = watch_of(ends[i][0], EVENT_IN);
		MUST(backend->add(state, &watches[i]) == 0);
	}
	for (int round = 0; round < MANY; round++) {
		int found = look(ready, 4);

		for (int i = 0; i < found; i++) {
			CHECK(ready[i].watch->slot != -1);
			CHECK_INT(backend->remove(state, ready[i].watch), 0);
			told++;
		}
	}
	CHECK_INT(told, MANY);
	check_none();
	end();
	for (int i = 0; i < MANY; i++)
		close_pipe(ends[i]);
}

/* Gaps are closed, and those that stay are still told, in their order. */
static void
removing_many(void)
{
	struct watch watches[MANY];
	struct ready ready[MANY];
	int ends[MANY][2], left = 0, found;

	begin();
	for (int i = 0; i < MANY; i++) {
		make_pipe(ends[i]);
		watches[i] = watch_of(ends[i][0], EVENT_IN);
		MUST(backend->add(state, &watches[i]) == 0);
	}
	for (int i = 0; i < MANY; i++)
		if (i % 4 != 1)
			CHECK_INT(
			    backend->remove(state, &watches[i * 27 % MANY]), 0);
	for (int i = 0; i < MANY; i++)
		put_byte(ends[i][1]);
	for (int i = 0; i < MANY; i++)
		left += watches[i].slot != -1;
	CHECK_INT(left, MANY / 4);
	found = look(ready, MANY);
	CHECK_INT(found, left);
	for (int i = 0; i < found; i++) {
		CHECK(ready[i].watch->slot != -1);
		if (i > 0)
			CHECK(ready[i].watch > ready[i - 1].watch);
	}
	/* modify finds its place after the others were moved. */
	for (int i = 0; i < found; i++) {
		ready[i].watch->events = 0;
		CHECK_INT(backend->modify(state, ready[i].watch), 0);
	}
	check_none();
	end();
	for (int i = 0; i < MANY; i++)
		close_pipe(ends[i]);
}

static void
same_descriptor_twice(void)
{
	struct watch in, out, both;
	struct ready ready[4];
	uint32_t in_events = 0, out_events = 0, both_events = 0;
	int ends[2], found, free_before;

	begin();
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	in = watch_of(ends[0], EVENT_IN);
	out = watch_of(ends[0], EVENT_OUT);
	both = watch_of(ends[0], EVENT_IN | EVENT_OUT);
	free_before = lowest_free();
	CHECK_INT(backend->add(state, &in), 0);
	CHECK_INT(backend->add(state, &out), 0);
	CHECK_INT(backend->add(state, &both), 0);
	found = look(ready, 4);
	CHECK_INT(found, 2);
	put_byte(ends[1]);
	found = look(ready, 4);
	CHECK_INT(found, 3);
	for (int i = 0; i < found; i++) {
		if (ready[i].watch == &in)
			in_events = ready[i].events;
		if (ready[i].watch == &out)
			out_events = ready[i].events;
		if (ready[i].watch == &both)
			both_events = ready[i].events;
	}
	CHECK_INT(in_events, EVENT_IN);
	CHECK_INT(out_events, EVENT_OUT);
	CHECK_INT(both_events, EVENT_IN | EVENT_OUT);
	/* One goes, the others stay. */
	CHECK_INT(backend->remove(state, &in), 0);
	CHECK_INT(look(ready, 4), 2);
	CHECK_INT(backend->remove(state, &both), 0);
	check_one(&out, EVENT_OUT);
	CHECK_INT(backend->add(state, &in), 0);
	CHECK_INT(backend->remove(state, &out), 0);
	check_one(&in, EVENT_IN);
	CHECK_INT(backend->remove(state, &in), 0);
	CHECK_INT(lowest_free(), free_before);
	end();
	close_pipe(ends);
}

static void
closed_descriptor(void)
{
	struct ready ready[2] = {{NULL, 0, NULL}};
	struct watch watch;
	int ends[2], found;

	begin();
	make_pipe(ends);
	close_pipe(ends);
	watch = watch_of(ends[0], EVENT_IN);
	errno = 0;
	if (backend->abilities & BACKEND_NVAL) {
		CHECK_INT(backend->add(state, &watch), 0);
		found = look(ready, 2);
		CHECK_INT(found, 1);
		CHECK(ready[0].watch == &watch);
		CHECK_INT(ready[0].events, EVENT_NVAL);
	} else if (backend->abilities & BACKEND_FD) {
		CHECK_INT(backend->add(state, &watch), -1);
		CHECK_INT(errno, EBADF);
	} else {
		CHECK_INT(backend->add(state, &watch), 0);
		CHECK_INT(look(ready, 2), -1);
		CHECK_INT(errno, EBADF);
	}
	end();
}

static void
hang_up(void)
{
	struct watch reader, writer;
	struct ready ready[2] = {{NULL, 0, NULL}};
	int ends[2];

	begin();
	make_pipe(ends);
	reader = watch_of(ends[0], EVENT_IN);
	CHECK_INT(backend->add(state, &reader), 0);
	close(ends[1]);
	CHECK_INT(look(ready, 2), 1);
	CHECK_INT(ready[0].events,
	    backend->abilities & BACKEND_HANGUPS ? EVENT_HUP : EVENT_IN);
	CHECK_INT(backend->remove(state, &reader), 0);
	close(ends[0]);

	make_pipe(ends);
	writer = watch_of(ends[1], 0);
	CHECK_INT(backend->add(state, &writer), 0);
	close(ends[0]);
	if (backend->abilities & BACKEND_UNASKED)
		check_one(&writer, EVENT_ERR);
	else if (!(backend->abilities & BACKEND_KEVENTS))
		check_none();
	else if (look(ready, 2) > 0) /* not all systems' queues tell */
		CHECK_INT(ready[0].events, EVENT_ERR);
	CHECK_INT(backend->remove(state, &writer), 0);
	close(ends[1]);
	end();
}

/* A pipe without a reader is told again and again, whenever it lost it. */
static void
broken_pipe(void)
{
	uint32_t events =
	    EVENT_OUT | (backend->abilities & BACKEND_HANGUPS ? EVENT_ERR : 0U);

	for (int late = 0; late < 2; late++) {
		struct watch writer, again, other;
		struct ready ready[4];
		int ends[2], others[2];

		begin();
		make_pipe(ends);
		make_pipe(others);
		writer = watch_of(ends[1], EVENT_OUT);
		again = watch_of(ends[1], EVENT_OUT);
		other = watch_of(others[0], EVENT_IN);
		if (!late)
			close(ends[0]);
		CHECK_INT(backend->add(state, &other), 0);
		CHECK_INT(backend->add(state, &writer), 0);
		if (late)
			close(ends[0]);
		for (int i = 0; i < 3; i++)
			check_one(&writer, events);
		CHECK_INT(backend->wait(state, SECOND, ready, 4), 1);
		CHECK_INT(backend->modify(state, &writer), 0);
		check_one(&writer, events);
		/* It does not hide the others, nor its like. */
		put_byte(others[1]);
		CHECK_INT(look(ready, 4), 2);
		CHECK_INT(backend->add(state, &again), 0);
		CHECK_INT(look(ready, 4), 3);
		CHECK_INT(backend->remove(state, &writer), 0);
		CHECK_INT(look(ready, 4), 2);
		CHECK_INT(backend->remove(state, &other), 0);
		check_one(&again, events);
		CHECK_INT(backend->remove(state, &again), 0);
		check_none();
		end();
		close(ends[1]);
		close_pipe(others);
	}
}

/* Nobody writes to a pipe's read end: only its end is told. */
static void
out_of_a_reader(void)
{
	struct watch watch;
	int ends[2];

	begin();
	make_pipe(ends);
	watch = watch_of(ends[0], EVENT_OUT);
	CHECK_INT(backend->add(state, &watch), 0);
	check_none();
	put_byte(ends[1]);
	check_none();
	close(ends[1]);
	if (backend->abilities & BACKEND_HANGUPS)
		check_one(&watch, EVENT_HUP);
	else
		check_none();
	CHECK_INT(backend->remove(state, &watch), 0);
	check_none();
	end();
	close(ends[0]);
}

/* A socket's peer that is done: readable; a kqueue says the end, too. */
static void
socket_ends(void)
{
	uint32_t end_bit = backend->events & EVENT_RDHUP ||
		backend->abilities & BACKEND_KEVENTS
	    ? EVENT_RDHUP
	    : 0U;
	struct watch watch;
	int ends[2];

	begin();
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	watch = watch_of(ends[0], EVENT_IN | (backend->events & EVENT_RDHUP));
	CHECK_INT(backend->add(state, &watch), 0);
	check_none();
	MUST(shutdown(ends[1], SHUT_WR) == 0);
	check_one(&watch, EVENT_IN | end_bit);
	CHECK_INT(backend->remove(state, &watch), 0);
	end();
	close_pipe(ends);
}

static void
limits(void)
{
	struct watch watch;
	FILE *file;

	begin();
	if (!(backend->abilities & (BACKEND_FD | BACKEND_NVAL))) {
		static const int out_of_range[] = {-1, FD_SETSIZE, 65536};

		for (size_t i = 0; i < 3; i++) {
			watch = watch_of(out_of_range[i], EVENT_IN);
			errno = 0;
			CHECK_INT(backend->add(state, &watch), -1);
			CHECK_INT(errno, EINVAL);
			CHECK_INT(watch.slot, -1);
		}
	}
	file = tmpfile();
	MUST(file != NULL);
	watch = watch_of(fileno(file), EVENT_IN);
	errno = 0;
	if (backend->abilities & BACKEND_KEVENTS) {
		/* Readable as long as something is behind the offset. */
		CHECK_INT(backend->add(state, &watch), 0);
		check_none();
		MUST(pwrite(fileno(file), "xy", 2, 0) == 2);
		check_one(&watch, EVENT_IN);
		check_one(&watch, EVENT_IN);
		MUST(lseek(fileno(file), 1, SEEK_SET) == 1);
		check_one(&watch, EVENT_IN);
		MUST(lseek(fileno(file), 0, SEEK_END) == 2);
		check_none();
		watch.events = EVENT_OUT;
		CHECK_INT(backend->modify(state, &watch), 0);
		check_one(&watch, EVENT_OUT);
		CHECK_INT(backend->remove(state, &watch), 0);
	} else if (backend->abilities & BACKEND_FD) {
		CHECK_INT(backend->add(state, &watch), -1);
		CHECK_INT(errno, EPERM);
		CHECK_INT(watch.slot, -1);
	} else {
		CHECK_INT(backend->add(state, &watch), 0);
		check_one(&watch, EVENT_IN);
	}
	fclose(file);
	end();
}

static void
edges(void)
{
	struct watch watch, again;
	struct ready ready[2];
	int ends[2];
	char c;

	if (!(backend->abilities & BACKEND_EDGES))
		return;
	begin();
	make_pipe(ends);
	watch = watch_of(ends[0], EVENT_IN | EVENT_ET);
	CHECK_INT(backend->add(state, &watch), 0);
	put_byte(ends[1]);
	check_one(&watch, EVENT_IN);
	check_none();
	put_byte(ends[1]);
	check_one(&watch, EVENT_IN);
	/* A second one of the same descriptor has edges of its own. */
	again = watch_of(ends[0], EVENT_IN | EVENT_ET);
	CHECK_INT(backend->add(state, &again), 0);
	check_one(&again, EVENT_IN);
	put_byte(ends[1]);
	CHECK_INT(look(ready, 2), 2);
	CHECK(ready[0].watch != ready[1].watch);
	check_none();
	CHECK_INT(backend->remove(state, &again), 0);

	if (backend->events & EVENT_ONESHOT) {
		watch.events = EVENT_IN | EVENT_ONESHOT;
		CHECK_INT(backend->modify(state, &watch), 0);
		check_one(&watch, EVENT_IN);
		put_byte(ends[1]);
		check_none();
	}
	/* Changed is as new. */
	CHECK_INT(backend->modify(state, &watch), 0);
	check_one(&watch, EVENT_IN);
	check_none();
	while (read(ends[0], &c, 1) == 1)
		;
	CHECK_INT(backend->remove(state, &watch), 0);
	end();
	close_pipe(ends);
}

static void
own_descriptor(void)
{
	struct pollfd nested = {.events = POLLIN};
	struct watch watch;
	int ends[2];

	begin();
	nested.fd = backend->fd(state);
	if (!(backend->abilities & BACKEND_FD)) {
		CHECK_INT(nested.fd, -1);
		end();
		return;
	}
	CHECK_LEAST(nested.fd, 3);
	CHECK_INT(fcntl(nested.fd, F_GETFD), FD_CLOEXEC);
	make_pipe(ends);
	watch = watch_of(ends[0], EVENT_IN);
	MUST(backend->add(state, &watch) == 0);
	CHECK_INT(poll(&nested, 1, 0), 0);
	put_byte(ends[1]);
	CHECK_INT(poll(&nested, 1, 0), 1);
	check_one(&watch, EVENT_IN);
	end();
	close_pipe(ends);
}

static void
timeouts(void)
{
	static const int64_t times[] = {
	    1, 999, 100000, 1000001, 20 * SECOND / 1000};
	struct watch watch;
	struct ready ready[1];
	int ends[2];

	begin();
	make_pipe(ends);
	watch = watch_of(ends[0], EVENT_IN);
	MUST(backend->add(state, &watch) == 0);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		int64_t start = sys_now(&fixture.sys);

		CHECK_INT(backend->wait(state, times[i], ready, 1), 0);
		CHECK_LEAST(sys_now(&fixture.sys) - start, times[i]);
	}
	put_byte(ends[1]);
	CHECK_INT(backend->wait(state, FOREVER, ready, 1), 1);
	CHECK_INT(backend->wait(state, FOREVER - 1, ready, 1), 1);
	end();
	close_pipe(ends);
}

static void
note_alarm(int signo)
{
	(void)signo;
}

static void
interruption(void)
{
	struct sigaction action = {.sa_handler = note_alarm};
	struct itimerval often = {{0, 5000}, {0, 5000}}, off = {{0, 0}, {0, 0}};
	struct watch watch;
	struct ready ready[1];
	int ends[2];

	if (signals_break(backend->name))
		return;
	begin();
	make_pipe(ends);
	watch = watch_of(ends[0], EVENT_IN);
	MUST(backend->add(state, &watch) == 0);
	MUST(sigaction(SIGALRM, &action, NULL) == 0);
	/* Again and again: the first one may come before the wait. */
	MUST(setitimer(ITIMER_REAL, &often, NULL) == 0);
	errno = 0;
	CHECK_INT(backend->wait(state, FOREVER, ready, 1), -1);
	CHECK_INT(errno, EINTR);
	MUST(setitimer(ITIMER_REAL, &off, NULL) == 0);
	end();
	close_pipe(ends);
}

static void
without_memory_of_the_caller(void)
{
	/* Far more than the first block holds. */
	enum {
		LOTS = 300
	};
	static struct watch watches[LOTS];
	struct ready ready[LOTS];
	int ends[2];

	begin();
	make_pipe(ends);
	put_byte(ends[1]);
	for (int i = 0; i < LOTS; i++) {
		watches[i] = watch_of(ends[0], EVENT_IN);
		MUST(backend->add(state, &watches[i]) == 0);
	}
	CHECK_INT(look(ready, LOTS), LOTS);
	for (int i = 0; i < LOTS; i++)
		CHECK_INT(backend->remove(state, &watches[i]), 0);
	end();
	close_pipe(ends);
}

/* -- requests: what is no descriptor's readiness -- */

static struct watch
watch_for(const struct kevent_request *request)
{
	return (struct watch){.fd = -1, .slot = -1, .request = request};
}

static void
check_seen(const struct ready *ready, struct watch *watch, uint32_t events)
{
	const struct kevent_request *request = watch->request;

	CHECK(ready->watch == watch);
	CHECK_INT(ready->events, events);
	if (!CHECK(ready->seen != NULL))
		return;
	CHECK_INT(ready->seen->ident, request->ident);
	CHECK_INT(ready->seen->filter, request->filter);
	CHECK_INT(ready->seen->fflags, events);
}

static void
timer_requests(void)
{
	struct kevent_request once = {
	    .ident = 1,
	    .filter = EVFILT_TIMER,
	    .flags = EV_ONESHOT,
	    .fflags = NOTE_NSECONDS,
	    .data = SECOND / 50,
	};
	struct kevent_request often = {
	    .ident = 2,
	    .filter = EVFILT_TIMER,
	    .fflags = NOTE_NSECONDS,
	    .data = SECOND / 200,
	};
	struct kevent_request hour = {
	    .ident = 1,
	    .filter = EVFILT_TIMER,
	    .flags = EV_ONESHOT,
	    .fflags = NOTE_NSECONDS,
	    .data = 3600 * SECOND,
	};
	struct watch watch = watch_for(&once), repeated = watch_for(&often);
	struct watch late = watch_for(&hour);
	struct ready ready[4];
	int64_t start;

	if (!(backend->abilities & BACKEND_KEVENTS))
		return;
	begin();
	CHECK_INT(backend->add(state, &late), 0);
	check_none();
	CHECK_INT(backend->remove(state, &late), 0);
	start = sys_now(&fixture.sys);
	CHECK_INT(backend->add(state, &watch), 0);
	CHECK(watch.slot != -1);
	CHECK_INT(backend->wait(state, FOREVER, ready, 4), 1);
	CHECK_LEAST(sys_now(&fixture.sys) - start, once.data);
	check_seen(&ready[0], &watch, 0);
	CHECK_INT(ready[0].seen->data, 1);
	CHECK_INT(backend->wait(state, SECOND / 20, ready, 4), 0);
	/* It is gone by itself, and can be removed all the same. */
	CHECK_INT(backend->remove(state, &watch), 0);
	CHECK_INT(watch.slot, -1);

	CHECK_INT(backend->add(state, &repeated), 0);
	for (int i = 0; i < 3; i++) {
		CHECK_INT(backend->wait(state, FOREVER, ready, 4), 1);
		check_seen(&ready[0], &repeated, 0);
		CHECK_LEAST(ready[0].seen->data, 1);
	}
	/* Two timers are two entries. */
	CHECK_INT(backend->add(state, &watch), 0);
	CHECK_INT(backend->remove(state, &repeated), 0);
	CHECK_INT(backend->wait(state, FOREVER, ready, 4), 1);
	check_seen(&ready[0], &watch, 0);
	CHECK_INT(backend->remove(state, &watch), 0);
	CHECK_INT(backend->wait(state, SECOND / 50, ready, 4), 0);
	end();
}

static void
user_requests(void)
{
	struct kevent_request request = {
	    .ident = 7,
	    .filter = EVFILT_USER,
	    .flags = EV_CLEAR,
	    .fflags = NOTE_FFCOPY | NOTE_TRIGGER | 5,
	};
	struct watch watch = watch_for(&request);
	struct ready ready[4];
	struct kevent trigger;
	int fd;

	if (!(backend->abilities & BACKEND_KEVENTS))
		return;
	begin();
	fd = backend->fd(state);
	/* Triggered as it is added, and by somebody else. */
	CHECK_INT(backend->add(state, &watch), 0);
	CHECK_INT(look(ready, 4), 1);
	check_seen(&ready[0], &watch, 5);
	check_none();
	EV_SET(&trigger, 7, EVFILT_USER, EV_KEEPUDATA, NOTE_TRIGGER, 0, NULL);
	MUST(kevent(fd, &trigger, 1, NULL, 0, NULL) == 0);
	CHECK_INT(look(ready, 4), 1);
	CHECK(ready[0].watch == &watch);
	check_none();
	CHECK_INT(backend->remove(state, &watch), 0);
	CHECK_INT(kevent(fd, &trigger, 1, NULL, 0, NULL), -1);
	CHECK_INT(errno, ENOENT);
	/* What the queue refuses leaves nothing behind. */
	request.filter = 77;
	CHECK_INT(backend->add(state, &watch), -1);
	CHECK_INT(errno, EINVAL);
	CHECK_INT(watch.slot, -1);
	check_none();
	end();
}

static const struct kevent_request usr1_request = {
    .ident = SIGUSR1,
    .filter = EVFILT_SIGNAL,
    .flags = EV_CLEAR,
};

static void
ignore_usr1(struct sigaction *before)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	MUST(sigaction(SIGUSR1, &ignore, before) == 0);
}

static unsigned
send_and_look(struct watch *first, size_t max)
{
	struct ready ready[4];
	unsigned told = 0;

	MUST(kill(getpid(), SIGUSR1) == 0);
	for (int i = 0; i < 4; i++) {
		int found = look(ready, max);

		CHECK(found >= 0 && (size_t)found <= max);
		for (int r = 0; r < found; r++) {
			check_seen(&ready[r], ready[r].watch, 0);
			CHECK_INT(ready[r].seen->data, 1);
			told += 1U << (4 * (ready[r].watch - first));
		}
	}
	return told;
}

/* Watches of the same thing share its entry, and each is told. */
static void
shared_requests(void)
{
	struct kevent_request request = usr1_request;
	struct sigaction before;
	struct watch watches[3];

	if (!(backend->abilities & BACKEND_KEVENTS))
		return;
	ignore_usr1(&before);
	/* Each of them goes first in one round. */
	for (int goes = 0; goes < 3; goes++) {
		begin();
		for (int i = 0; i < 3; i++) {
			watches[i] = watch_for(&request);
			CHECK_INT(backend->add(state, &watches[i]), 0);
			CHECK(watches[i].slot != -1);
		}
		check_none();
		CHECK_INT(send_and_look(watches, 4), 0x111);
		CHECK_INT(backend->remove(state, &watches[goes]), 0);
		CHECK_INT(watches[goes].slot, -1);
		CHECK_INT(send_and_look(watches, 4), 0x111 & ~(1 << 4 * goes));
		CHECK_INT(backend->add(state, &watches[goes]), 0);
		CHECK_INT(send_and_look(watches, 4), 0x111);
		CHECK_INT(backend->remove(state, &watches[(goes + 1) % 3]), 0);
		CHECK_INT(backend->remove(state, &watches[(goes + 2) % 3]), 0);
		CHECK_INT(send_and_look(watches, 4), 1 << 4 * goes);
		CHECK_INT(backend->remove(state, &watches[goes]), 0);
		CHECK_INT(send_and_look(watches, 4), 0);
		end();
	}
	MUST(sigaction(SIGUSR1, &before, NULL) == 0);
}

/* Also where the caller has not room for all of them at once. */
static void
shared_requests_cut_short(void)
{
	struct kevent_request request = usr1_request;
	struct sigaction before;
	struct watch watches[2];

	if (!(backend->abilities & BACKEND_KEVENTS))
		return;
	ignore_usr1(&before);
	begin();
	for (int i = 0; i < 2; i++) {
		watches[i] = watch_for(&request);
		CHECK_INT(backend->add(state, &watches[i]), 0);
	}
	CHECK_INT(send_and_look(watches, 1), 0x11);
	end();
	MUST(sigaction(SIGUSR1, &before, NULL) == 0);
}

/* Beside descriptors, in one queue. */
static void
mixed_requests(void)
{
	struct kevent_request request = {
	    .ident = 7,
	    .filter = EVFILT_USER,
	    .fflags = NOTE_TRIGGER,
	};
	struct watch user = watch_for(&request), in;
	struct ready ready[4];
	int ends[2], found;

	if (!(backend->abilities & BACKEND_KEVENTS))
		return;
	begin();
	make_pipe(ends);
	put_byte(ends[1]);
	in = watch_of(ends[0], EVENT_IN);
	CHECK_INT(backend->add(state, &in), 0);
	CHECK_INT(backend->add(state, &user), 0);
	/* Without EV_CLEAR it is a level. */
	for (int i = 0; i < 2; i++) {
		found = look(ready, 4);
		CHECK_INT(found, 2);
		for (int r = 0; r < found; r++)
			if (ready[r].watch == &in)
				CHECK_INT(ready[r].events, EVENT_IN);
			else
				check_seen(&ready[r], &user, 0);
	}
	CHECK_INT(backend->remove(state, &user), 0);
	check_one(&in, EVENT_IN);
	end();
	close_pipe(ends);
}

/* Some things are asked for by several, and there is not room for all: each is
 * told in the end, of descriptors and of requests. */
static void
fairness_of_twins(void)
{
	struct watch watches[3];
	struct ready ready[2];
	unsigned seen[3] = {0};
	int ends[2][2];

	begin();
	for (int i = 0; i < 3; i++) {
		if (i < 2) {
			make_pipe(ends[i]);
			put_byte(ends[i][1]);
		}
		watches[i] = watch_of(ends[i / 2][0], EVENT_IN);
		MUST(backend->add(state, &watches[i]) == 0);
	}
	for (int call = 0; call < 6; call++) {
		int found = look(ready, 2);

		CHECK(found > 0 && found <= 2);
		for (int r = 0; r < found; r++)
			seen[ready[r].watch - watches]++;
	}
	for (int i = 0; i < 3; i++)
		CHECK_LEAST(seen[i], 1);
	end();
	for (int i = 0; i < 2; i++)
		close_pipe(ends[i]);
}

static void
requests_of_many(void)
{
	struct kevent_request request = {
	    .ident = 1,
	    .filter = EVFILT_TIMER,
	    .flags = EV_ONESHOT,
	    .fflags = NOTE_NSECONDS,
	    .data = 1,
	};
	struct kevent_request other = request;
	struct watch watches[5];
	struct ready ready[4];
	unsigned told = 0;

	if (!(backend->abilities & BACKEND_KEVENTS))
		return;
	other.ident = 2;
	begin();
	for (int i = 0; i < 5; i++) {
		watches[i] = watch_for(i < 3 ? &request : &other);
		MUST(backend->add(state, &watches[i]) == 0);
	}
	while (told != 0x1f) {
		int found = backend->wait(state, 60 * SECOND, ready, 2);

		MUST(found > 0 && found <= 2);
		for (int r = 0; r < found; r++)
			told |= 1U << (ready[r].watch - watches);
	}
	/* One that is gone is not told of what was left for it. */
	for (int i = 0; i < 5; i++)
		CHECK_INT(backend->remove(state, &watches[i]), 0);
	for (int i = 0; i < 3; i++) {
		watches[i] = watch_for(&request);
		MUST(backend->add(state, &watches[i]) == 0);
	}
	MUST(backend->wait(state, FOREVER, ready, 1) == 1);
	CHECK(ready[0].watch == &watches[0]);
	CHECK_INT(backend->remove(state, &watches[2]), 0);
	CHECK_INT(backend->remove(state, &watches[1]), 0);
	check_none();
	CHECK_INT(backend->remove(state, &watches[0]), 0);
	end();
}

static const struct test contract[] = {
    {"add, modify, remove and wait", add_modify_remove},
    {"what does not fit comes next", fairness},
    {"removing in the middle of a batch", removing_while_cut_short},
    {"removing most of a set", removing_many},
    {"the same descriptor twice", same_descriptor_twice},
    {"a closed descriptor", closed_descriptor},
    {"hang-up and errors come unasked", hang_up},
    {"a pipe without a reader", broken_pipe},
    {"out asked of a pipe's read end", out_of_a_reader},
    {"a socket whose peer is done", socket_ends},
    {"what the kernel or the interface refuses", limits},
    {"edges and one-shots", edges},
    {"a descriptor of its own", own_descriptor},
    {"time is not cut short", timeouts},
    {"an interruption is passed up", interruption},
    {"hundreds of watches", without_memory_of_the_caller},
    {"requests: timers", timer_requests},
    {"requests: a user event", user_requests},
    {"requests: the same signal for several", shared_requests},
    {"requests: the same signal, one result at a time",
	shared_requests_cut_short},
    {"requests: beside descriptors", mixed_requests},
    {"what several asked for, and does not fit", fairness_of_twins},
    {"requests: what several asked for, and does not fit", requests_of_many},
};

CHECK_EACH_BACKEND(contract)
