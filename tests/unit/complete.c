/* complete.c - test src/interactive/complete.c */
/* SPDX-License-Identifier: ISC */
#include "check.h"
#include "interactive/complete.h"
#include "interactive/session.h"
#include "interactive/verbs.h"
#include "sys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct session session;

static void
request(const char *line)
{
	struct reply reply;

	MUST(session_request(&session, str_of(line), &reply));
	MUST(reply.failure == FAIL_NOT);
}

static void
begin(void)
{
	static struct sys sys = {.queued = -1};

	session_init(&session, &sys);
}

/* What is offered behind `line`, with blanks between; and what would be put. */
static void
check_offer(
    int at, const char *line, const char *candidates, const char *common)
{
	char block[256];
	struct arena arena;
	struct completion completion;
	struct buf all;
	bool good;

	arena_init(&arena, block, sizeof(block));
	buf_init(&all, NULL, 0);
	complete_line(&session, &arena, str_of(line), &completion);
	for (size_t i = 0; i < completion.count; i++) {
		buf_text(&all, i > 0 ? " " : "");
		buf_str(&all, completion.at[i]);
	}
	good = CHECK_STR(((struct str){all.at, all.len}), candidates) &&
	    CHECK_STR(complete_common(&completion), common);
	if (!good)
		printf("# line %d: '%s'\n", at, line);
	buf_free(&all);
	arena_free(&arena);
}

#define OFFERS(line, candidates, common) \
	check_offer(__LINE__, line, candidates, common)

static void
test_verbs(void)
{
	begin();
	OFFERS("re", "register read", "");
	OFFERS("reg", "register", "ister ");
	OFFERS("  qu", "quit", "it ");
	OFFERS("help kev", "kevent kevcmp", "");
	OFFERS("help kevent ", "", "");
	OFFERS("nothing ", "", "");
	OFFERS("# re", "", "");
	OFFERS("'re", "", "");
	session_close(&session);
}

static void
test_objects(void)
{
	begin();
	OFFERS("open ",
	    "poll epoll kqueue devpoll sizehint= flags= fromfd= as=", "");
	OFFERS("open p", "poll", "oll ");
	OFFERS("wait ", "timeout= max=", "");
	request("open poll");
	request("open poll as=mine");
	OFFERS("wait ", "poll1 mine timeout= max=", "");
	OFFERS("wait m", "mine max=", "");
	OFFERS("wait mi", "mine", "ne ");
	OFFERS("control m", "max=", "ax=");
	OFFERS("wait mine t", "timeout=", "imeout=");
	OFFERS("wait mine timeout=1 t", "", "");
	OFFERS("wait mine timeout=n", "none", "one ");
	OFFERS("wait timeout=1 mi", "mine", "ne ");
	session_close(&session);
}

static void
test_words(void)
{
	begin();
	request("open poll");
	OFFERS("register poll1 7 o", "out", "ut");
	OFFERS("register poll1 7 in,rdn", "rdnorm", "orm");
	OFFERS("register poll1 7 in|POLLRDN", "POLLRDNORM", "ORM");
	OFFERS("register poll1 7 ex", "", "");
	OFFERS("trace o", "on off", "");
	OFFERS("fcntl 7 n", "nonblock", "onblock ");
	OFFERS("fcntl 7 nonblock of", "off", "f ");
	OFFERS("shutdown 7 r", "r rw", "");
	OFFERS("send 7 text ", "oob", "oob ");
	OFFERS("openfile f rw,cr", "create", "eate ");
	OFFERS("tcp l", "listen", "isten ");
	session_close(&session);
}

static void
test_kevents(void)
{
	begin();
	OFFERS("kevent 7 filter=V", "VNODE", "NODE ");
	OFFERS("kevent 7 filter=EVFILT_V", "EVFILT_VNODE", "NODE ");
	OFFERS("kevent 7 filter=VNODE fflags=DELETE|E", "EXTEND", "XTEND");
	OFFERS("kevent 7 fflags=L", "LOWAT", "OWAT");
	OFFERS("kevent 7 flags=DI", "DISABLE DISPATCH", "S");
	OFFERS("kevcmp 7/VNODE/ADD|CL", "CLEAR", "EAR");
	OFFERS("kevcmp 7/PROC/ADD/E", "EXIT EXEC", "X");
	OFFERS("kevcmp 7/PROC 7/TI", "TIMER", "MER");
	OFFERS("control q ", "none [ max= timeout=", "");
	OFFERS("control q n", "none", "one ");
	OFFERS("control q [n", "", "");
	OFFERS("control q [7/TI", "TIMER", "MER");
	OFFERS("control q [7/n", "", "");
	OFFERS("select r=no", "none", "ne ");
	OFFERS("select r=7,no", "", "");
	OFFERS("timerfd n", "", "");
	session_close(&session);
}

static void
test_descriptors(void)
{
	char line[32];
	int fd = open("/dev/null", O_RDONLY), high;

	MUST(fd != -1);
	high = fcntl(fd, F_DUPFD_CLOEXEC, 700);
	MUST(high != -1);
	begin();
	snprintf(line, sizeof(line), "%d", high);
	OFFERS("read 70", line, high == 700 ? "0 " : line + 2);
	snprintf(line, sizeof(line), "%d", high);
	OFFERS("select r=1,70", line, "0 ");
	OFFERS("tcp accept 70", line, high == 700 ? "0 " : line + 2);
	OFFERS("tcp connect 70", "", "");
	OFFERS("import 70", "", "");
	session_close(&session);
	MUST(close(high) == 0 && close(fd) == 0);
}

static void
test_files(void)
{
	char dir[] = "/tmp/fdwait-complete-XXXXXX", old[4096];

	MUST(getcwd(old, sizeof(old)) != NULL);
	MUST(mkdtemp(dir) != NULL && chdir(dir) == 0);
	MUST(mkdir("dir", 0700) == 0);
	MUST(close(open("dir/in side", O_CREAT | O_WRONLY, 0600)) == 0);
	MUST(close(open(".hidden", O_CREAT | O_WRONLY, 0600)) == 0);
	MUST(close(open("b", O_CREAT | O_WRONLY, 0600)) == 0);
	MUST(close(open("ab", O_CREAT | O_WRONLY, 0600)) == 0);
	begin();
	OFFERS("source ", "ab b dir/", "");
	OFFERS("source d", "dir/", "ir/");
	OFFERS("source dir/", "dir/in side", "in\\ side ");
	OFFERS("source dir/in\\ s", "dir/in side", "ide ");
	OFFERS("source .", ".hidden", "hidden ");
	OFFERS("source nowhere/x", "", "");
	session_close(&session);
	MUST(unlink("dir/in side") == 0 && rmdir("dir") == 0);
	MUST(unlink(".hidden") == 0 && unlink("b") == 0 && unlink("ab") == 0);
	MUST(chdir(old) == 0 && rmdir(dir) == 0);
}

/* Whatever is typed so far, nothing but what begins with it is offered. */
static void
test_any_line(void)
{
	static const char line[] = "control kqueue1 [3/VNODE/ADD|CLEAR/WRITE|"
				   "EXTEND,1/TIMER] max=3 timeout=1 'a b\\ \"";
	char block[256];
	struct arena arena;
	struct completion completion;

	begin();
	for (unsigned v = 0; v < verb_rows_count; v++)
		for (size_t len = 0; len < sizeof(line); len++) {
			struct buf text;
			struct str common;

			buf_init(&text, NULL, 0);
			buf_text(&text, verb_rows[v].name);
			buf_char(&text, ' ');
			buf_put(&text, line, len);
			arena_init(&arena, block, sizeof(block));
			complete_line(&session, &arena,
			    (struct str){text.at, text.len}, &completion);
			common = complete_common(&completion);
			CHECK(common.at != NULL);
			for (size_t i = 0; i < completion.count; i++)
				CHECK(completion.at[i].len >=
				    completion.word.len);
			arena_free(&arena);
			buf_free(&text);
		}
	session_close(&session);
}

static const struct test tests[] = {
    {"verbs, and help's", test_verbs},
    {"kinds, objects, and the names of arguments", test_objects},
    {"words of events, states and flags", test_words},
    {"a kevent's fields", test_kevents},
    {"descriptors that are open", test_descriptors},
    {"files, quoted as the line needs them", test_files},
    {"any beginning of a line can be asked about", test_any_line},
};

CHECK_MAIN(tests)
