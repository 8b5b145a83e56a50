/* signal_names.c - test src/signal_names.c: signals by name */
/* SPDX-License-Identifier: ISC */
#include <ctype.h>
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

static void
values(void)
{
	for (size_t i = 0; i < SYSTEM_COUNT; i++) {
		const char *name = system_values[i].name;
		int number = system_values[i].number;
		char text[16];

		CHECK_INT_OF(name, signal_number(str_of(name)), number);
		CHECK_TEXT(signal_name(number), name);
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

static void
listing(void)
{
	unsigned count = 0;

	for (const char *name; (name = signal_name_at(count)) != NULL;
	     count++) {
		bool known = false;

		for (size_t i = 0; i < SYSTEM_COUNT; i++)
			known |= strcmp(name, system_values[i].name) == 0;
		CHECK_OF(name, known);
		for (unsigned o = 0; o < count; o++)
			CHECK_OF(name, strcmp(name, signal_name_at(o)) != 0);
	}
	CHECK_INT(count, SYSTEM_COUNT);
	CHECK(signal_name_at(count + 1) == NULL);
}

static void
others(void)
{
	static const char *const none[] = {"", "SIG", "sig", "0", "-1", "TER",
	    "TERMS", "SIGSIGTERM", " TERM", "SIG15", "0xf",
	    "99999999999999999999"};
	char text[16];

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		CHECK_INT_OF(none[i], signal_number(str_of(none[i])), 0);
	CHECK_INT(signal_last(), NSIG - 1);
	sprintf(text, "%d", signal_last());
	CHECK_INT(signal_number(str_of(text)), signal_last());
	sprintf(text, "%d", signal_last() + 1);
	CHECK_INT(signal_number(str_of(text)), 0);
	CHECK(signal_name(0) == NULL);
	CHECK(signal_name(-1) == NULL);
	CHECK(signal_name(signal_last() + 1) == NULL);
}

static const struct test tests[] = {
    {"names have the system's numbers, whatever their case", values},
    {"the list is complete, each name once", listing},
    {"what is no signal", others},
};

CHECK_MAIN(tests)
