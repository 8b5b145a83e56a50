/* resolve.c - look a host's name up without being held up by it */
/* SPDX-License-Identifier: ISC */
#include "resolve.h"
#include "error.h"
#include "late.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* One write(2) of an answer must not be torn. */
_Static_assert(sizeof(struct address_list) <= 4096, "answer exceeds PIPE_BUF");

static void
list_add(struct address_list *list, const void *address, size_t len)
{
	if (list->count == ADDRESSES_MOST || len > sizeof(list->at[0]))
		return;
	memcpy(&list->at[list->count], address, len);
	list->len[list->count++] = (socklen_t)len;
}

bool
resolve_at_once(struct str host, unsigned short port, struct address_list *list)
{
	struct sockaddr_in in4 = {
	    .sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 in6 = {
	    .sin6_family = AF_INET6, .sin6_port = htons(port)};
	char text[INET6_ADDRSTRLEN];

	*list = (struct address_list){0};
	if (str_is_nocase(host, "localhost")) {
		in6.sin6_addr = (struct in6_addr)IN6ADDR_LOOPBACK_INIT;
		list_add(list, &in6, sizeof(in6));
		in4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		list_add(list, &in4, sizeof(in4));
		return true;
	}
	if (host.len >= sizeof(text))
		return false;
	memcpy(text, host.at, host.len);
	text[host.len] = '\0';
	if (late(inet_pton)(AF_INET, text, &in4.sin_addr) == 1)
		list_add(list, &in4, sizeof(in4));
	else if (late(inet_pton)(AF_INET6, text, &in6.sin6_addr) == 1)
		list_add(list, &in6, sizeof(in6));
	return list->count > 0;
}

static _Noreturn void
look_up(int fd, const char *host, unsigned short port, int socktype)
{
	const struct addrinfo hints = {
	    .ai_socktype = socktype, .ai_flags = AI_NUMERICSERV};
	struct addrinfo *found = NULL;
	struct address_list list = {0};
	char service[BUF_DIGITS + 1] = {0};
	const char *start = digits_before(service + BUF_DIGITS, port);
	ssize_t written;

	list.gai = late(getaddrinfo)(host, start, &hints, &found);
	list.error = errno;
	for (const struct addrinfo *one = found; one != NULL;
	     one = one->ai_next)
		list_add(&list, one->ai_addr, one->ai_addrlen);
	if (list.gai == 0 && list.count == 0)
		list.gai = EAI_NONAME;
	do
		written = write(fd, &list, sizeof(list));
	while (written == -1 && errno == EINTR);
	late(_exit)(0);
	__builtin_unreachable();
}

int
resolver_start(struct sys *sys, struct resolver *resolver, const char *host,
    unsigned short port, int socktype)
{
	int ends[2];

	if (sys_pipe(sys, ends) == -1)
		return -1;
	resolver->pid = late(fork)();
	if (resolver->pid == -1) {
		sys_close(sys, ends[0]);
		sys_close(sys, ends[1]);
		return -1;
	}
	if (resolver->pid == 0)
		look_up(sys_become_helper(ends[1]), host, port, socktype);
	sys_close(sys, ends[1]);
	resolver->fd = ends[0];
	return resolver->fd;
}

static void
reap(pid_t pid)
{
	/* ECHILD where the caller ignores SIGCHLD: it is gone all the same. */
	while (late(waitpid)(pid, NULL, 0) == -1 && errno == EINTR)
		;
}

int
resolver_finish(
    struct sys *sys, struct resolver *resolver, struct address_list *list)
{
	ssize_t got;

	do
		got = late(read)(resolver->fd, list, sizeof(*list));
	while (got == -1 && errno == EINTR);
	sys_close(sys, resolver->fd);
	reap(resolver->pid);
	resolver->fd = -1;
	resolver->pid = 0;
	if (got == (ssize_t)sizeof(*list))
		return 0;
	errno = EIO;
	return -1;
}

void
resolver_stop(struct sys *sys, struct resolver *resolver)
{
	if (resolver->pid <= 0)
		return;
	late(kill)(resolver->pid, SIGKILL);
	reap(resolver->pid);
	sys_close(sys, resolver->fd);
	resolver->fd = -1;
	resolver->pid = 0;
}

bool
resolve_may_pass(int gai)
{
	switch (gai) {
	case EAI_AGAIN:
	case EAI_FAIL:
	case EAI_NONAME:
#ifdef EAI_NODATA
	case EAI_NODATA:
#endif
		return true;
	default:
		return false;
	}
}

const char *
resolve_text(int gai, int error)
{
	return gai == EAI_SYSTEM ? error_text(error) : late(gai_strerror)(gai);
}
