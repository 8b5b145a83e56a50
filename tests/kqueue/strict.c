/* strict.c - a program that asks for C99, and for nothing beside it */
/* SPDX-License-Identifier: ISC */
#include <sys/types.h>
#include <sys/event.h>
#include <sys/time.h>

#include <stdio.h>

int
main(void)
{
	struct kevent change, event;
	struct timespec minute = {60, 0};
	int kq = kqueue(), ok;

	EV_SET(&change, 5, EVFILT_TIMER, EV_ADD | EV_ONESHOT, 0, 1, 0);
	ok =
	    kevent(kq, &change, 1, &event, 1, &minute) == 1 && event.ident == 5;
	printf("1..1\n%sok 1 - strict: a timer\n", ok ? "" : "not ");
	return !ok;
}
