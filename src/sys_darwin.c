/* sys_darwin.c - what of sys.h only macOS has */
/* SPDX-License-Identifier: ISC */
#include "sys_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* For events alone: such a descriptor does not keep a volume from being
 * unmounted, and needs no right to read. */
const struct sys_file_flags sys_file_flags = {
    O_EVTONLY | O_CLOEXEC, ", O_EVTONLY|O_CLOEXEC"};

int
sys_socket_call(int domain, int type)
{
	int error, fd = socket(domain, type, 0);

	if (fd == -1)
		return -1;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) != -1 &&
	    fcntl(fd, F_SETFL, O_NONBLOCK) != -1)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}
