/* signal_names.c - signals by name */
/* SPDX-License-Identifier: ISC */
#include "signal_names.h"
#include "system_signal.h"

#define ROW(name, meaning)                \
	{                                 \
		SIG##name, #name, meaning \
	}

static const struct signal_row {
	int number;
	char name[8];
	char meaning[52];
} rows[] = {
    ROW(ABRT, "abort(3), as of a failed assertion"),
    ROW(ALRM, "alarm(2) or setitimer(2): the time is up"),
    ROW(BUS, "memory with nothing behind it was used"),
    ROW(CHLD, "a child ended, stopped or went on"),
    ROW(CONT, "go on after a stop"),
    ROW(FPE, "arithmetic without a result"),
    ROW(HUP, "the terminal is gone; daemons: read the settings"),
    ROW(ILL, "an instruction that the machine doesn't have"),
    ROW(INT, "^C on the terminal"),
    ROW(IO, "a descriptor is ready (O_ASYNC)"),
    ROW(KILL, "end at once"),
    ROW(PIPE, "written to what nobody can read any more"),
    ROW(PROF, "setitimer(2): processor time is up, and the kernel's"),
    ROW(QUIT, "^\\ on the terminal: end with a core"),
    ROW(SEGV, "an address without memory was used"),
    ROW(STOP, "stop at once"),
    ROW(SYS, "a system call that is unknown or forbidden"),
    ROW(TERM, "end in good order"),
    ROW(TRAP, "a breakpoint, or a step of a debugger"),
    ROW(TSTP, "^Z on the terminal"),
    ROW(TTIN, "read from the terminal in the background"),
    ROW(TTOU, "written to the terminal in the background"),
    ROW(URG, "urgent data came to a socket"),
    ROW(USR1, "what programs agree on"),
    ROW(USR2, "what programs agree on"),
    ROW(VTALRM, "setitimer(2): processor time is up"),
    ROW(WINCH, "the terminal has another size"),
    ROW(XCPU, "more processor time than RLIMIT_CPU"),
    ROW(XFSZ, "a larger file than RLIMIT_FSIZE"),
};

static const struct signal_row *
row_of(int signo)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].number == signo)
			return &rows[i];
	return NULL;
}

int
signal_last(void)
{
	return SIGNAL_END - 1;
}

bool
signal_can_be_told(int signo)
{
	return signo != SIGKILL && signo != SIGSTOP;
}

/* -- real-time signals: as many as the system has, so they are no rows -- */

/* "RTMIN+3" and its like; 0 for none of them. */
static int
realtime_number(struct str name)
{
	int first = system_realtime_first(), last = system_realtime_last();
	struct str edge = str_until(name, name.len < 5 ? name.len : 5);
	bool from_last = str_is_nocase(edge, "RTMAX");
	unsigned long count = 0;

	if (first > last || !(from_last || str_is_nocase(edge, "RTMIN")))
		return 0;
	name = str_from(name, edge.len);
	if (name.len > 0 &&
	    (name.at[0] != (from_last ? '-' : '+') ||
		!str_to_number(
		    str_from(name, 1), (unsigned long)(last - first), &count)))
		return 0;
	return from_last ? last - (int)count : first + (int)count;
}

/* From the nearer end, as shells do. */
static bool
put_realtime(struct buf *buf, int signo)
{
	int first = system_realtime_first(), last = system_realtime_last();
	bool from_last;
	int count;

	if (signo < first || signo > last)
		return false;
	from_last = signo - first > last - signo;
	count = from_last ? last - signo : signo - first;
	buf_text(buf, from_last ? "RTMAX" : "RTMIN");
	if (count > 0) {
		buf_char(buf, from_last ? '-' : '+');
		buf_number(buf, (uint64_t)count);
	}
	return true;
}

/* -- all of them -- */

int
signal_number(struct str name)
{
	unsigned long number;

	if (str_to_number(name, SIGNAL_END - 1, &number))
		return (int)number;
	if (name.len > 3 && str_is_nocase(str_until(name, 3), "SIG"))
		name = str_from(name, 3);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_is_nocase(name, rows[i].name))
			return rows[i].number;
	return realtime_number(name);
}

bool
signal_put_name(struct buf *buf, int signo)
{
	const struct signal_row *row = row_of(signo);

	if (row == NULL)
		return put_realtime(buf, signo);
	buf_text(buf, row->name);
	return true;
}

void
signal_put(struct buf *buf, int signo)
{
	if (!signal_put_name(buf, signo))
		buf_signed(buf, signo);
}

const char *
signal_meaning(int signo)
{
	const struct signal_row *row = row_of(signo);

	return row != NULL ? row->meaning
			   : "what programs agree on; each one sent is kept";
}
