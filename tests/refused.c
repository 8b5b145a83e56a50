/*
 * refused.c - run a command to which the kernel refuses a system call
 *
 * SPDX-License-Identifier: ISC
 *
 *   refused NUMBER ERRNO COMMAND [ARGUMENT...]
 *
 * NUMBER may be io_uring for its first call. Status 77: it can't be refused.
 */
#include <sys/syscall.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kqueue/refuse.h"

int
main(int argc, char **argv)
{
	unsigned number;

	if (argc < 4)
		return 77;
	number = strcmp(argv[1], "io_uring") == 0
	    ? SYS_io_uring_setup
	    : (unsigned)strtoul(argv[1], NULL, 0);
	if (refuse(number, (unsigned)strtoul(argv[2], NULL, 0)) == -1)
		return 77;
	execv(argv[3], argv + 3);
	return 127;
}
