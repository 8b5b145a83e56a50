/* signal_names.c - signals by name */
/* SPDX-License-Identifier: ISC */
#include "signal_names.h"

#include <signal.h>

#define ROW(name)                \
	{                        \
		SIG##name, #name \
	}

static const struct signal_row {
	int number;
	char name[8];
} rows[] = {
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

int
signal_last(void)
{
	return NSIG - 1;
}

const char *
signal_name_at(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? rows[i].name : NULL;
}

int
signal_number(struct str name)
{
	unsigned long number;

	if (str_to_number(name, NSIG - 1, &number))
		return (int)number;
	if (name.len > 3 && str_is_nocase(str_until(name, 3), "SIG"))
		name = str_from(name, 3);
	for (unsigned i = 0; signal_name_at(i) != NULL; i++)
		if (str_is_nocase(name, rows[i].name))
			return rows[i].number;
	return 0;
}

const char *
signal_name(int signo)
{
	for (unsigned i = 0; signal_name_at(i) != NULL; i++)
		if (rows[i].number == signo)
			return rows[i].name;
	return NULL;
}
