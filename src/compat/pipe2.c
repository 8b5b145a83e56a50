/* pipe2.c - pipe2(2) by pipe(2) and fcntl(2), for macOS */
/* SPDX-License-Identifier: ISC */
#include "compat.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
pipe2(int ends[2], int flags)
{
	int error, both[2];

	if (pipe(both) == -1)
		return -1;
	for (int i = 0; i < 2; i++) {
		if (flags & O_CLOEXEC &&
		    fcntl(both[i], F_SETFD, FD_CLOEXEC) == -1)
			goto fail;
		if (flags & O_NONBLOCK &&
		    fcntl(both[i], F_SETFL, O_NONBLOCK) == -1)
			goto fail;
	}
	ends[0] = both[0];
	ends[1] = both[1];
	return 0;
fail:
	error = errno;
	close(both[0]);
	close(both[1]);
	errno = error;
	return -1;
}
