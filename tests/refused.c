/*
 * refused.c - run a command to which the kernel refuses a system call
 *
 * SPDX-License-Identifier: ISC
 *
 *   refused CALL ERRNO COMMAND [ARGUMENT...]
 *
 * CALL is a number or one of the names below, which may stand for several.
 * Status 77: it can't be refused; 2: there is no such call.
 */
#include <sys/syscall.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kqueue/refuse.h"

static const struct {
	const char *name;
	unsigned number;
} calls[] = {
    {"epoll_create", SYS_epoll_create1},
    {"epoll_ctl", SYS_epoll_ctl},
    {"epoll_pwait2", SYS_epoll_pwait2},
    {"inotify_add_watch", SYS_inotify_add_watch},
    {"inotify_init", SYS_inotify_init1},
    {"io_uring", SYS_io_uring_setup},
    {"pidfd_open", SYS_pidfd_open},
    {"signalfd", SYS_signalfd4},
    {"socket", SYS_socket},
#ifdef SYS_socketcall
    {"socket", SYS_socketcall}, /* some libcs go through it */
#endif
    {"timerfd_create", SYS_timerfd_create},
};

int
main(int argc, char **argv)
{
	unsigned error, number;
	int known = 0;
	char *end;

	if (argc < 4)
		return 2;
	error = (unsigned)strtoul(argv[2], NULL, 0);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(argv[1], calls[i].name) == 0) {
			known = 1;
			if (refuse(calls[i].number, error) == -1)
				return 77;
		}
	number = (unsigned)strtoul(argv[1], &end, 0);
	if (!known && (*end != '\0' || *argv[1] == '\0'))
		return 2; /* or it would be number 0, read(2) */
	if (!known && refuse(number, error) == -1)
		return 77;
	execv(argv[3], argv + 3);
	return 127;
}
