/* masks.c - event masks: words, names and numbers */
/* SPDX-License-Identifier: ISC */
#include "object.h"
#include "../error.h"
#include "../event.h"

#define MASK_DEFAULT (uint32_t)(EVENT_IN | EVENT_PRI | EVENT_OUT)

static int
out_of_range(struct reply *reply, bool negative)
{
	return negative
	    ? reply_fail(reply, FAIL_VALUE, "value must be positive")
	    : reply_fail(reply, FAIL_OVERFLOW,
		  "the mask is too large for a C unsigned short");
}

static int
no_mask(struct reply *reply, struct str word)
{
	return reply_fail(reply, FAIL_TYPE,
	    "'%.*s' is no event mask: words (in,out), names (POLLIN) or an "
	    "integer",
	    STR_ARGS(word));
}

/* A number alone: as large and as negative as it likes. */
static int
parse_number(struct reply *reply, enum mask_rule rule, struct str text,
    const struct number *number, uint32_t *mask)
{
	int64_t value;

	if (number->kind != NUMBER_INTEGER)
		return no_mask(reply, text);
	if (rule == MASK_MODULO) {
		*mask = (uint32_t)number_modulo(number);
		return 0;
	}
	switch (number_to_integer(number, 0, UINT16_MAX, &value)) {
	case NUMBER_FITS:
		*mask = (uint32_t)value;
		return 0;
	case NUMBER_TOO_LOW:
		return out_of_range(reply, true);
	case NUMBER_TOO_HIGH:
		break;
	}
	return out_of_range(reply, false);
}

int
mask_parse(
    struct reply *reply, enum mask_rule rule, struct str text, uint32_t *mask)
{
	struct number number;
	struct str rest = text, bad;
	uint32_t one;

	*mask = MASK_DEFAULT;
	if (text.at == NULL)
		return 0;
	if (number_parse(text, &number))
		return parse_number(reply, rule, text, &number, mask);
	*mask = 0;
	do {
		struct str word = str_cut(&rest, '|');

		if (!event_parse(KIND_FD, word, &one, &bad))
			return no_mask(reply, bad.len > 0 ? bad : text);
		*mask |= one;
	} while (rest.at != NULL);
	if (rule == MASK_USHORT && *mask > UINT16_MAX)
		return out_of_range(reply, false);
	return 0;
}
