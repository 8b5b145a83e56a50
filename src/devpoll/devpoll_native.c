/*
 * devpoll_native.c - the calls where the system has /dev/poll itself
 *
 * SPDX-License-Identifier: ISC
 */
#include <sys/types.h>
#include <sys/devpoll.h>

#include <fcntl.h>
#include <stropts.h>
#include <unistd.h>

int
devpoll_open(void)
{
	return open("/dev/poll", O_RDWR | O_CLOEXEC);
}

ssize_t
devpoll_write(int dp, const void *entries, size_t size)
{
	return write(dp, entries, size);
}

int
devpoll_ioctl(int dp, int request, void *argument)
{
	return ioctl(dp, request, argument);
}

int
devpoll_close(int dp)
{
	return close(dp);
}
