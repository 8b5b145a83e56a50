/* constants.h - the names of the waiting interfaces, and their values */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_CONSTANTS_H
#define FDWAIT_CONSTANTS_H

#include <stdbool.h>
#include <stdint.h>

enum constant_vocabulary {
	OF_PIPE,
	OF_POLL,
	OF_EPOLL,
	OF_KQUEUE,
};

struct constant_row {
	int64_t value;
	char name[20];
	uint8_t vocabulary; /* enum constant_vocabulary */
	char meaning[56];
};

extern const struct constant_row constant_rows[];
extern const unsigned constant_rows_count;
/* Does the system's header have it? */
bool constant_is_here(const struct constant_row *);
extern const char constant_vocabularies[][8];

#endif
