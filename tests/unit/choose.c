/* choose.c - test src/choose.c: the cheapest backend that can express it */
/* SPDX-License-Identifier: ISC */
#include "backends.h"
#include "choose.h"
#include "fixture.h"

static struct fixture fixture;

static const struct backend *
choose(int row, const struct wait_plan *plan, const char **why,
    const char *const *operands, size_t count)
{
	fixture_init(&fixture);
	for (size_t i = 0; i < count; i++)
		MUST(target_add_operand(
			 &fixture.context, str_of(operands[i])) == 0);
	return backend_choose(row, plan, &fixture.list, why, &fixture.error);
}

static struct wait_plan
plan_of(enum plan_mode mode)
{
	return (struct wait_plan){
	    .mode = mode,
	    .timeout = FOREVER,
	    .idle = FOREVER,
	    .max_events = SIZE_MAX,
	};
}

static bool
all_built(void)
{
	return backend_named("epoll") != NULL &&
	    backend_named("poll") != NULL && backend_named("select") != NULL;
}

static void
check_choice(const struct wait_plan *plan, const char *operand, size_t count,
    const char *expected)
{
	const char *operands[200], *why = NULL;
	const struct backend *backend;

	for (size_t i = 0; i < count; i++)
		operands[i] = operand;
	backend = choose(-1, plan, &why, operands, count);
	CHECK_OF(operand, backend != NULL);
	if (backend != NULL)
		CHECK_STR_OF(operand, str_of(backend->name), expected);
	CHECK(why != NULL && strncmp(why, "auto", 4) == 0);
	CHECK_INT(fixture.error.status, 0);
	fixture_free(&fixture);
}

static void
automatic(void)
{
	struct wait_plan any = plan_of(PLAN_ANY), all = plan_of(PLAN_ALL),
			 follow = plan_of(PLAN_FOLLOW), settle = any;

	settle.settle = 1;
	if (!all_built())
		SKIP("needs epoll, poll and select");
	check_choice(&any, "0", 1, "poll");
	check_choice(&any, "0", 200, "poll");
	check_choice(&any, "0:in,out,pri,rdhup,nval", 1, "poll");
	check_choice(&any, "0:in,et", 1, "epoll");
	check_choice(&any, "0:in,oneshot", 1, "epoll");
	check_choice(&any, "0:in,exclusive", 1, "epoll");
	check_choice(&any, "tcp:127.0.0.1:9", 1, "poll");
	check_choice(&all, "0", 2, "poll");
	check_choice(&all, "0", 200, "epoll");
	check_choice(&follow, "0", 1, "epoll");
	check_choice(&follow, "tcp:127.0.0.1:9", 1, "epoll");
	check_choice(&follow, "0:nval", 1, "poll");
	check_choice(&settle, "0", 1, "epoll");
}

static void
asked_for(void)
{
	struct wait_plan any = plan_of(PLAN_ANY), follow = plan_of(PLAN_FOLLOW);

	for (unsigned row = 0; row < backend_rows_count; row++) {
		const struct backend *built = backend_of_row(row);
		const char *operand = "0", *why = NULL;

		if (built == NULL)
			continue;
		CHECK_TEXT(built->name, backend_rows[row].name);
		CHECK(choose((int)row, &any, &why, &operand, 1) == built);
		CHECK_TEXT(why, "asked for");
		fixture_free(&fixture);
		CHECK(choose((int)row, &follow, &why, &operand, 1) == built);
		fixture_free(&fixture);
	}
}

static void
check_refusal(const char *name, const char *operand, const char *message)
{
	struct wait_plan any = plan_of(PLAN_ANY);
	const char *why = NULL;
	int row = backend_row_find(str_of(name));

	MUST(row >= 0);
	CHECK(choose(row, &any, &why, &operand, 1) == NULL);
	CHECK_INT(fixture.error.status, STATUS_UNSUPPORTED);
	CHECK_STR(fixture_message(&fixture), message);
	fixture_free(&fixture);
}

/* The same, where `able` is followed by devpoll if this build has it. */
static void
check_refusal_with(const char *name, const char *operand, const char *able)
{
	char message[256];

	snprintf(message, sizeof(message), "%s%s", able,
	    backend_named("devpoll") != NULL ? ", devpoll" : "");
	check_refusal(name, operand, message);
}

static void
refused(void)
{
	if (!all_built())
		SKIP("needs epoll, poll and select");
	check_refusal_with("select", "it=0:in,rdhup,hup",
	    "it: select can't express hup,rdhup; what can: epoll, poll");
	check_refusal(
	    "poll", "0:in,et", "0: poll can't express et; what can: epoll");
	check_refusal_with(
	    "epoll", "0:nval", "0: epoll can't express nval; what can: poll");
	check_refusal("select", "0:et,nval",
	    "0: select can't express nval,et; what can: none of this build");
	if (backend_named("devpoll") == NULL)
		check_refusal("devpoll", "0",
		    backend_named("kqueue") == NULL
			? "devpoll: this build has no such backend, it is to "
			  "be had on illumos and Solaris; here there are "
			  "epoll, poll, select"
			: "devpoll: this build has no such backend, it is to "
			  "be had on illumos and Solaris; here there are "
			  "epoll, kqueue, poll, select");
	else
		check_refusal("devpoll", "0:in,et,oneshot",
		    "0: devpoll can't express et,oneshot; what can: epoll");
	if (backend_named("kqueue") == NULL) {
		check_refusal_with("kqueue", "0",
		    "kqueue: this build has no such backend, it is to be had "
		    "on the BSDs and macOS; here there are epoll, poll, "
		    "select");
		return;
	}
	/* A kqueue tells in and out, and no way to wait but its own. */
	check_refusal(
	    "kqueue", "0:et", "0: kqueue can't express et; what can: epoll");
	check_refusal("kqueue", "it=0:in,oneshot,exclusive",
	    "it: kqueue can't express oneshot,exclusive; what can: epoll");
	check_refusal_with("kqueue", "0:pri",
	    "0: kqueue can't express pri; what can: epoll, poll, select");
	check_refusal_with("kqueue", "0:in,rdhup,hup",
	    "0: kqueue can't express hup,rdhup; what can: epoll, poll");
}

/* What a kqueue holds is no business of the backend's. */
static void
held(void)
{
	static const char *const operands[] = {"vnode:/", "proc:1",
	    "signal:TERM", "timer:1", "netdev:lo", "aio:/", "kevent:1,USER"};
	struct wait_plan any = plan_of(PLAN_ANY), follow = plan_of(PLAN_FOLLOW);
	const char *why;

	if (!all_built())
		SKIP("needs epoll, poll and select");
	for (size_t i = 0; i < sizeof(operands) / sizeof(operands[0]); i++) {
		check_choice(&any, operands[i], 1, "poll");
		check_choice(&follow, operands[i], 1, "epoll");
	}
	for (unsigned row = 0; row < backend_rows_count; row++) {
		if (backend_of_row(row) == NULL)
			continue;
		CHECK(choose((int)row, &any, &why, operands, 7) ==
		    backend_of_row(row));
		fixture_free(&fixture);
	}
}

/* What no backend has is told in auto, too. */
static void
impossible(void)
{
	struct wait_plan any = plan_of(PLAN_ANY);
	const char *operand = "0:et,nval", *why;

	CHECK(choose(-1, &any, &why, &operand, 1) == NULL);
	CHECK_INT(fixture.error.status, STATUS_UNSUPPORTED);
	fixture_free(&fixture);
}

static const struct test tests[] = {
    {"auto takes the cheapest that can express the request", automatic},
    {"what is asked for is taken", asked_for},
    {"what is not built or can't express it is refused", refused},
    {"what a kqueue holds goes with each of them", held},
    {"a request that none can express is refused", impossible},
};

CHECK_MAIN(tests)
