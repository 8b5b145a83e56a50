/* termios.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_TERMIOS_H
#define NATIVE_TERMIOS_H

#include <sys/ioctl.h>

typedef unsigned tcflag_t;
typedef unsigned char cc_t;

struct termios {
	tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
	cc_t c_cc[NCCS];
#ifdef NATIVE_SPEED
	NATIVE_SPEED c_ispeed, c_ospeed;
#endif
};

int tcgetattr(int, struct termios *);
int tcsetattr(int, int, const struct termios *);

#endif
