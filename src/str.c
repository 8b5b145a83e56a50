/* str.c - a borrowed run of bytes, and the few questions asked of it */
/* SPDX-License-Identifier: ISC */
#include "str.h"

/*
 * Plain loops: words here are a few bytes long, and each libc function that
 * is called on the way of a one-shot wait costs more to bind than it saves.
 */
static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

struct str
str_of(const char *text)
{
	size_t len = 0;

	while (text[len] != '\0')
		len++;
	return (struct str){text, len};
}

bool
str_is(struct str a, const char *text)
{
	size_t i;

	for (i = 0; i < a.len; i++)
		if (text[i] != a.at[i] || text[i] == '\0')
			return false;
	return text[i] == '\0';
}

bool
str_is_nocase(struct str a, const char *text)
{
	size_t i;

	for (i = 0; i < a.len; i++)
		if (text[i] == '\0' || lower(text[i]) != lower(a.at[i]))
			return false;
	return text[i] == '\0';
}

bool
str_equal(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (a.at[i] != b.at[i])
			return false;
	return true;
}

bool
str_starts(struct str a, const char *prefix)
{
	for (size_t i = 0; prefix[i] != '\0'; i++)
		if (i == a.len || a.at[i] != prefix[i])
			return false;
	return true;
}

struct str
str_from(struct str a, size_t start)
{
	return (struct str){a.at + start, a.len - start};
}

struct str
str_until(struct str a, size_t end)
{
	return (struct str){a.at, end};
}

size_t
str_find(struct str a, char c)
{
	size_t i = 0;

	while (i < a.len && a.at[i] != c)
		i++;
	return i;
}

size_t
str_find_last(struct str a, char c)
{
	for (size_t i = a.len; i > 0; i--)
		if (a.at[i - 1] == c)
			return i - 1;
	return a.len;
}

struct str
str_cut(struct str *rest, char separator)
{
	size_t end = str_find(*rest, separator);
	struct str part = str_until(*rest, end);

	if (end == rest->len)
		*rest = (struct str){NULL, 0};
	else
		*rest = str_from(*rest, end + 1);
	return part;
}

bool
str_to_number(struct str a, unsigned long max, unsigned long *number)
{
	unsigned long n = 0;

	if (a.len == 0)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		unsigned long digit = (unsigned char)a.at[i] - (unsigned)'0';

		if (digit > 9 || digit > max || n > (max - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*number = n;
	return true;
}

bool
str_to_integer(struct str a, uint64_t max, uint64_t *number)
{
	uint64_t n = 0;
	unsigned base = 10;

	if (a.len > 2 && a.at[0] == '0' && lower(a.at[1]) == 'x') {
		a = str_from(a, 2);
		base = 16;
	}
	if (a.len == 0)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		char c = lower(a.at[i]);
		unsigned digit = base;

		if (c >= '0' && c <= '9')
			digit = (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (unsigned)(c - 'a') + 10;
		if (digit >= base || digit > max || n > (max - digit) / base)
			return false;
		n = n * base + digit;
	}
	*number = n;
	return true;
}
