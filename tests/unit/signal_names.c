/* signal_names.c - test src/signal_names.c: signals by name */
/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <limits.h>
#include <signal.h>
#include "check.h"
#include "signal_names.h"

#define ROW(name)                \
	{                        \
#name, SIG##name \
	}

static const struct {
	const char *name;
	int number;
} system_values[] = {
    ROW(ABRT),
    ROW(ALRM),
    ROW(BUS),
    ROW(CHLD),
    ROW(CONT),
    ROW(FPE),
    ROW(HUP),
    ROW(ILL),
    ROW(INT),
    ROW(IO),
    ROW(KILL),
    ROW(PIPE),
    ROW(PROF),
    ROW(QUIT),
    ROW(SEGV),
    ROW(STOP),
    ROW(SYS),
    ROW(TERM),
    ROW(TRAP),
    ROW(TSTP),
    ROW(TTIN),
    ROW(TTOU),
    ROW(URG),
    ROW(USR1),
    ROW(USR2),
    ROW(VTALRM),
    ROW(WINCH),
    ROW(XCPU),
    ROW(XFSZ),
};
#define SYSTEM_COUNT (sizeof(system_values) / sizeof(system_values[0]))

/* NULL: it has none. */
static void
check_name(int signo, const char *name)
{
	char block[2], number[16];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	CHECK_INT(signal_put_name(&buf, signo), name != NULL);
	CHECK_BUF(buf, name == NULL ? "" : name);
	buf.len = 0;
	signal_put(&buf, signo);
	sprintf(number, "%d", signo);
	CHECK_BUF(buf, name == NULL ? number : name);
	buf_free(&buf);
}

static void
values(void)
{
	for (size_t i = 0; i < SYSTEM_COUNT; i++) {
		const char *name = system_values[i].name;
		int number = system_values[i].number;
		char text[16];

		CHECK_INT_OF(name, signal_number(str_of(name)), number);
		check_name(number, name);
		CHECK_OF(name, signal_meaning(number)[0] != '\0');
		CHECK_INT_OF(name, signal_can_be_told(number),
		    number != SIGKILL && number != SIGSTOP);
		sprintf(text, "SIG%s", name);
		CHECK_INT_OF(text, signal_number(str_of(text)), number);
		for (size_t c = 0; text[c] != '\0'; c++)
			text[c] = (char)tolower(text[c]);
		CHECK_INT_OF(text, signal_number(str_of(text)), number);
		CHECK_INT_OF(text, signal_number(str_of(text + 3)), number);
		sprintf(text, "%d", number);
		CHECK_INT_OF(text, signal_number(str_of(text)), number);
	}
}

#ifdef SIGRTMIN
static void
realtime(void)
{
	int count = SIGRTMAX - SIGRTMIN;

	for (int i = 0; i <= count; i++) {
		char from_first[32], from_last[32], text[48];

		sprintf(from_first, "RTMIN+%d", i);
		sprintf(from_last, "RTMAX-%d", count - i);
		/* The nearer end's name is put. */
		check_name(SIGRTMIN + i,
		    i == 0              ? "RTMIN"
			: i == count    ? "RTMAX"
			: 2 * i > count ? from_last
					: from_first);
		for (const char *const *name =
			 (const char *const[]){from_first, from_last, NULL};
		     *name != NULL; name++) {
			CHECK_INT_OF(
			    *name, signal_number(str_of(*name)), SIGRTMIN + i);
			sprintf(text, "SIG%s", *name);
			CHECK_INT_OF(
			    text, signal_number(str_of(text)), SIGRTMIN + i);
			for (size_t c = 0; text[c] != '\0'; c++)
				text[c] = (char)tolower(text[c]);
			CHECK_INT_OF(
			    text, signal_number(str_of(text)), SIGRTMIN + i);
		}
		CHECK(signal_can_be_told(SIGRTMIN + i));
		CHECK(signal_meaning(SIGRTMIN + i)[0] != '\0');
	}
	CHECK_INT(signal_number(STR("RTMIN")), SIGRTMIN);
	CHECK_INT(signal_number(STR("SIGRTMAX")), SIGRTMAX);
	check_name(SIGRTMIN - 1, NULL);
}

static void
beyond_realtime(void)
{
	char text[48];

	sprintf(text, "RTMIN+%d", SIGRTMAX - SIGRTMIN + 1);
	CHECK_INT_OF(text, signal_number(str_of(text)), 0);
	sprintf(text, "RTMAX-%d", SIGRTMAX - SIGRTMIN + 1);
	CHECK_INT_OF(text, signal_number(str_of(text)), 0);
}
#else
static void
realtime(void)
{
	CHECK_INT(signal_number(STR("RTMIN")), 0);
	CHECK_INT(signal_number(STR("SIGRTMAX-1")), 0);
}

static void
beyond_realtime(void)
{
}
#endif

static void
others(void)
{
	static const char *const none[] = {"", "SIG", "sig", "0", "-1", "TER",
	    "TERMS", "SIGSIGTERM", " TERM", "SIG15", "0xf",
	    "99999999999999999999", "RT", "RTMI", "RTMID", "RTMIN+", "RTMIN-1",
	    "RTMIN1", "RTMIN+-1", "RTMIN+ 1", "RTMIN+1x", "RTMAX+1", "RTMAX-",
	    "RTMIN+99999999999999999999", "SIGSIGRTMIN"};
	char text[16];

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		CHECK_INT_OF(none[i], signal_number(str_of(none[i])), 0);
	CHECK_LEAST(signal_last(), NSIG - 1);
#ifdef SIGRTMAX
	CHECK_LEAST(signal_last(), SIGRTMAX);
#endif
	sprintf(text, "%d", signal_last());
	CHECK_INT(signal_number(str_of(text)), signal_last());
	sprintf(text, "%d", signal_last() + 1);
	CHECK_INT(signal_number(str_of(text)), 0);
	check_name(0, NULL);
	check_name(-1, NULL);
	check_name(INT_MIN, NULL);
	check_name(INT_MAX, NULL);
	check_name(signal_last() + 1, NULL);
	beyond_realtime();
}

static const struct test tests[] = {
    {"names have the system's numbers, whatever their case", values},
    {"real-time ones are counted from the nearer end", realtime},
    {"what is no signal", others},
};

CHECK_MAIN(tests)
