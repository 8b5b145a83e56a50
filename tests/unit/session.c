/* session.c - requests answered, and thousands of random ones survived */
/* SPDX-License-Identifier: ISC */
#include "check.h"
#include "interactive/session.h"
#include "interactive/verbs.h"
#include "interactive/waiting.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <poll.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/event.h>
#include <sys/time.h>
#include <unistd.h>

static struct session session;
static struct buf text;
static struct lines lines;

static void
begin(void)
{
#if UINTPTR_MAX > UINT32_MAX
#define POINTER_MOST "18446744073709551615"
#else
#define POINTER_MOST "4294967295"
#endif

	static const struct sys sys;

	session_init(&session, &sys);
	lines_init(&lines, &session.sys, -1);
	session.lines = &lines;
	session.input = 0;
	session.output = 1;
	buf_init(&text, NULL, 0);
}

static void
end(void)
{
	session_close(&session);
	lines_free(&lines);
	buf_free(&text);
}

/* Answer a line; the JSON is in `text`. */
static bool
answer(struct str line)
{
	struct reply reply;

	text.len = 0;
	if (!session_request(&session, line, &reply))
		return false;
	reply_put_json(&text, &reply);
	return true;
}

static void
check_answer(const char *line, const char *expected)
{
	CHECK_OF(line, answer(str_of(line)));
	CHECK_STR_OF(line, ((struct str){text.at, text.len}), expected);
}

/* -- replies -- */

static void
replies(void)
{
	char expected[256];

	begin();
	CHECK(!answer(STR("")));
	CHECK(!answer(STR("  # comment")));
	check_answer("echo a 'b c'", "{\"ok\":true,\"text\":\"a b c\"}\n");
	check_answer("echo", "{\"ok\":true,\"text\":\"\"}\n");
	check_answer("echo a=b c=", "{\"ok\":true,\"text\":\"a=b c=\"}\n");
	check_answer("echo \xff",
	    "{\"ok\":true,\"text\":\"\xef\xbf\xbd\",\"text_hex\":\"ff\"}\n");
	check_answer(
	    "open poll", "{\"ok\":true,\"obj\":\"poll1\",\"fd\":null}\n");
	check_answer(
	    "open poll as=p", "{\"ok\":true,\"obj\":\"p\",\"fd\":null}\n");
	check_answer("register p 2147483647 in", "{\"ok\":true}\n");
	check_answer("wait p timeout=0",
	    "{\"ok\":true,\"events\":[{\"fd\":2147483647,\"events\":32,"
	    "\"words\":[\"nval\"]}]}\n");
	check_answer("list",
	    "{\"ok\":true,\"objects\":[{\"obj\":\"poll1\",\"kind\":\"poll\","
	    "\"fd\":null,\"closed\":false},{\"obj\":\"p\",\"kind\":\"poll\","
	    "\"fd\":null,\"closed\":false}]}\n");
	sprintf(expected,
	    "{\"ok\":true,\"kevent\":{\"ident\":5,\"filter\":%d,\"flags\":33,"
	    "\"fflags\":0,\"data\":0,\"udata\":" POINTER_MOST ",\"words\":"
	    "[\"EVFILT_WRITE\",\"EV_ADD\",\"EV_CLEAR\"]}}\n",
	    (int)EVFILT_WRITE);
	check_answer(
	    "kevent 5 filter=WRITE flags=ADD|CLEAR udata=-1", expected);
	end();
}

static void
failures(void)
{
	begin();
	check_answer("foo",
	    "{\"ok\":false,\"kind\":\"type\",\"errno\":null,\"message\":\"no "
	    "request 'foo'; help lists them\"}\n");
	check_answer("list 1",
	    "{\"ok\":false,\"kind\":\"type\",\"errno\":null,\"message\":\"an "
	    "argument too many: '1': list\"}\n");
	check_answer("wait",
	    "{\"ok\":false,\"kind\":\"type\",\"errno\":null,\"message\":"
	    "\"missing: 'OBJ': wait OBJ [timeout=T] [max=N]\"}\n");
	check_answer("wait p timeout=1 timeout=1",
	    "{\"ok\":false,\"kind\":\"type\",\"errno\":null,\"message\":"
	    "\"given twice: 'timeout': wait OBJ [timeout=T] [max=N]\"}\n");
	check_answer("echo 'x",
	    "{\"ok\":false,\"kind\":\"value\",\"errno\":null,\"message\":\"a "
	    "quote has no end\"}\n");
	check_answer("open poll",
	    "{\"ok\":true,\"obj\":\"poll1\",\"fd\":null}"
	    "\n");
	check_answer("modify poll1 3 in",
	    "{\"ok\":false,\"kind\":\"os\",\"errno\":\"ENOENT\",\"number\":2,"
	    "\"message\":\"modify: No such file or directory\"}\n");
	check_answer("unregister poll1 3",
	    "{\"ok\":false,\"kind\":\"key\",\"errno\":null,\"message\":"
	    "\"descriptor 3 was not registered\"}\n");
	check_answer("close poll1",
	    "{\"ok\":false,\"kind\":\"type\",\"errno\":null,\"message\":\"poll "
	    "objects have no 'close'\"}\n");
	end();
}

static void
traces(void)
{
	begin();
	check_answer(
	    "open poll as=p", "{\"ok\":true,\"obj\":\"p\",\"fd\":null}\n");
	check_answer("trace on", "{\"ok\":true,\"calls\":[]}\n");
	check_answer("wait p timeout=0",
	    "{\"ok\":true,\"events\":[],\"calls\":[\"ppoll([], 0, {tv_sec=0, "
	    "tv_nsec=0}, NULL) = 0\"]}\n");
	check_answer("closefd 12345",
	    "{\"ok\":false,\"kind\":\"os\",\"errno\":\"EBADF\",\"number\":9,"
	    "\"message\":\"close: Bad file descriptor\",\"calls\":[\"fcntl("
	    "12345, F_GETFD) = -1 EBADF (Bad file descriptor)\"]}\n");
	check_answer("trace off", "{\"ok\":true}\n");
	check_answer("sleep 0", "{\"ok\":true}\n");
	end();
}

/* -- rows -- */

static void
rows(void)
{
	for (unsigned i = 0; i < verb_rows_count; i++) {
		struct str syntax = str_of(verb_rows[i].syntax);
		const char *name = verb_rows[i].name;
		bool optional = false;

		CHECK_INT_OF(name, verb_rows[i].id, i);
		CHECK_OF(name, verb_find(str_of(name)) == &verb_rows[i]);
		CHECK_OF(name, verb_rows[i].meaning[0] != '\0');
		CHECK_OF(name,
		    (verb_rows[i].objects != 0) == str_starts(syntax, "OBJ"));
		while (syntax.at != NULL && syntax.len > 0) {
			struct str word = str_cut(&syntax, ' ');
			bool brackets = word.at[0] == '[', known = false;
			size_t equals;

			CHECK_OF(name, brackets || !optional);
			optional = brackets;
			if (brackets)
				word = (struct str){word.at + 1, word.len - 2};
			equals = str_find(word, '=');
			if (equals < word.len)
				word = str_from(word, equals + 1);
			if (word.at[word.len - 1] == '.')
				word.len -= 3;
			for (unsigned a = 0; a < argument_rows_count; a++)
				known = known ||
				    str_is(word, argument_rows[a].name);
			CHECK_OF(name, known);
		}
	}
}

/* -- random lines -- */

static uint64_t state = 20251122;

static unsigned
below(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)((state >> 11) % limit);
}

/* No request that waits for ever, reads where nothing comes, or fills a disk.
 */
static const char *const words[] = {"poll1", "epoll1", "kqueue1", "devpoll1",
    "p", "e", "poll2", "epoll99", "none", "in", "out", "in,out,pri",
    "et|oneshot", "POLLIN", "EPOLLET|foo", "0", "1", "2", "3", "4", "5", "6",
    "7", "8", "9", "10", "11", "1023", "1024", "-1", "-0", "2147483647",
    "2147483648", "18446744073709551616", "65536", "0x2001",
    "0xffffffffffffffffffffffff", "1e+300", "nan", "-inf", "1e-300", "fd:3",
    "fd:4@1", "fd:5@99999", "4@", "fd:", "@", "''", "\"\"", "'a b'", "\xff\xfe",
    "[3/READ/ADD,4/WRITE/ADD|CLEAR]", "[7/TIMER/ADD|ONESHOT//1]", "[3//DELETE]",
    "[]", "[,]", "[3/////////]", "3/READ/0x41", "1/-11/1/0x1000000",
    "99/USER/ADD|CLEAR", "max=3", "max=-1", "max=0", "max=2147483647",
    "max=2147483648", "max=x", "timeout=0", "timeout=1us", "timeout=-1e-300",
    "timeout=nan", "timeout=x", "r=3,4,4", "w=4,3,1024", "x=5,,6", "r=", "as=p",
    "as=7", "as=150", "as=-3", "as=1", "fromfd=5", "fromfd=fd:6", "fromfd=-1",
    "sizehint=0", "sizehint=-2", "flags=EPOLL_CLOEXEC", "flags=1",
    "filter=WRITE", "filter=99999", "data=1e3", "data=-9223372036854775809",
    "udata=-7", "hex:00ff", "hex:0", "hex:zz", "1000*x", "99999999999*x", "oob",
    "r", "w", "rw", "nonblock", "on", "off", "poll", "epoll", "kqueue",
    "devpoll", "listen", "accept", "connect", "127.0.0.1:0", "[::1]:99999",
    "stream", "dgram", "seqpacket", "/dev/null", "/nonexistent/x", "help",
    "wait", "'unfinished", "\\", "#"};

static const char *const verbs[] = {"open", "register", "modify", "unregister",
    "fileno", "closed", "close", "list", "show", "kevent", "kevcmp", "pipe",
    "socketpair", "eventfd", "dup", "closefd", "write", "send", "shutdown",
    "fcntl", "echo", "constants", "trace", "help", "import", "open", "register",
    "register", "control", "select", "wait", "tcp", "start"};

/* A line that ends in time: waits have a timeout behind whatever comes. */
static void
random_line(struct buf *line)
{
	const char *verb = verbs[below(sizeof(verbs) / sizeof(verbs[0]))];
	unsigned count = below(5);

	line->len = 0;
	buf_text(line, verb);
	for (unsigned i = 0; i < count; i++) {
		buf_char(line, ' ');
		buf_text(line, words[below(sizeof(words) / sizeof(words[0]))]);
		if (below(40) == 0 && line->len > 0)
			line->at[below((unsigned)line->len)] = (char)below(256);
	}
}

/* Would the line wait for somebody? Its own words are all it is judged by. */
static bool
could_wait(struct str line)
{
	static const char *const waiting[] = {"wait", "select", "control",
	    "tcp", "write", "send", "sleep", "read", "openfile", "source",
	    "timerfd", "quit"};
	struct str word = str_cut(&line, ' ');

	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
		if (str_is(word, waiting[i]))
			return true;
	return false;
}

static unsigned
descriptors_open(void)
{
	unsigned count = 0;

	for (int fd = 0; fd < 1100; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return count;
}

static void
close_what_is_left(const bool *before)
{
	for (int fd = 0; fd < 1100; fd++)
		if (!before[fd])
			close(fd);
}

/* A reply is one line of JSON that says whether it went well. */
static bool
is_reply(void)
{
	struct str got = {text.at, text.len};

	return got.len >= 12 && got.at[got.len - 1] == '\n' &&
	    got.at[got.len - 2] == '}' && str_find(got, '\n') == got.len - 1 &&
	    (str_starts(got, "{\"ok\":true") ||
		str_starts(got, "{\"ok\":false,\"kind\":\""));
}

static void
one_random(struct buf *line)
{
	struct str shown;

	random_line(line);
	shown = (struct str){line->at, line->len};
	if (could_wait(shown)) {
		/* write and send go where nothing blocks; waits end. */
		if (str_starts(shown, "wait") || str_starts(shown, "select") ||
		    str_starts(shown, "control"))
			buf_text(line, " timeout=0");
		else
			return;
	}
	shown = (struct str){line->at, line->len};
	if (!answer(shown))
		return;
	if (!CHECK(is_reply()))
		printf("# after %.*s\n", (int)shown.len, shown.at);
}

static void
random_requests(void)
{
	struct waiting_signals signals;
	bool before[1100];
	struct buf line;
	unsigned open_before;
	int kept = fcntl(2, F_DUPFD_CLOEXEC, 900); /* requests may close it */

	MUST(kept != -1);
	open_before = descriptors_open();
	for (int fd = 0; fd < 1100; fd++)
		before[fd] = fcntl(fd, F_GETFD) != -1;
	waiting_catch(&signals);
	buf_init(&line, NULL, 0);
	for (int round = 0; round < 40; round++) {
		begin();
		for (int i = 0; i < 500; i++)
			one_random(&line);
		end();
		MUST(dup2(kept, 2) == 2);
		close_what_is_left(before);
		CHECK_INT(descriptors_open(), open_before);
	}
	close(kept);
	buf_free(&line);
	waiting_restore(&signals);
}

/* -- memory -- */

static long
pages(void)
{
	char stat[128] = "";
	int fd = open("/proc/self/statm", O_RDONLY);
	long size = 0;

	if (fd == -1)
		return -1;
	MUST(read(fd, stat, sizeof(stat) - 1) > 0);
	close(fd);
	/* Not what is in memory of it: the kernel moves that to and fro. */
	MUST(sscanf(stat, "%ld", &size) == 1);
	return size;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif

static void
no_growth(void)
{
	long before = 0, after;

#ifdef __SANITIZE_ADDRESS__
	SKIP("a sanitizer keeps what was freed");
#endif
	if (under_valgrind())
		SKIP("valgrind keeps what was freed");
	if (pages() == -1)
		SKIP("no /proc/self/statm to see the size of the process in");
	begin();
	for (int i = 0; i < 30000; i++) {
		if (i == 5000)
			before = pages();
		CHECK(answer(STR("open epoll as=e")));
		CHECK(answer(STR("register e e")));
		CHECK(answer(STR("close e")));
		CHECK(answer(STR("open poll as=none")));
		CHECK(answer(STR("echo 'some text' \"to copy\"")));
		CHECK(answer(STR("open epoll")));
		text.len = 0;
		buf_text(&text, "close epoll");
		buf_number(&text, (uint64_t)i + 1);
		CHECK(answer((struct str){text.at, text.len}));
	}
	after = pages();
	CHECK(after - before < 50);
	end();
}

/* ^C comes when the wait has looked for it, and its call has not begun. */
static int
interrupted_just_before(void *context, struct session *of, int64_t left)
{
	int *calls = context;

	(void)left;
	if (++*calls == 1)
		MUST(raise(SIGINT) == 0);
	return sys_ppoll(&of->sys, NULL, 0, INT64_C(20000000000));
}

static void
interrupts(void)
{
	struct waiting_signals before;
	struct itimerval alarm;
	int calls = 0;

	/* Who was started in the background ignores it. */
	MUST(signal(SIGINT, SIG_DFL) != SIG_ERR);
	begin();
	waiting_catch(&before);
	CHECK_INT(
	    waiting_run(&session, FOREVER, interrupted_just_before, &calls),
	    -1);
	CHECK_INT(errno, EINTR);
	CHECK_INT(calls, 1);
	CHECK_INT(waiting_interrupted, 0);
	MUST(getitimer(ITIMER_REAL, &alarm) == 0);
	CHECK_INT(alarm.it_value.tv_sec, 0);
	CHECK_INT(alarm.it_value.tv_usec, 0);
	waiting_restore(&before);
	end();
}

static void
alarms(void)
{
	struct waiting_signals before;
	struct itimerval alarm = {{0, 0}, {1000, 0}};

	MUST(setitimer(ITIMER_REAL, &alarm, NULL) == 0);
	waiting_catch(&before);
	MUST(raise(SIGINT) == 0);
	CHECK_INT(waiting_interrupted, SIGINT);
	MUST(getitimer(ITIMER_REAL, &alarm) == 0);
	CHECK(alarm.it_value.tv_sec > 900);
	waiting_restore(&before);
	MUST(getitimer(ITIMER_REAL, &alarm) == 0);
	CHECK(alarm.it_value.tv_sec > 900);
	alarm.it_value.tv_sec = 0;
	alarm.it_value.tv_usec = 0;
	MUST(setitimer(ITIMER_REAL, &alarm, NULL) == 0);
}

static const struct test tests[] = {
    {"replies are objects in one line, blank lines have none", replies},
    {"a failure says its kind, errno and what to do", failures},
    {"trace on shows the system calls of each request", traces},
    {"every row of a verb can be parsed and found", rows},
    {"twenty thousand random requests get a reply, and leave nothing open",
	random_requests},
    {"a long session does not grow", no_growth},
    {"SIGINT just before a call that waits ends it, too", interrupts},
    {"an alarm() from outside stays what it was", alarms},
};

CHECK_MAIN(tests)
