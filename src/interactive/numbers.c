/* numbers.c - numbers as they were written */
/* SPDX-License-Identifier: ISC */
#include "numbers.h"
#include "../error.h"

/* Beyond every range here, and no arithmetic with it wraps. */
#define EXPONENT_MAX INT64_C(1000000000000)

/* -- syntax -- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Cut what `is` holds for off the start. */
static struct str
cut_digits(struct str *text, bool hex)
{
	struct str digits = *text;
	size_t i = 0;

	while (i < text->len &&
	    (hex ? hex_digit(text->at[i]) >= 0 : is_digit(text->at[i])))
		i++;
	digits.len = i;
	*text = str_from(*text, i);
	return digits;
}

static bool
cut_word(struct str *text, const char *word)
{
	size_t len = str_of(word).len;

	if (text->len < len || !str_is_nocase(str_until(*text, len), word))
		return false;
	*text = str_from(*text, len);
	return true;
}

/* [e[+-]digits]; left alone when no digits follow: "1em" is no exponent. */
static void
cut_exponent(struct str *text, struct number *number)
{
	struct str rest = *text, digits;
	bool negative = false;

	if (rest.len == 0 || (rest.at[0] != 'e' && rest.at[0] != 'E'))
		return;
	rest = str_from(rest, 1);
	if (rest.len > 0 && (rest.at[0] == '+' || rest.at[0] == '-')) {
		negative = rest.at[0] == '-';
		rest = str_from(rest, 1);
	}
	digits = cut_digits(&rest, false);
	if (digits.len == 0)
		return;
	for (size_t i = 0; i < digits.len; i++)
		if (number->exponent < EXPONENT_MAX)
			number->exponent =
			    number->exponent * 10 + (digits.at[i] - '0');
	if (number->exponent > EXPONENT_MAX)
		number->exponent = EXPONENT_MAX;
	if (negative)
		number->exponent = -number->exponent;
	number->kind = NUMBER_DECIMAL;
	*text = rest;
}

bool
number_cut(struct str text, struct number *number, struct str *rest)
{
	*number = (struct number){.kind = NUMBER_INTEGER};
	if (text.len > 0 && (text.at[0] == '-' || text.at[0] == '+')) {
		number->negative = text.at[0] == '-';
		text = str_from(text, 1);
	}
	if (cut_word(&text, "infinity") || cut_word(&text, "inf")) {
		number->kind = NUMBER_INFINITE;
		*rest = text;
		return true;
	}
	if (cut_word(&text, "nan")) {
		number->kind = NUMBER_NAN;
		*rest = text;
		return true;
	}
	if (text.len > 2 && text.at[0] == '0' &&
	    (text.at[1] == 'x' || text.at[1] == 'X') &&
	    hex_digit(text.at[2]) >= 0) {
		number->hex = true;
		text = str_from(text, 2);
		number->whole = cut_digits(&text, true);
		*rest = text;
		return true;
	}
	number->whole = cut_digits(&text, false);
	if (text.len > 0 && text.at[0] == '.') {
		struct str behind = str_from(text, 1);

		number->fraction = cut_digits(&behind, false);
		if (number->whole.len + number->fraction.len == 0)
			return false;
		number->kind = NUMBER_DECIMAL;
		text = behind;
	}
	if (number->whole.len + number->fraction.len == 0)
		return false;
	cut_exponent(&text, number);
	*rest = text;
	return true;
}

bool
number_parse(struct str text, struct number *number)
{
	struct str rest;

	return number_cut(text, number, &rest) && rest.len == 0;
}

/* -- integers -- */

uint64_t
number_modulo(const struct number *number)
{
	uint64_t value = 0;

	for (size_t i = 0; i < number->whole.len; i++)
		value = value * (number->hex ? 16 : 10) +
		    (uint64_t)hex_digit(number->whole.at[i]);
	return number->negative ? 0 - value : value;
}

/* False when the magnitude is above `max`. */
static bool
magnitude(const struct number *number, uint64_t max, uint64_t *value)
{
	uint64_t base = number->hex ? 16 : 10;

	*value = 0;
	for (size_t i = 0; i < number->whole.len; i++) {
		uint64_t digit = (uint64_t)hex_digit(number->whole.at[i]);

		if (digit > max || *value > (max - digit) / base)
			return false;
		*value = *value * base + digit;
	}
	return true;
}

enum number_fit
number_to_integer(
    const struct number *number, int64_t min, int64_t max, int64_t *value)
{
	uint64_t size;

	if (!magnitude(number, (uint64_t)INT64_MAX + 1, &size))
		return number->negative ? NUMBER_TOO_LOW : NUMBER_TOO_HIGH;
	if (number->negative)
		*value = (int64_t)(0 - size);
	else if (size > INT64_MAX)
		return NUMBER_TOO_HIGH;
	else
		*value = (int64_t)size;
	if (*value < min)
		return NUMBER_TOO_LOW;
	return *value > max ? NUMBER_TOO_HIGH : NUMBER_FITS;
}

enum number_fit
number_to_unsigned(const struct number *number, uint64_t max, uint64_t *value)
{
	bool fits = magnitude(number, max, value);

	if (number->negative && (!fits || *value != 0))
		return NUMBER_TOO_LOW;
	return fits ? NUMBER_FITS : NUMBER_TOO_HIGH;
}

int
number_argument(struct reply *reply, struct str text, const char *what,
    const char *type, int64_t min, int64_t max, int64_t *value)
{
	struct number number;

	if (!number_parse(text, &number) || number.kind != NUMBER_INTEGER)
		return reply_fail(reply, FAIL_TYPE,
		    "%s must be an integer, not '%.*s'", what, STR_ARGS(text));
	switch (number_to_integer(&number, min, max, value)) {
	case NUMBER_FITS:
		return 0;
	case NUMBER_TOO_LOW:
		return reply_fail(reply, FAIL_OVERFLOW,
		    "%s is too small to convert to C %s", what, type);
	case NUMBER_TOO_HIGH:
		break;
	}
	return reply_fail(reply, FAIL_OVERFLOW,
	    "%s is too large to convert to C %s", what, type);
}

/* -- decimals -- */

static unsigned
digit_at(const struct number *number, size_t i)
{
	if (i < number->whole.len)
		return (unsigned)(number->whole.at[i] - '0');
	return (unsigned)(number->fraction.at[i - number->whole.len] - '0');
}

static struct number_scaled
scale_hex(const struct number *number, uint64_t unit)
{
	struct number_scaled scaled = {0, false, false};

	scaled.too_large = !magnitude(number, UINT64_MAX / unit, &scaled.floor);
	scaled.floor *= unit;
	return scaled;
}

/*
 * The digits as one row, the point somewhere in it, before it or behind it.
 * What is left of the point is counted up, with a stop where it gets too large;
 * what is right of it by Horner's scheme from the last digit on: each division
 * by ten rounds down, which is exact in the end, and a remainder anywhere says
 * that something is left over.
 */
struct number_scaled
number_scale(const struct number *number, uint64_t unit)
{
	size_t digits = number->whole.len + number->fraction.len, first;
	int64_t point = (int64_t)number->whole.len + number->exponent;
	struct number_scaled scaled = {0, false, false};
	uint64_t whole = 0, part = 0;
	int64_t zeros = point < 0 ? -point : 0;

	if (number->hex)
		return scale_hex(number, unit);
	for (int64_t i = 0; i < point; i++) {
		bool behind = (uint64_t)i >= digits;

		if (behind && whole == 0)
			break;
		if (whole > (UINT64_MAX / unit - 10) / 10) {
			scaled.too_large = true;
			return scaled;
		}
		whole = whole * 10 + (behind ? 0 : digit_at(number, (size_t)i));
	}
	first = point < 0              ? 0
	    : (uint64_t)point > digits ? digits
				       : (size_t)point;
	for (size_t i = digits; i > first; i--) {
		part += digit_at(number, i - 1) * unit;
		scaled.inexact = scaled.inexact || part % 10 != 0;
		part /= 10;
	}
	for (; zeros > 0 && part > 0; zeros--) {
		scaled.inexact = scaled.inexact || part % 10 != 0;
		part /= 10;
	}
	scaled.floor = whole * unit + part;
	return scaled;
}
