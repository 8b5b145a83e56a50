/* backends.c - test each backend by its contract, src/backend.h */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include "backends.h"
#include "fixture.h"

static struct fixture fixture;
static const struct backend *backend; /* under test */
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
	struct ready ready[4] = {{NULL, 0}};
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
	struct ready ready[2] = {{NULL, 0}};
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
	struct ready ready[2] = {{NULL, 0}};
	int ends[2];

	begin();
	make_pipe(ends);
	reader = watch_of(ends[0], EVENT_IN);
	CHECK_INT(backend->add(state, &reader), 0);
	close(ends[1]);
	CHECK_INT(look(ready, 2), 1);
	CHECK_INT(ready[0].events,
	    backend->events & EVENT_HUP ? EVENT_HUP : EVENT_IN);
	CHECK_INT(backend->remove(state, &reader), 0);
	close(ends[0]);

	make_pipe(ends);
	writer = watch_of(ends[1], 0);
	CHECK_INT(backend->add(state, &writer), 0);
	close(ends[0]);
	if (backend->abilities & BACKEND_UNASKED)
		check_one(&writer, EVENT_ERR);
	else
		check_none();
	CHECK_INT(backend->remove(state, &writer), 0);
	close(ends[1]);
	end();
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
	if (backend->abilities & BACKEND_FD) {
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

	watch.events = EVENT_IN | EVENT_ONESHOT;
	CHECK_INT(backend->modify(state, &watch), 0);
	check_one(&watch, EVENT_IN);
	put_byte(ends[1]);
	check_none();
	CHECK_INT(backend->modify(state, &watch), 0);
	check_one(&watch, EVENT_IN);
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

static const struct test contract[] = {
    {"add, modify, remove and wait", add_modify_remove},
    {"what does not fit comes next", fairness},
    {"removing in the middle of a batch", removing_while_cut_short},
    {"removing most of a set", removing_many},
    {"the same descriptor twice", same_descriptor_twice},
    {"a closed descriptor", closed_descriptor},
    {"hang-up and errors come unasked", hang_up},
    {"what the kernel or the interface refuses", limits},
    {"edges and one-shots", edges},
    {"a descriptor of its own", own_descriptor},
    {"time is not cut short", timeouts},
    {"an interruption is passed up", interruption},
    {"hundreds of watches", without_memory_of_the_caller},
};

#define CONTRACT (sizeof(contract) / sizeof(contract[0]))
#define MOST_BACKENDS 8

static unsigned next;
static const struct backend *built[MOST_BACKENDS];

static void
run_next(void)
{
	backend = built[next / CONTRACT];
	contract[next % CONTRACT].run();
	next++;
}

int
main(void)
{
	static struct test tests[MOST_BACKENDS * CONTRACT];
	static char titles[MOST_BACKENDS * CONTRACT][80];
	size_t count = 0, backends = 0;

	for (unsigned row = 0; row < backend_rows_count; row++) {
		if (backend_of_row(row) == NULL)
			continue;
		MUST(backends < MOST_BACKENDS);
		built[backends++] = backend_of_row(row);
		for (size_t i = 0; i < CONTRACT; i++) {
			sprintf(titles[count], "%s: %s", backend_rows[row].name,
			    contract[i].title);
			tests[count].title = titles[count];
			tests[count++].run = run_next;
		}
	}
	return check_run(tests, count);
}
