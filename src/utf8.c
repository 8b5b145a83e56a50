/* utf8.c - characters of UTF-8, and which of them are not to be seen */
/* SPDX-License-Identifier: ISC */
#include "utf8.h"

size_t
utf8_first(struct str text, uint32_t *character)
{
	/* The least number that needs so many bytes. */
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)text.at[0];
	size_t len;

	*character = first;
	if (first < 0x80)
		return 1;
	if ((first & 0xe0) == 0xc0)
		len = 2;
	else if ((first & 0xf0) == 0xe0)
		len = 3;
	else if ((first & 0xf8) == 0xf0)
		len = 4;
	else
		return 0;
	if (text.len < len)
		return 0;
	*character &= 0x7fU >> len;
	for (size_t i = 1; i < len; i++) {
		if (((unsigned char)text.at[i] & 0xc0) != 0x80)
			return 0;
		*character =
		    *character << 6 | ((unsigned char)text.at[i] & 0x3fU);
	}
	if (*character < least[len] || *character > 0x10ffff ||
	    (*character >= 0xd800 && *character <= 0xdfff))
		return 0;
	return len;
}

bool
utf8_is_control(uint32_t character)
{
	return character < ' ' || (character >= 0x7f && character < 0xa0) ||
	    (character >= 0x202a && character <= 0x202e) ||
	    (character >= 0x2066 && character <= 0x2069);
}
