/* loop.c - test src/loop.c: when a wait ends, over each backend */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <stdlib.h>
#include "compat/event_words.h"
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "each_backend.h"
#include "fixture.h"
#include "kind.h"
#include "loop_parts.h"

#define PIPES 4
#define TOLD_MOST 64
#define MS INT64_C(1000000)

/* One run: the plan is changed before it, what was told is looked at after. */
static struct run {
	struct fixture fixture;
	struct wait_plan plan;
	struct loop loop;
	int ends[PIPES][2];
	enum loop_end end;
	int64_t took;

	struct {
		char label[16];
		uint32_t words;
		bool satisfies;
		size_t batch;
	} told[TOLD_MOST];
	size_t count, batches;
	bool armed;
	/* Called after each batch, and when all is watched; may be NULL. */
	void (*then)(void);
	void (*when_armed)(void);
} run;

static int
emit(void *context, const struct record *records, size_t count)
{
	CHECK(context == &run);
	CHECK(run.armed);
	CHECK_LEAST(count, 1);
	for (size_t i = 0; i < count && run.count < TOLD_MOST; i++) {
		struct str label = records[i].target->label;

		MUST(label.len < sizeof(run.told[0].label));
		memcpy(run.told[run.count].label, label.at, label.len);
		run.told[run.count].words = records[i].words;
		run.told[run.count].satisfies = records[i].satisfies;
		run.told[run.count++].batch = run.batches;
	}
	run.batches++;
	if (run.then != NULL)
		run.then();
	return 0;
}

static int
note_armed(void *context)
{
	CHECK(context == &run);
	CHECK(!run.armed);
	run.armed = true;
	if (run.when_armed != NULL)
		run.when_armed();
	return 0;
}

static void
prepare(enum plan_mode mode, int64_t timeout)
{
	memset(&run, 0, sizeof(run));
	fixture_init(&run.fixture);
	for (int i = 0; i < PIPES; i++)
		make_pipe(run.ends[i]);
	run.plan = (struct wait_plan){
	    .mode = mode,
	    .timeout = timeout,
	    .idle = FOREVER,
	    .interval = 5 * MS,
	    .max_events = SIZE_MAX,
	};
	run.loop = (struct loop){
	    .sys = &run.fixture.sys,
	    .arena = &run.fixture.arena,
	    .error = &run.fixture.error,
	    .plan = &run.plan,
	    .backend = backend,
	    .targets = &run.fixture.list,
	    .output_fd = -1,
	    .wake_fd = -1,
	    .emit = emit,
	    .armed = note_armed,
	    .context = &run,
	};
}

/* The descriptor of a pipe's reading end under a name like "a". */
static void
add_fd(const char *label, int fd, const char *events)
{
	char text[64];
	struct str copy;

	sprintf(text, "%s=%d:%s", label, fd, events);
	copy = arena_copy(&run.fixture.arena, str_of(text));
	MUST(copy.at != NULL);
	MUST(target_add_operand(&run.fixture.context, copy) == 0);
}

static void
add_text(const char *text)
{
	struct str copy = arena_copy(&run.fixture.arena, str_of(text));

	MUST(copy.at != NULL);
	MUST(target_add_operand(&run.fixture.context, copy) == 0);
}

static void
add_pipes(int count)
{
	static const char *const labels[PIPES] = {"a", "b", "c", "d"};

	for (int i = 0; i < count; i++)
		add_fd(labels[i], run.ends[i][0], "in");
}

static void
go(enum loop_end expected)
{
	int64_t start = sys_now(&run.fixture.sys);

	run.end = loop_run(&run.loop);
	run.took = sys_now(&run.fixture.sys) - start;
	CHECK_INT(run.end, expected);
	if (expected != END_ERROR)
		CHECK_STR(fixture_message(&run.fixture), "");
	CHECK(run.armed || expected == END_ERROR);
}

static void
done(void)
{
	loop_close(&run.loop);
	for (int i = 0; i < PIPES; i++) {
		/* None of them was ours to close. */
		if (run.ends[i][0] != -1)
			CHECK_INT(close(run.ends[i][0]), 0);
		if (run.ends[i][1] != -1)
			CHECK_INT(close(run.ends[i][1]), 0);
	}
	fixture_free(&run.fixture);
}

static void
hang_up(int i)
{
	close(run.ends[i][1]);
	run.ends[i][1] = -1;
}

static void
check_told(size_t i, const char *label, uint32_t words)
{
	if (!CHECK_LEAST(run.count, i + 1))
		return;
	CHECK_TEXT(run.told[i].label, label);
	CHECK_INT(run.told[i].words, words);
}

/* -- a signal that comes again and again -- */

static volatile sig_atomic_t alarms;
static volatile int64_t alarm_wrote;          /* when it did, or 0 */
static volatile sig_atomic_t alarm_writes_at; /* the alarm that writes */
static volatile sig_atomic_t alarm_fd;
static volatile sig_atomic_t alarms_most;

static void
on_alarm(int signo)
{
	int error = errno;

	(void)signo;
	alarms++;
	if (alarms == alarm_writes_at) {
		if (write(alarm_fd, "x", 1) != 1)
			_exit(98);
		alarm_wrote = sys_now(&run.fixture.sys);
	}
	/* A deadline that begins anew at each signal would never come. */
	if (alarms == alarms_most)
		_exit(97);
	errno = error;
}

static int64_t
deadline_or_none(const struct wait_plan *plan)
{
	return plan->timeout == FOREVER ? 0 : plan->timeout;
}

static void
alarms_start(int64_t every)
{
	struct sigaction action = {.sa_handler = on_alarm};
	const struct timeval interval = {
	    .tv_sec = (time_t)(every / SECOND),
	    .tv_usec = (suseconds_t)(every % SECOND / 1000),
	};
	struct itimerval timer = {interval, interval};

	alarms = 0;
	/* Twenty times what the longest of the waits takes. */
	alarms_most =
	    4000 + (sig_atomic_t)(20 * deadline_or_none(&run.plan) / every);
	alarm_wrote = 0;
	MUST(sigaction(SIGALRM, &action, NULL) == 0);
	MUST(setitimer(ITIMER_REAL, &timer, NULL) == 0);
}

static void
alarms_stop(void)
{
	struct itimerval off = {{0, 0}, {0, 0}};

	MUST(setitimer(ITIMER_REAL, &off, NULL) == 0);
	alarm_writes_at = 0;
}

/* Go on while each alarm comes; the third writes to that pipe. How long after
 * that it ended; -1: a busy machine had the write come too late, not within
 * six times the alarms' interval. */
static int64_t
go_and_write(enum loop_end expected, int i, int64_t every)
{
	int64_t start = sys_now(&run.fixture.sys), end;

	alarm_fd = run.ends[i][1];
	alarm_writes_at = 3;
	alarms_start(every);
	go(expected);
	end = sys_now(&run.fixture.sys);
	alarms_stop();
	if (alarm_wrote == 0 || alarm_wrote - start >= 6 * every)
		return -1;
	return end - alarm_wrote;
}

/* -- the cases -- */

static void
any(void)
{
	prepare(PLAN_ANY, FOREVER);
	add_pipes(3);
	put_byte(run.ends[1][1]);
	go(END_SATISFIED);
	CHECK_INT(run.count, 1);
	check_told(0, "b", EVENT_IN);
	CHECK(run.told[0].satisfies);
	done();

	/* All that are ready, in the order of the targets. */
	prepare(PLAN_ANY, FOREVER);
	add_pipes(4);
	put_byte(run.ends[3][1]);
	put_byte(run.ends[1][1]);
	go(END_SATISFIED);
	CHECK_INT(run.count, 2);
	CHECK_INT(run.batches, 1);
	check_told(0, "b", EVENT_IN);
	check_told(1, "d", EVENT_IN);
	done();
}

static void
looking_only(void)
{
	prepare(PLAN_ANY, 0);
	add_pipes(2);
	go(END_TIMEOUT);
	CHECK_INT(run.count, 0);
	done();
	prepare(PLAN_ANY, 0);
	add_pipes(2);
	put_byte(run.ends[0][1]);
	go(END_SATISFIED);
	check_told(0, "a", EVENT_IN);
	done();
	prepare(PLAN_ALL, 0);
	add_pipes(2);
	put_byte(run.ends[0][1]);
	go(END_TIMEOUT);
	CHECK_INT(run.count, 1);
	done();
	/* A sleep: nothing to wait for. */
	prepare(PLAN_ANY, 20 * MS);
	go(END_TIMEOUT);
	CHECK_LEAST(run.took, 20 * MS);
	done();
}

static void
write_others(void)
{
	static const char order[] = "bca";

	if (run.batches <= 3)
		CHECK_TEXT(run.told[run.batches - 1].label,
		    ((char[2]){order[run.batches - 1], '\0'}));
	if (run.batches == 1)
		put_byte(run.ends[2][1]);
	if (run.batches == 2)
		put_byte(run.ends[0][1]);
}

static void
all(void)
{
	prepare(PLAN_ALL, FOREVER);
	add_pipes(3);
	put_byte(run.ends[1][1]);
	run.then = write_others;
	go(END_SATISFIED);
	/* Each of them once, though b stays ready. */
	CHECK_INT(run.count, 3);
	CHECK_INT(run.batches, 3);
	done();

	prepare(PLAN_ALL, 30 * MS);
	add_pipes(3);
	put_byte(run.ends[1][1]);
	go(END_TIMEOUT);
	CHECK_INT(run.count, 1);
	CHECK_LEAST(run.took, 30 * MS);
	done();
}

static void
one_at_a_time(void)
{
	prepare(PLAN_ALL, FOREVER);
	add_pipes(4);
	for (int i = 0; i < 4; i++)
		put_byte(run.ends[i][1]);
	run.plan.max_events = 1;
	go(END_SATISFIED);
	CHECK_INT(run.count, 4);
	CHECK_INT(run.batches, 4);
	done();
}

static void
write_first_again(void)
{
	put_byte(run.ends[0][1]);
}

static void
count(void)
{
	prepare(PLAN_FOLLOW, FOREVER);
	add_pipes(2);
	run.plan.count = 5;
	put_byte(run.ends[0][1]);
	run.then = write_first_again;
	go(END_COUNT);
	CHECK_INT(run.count, 5);
	for (size_t i = 0; i < run.count; i++)
		check_told(i, "a", EVENT_IN);
	done();

	/* Exactly as many, though more are ready at once. */
	prepare(PLAN_FOLLOW, FOREVER);
	add_pipes(4);
	run.plan.count = 3;
	for (int i = 0; i < 4; i++)
		put_byte(run.ends[i][1]);
	go(END_COUNT);
	CHECK_INT(run.count, 3);
	done();
}

static void
follow(void)
{
	/* Each readiness once, until it is new. */
	prepare(PLAN_FOLLOW, 60 * MS);
	add_pipes(2);
	put_byte(run.ends[0][1]);
	put_byte(run.ends[1][1]);
	go(END_TIMEOUT);
	CHECK_INT(run.count, 2);
	CHECK_LEAST(run.took, 60 * MS);
	done();

	/* Over when nobody is left who could write. */
	prepare(PLAN_FOLLOW, FOREVER);
	add_pipes(2);
	hang_up(0);
	hang_up(1);
	go(END_FINISHED);
	CHECK_INT(run.count, 2);
	CHECK(run.told[0].words & EVENT_EOF);
	CHECK(run.told[1].words & EVENT_EOF);
	done();
}

static void
idle(void)
{
	int64_t after = -1, every;

	prepare(PLAN_FOLLOW, FOREVER);
	add_pipes(1);
	run.plan.idle = 40 * MS;
	go(END_IDLE);
	CHECK_INT(run.count, 0);
	CHECK_LEAST(run.took, 40 * MS);
	done();

	if (signals_break(backend->name))
		return;
	/* It begins anew with each event: here 30 ms after the start, or later
	 * where the machine does not get that far in time. */
	for (every = 10 * MS; every < 20 * SECOND; every *= 2) {
		prepare(PLAN_FOLLOW, FOREVER);
		add_pipes(1);
		run.plan.idle = 6 * every;
		after = go_and_write(END_IDLE, 0, every);
		if (after != -1)
			CHECK_INT(run.count, 1);
		done();
		if (after != -1)
			break;
	}
	CHECK_LEAST(after, 6 * every);
}

/* What satisfied still does when there came more that doesn't. */
static void
gathered(void)
{
	const struct record *record;

	prepare(PLAN_ANY, FOREVER);
	run.plan.settle = SECOND;
	run.plan.no_eof = true;
	add_pipes(1);
	run.loop.left = 1;
	CHECK_INT(loop_report(&run.loop, run.fixture.list.at[0], EVENT_IN,
		      EVENT_IN, -1, NULL),
	    0);
	CHECK_INT(loop_report(&run.loop, run.fixture.list.at[0], EVENT_EOF,
		      EVENT_HUP, -1, NULL),
	    0);
	CHECK_INT(loop_settle_flush(&run.loop), 0);
	CHECK_INT(run.loop.records_count, 1);
	record = run.loop.records;
	MUST(record != NULL);
	CHECK(record->satisfies);
	CHECK_INT(record->words, EVENT_IN | EVENT_EOF);
	CHECK_INT(record->raw, EVENT_IN | EVENT_HUP);
	done();
}

static void
settle(void)
{
	int64_t after = -1, every;

	/* The deadline comes first, and what is pending counts. */
	prepare(PLAN_ANY, 30 * MS);
	add_pipes(1);
	run.plan.settle = 3600 * SECOND;
	put_byte(run.ends[0][1]);
	go(END_SATISFIED);
	CHECK_INT(run.count, 1);
	CHECK_LEAST(run.took, 30 * MS);
	done();

	if (signals_break(backend->name))
		return;
	for (every = 10 * MS; every < 20 * SECOND; every *= 2) {
		prepare(PLAN_ANY, FOREVER);
		add_pipes(2);
		run.plan.settle = 6 * every;
		put_byte(run.ends[0][1]);
		after = go_and_write(END_SATISFIED, 1, every);
		if (after != -1) {
			/* Both in one batch. */
			CHECK_INT(run.count, 2);
			CHECK_INT(run.batches, 1);
			check_told(0, "a", EVENT_IN);
			check_told(1, "b", EVENT_IN);
		}
		done();
		if (after != -1)
			break;
	}
	/* Once it had been quiet for so long. */
	CHECK_LEAST(after, 6 * every);
}

static void
interrupted_deadline(void)
{
	if (signals_break(backend->name))
		return;
	/* A hundred interruptions on the way: neither is it over too early,
	 * nor do they put it off (see on_alarm()). */
	for (int64_t time = 200 * MS; time < 60 * SECOND; time *= 2) {
		prepare(PLAN_ANY, time);
		add_pipes(1);
		alarms_start(2 * MS);
		go(END_TIMEOUT);
		alarms_stop();
		CHECK_LEAST(run.took, time);
		CHECK_INT(run.count, 0);
		done();
		/* A busy machine may have had it wait once or twice. */
		if (alarms >= 10)
			break;
	}
	CHECK_LEAST(alarms, 10);

	prepare(PLAN_FOLLOW, 100 * MS);
	add_pipes(2);
	put_byte(run.ends[0][1]);
	alarms_start(2 * MS);
	go(END_TIMEOUT);
	alarms_stop();
	CHECK_LEAST(run.took, 100 * MS);
	CHECK_INT(run.count, 1);
	done();

	/* An interruption loses no event. */
	prepare(PLAN_ANY, FOREVER);
	add_pipes(1);
	alarm_fd = run.ends[0][1];
	alarm_writes_at = 20;
	alarms_start(2 * MS);
	go(END_SATISFIED);
	alarms_stop();
	check_told(0, "a", EVENT_IN);
	CHECK_LEAST(alarms, 20);
	done();
}

static void
short_deadlines(void)
{
	static const int64_t times[] = {1, 1000, 250000, 1500000};

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		prepare(PLAN_ANY, times[i]);
		add_pipes(1);
		go(END_TIMEOUT);
		CHECK_LEAST(run.took, times[i]);
		done();
	}
	/* The longest there is does not wrap. */
	prepare(PLAN_ANY, FOREVER - 1);
	add_pipes(1);
	put_byte(run.ends[0][1]);
	go(END_SATISFIED);
	done();
}

static void
end_of_file(void)
{
	prepare(PLAN_ANY, FOREVER);
	add_pipes(2);
	hang_up(0);
	go(END_SATISFIED);
	CHECK(run.told[0].words & EVENT_EOF);
	CHECK(run.told[0].satisfies);
	done();

	/* --no-eof: told, but not what was asked for; nothing is left. */
	prepare(PLAN_ANY, FOREVER);
	add_pipes(2);
	run.plan.no_eof = true;
	hang_up(0);
	hang_up(1);
	go(END_IMPOSSIBLE);
	CHECK_INT(run.count, 2);
	CHECK(!run.told[0].satisfies);
	done();

	/* Data before the end is data all the same. */
	prepare(PLAN_ANY, FOREVER);
	add_pipes(1);
	run.plan.no_eof = true;
	put_byte(run.ends[0][1]);
	hang_up(0);
	go(END_SATISFIED);
	CHECK(run.told[0].words & EVENT_IN);
	CHECK(!(run.told[0].words & EVENT_EOF));
	done();

	prepare(PLAN_ALL, FOREVER);
	add_pipes(2);
	run.plan.no_eof = true;
	hang_up(1);
	go(END_IMPOSSIBLE);
	CHECK_INT(run.count, 1);
	done();
}

static volatile sig_atomic_t caught;
static int caught_fd;

static void
on_caught(int signo)
{
	caught = signo;
	if (write(caught_fd, "", 1) != 1)
		_exit(98);
}

static int waits;

static int
raise_and_wait(void *state, int64_t timeout, struct ready *ready, size_t max)
{
	if (++waits == 2)
		MUST(raise(SIGALRM) == 0);
	return backend->wait(state, timeout, ready, max);
}

static void
caught_signal(void)
{
	struct sigaction action = {.sa_handler = on_caught};
	struct itimerval once = {{0, 0}, {0, 20000}};
	struct backend asked;

	if (signals_break(backend->name))
		return;
	/* One that came before the wait, and one that comes in it. */
	for (int late = 0; late < 2; late++) {
		prepare(PLAN_ANY, FOREVER);
		add_pipes(1);
		caught = 0;
		run.loop.caught = &caught;
		run.loop.wake_fd = run.ends[3][0];
		caught_fd = run.ends[3][1];
		MUST(sigaction(SIGALRM, &action, NULL) == 0);
		if (late)
			MUST(setitimer(ITIMER_REAL, &once, NULL) == 0);
		else
			MUST(raise(SIGALRM) == 0);
		go(END_SIGNAL);
		CHECK_INT(run.count, 0);
		done();
	}
	/* What had been pending is told: the signal comes after the first look,
	 * just before the next. */
	prepare(PLAN_ANY, FOREVER);
	add_pipes(1);
	asked = *backend;
	asked.wait = raise_and_wait;
	run.loop.backend = &asked;
	waits = 0;
	caught = 0;
	run.loop.caught = &caught;
	run.loop.wake_fd = run.ends[3][0];
	caught_fd = run.ends[3][1];
	run.plan.settle = 3600 * SECOND;
	put_byte(run.ends[0][1]);
	go(END_SIGNAL);
	CHECK_INT(run.count, 1);
	check_told(0, "a", EVENT_IN);
	CHECK_INT(waits, 2);
	done();
}

static void
reader_gone(void)
{
	prepare(PLAN_FOLLOW, FOREVER);
	add_pipes(1);
	run.loop.output_fd = run.ends[3][1];
	close(run.ends[3][0]);
	run.ends[3][0] = -1;
	go(END_READER_GONE);
	CHECK_INT(run.count, 0);
	done();
}

static int
refuse_batch(void *context, const struct record *records, size_t count)
{
	(void)context;
	(void)records;
	(void)count;
	return error_set(&run.fixture.error, STATUS_REFUSED, "full");
}

static void
errors(void)
{
	prepare(PLAN_ANY, FOREVER);
	add_pipes(1);
	put_byte(run.ends[0][1]);
	run.loop.emit = refuse_batch;
	go(END_ERROR);
	CHECK_STR(fixture_message(&run.fixture), "full");
	done();
}

/* Always ready, and refused by epoll: only poll and select take it, unless
 * the choice was left to us. A kqueue takes it, and tells what is behind its
 * offset. */
static void
regular_file(void)
{
	FILE *file = tmpfile();
	bool epoll = backend->abilities & BACKEND_FD &&
	    !(backend->abilities & BACKEND_KEVENTS);

	MUST(file != NULL);
	MUST(pwrite(fileno(file), "x", 1, 0) == 1);
	for (int automatic = 0; automatic < 2; automatic++) {
		if (automatic && backend_named("poll") == NULL)
			continue;
		prepare(PLAN_ANY, FOREVER);
		add_fd("f", fileno(file), "in");
		run.loop.automatic = automatic;
		go(epoll && !automatic ? END_ERROR : END_SATISFIED);
		if (run.end == END_ERROR)
			CHECK_STR(fixture_message(&run.fixture),
			    "f: epoll refuses a regular file: Operation not "
			    "permitted; it is always ready, and poll and "
			    "select say so (--poll)");
		else
			check_told(0, "f", EVENT_IN);
		done();
	}
	/* Beside one in an outer set, a pipe in the inner one is told. */
	if (backend_named("poll") != NULL && backend->events & EVENT_PRI &&
	    !signals_break(backend->name)) {
		prepare(PLAN_ANY, FOREVER);
		add_fd("f", fileno(file), "pri");
		add_pipes(1);
		run.loop.automatic = true;
		alarm_fd = run.ends[0][1];
		alarm_writes_at = 2;
		alarms_start(10 * MS);
		go(END_SATISFIED);
		alarms_stop();
		CHECK_INT(run.count, 1);
		check_told(0, "a", EVENT_IN);
		done();
	}
	fclose(file);
}

static void
same_twice(void)
{
	prepare(PLAN_ALL, FOREVER);
	add_fd("x", run.ends[0][0], "in");
	add_fd("y", run.ends[0][0], "in");
	add_fd("z", run.ends[1][1], "out");
	put_byte(run.ends[0][1]);
	go(END_SATISFIED);
	CHECK_INT(run.count, 3);
	done();
}

static void
bytes(void)
{
	prepare(PLAN_ANY, FOREVER);
	add_pipes(1);
	put_byte(run.ends[0][1]);
	put_byte(run.ends[0][1]);
	run.plan.want_bytes = true;
	go(END_SATISFIED);
	CHECK_INT(run.loop.records[0].bytes, 2);
	CHECK(run.loop.records[0].backend == backend);
	CHECK_INT(run.loop.records[0].raw, EVENT_IN);
	done();
}

/* -- what a kqueue holds, under any backend -- */

static bool
no_kqueue(void)
{
	if (backend_named("kqueue") != NULL)
		return false;
	check_skipped = "there is no kqueue";
	return true;
}

static void
check_told_by_kqueue(size_t i, int16_t filter, int64_t data)
{
	const struct record *record = &run.loop.records[i];

	CHECK_INT(record->seen.filter, filter);
	CHECK_INT(record->seen.data, data);
	CHECK_INT(record->bytes, -1);
	CHECK(record->backend == backend);
	CHECK(record->satisfies);
}

static void
timer(void)
{
	if (no_kqueue())
		return;
	prepare(PLAN_ANY, FOREVER);
	add_text("t=timer:20ms");
	add_pipes(1);
	go(END_SATISFIED);
	CHECK_INT(run.count, 1);
	check_told(0, "t", 1);
	check_told_by_kqueue(0, EVFILT_TIMER, 1);
	CHECK_LEAST(run.took, 20 * MS);
	done();

	/* It is not due yet. */
	prepare(PLAN_ANY, 20 * MS);
	add_text("t=timer:1h");
	go(END_TIMEOUT);
	CHECK_INT(run.count, 0);
	CHECK_LEAST(run.took, 20 * MS);
	done();

	/* In this order, also if all are due at the first look. */
	prepare(PLAN_ALL, FOREVER);
	add_pipes(1);
	add_text("t=timer:20ms");
	add_text("u=timer:40ms");
	put_byte(run.ends[0][1]);
	go(END_SATISFIED);
	CHECK_INT(run.count, 3);
	check_told(0, "a", EVENT_IN);
	check_told(1, "t", 1);
	check_told(2, "u", 1);
	CHECK_LEAST(run.took, 40 * MS);
	done();
}

static void
timer_again(void)
{
	if (no_kqueue())
		return;
	prepare(PLAN_FOLLOW, FOREVER);
	add_pipes(1);
	add_text("t=timer:10ms");
	run.plan.count = 4;
	put_byte(run.ends[0][1]);
	go(END_COUNT);
	CHECK_INT(run.count, 4);
	check_told(0, "a", EVENT_IN);
	for (size_t i = 1; i < run.count; i++)
		check_told(i, "t", 1);
	CHECK_INT(run.loop.records[0].seen.filter, EVFILT_TIMER);
	CHECK_LEAST(run.took, 30 * MS);
	done();

	/* --settle gathers what comes. */
	prepare(PLAN_ANY, FOREVER);
	add_text("t=timer:20ms");
	run.plan.settle = 40 * MS;
	go(END_SATISFIED);
	CHECK_INT(run.count, 1);
	CHECK_LEAST(run.took, 60 * MS);
	done();
}

static void
raw_event(void)
{
	if (no_kqueue())
		return;
	prepare(PLAN_ANY, FOREVER);
	add_text("k=kevent:7,USER,CLEAR,TRIGGER|FFCOPY|5,0,9");
	add_pipes(1);
	go(END_SATISFIED);
	CHECK_INT(run.count, 1);
	check_told(0, "k", 1);
	CHECK_INT(run.loop.records[0].seen.ident, 7);
	CHECK_INT(run.loop.records[0].seen.fflags, 5);
	CHECK_INT(run.loop.records[0].raw, 5);
	CHECK_INT(run.loop.records[0].target->udata, 9);
	done();

	/* -f: once, though it is a level. */
	prepare(PLAN_FOLLOW, 40 * MS);
	add_text("k=kevent:7,USER,0,TRIGGER");
	go(END_TIMEOUT);
	CHECK_INT(run.count, 1);
	done();

	/* A one-shot ends it. */
	prepare(PLAN_FOLLOW, FOREVER);
	add_text("k=kevent:7,USER,ONESHOT,TRIGGER");
	go(END_FINISHED);
	CHECK_INT(run.count, 1);
	done();

	prepare(PLAN_ANY, FOREVER);
	add_text("k=kevent:7,77");
	go(END_ERROR);
	CHECK_INT(run.fixture.error.status, STATUS_REFUSED);
	CHECK(str_starts(fixture_message(&run.fixture), "k: kevent: "));
	done();
}

static void
process(void)
{
	char text[64];
	pid_t pid;
	int status;
#ifdef __linux__
	long pidfd = syscall(SYS_pidfd_open, getpid(), 0);

	if (pidfd == -1)
		SKIP("no pidfd_open(2) here (valgrind lacks it)");
	close((int)pidfd);
#endif
	if (no_kqueue())
		return;
	for (int follows = 0; follows < 2; follows++) {
		prepare(follows ? PLAN_FOLLOW : PLAN_ANY, FOREVER);
		pid = fork();
		MUST(pid != -1);
		if (pid == 0) {
			usleep(20000);
			_exit(3);
		}
		sprintf(text, "c=proc:%ld", (long)pid);
		add_text(text);
		go(follows ? END_FINISHED : END_SATISFIED);
		CHECK_INT(run.count, 1);
		check_told(0, "c", NOTE_EXIT);
		check_told_by_kqueue(0, EVFILT_PROC, 3 << 8);
		CHECK_INT(run.loop.records[0].seen.ident, pid);
		/* It is still ours to wait for. */
		CHECK_INT(waitpid(pid, &status, 0), pid);
		done();
	}
	/* Nobody has it any more. */
	prepare(PLAN_ANY, FOREVER);
	add_text(text);
	go(END_ERROR);
	CHECK_INT(run.fixture.error.status, STATUS_IMPOSSIBLE);
	CHECK_STR(fixture_message(&run.fixture),
	    "c: no such process (ended already?)");
	done();
}

static void
start_alarms(void)
{
	alarms_start(10 * MS);
}

static void
file_notes(void)
{
	char path[] = "/tmp/fdwait-unit-XXXXXX", text[64];
	int fd;

	if (no_kqueue() || signals_break(backend->name))
		return;
	fd = mkstemp(path);
	MUST(fd != -1);
	sprintf(text, "v=vnode:%s:write", path);
	prepare(PLAN_ANY, FOREVER);
	add_text(text);
	add_pipes(1);
	alarm_fd = fd;
	alarm_writes_at = 3;
	run.when_armed = start_alarms;
	go(END_SATISFIED);
	alarms_stop();
	CHECK_INT(run.count, 1);
	check_told(0, "v", NOTE_WRITE);
	CHECK_LEAST(alarms, 3);
	/* Not of the descriptor's readiness. */
	CHECK_INT(run.loop.records[0].bytes, -1);
	done();

	/* What was before is no news. */
	sprintf(text, "v=%s", path);
	put_byte(fd);
	prepare(PLAN_FOLLOW, 30 * MS);
	add_text(text);
	go(END_TIMEOUT);
	CHECK_INT(run.count, 0);
	done();
	MUST(unlink(path) == 0);
	close(fd);
	prepare(PLAN_ANY, FOREVER);
	sprintf(text, "v=vnode:%s", path);
	add_text(text);
	go(END_ERROR);
	CHECK_STR(fixture_message(&run.fixture),
	    "v: open: No such file or directory");
	done();
}

static void
raise_it(void)
{
	if (run.batches < 3)
		MUST(raise(SIGUSR1) == 0);
}

static void
counted_signal(void)
{
	char text[32];

	if (no_kqueue())
		return;
	prepare(PLAN_FOLLOW, FOREVER);
	add_text("s=signal:USR1");
	sprintf(text, "z=signal:%d", SIGUSR1);
	add_text(text);
	add_pipes(1);
	put_byte(run.ends[0][1]);
	run.then = raise_it;
	run.plan.idle = 100 * MS;
	go(END_IDLE);
	/* Two of them, each told to both targets. */
	CHECK_INT(run.count, 5);
	check_told(0, "a", EVENT_IN);
	for (size_t i = 1; i < run.count; i++)
		CHECK_INT(run.told[i].words, 1);
	CHECK_INT(run.loop.records[0].seen.filter, EVFILT_SIGNAL);
	CHECK_INT(run.loop.records[0].seen.data, 1);
	done();
}

static void
read_result(void)
{
	char path[] = "/tmp/fdwait-unit-XXXXXX", text[64];
	int fd;

	if (no_kqueue())
		return;
	fd = mkstemp(path);
	MUST(fd != -1);
	MUST(write(fd, "12345", 5) == 5);
	sprintf(text, "r=aio:%s@1+3", path);
	prepare(PLAN_ANY, FOREVER);
	add_text(text);
	run.end = loop_run(&run.loop);
	if (run.end == END_ERROR)
		check_skipped = "there is no io_uring";
	else {
		CHECK_INT(run.end, END_SATISFIED);
		CHECK_INT(run.count, 1);
		check_told(0, "r", 1);
		check_told_by_kqueue(0, EVFILT_AIO, 3);
	}
	done();
	close(fd);
	MUST(unlink(path) == 0);
}

static const struct test cases[] = {
    {"any: the first that is ready ends it", any},
    {"-t 0 looks once, and no target is a sleep", looking_only},
    {"all: each target once", all},
    {"--max-events: a batch at a time", one_at_a_time},
    {"--count: exactly so many", count},
    {"-f: each readiness once, to the end", follow},
    {"--idle: from the last event on", idle},
    {"--settle: a record keeps what satisfied", gathered},
    {"--settle: when it has been quiet", settle},
    {"a deadline under a hail of signals", interrupted_deadline},
    {"deadlines below and about a millisecond", short_deadlines},
    {"end of file, and --no-eof", end_of_file},
    {"a caught signal ends it", caught_signal},
    {"a reader that is gone ends it", reader_gone},
    {"a failing output ends it", errors},
    {"a regular file", regular_file},
    {"the same descriptor twice", same_twice},
    {"queued bytes", bytes},
    {"a timer: once", timer},
    {"a timer in -f: again and again", timer_again},
    {"a raw kevent", raw_event},
    {"a process", process},
    {"a file's notes", file_notes},
    {"a signal, for two targets", counted_signal},
    {"an asynchronous read", read_result},
};

CHECK_EACH_BACKEND(cases)
