/* target.c - test src/target.c: operands, and what is said of wrong ones */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <signal.h>
#include "compat/event_words.h"
#include <sys/socket.h>
#if __has_include(<sys/sysmacros.h>)
#include <sys/sysmacros.h>
#endif
#include <sys/un.h>
#include "duration.h"
#include "fixture.h"
#include "kind.h"

static struct fixture fixture;
static const char *default_events; /* of -e */

enum how {
	OPERAND,
	LITERAL,
};

static int
add(const char *text)
{
	fixture_init(&fixture);
	if (default_events != NULL)
		fixture.context.events = str_of(default_events);
	return target_add_operand(&fixture.context, str_of(text));
}

/* One target, and every part of it. */
static void
check_parts(const char *text, const struct kind *kind, const char *label,
    const char *name, const char *place, uint32_t events)
{
	const struct target *target;

	CHECK_INT_OF(text, fixture.error.status, 0);
	CHECK_STR_OF(text, fixture_message(&fixture), "");
	CHECK_INT_OF(text, fixture.list.count, 1);
	if (fixture.list.count == 1) {
		target = fixture.list.at[0];
		CHECK_TEXT(target->kind->name, kind->name);
		CHECK_STR_OF(text, target->label, label);
		CHECK_STR_OF(text, target->name, name);
		CHECK_STR_OF(text, target->place, place);
		CHECK_OF(text, target->place.at[target->place.len] == '\0');
		CHECK_INT_OF(text, target->events, events);
		CHECK_INT_OF(text, target->watch.fd, -1);
		CHECK_INT_OF(text, target->wake, FOREVER);
	}
	fixture_free(&fixture);
}

static void
good(const char *text, const struct kind *kind, const char *label,
    const char *name, const char *place, uint32_t events)
{
	CHECK_INT_OF(text, add(text), 0);
	check_parts(text, kind, label, name, place, events);
}

static void
good_literal(const struct kind *kind, const char *text, const char *label,
    const char *name, const char *place, uint32_t events)
{
	fixture_init(&fixture);
	CHECK_INT_OF(
	    text, target_add_literal(&fixture.context, kind, str_of(text)), 0);
	check_parts(text, kind, label, name, place, events);
}

static void
bad(const char *text, int status, const char *message)
{
	CHECK_INT_OF(text, add(text), -1);
	CHECK_INT_OF(text, fixture.error.status, status);
	CHECK_STR_OF(text, fixture_message(&fixture), message);
	fixture_free(&fixture);
}

static void
bad_literal(const struct kind *kind, const char *text, const char *message)
{
	fixture_init(&fixture);
	CHECK_INT_OF(
	    text, target_add_literal(&fixture.context, kind, str_of(text)), -1);
	CHECK_INT_OF(text, fixture.error.status, STATUS_USAGE);
	CHECK_STR_OF(text, fixture_message(&fixture), message);
	fixture_free(&fixture);
}

static void
descriptors(void)
{
	good("0", &fd_kind, "0", "0", "0", EVENT_IN);
	good("fd:3", &fd_kind, "fd:3", "fd:3", "3", EVENT_IN);
	good("3:in,out", &fd_kind, "3", "3", "3", EVENT_IN | EVENT_OUT);
	good("fd:3:pri", &fd_kind, "fd:3", "fd:3", "3", EVENT_PRI);
	good("req=5", &fd_kind, "req", "5", "5", EVENT_IN);
	good("_a-1=fd:5:POLLIN,0x4", &fd_kind, "_a-1", "fd:5", "5",
	    EVENT_IN | EVENT_OUT);
	good("2147483647", &fd_kind, "2147483647", "2147483647", "2147483647",
	    EVENT_IN);
	good("007", &fd_kind, "007", "007", "007", EVENT_IN);
	good("3:0", &fd_kind, "3", "3", "3", 0);

	MUST(add("a=fd:7@42:out") == 0);
	CHECK_INT(fixture.list.at[0]->fd_number, 7);
	CHECK_INT(fixture.list.at[0]->pid, 42);
	CHECK_STR(fixture.list.at[0]->name, "fd:7@42");
	fixture_free(&fixture);
	MUST(add("7@42") == 0 || fixture.error.status != 0);
	fixture_free(&fixture);
	MUST(add("12") == 0);
	CHECK_INT(fixture.list.at[0]->fd_number, 12);
	CHECK_INT(fixture.list.at[0]->pid, 0);
	fixture_free(&fixture);
}

static void
ranges(void)
{
	static const char *const labels[] = {"3", "4", "5", "6"};
	static const char *const named[] = {"w.9", "w.10"};

	MUST(add("3-6:out") == 0);
	CHECK_INT(fixture.list.count, 4);
	for (size_t i = 0; i < fixture.list.count; i++) {
		CHECK_STR(fixture.list.at[i]->label, labels[i]);
		CHECK_STR(fixture.list.at[i]->name, labels[i]);
		CHECK_INT(fixture.list.at[i]->fd_number, i + 3);
		CHECK_INT(fixture.list.at[i]->events, EVENT_OUT);
	}
	fixture_free(&fixture);
	MUST(add("w=fd:9-10") == 0);
	CHECK_INT(fixture.list.count, 2);
	for (size_t i = 0; i < fixture.list.count; i++)
		CHECK_STR(fixture.list.at[i]->label, named[i]);
	fixture_free(&fixture);
	MUST(add("7-7") == 0);
	CHECK_INT(fixture.list.count, 1);
	fixture_free(&fixture);
	MUST(add("0-9999") == 0);
	CHECK_INT(fixture.list.count, 10000);
	CHECK_STR(fixture.list.at[9999]->label, "9999");
	CHECK_INT(fixture.list.at[9999]->fd_number, 9999);
	fixture_free(&fixture);

	bad("6-3", STATUS_USAGE,
	    "6-3: the range ends before it begins; write 3-6");
	bad("fd:6-3:in", STATUS_USAGE,
	    "fd:6-3: the range ends before it begins; write 3-6");
	bad("3-", STATUS_USAGE,
	    "3-: a descriptor is a number from 0 to 2147483647, a range two of "
	    "them (3-9)");
	bad("3-4-5", STATUS_USAGE,
	    "3-4-5: a descriptor is a number from 0 to 2147483647, a range two "
	    "of them (3-9)");
	bad("2147483648", STATUS_USAGE,
	    "2147483648: a descriptor is a number from 0 to 2147483647, a "
	    "range two of them (3-9)");
	bad("3-99999999999999999999", STATUS_USAGE,
	    "3-99999999999999999999: a descriptor is a number from 0 to "
	    "2147483647, a range two of them (3-9)");
	bad("0-2147483647", STATUS_USAGE,
	    "0-2147483647: a range has 1048576 descriptors at most");
	bad("7-1048583", STATUS_USAGE,
	    "7-1048583: a range has 1048576 descriptors at most");
	bad("fd:", STATUS_USAGE,
	    "fd:: a descriptor is a number from 0 to 2147483647, a range two "
	    "of them (3-9)");
	bad("fd:x", STATUS_USAGE,
	    "fd:x: a descriptor is a number from 0 to 2147483647, a range two "
	    "of them (3-9)");
	bad("fd:-1", STATUS_USAGE,
	    "fd:-1: a descriptor is a number from 0 to 2147483647, a range two "
	    "of them (3-9)");
	bad("fd:3@", STATUS_USAGE,
	    "fd:3@: a process's number must follow the @");
	bad("fd:3@0", STATUS_USAGE,
	    "fd:3@0: a process's number must follow the @");
	bad("fd:3@x", STATUS_USAGE,
	    "fd:3@x: a process's number must follow the @");
	bad("fd:x@3", STATUS_USAGE,
	    "fd:x@3: a descriptor is a number from 0 to 2147483647");
}

static void
lists(void)
{
	fixture_init(&fixture);
	CHECK_INT(
	    target_add_list(&fixture.context, str_of("0,3,5-7"), EVENT_PRI), 0);
	CHECK_INT(fixture.list.count, 5);
	CHECK_INT(fixture.list.at[4]->fd_number, 7);
	CHECK_INT(fixture.list.at[4]->events, EVENT_PRI);
	CHECK_STR(fixture.list.at[4]->label, "7");
	fixture_free(&fixture);

	static const struct {
		const char *list, *message;
	} rows[] = {
	    {"",
		": a descriptor is a number from 0 to 2147483647, a range two "
		"of them (3-9)"},
	    {"1,",
		": a descriptor is a number from 0 to 2147483647, a range "
		"two of them (3-9)"},
	    {"1,x",
		"x: a descriptor is a number from 0 to 2147483647, a range "
		"two of them (3-9)"},
	    {"1,4-2", "4-2: the range ends before it begins; write 2-4"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fixture_init(&fixture);
		CHECK_INT_OF(rows[i].list,
		    target_add_list(
			&fixture.context, str_of(rows[i].list), EVENT_IN),
		    -1);
		CHECK_INT(fixture.error.status, STATUS_USAGE);
		CHECK_STR_OF(
		    rows[i].list, fixture_message(&fixture), rows[i].message);
		fixture_free(&fixture);
	}
}

static void
events(void)
{
	static const char allowed[] =
	    "it has in, pri, out, err, hup, rdhup, nval, rdnorm, rdband, "
	    "wrnorm, wrband, msg, et, oneshot, exclusive, a number, or names "
	    "like POLLIN";
	char message[512];

	sprintf(
	    message, "5:read: 'read' is no event of this kind; %s", allowed);
	bad("5:read", STATUS_USAGE, message);
	sprintf(message, "5:in,: '' is no event of this kind; %s", allowed);
	bad("5:in,", STATUS_USAGE, message);
	sprintf(message, "5:: '' is no event of this kind; %s", allowed);
	bad("5:", STATUS_USAGE, message);
	sprintf(message, "fd:5:connect: 'connect' is no event of this kind; %s",
	    allowed);
	bad("a=fd:5:connect", STATUS_USAGE, message);
	bad("tcp:h:1:pri", STATUS_USAGE,
	    "tcp:h:1:pri: 'pri' is no event of this kind; it has connect, in, "
	    "out, hup, rdhup");
	bad("udp:53:out", STATUS_USAGE,
	    "udp:53:out: 'out' is no event of this kind; it has in");

	default_events = "out";
	good("5", &fd_kind, "5", "5", "5", EVENT_OUT);
	good("5:in", &fd_kind, "5", "5", "5", EVENT_IN);
	good("tcp:h:1", &tcp_kind, "tcp:h:1", "tcp:h:1", "h:1", EVENT_OUT);
	bad("udp:53", STATUS_USAGE,
	    "udp:53: 'out' is no event of this kind; it has in");
	default_events = NULL;
}

static void
sockets(void)
{
	good("tcp:localhost:80", &tcp_kind, "tcp:localhost:80",
	    "tcp:localhost:80", "localhost:80", EVENT_CONNECT);
	good("web=tcp:h:80:connect,in", &tcp_kind, "web", "tcp:h:80", "h:80",
	    EVENT_CONNECT | EVENT_IN);
	good("tcp:[::1]:80:in", &tcp_kind, "tcp:[::1]:80", "tcp:[::1]:80",
	    "[::1]:80", EVENT_IN);
	good("udp:53", &udp_kind, "udp:53", "udp:53", "53", EVENT_IN);
	good("udp:53:in", &udp_kind, "udp:53", "udp:53", "53", EVENT_IN);
	good("udp:127.0.0.1:53:in", &udp_kind, "udp:127.0.0.1:53",
	    "udp:127.0.0.1:53", "127.0.0.1:53", EVENT_IN);
	good("udp:[::1]:53", &udp_kind, "udp:[::1]:53", "udp:[::1]:53",
	    "[::1]:53", EVENT_IN);

	static const char *const tcp[] = {"tcp:", "tcp:h", "tcp:h:", "tcp:h:0",
	    "tcp:h:65536", "tcp:h:http", "tcp::80", "tcp:[::1]", "tcp:[::1:80",
	    "tcp:[]:80", "tcp:80"};
	for (size_t i = 0; i < sizeof(tcp) / sizeof(tcp[0]); i++) {
		CHECK_INT_OF(tcp[i], add(tcp[i]), -1);
		CHECK_INT_OF(tcp[i], fixture.error.status, STATUS_USAGE);
		CHECK_OF(tcp[i], str_starts(fixture_message(&fixture), "tcp:"));
		fixture_free(&fixture);
	}
	bad("tcp:h:0", STATUS_USAGE,
	    "tcp:h:0: it takes HOST:PORT, a port being a number from 1 to "
	    "65535 and an IPv6 address in brackets: tcp:[::1]:80");
	static const char *const udp[] = {"udp:", "udp:x", "udp:0", "udp:65536",
	    "udp:h:", "udp:h:x", "udp:[::1]"};
	for (size_t i = 0; i < sizeof(udp) / sizeof(udp[0]); i++) {
		CHECK_INT_OF(udp[i], add(udp[i]), -1);
		CHECK_INT_OF(udp[i], fixture.error.status, STATUS_USAGE);
		CHECK_OF(udp[i], str_starts(fixture_message(&fixture), "udp:"));
		fixture_free(&fixture);
	}
}

static void
named_paths(void)
{
	char path[200], text[256];

	good("fifo:p", &fifo_kind, "fifo:p", "fifo:p", "p", EVENT_IN);
	good("a=fifo:p:in", &fifo_kind, "a", "fifo:p", "p", EVENT_IN);
	good("unix:/tmp/s", &unix_kind, "unix:/tmp/s", "unix:/tmp/s", "/tmp/s",
	    EVENT_CONNECT);
	good("unix:s:connect,in", &unix_kind, "unix:s", "unix:s", "s",
	    EVENT_CONNECT | EVENT_IN);
	/* A suffix that has a foreign word belongs to the name; a colon at the
	 * end makes all before it the name. */
	good("fifo:p:x", &fifo_kind, "fifo:p:x", "fifo:p:x", "p:x", EVENT_IN);
	good("fifo:p:in,x", &fifo_kind, "fifo:p:in,x", "fifo:p:in,x", "p:in,x",
	    EVENT_IN);
	good("fifo:p:in:", &fifo_kind, "fifo:p:in", "fifo:p:in", "p:in",
	    EVENT_IN);
	good("fifo:p::", &fifo_kind, "fifo:p:", "fifo:p:", "p:", EVENT_IN);
	good("fifo:a=b", &fifo_kind, "fifo:a=b", "fifo:a=b", "a=b", EVENT_IN);
	good("fifo:5", &fifo_kind, "fifo:5", "fifo:5", "5", EVENT_IN);
	bad("fifo:", STATUS_USAGE, "fifo:: a path must follow");
	bad("x=unix:", STATUS_USAGE, "unix:: a path must follow");

	memset(path, 'a', sizeof(path));
	path[107] = '\0';
	sprintf(text, "unix:%s", path);
	good(text, &unix_kind, text, text, path, EVENT_CONNECT);
	path[107] = 'a';
	path[108] = '\0';
	sprintf(text, "unix:%s", path);
	CHECK_INT(add(text), -1);
	CHECK_INT(fixture.error.status, STATUS_USAGE);
	CHECK(str_starts(str_from(fixture_message(&fixture), strlen(text)),
	    ": the path is 108 bytes long, and a Unix socket's can have 107 at "
	    "most"));
	fixture_free(&fixture);
}

/* Files to name: a FIFO, a socket, a directory, files, odd names. */
static void
bare_paths(void)
{
	static const char *const fifos[] = {"p", "p:in", "a=b", "12p", "5=6"};
	char directory[32];
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "s"};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	enter_directory(directory);
	for (size_t i = 0; i < sizeof(fifos) / sizeof(fifos[0]); i++)
		MUST(mkfifo(fifos[i], 0600) == 0);
	MUST(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	MUST(mkdir("d", 0700) == 0);
	MUST(mkfifo("d/7", 0600) == 0);
	MUST(close(creat("file", 0600)) == 0);

	good("p", &fifo_kind, "p", "p", "p", EVENT_IN);
	good("./p", &fifo_kind, "./p", "./p", "./p", EVENT_IN);
	good("x=p", &fifo_kind, "x", "p", "p", EVENT_IN);
	good("12p", &fifo_kind, "12p", "12p", "12p", EVENT_IN);
	good("12p:in", &fifo_kind, "12p", "12p", "12p", EVENT_IN);
	good("./p:in:in", &fifo_kind, "./p:in", "./p:in", "./p:in", EVENT_IN);
	/* The file that is there comes before the suffix. */
	good("p:in", &fifo_kind, "p:in", "p:in", "p:in", EVENT_IN);
	good("s", &unix_kind, "s", "s", "s", EVENT_CONNECT);
	good("s:in", &unix_kind, "s", "s", "s", EVENT_IN);
	/* A label is cut off first; 5= is none. */
	good("a=p", &fifo_kind, "a", "p", "p", EVENT_IN);
	good("./a=b", &fifo_kind, "./a=b", "./a=b", "./a=b", EVENT_IN);
	good("5=6", &fifo_kind, "5=6", "5=6", "5=6", EVENT_IN);
	good("d/7", &fifo_kind, "d/7", "d/7", "d/7", EVENT_IN);

	/* Files, whatever they are, are watched. */
	good("d", &vnode_kind, "d", "d", "d", 0x7f);
	good("file", &vnode_kind, "file", "file", "file", 0x7f);
	good("x=file:write,close_write", &vnode_kind, "x", "file", "file",
	    NOTE_WRITE | NOTE_CLOSE_WRITE);
	/* Only root can make one. */
	if (mknod("block", S_IFBLK | 0600, makedev(7, 0)) == 0) {
		good("block", &vnode_kind, "block", "block", "block", 0x7f);
		MUST(unlink("block") == 0);
	}
	bad("x=file:in", STATUS_USAGE,
	    "file:in: 'in' is no event of this kind; it has delete, write, "
	    "extend, attrib, link, rename, revoke, open, close, close_write, "
	    "read");
	bad("vnode:file:in", STATUS_USAGE,
	    "vnode:file:in: 'in' is no event of this kind; it has delete, "
	    "write, extend, attrib, link, rename, revoke, open, close, "
	    "close_write, read");
	bad("/dev/null", STATUS_USAGE,
	    "/dev/null: a device other than a terminal; open it yourself, "
	    "since that can have effects: fdwait 3 3</dev/null");
	bad("gone", STATUS_REFUSED,
	    "gone: No such file or directory; a target is a descriptor's "
	    "number, a path, or one of fd:, fifo:, tcp:, udp:, unix:, vnode:, "
	    "proc:, signal:, timer:, netdev:, aio:, kevent:");
	bad("filo:p", STATUS_USAGE,
	    "filo:p: no kind of target is called 'filo', and no such file "
	    "exists; the kinds are fd:, fifo:, tcp:, udp:, unix:, vnode:, proc:, "
	    "signal:, timer:, netdev:, aio:, kevent:");
	bad("file/x", STATUS_REFUSED, "file/x: Not a directory");
	bad("p:out", STATUS_USAGE,
	    "p:out: 'out' is no event of this kind; it has in");
	bad("fifo:12p:out", STATUS_USAGE,
	    "fifo:12p:out: 'out' is no event of this kind; it has in");

	close(fd);
	for (size_t i = 0; i < sizeof(fifos) / sizeof(fifos[0]); i++)
		MUST(unlink(fifos[i]) == 0);
	MUST(unlink("s") == 0 && unlink("d/7") == 0 && unlink("file") == 0 &&
	    rmdir("d") == 0);
	leave_directory(directory);
}

static void
labels(void)
{
	good("A=0", &fd_kind, "A", "0", "0", EVENT_IN);
	good("_=0", &fd_kind, "_", "0", "0", EVENT_IN);
	good("a-b_9=0", &fd_kind, "a-b_9", "0", "0", EVENT_IN);
	bad("", STATUS_USAGE,
	    "'': an empty target; name a descriptor, a path or KIND:NAME");
	bad("a=", STATUS_USAGE,
	    "'a=': an empty target; name a descriptor, a path or KIND:NAME");
	/* None of these is a label, so the whole is a path. */
	static const char *const none[] = {
	    "=0", "1=0", "-a=0", "a.b=0", "a b=0", "\xc3\xa4=0", "a:b=0"};
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		CHECK_INT_OF(none[i], add(none[i]), -1);
		CHECK_OF(none[i], fixture.error.status != 0);
		CHECK_OF(
		    none[i], str_starts(fixture_message(&fixture), none[i]));
		fixture_free(&fixture);
	}
}

static void
literals(void)
{
	good_literal(&fifo_kind, "p:in", "p:in", "p:in", "p:in", EVENT_IN);
	good_literal(&fifo_kind, "p:", "p:", "p:", "p:", EVENT_IN);
	good_literal(&fifo_kind, "x=p:in", "x", "p:in", "p:in", EVENT_IN);
	good_literal(&fifo_kind, "x=a=b", "x", "a=b", "a=b", EVENT_IN);
	good_literal(
	    &fifo_kind, "fifo:p", "fifo:p", "fifo:p", "fifo:p", EVENT_IN);
	good_literal(&fd_kind, "x=3", "x", "3", "3", EVENT_IN);
	good_literal(&tcp_kind, "h:80", "h:80", "h:80", "h:80", EVENT_CONNECT);
	fixture_init(&fixture);
	CHECK_INT(
	    target_add_literal(&fixture.context, &fd_kind, str_of("3-5")), 0);
	CHECK_INT(fixture.list.count, 3);
	fixture_free(&fixture);

	bad_literal(&fifo_kind, "", "--fifo '': an empty name; it takes PATH");
	bad_literal(
	    &fifo_kind, "x=", "--fifo 'x=': an empty name; it takes PATH");
	bad_literal(&fd_kind, "3:in",
	    "3:in: a descriptor is a number from 0 to 2147483647, a range two "
	    "of them (3-9)");
	bad_literal(&tcp_kind, "h:80:in",
	    "h:80:in: it takes HOST:PORT, a port being a number from 1 to "
	    "65535 and an IPv6 address in brackets: tcp:[::1]:80");
}

static void
processes(void)
{
	static const char *const none[] = {
	    "proc:", "proc:0", "proc:x", "proc:-1", "proc:2147483648", "pid:"};
	char message[128];

	good("proc:1", &proc_kind, "proc:1", "proc:1", "1", NOTE_EXIT);
	good("c=pid:42:fork,exec", &proc_kind, "c", "pid:42", "42",
	    NOTE_FORK | NOTE_EXEC);
	MUST(add("proc:2147483647:track") == 0);
	CHECK_INT(fixture.list.at[0]->pid, 2147483647);
	CHECK_INT(fixture.list.at[0]->events, NOTE_TRACK);
	fixture_free(&fixture);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		sprintf(message,
		    "%s: a process is a number from 1 to 2147483647", none[i]);
		bad(none[i], STATUS_USAGE, message);
	}
	bad("proc:1:in", STATUS_USAGE,
	    "proc:1:in: 'in' is no event of this kind; it has exit, fork, "
	    "exec, track");
	bad("proc:1:", STATUS_USAGE,
	    "proc:1:: '' is no event of this kind; it has exit, fork, exec, "
	    "track");
	bad("proc:1:1", STATUS_USAGE,
	    "proc:1:1: '1' is no event of this kind; it has exit, fork, exec, "
	    "track");
}

static void
signals(void)
{
	static const char *const none[] = {
	    "signal:", "signal:FOO", "signal:0", "signal:-1", "signal:SIG"};
	static const char *const never[] = {
	    "signal:KILL", "signal:sigstop", "signal:9"};
	char message[160];

	good("signal:TERM", &signal_kind, "signal:TERM", "signal:TERM", "TERM",
	    1);
	good("u=signal:sigusr1:signal", &signal_kind, "u", "signal:sigusr1",
	    "sigusr1", 1);
	MUST(add("signal:SIGUSR2") == 0);
	CHECK_INT(fixture.list.at[0]->fd_number, SIGUSR2);
	fixture_free(&fixture);
	MUST(add("signal:1") == 0);
	CHECK_INT(fixture.list.at[0]->fd_number, 1);
	fixture_free(&fixture);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		sprintf(message,
		    "%s: no such signal; it is a name (TERM, SIGUSR1) or a "
		    "number from 1 to %d",
		    none[i], NSIG - 1);
		bad(none[i], STATUS_USAGE, message);
	}
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		sprintf(message,
		    "%s: KILL and STOP can't be waited for, any other signal "
		    "can",
		    never[i]);
		bad(never[i], STATUS_USAGE, message);
	}
	bad("signal:TERM:in", STATUS_USAGE,
	    "signal:TERM:in: 'in' is no event of this kind; it has signal");
}

static void
timers(void)
{
	static const char *const none[] = {
	    "timer:", "timer:0", "timer:0s", "timer:x", "timer:-1", "timer:5x"};
	char message[160];

	good("timer:1.5s", &timer_kind, "timer:1.5s", "timer:1.5s", "1.5s", 1);
	good("t=timer:20ms:timer", &timer_kind, "t", "timer:20ms", "20ms", 1);
	good("timer:1ns", &timer_kind, "timer:1ns", "timer:1ns", "1ns", 1);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		sprintf(message,
		    "%s: a timer takes more than 0: " DURATION_SYNTAX, none[i]);
		bad(none[i], STATUS_USAGE, message);
	}
	bad("timer:1s:out", STATUS_USAGE,
	    "timer:1s:out: 'out' is no event of this kind; it has timer");
}

static void
interfaces(void)
{
	good("netdev:lo", &netdev_kind, "netdev:lo", "netdev:lo", "lo",
	    NOTE_LINKUP | NOTE_LINKDOWN | NOTE_LINKINV);
	good("n=netdev:eth0:linkdown", &netdev_kind, "n", "netdev:eth0", "eth0",
	    NOTE_LINKDOWN);
	bad("netdev:", STATUS_USAGE,
	    "netdev:: an interface's name must follow");
	bad("netdev:lo:up", STATUS_USAGE,
	    "netdev:lo:up: 'up' is no event of this kind; it has linkup, "
	    "linkdown, linkinv");
}

static void
files(void)
{
	static const char *const lengths[] = {"aio:f@0+0", "aio:f@0+",
	    "aio:f@0+x", "aio:f@0+-1", "aio:f@0+1073741825"};
	char message[160];

	good("vnode:f", &vnode_kind, "vnode:f", "vnode:f", "f", 0x7f);
	good("v=vnode:/a/b:write,open", &vnode_kind, "v", "vnode:/a/b", "/a/b",
	    NOTE_WRITE | NOTE_OPEN);
	good("vnode:f:in", &vnode_kind, "vnode:f:in", "vnode:f:in", "f:in",
	    0x7f);
	good("vnode:f:write:", &vnode_kind, "vnode:f:write", "vnode:f:write",
	    "f:write", 0x7f);
	bad("vnode:", STATUS_USAGE, "vnode:: a path must follow");

	good("aio:f", &aio_kind, "aio:f", "aio:f", "f", 1);
	good("aio:f@1+5", &aio_kind, "aio:f@1+5", "aio:f@1+5", "f", 1);
	good("r=aio:a@b@0+1073741824:aio", &aio_kind, "r",
	    "aio:a@b@0+1073741824", "a@b", 1);
	/* An @ of the name's own. */
	good("aio:f@x+1", &aio_kind, "aio:f@x+1", "aio:f@x+1", "f@x+1", 1);
	good("aio:f@1", &aio_kind, "aio:f@1", "aio:f@1", "f@1", 1);
	good("aio:f@", &aio_kind, "aio:f@", "aio:f@", "f@", 1);
	good("aio:@", &aio_kind, "aio:@", "aio:@", "@", 1);
	bad("aio:", STATUS_USAGE, "aio:: a path must follow");
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		sprintf(message,
		    "%s: a length is a number from 1 to 1073741824, behind an "
		    "offset: PATH@OFFSET+LENGTH",
		    lengths[i]);
		bad(lengths[i], STATUS_USAGE, message);
	}
}

static void
raw_events(void)
{
	static const struct {
		const char *text, *word, *what;
	} rows[] = {
	    {"kevent:", "", "ident"},
	    {"kevent:x,VNODE", "x", "ident"},
	    {"kevent:,VNODE", "", "ident"},
	    {"kevent:1", "", "filter"},
	    {"kevent:1,", "", "filter"},
	    {"kevent:1,FOO", "FOO", "filter"},
	    {"kevent:1,4294967296", "4294967296", "filter"},
	    {"kevent:1,VNODE,FOO", "FOO", "flag"},
	    {"kevent:1,VNODE,CLEAR|FOO", "FOO", "flag"},
	    {"kevent:1,VNODE,", "", "flag"},
	    {"kevent:1,VNODE,0x100000000", "0x100000000", "flag"},
	    {"kevent:1,VNODE,0,EXIT", "EXIT", "note of this filter"},
	    {"kevent:1,VNODE,0,WRITE|", "", "note of this filter"},
	    {"kevent:1,VNODE,0,0x100000000", "0x100000000",
		"note of this filter"},
	    {"kevent:1,VNODE,0,0,x", "x", "data"},
	    {"kevent:1,VNODE,0,0,", "", "data"},
	    {"kevent:1,VNODE,0,0,0,x", "x", "udata"},
	    {"kevent:1,VNODE,0,0,0,", "", "udata"},
	    {"kevent:1,VNODE,0,0,0,0,0", "0,0", "udata"},
	};
	char message[256];

	good("kevent:1,VNODE", &kevent_kind, "kevent:1,VNODE", "kevent:1,VNODE",
	    "1,VNODE", 1);
	good("k=kevent:0x7,EVFILT_VNODE,CLEAR|EV_ONESHOT,WRITE|EXTEND:kevent",
	    &kevent_kind, "k",
	    "kevent:0x7,EVFILT_VNODE,CLEAR|EV_ONESHOT,WRITE|EXTEND",
	    "0x7,EVFILT_VNODE,CLEAR|EV_ONESHOT,WRITE|EXTEND", 1);
	MUST(add("kevent:-1,99,0,0,-5,0xffffffffffffffff") == 0);
	CHECK_INT(fixture.list.at[0]->udata, UINT64_MAX);
	fixture_free(&fixture);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sprintf(message,
		    "%s: '%s' is no %s; it takes IDENT,FILTER[,FLAGS[,FFLAGS"
		    "[,DATA[,UDATA]]]], numbers or names like VNODE,CLEAR,"
		    "WRITE|EXTEND",
		    rows[i].text, rows[i].word, rows[i].what);
		bad(rows[i].text, STATUS_USAGE, message);
	}
	bad("kevent:1,AIO", STATUS_USAGE,
	    "kevent:1,AIO: a request of EVFILT_AIO begins with its read; use "
	    "aio:PATH");
}

/* The list keeps its order and outlives growing. */
static void
many(void)
{
	char text[4000][16];

	fixture_init(&fixture);
	for (int i = 0; i < 4000; i++) {
		sprintf(text[i], "l%d=%d", i, i);
		MUST(
		    target_add_operand(&fixture.context, str_of(text[i])) == 0);
	}
	CHECK_INT(fixture.list.count, 4000);
	for (int i = 0; i < 4000; i++) {
		const struct target *target = fixture.list.at[i];

		if (target->fd_number != i)
			CHECK_INT(target->fd_number, i);
		if (target->watch.owner != target)
			CHECK(target->watch.owner == target);
	}
	fixture_free(&fixture);
}

static const struct test tests[] = {
    {"descriptors: number, prefix, suffix, label, another process's",
	descriptors},
    {"ranges become a target each, and wrong ones are explained", ranges},
    {"select's lists", lists},
    {"events: the suffix, -e, the kind's own; foreign words", events},
    {"sockets: host, port, brackets", sockets},
    {"paths behind a kind, and where their suffix begins", named_paths},
    {"bare paths are what stat(2) says", bare_paths},
    {"labels, and what is none", labels},
    {"literal names are taken as they are", literals},
    {"processes", processes},
    {"signals", signals},
    {"timers", timers},
    {"network interfaces", interfaces},
    {"files: watched, and read asynchronously", files},
    {"raw kevents, field by field", raw_events},
    {"thousands of targets keep their order", many},
};

CHECK_MAIN(tests)
