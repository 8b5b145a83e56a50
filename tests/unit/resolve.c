/* resolve.c - test src/resolve.c: addresses that need no look-up */
/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include "fixture.h"
#include "resolve.h"

static void
numeric(void)
{
	struct address_list list;
	struct in6_addr six;

	CHECK(resolve_at_once(str_of("192.0.2.7"), 80, &list));
	CHECK_INT(list.count, 1);
	CHECK_INT(list.gai, 0);
	CHECK_INT(list.len[0], sizeof(struct sockaddr_in));
	CHECK_INT(list.at[0].any.sa_family, AF_INET);
	CHECK_INT(ntohs(list.at[0].in4.sin_port), 80);
	CHECK_INT(ntohl(list.at[0].in4.sin_addr.s_addr), 0xc0000207);

	CHECK(resolve_at_once(str_of("2001:db8::7"), 65535, &list));
	CHECK_INT(list.count, 1);
	CHECK_INT(list.len[0], sizeof(struct sockaddr_in6));
	CHECK_INT(list.at[0].any.sa_family, AF_INET6);
	CHECK_INT(ntohs(list.at[0].in6.sin6_port), 65535);
	MUST(inet_pton(AF_INET6, "2001:db8::7", &six) == 1);
	CHECK(memcmp(&list.at[0].in6.sin6_addr, &six, sizeof(six)) == 0);

	/* Only as much of the text as there is. */
	CHECK(resolve_at_once(str_until(str_of("192.0.2.77"), 9), 80, &list));
	CHECK_INT(ntohl(list.at[0].in4.sin_addr.s_addr), 0xc0000207);
	/* The longest form of all. */
	CHECK(resolve_at_once(
	    str_of("0000:0000:0000:0000:0000:ffff:255.255.255.255"), 1, &list));
}

static void
localhost(void)
{
	static const char *const spellings[] = {
	    "localhost", "LOCALHOST", "LocalHost"};
	struct address_list list;

	for (size_t i = 0; i < 3; i++) {
		CHECK(resolve_at_once(str_of(spellings[i]), 22, &list));
		CHECK_INT(list.count, 2);
		CHECK_INT(list.at[0].any.sa_family, AF_INET6);
		CHECK(IN6_IS_ADDR_LOOPBACK(&list.at[0].in6.sin6_addr));
		CHECK_INT(ntohs(list.at[0].in6.sin6_port), 22);
		CHECK_INT(list.at[1].any.sa_family, AF_INET);
		CHECK_INT(
		    ntohl(list.at[1].in4.sin_addr.s_addr), INADDR_LOOPBACK);
		CHECK_INT(ntohs(list.at[1].in4.sin_port), 22);
	}
}

static void
names(void)
{
	static const char *const rows[] = {"", "example.org", "localhost.",
	    "localhos", "localhosts", "1.2.3", "127.1", "1.2.3.4.5",
	    "256.1.1.1", "1.2.3.4 ", " 1.2.3.4", "0x7f.1", ":",
	    ":::", "2001:db8::g", "[::1]", "1:2:3:4:5:6:7:8:9",
	    "0000:0000:0000:0000:0000:ffff:255.255.255.2550000000"};
	struct address_list list;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_OF(rows[i], !resolve_at_once(str_of(rows[i]), 1, &list));
		CHECK_INT_OF(rows[i], list.count, 0);
	}
}

static void
passing(void)
{
	CHECK(resolve_may_pass(EAI_AGAIN));
	CHECK(resolve_may_pass(EAI_NONAME));
	CHECK(!resolve_may_pass(EAI_FAMILY));
	CHECK(!resolve_may_pass(EAI_SYSTEM));
	CHECK_TEXT(resolve_text(EAI_SYSTEM, 2), strerror(2));
	CHECK_TEXT(resolve_text(EAI_NONAME, 2), gai_strerror(EAI_NONAME));
}

/* The helper process answers a number without any server. */
static void
helper(void)
{
	struct fixture fixture;
	struct resolver resolver = {.fd = -1};
	struct address_list list;
	struct pollfd answer;

	fixture_init(&fixture);
	answer.fd = resolver_start(
	    &fixture.sys, &resolver, "127.0.0.9", 99, SOCK_STREAM);
	MUST(answer.fd >= 0);
	CHECK_LEAST(answer.fd, 3);
	CHECK_INT(fcntl(answer.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	answer.events = POLLIN;
	CHECK_INT(poll(&answer, 1, 600000), 1);
	CHECK_INT(resolver_finish(&fixture.sys, &resolver, &list), 0);
	CHECK_INT(list.gai, 0);
	CHECK_LEAST(list.count, 1);
	CHECK_INT(ntohl(list.at[0].in4.sin_addr.s_addr), 0x7f000009);
	CHECK_INT(ntohs(list.at[0].in4.sin_port), 99);
	CHECK_INT(resolver.fd, -1);
	resolver_stop(&fixture.sys, &resolver);

	/* Given up before it answered. */
	MUST(resolver_start(
		 &fixture.sys, &resolver, "127.0.0.9", 99, SOCK_STREAM) >= 0);
	resolver_stop(&fixture.sys, &resolver);
	CHECK_INT(resolver.fd, -1);
	resolver_stop(&fixture.sys, &resolver);
	fixture_free(&fixture);
}

static const struct test tests[] = {
    {"numbers are addresses at once", numeric},
    {"localhost is the two loopback addresses", localhost},
    {"any other name must be looked up", names},
    {"failures that may pass are told from those that stay", passing},
    {"a process of its own looks up, and can be given up", helper},
};

CHECK_MAIN(tests)
