/* tokens.c - a request line taken apart, as sh would */
/* SPDX-License-Identifier: ISC */
#include "tokens.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Without the blanks in front, and the end that lines have elsewhere. */
static struct str
trim(struct str line)
{
	size_t start = 0;

	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	while (start < line.len && is_blank(line.at[start]))
		start++;
	return str_from(line, start);
}

static bool
is_special(char c)
{
	return is_blank(c) || c == '\'' || c == '"' || c == '\\';
}

/* Does a backslash in "..." quote it? */
static bool
is_quotable(char c)
{
	return c == '"' || c == '\\' || c == '$' || c == '`';
}

/* One token from `*at` on, unquoted into `to`; false when a quote is open. */
static bool
unquote(struct str line, size_t *at, char *to, size_t *len)
{
	size_t i = *at, out = 0;
	char quote = '\0';

	for (; i < line.len; i++) {
		char c = line.at[i];

		if (quote == '\0' && is_blank(c))
			break;
		if (quote == '\0' && (c == '\'' || c == '"')) {
			quote = c;
			continue;
		}
		if (quote != '\0' && c == quote) {
			quote = '\0';
			continue;
		}
		if (c == '\\' && quote != '\'') {
			if (i + 1 == line.len)
				return false;
			if (quote == '\0' || is_quotable(line.at[i + 1]))
				c = line.at[++i];
		}
		to[out++] = c;
	}
	*at = i;
	*len = out;
	return quote == '\0';
}

static bool
keep(struct tokens *tokens, struct arena *arena, struct str token)
{
	struct str *grown = arena_grow(arena, tokens->at, &tokens->room,
	    tokens->count + 1, sizeof(*grown));

	if (grown == NULL)
		return false;
	tokens->at = grown;
	tokens->at[tokens->count++] = token;
	return true;
}

bool
tokens_any(struct str line)
{
	line = trim(line);
	return line.len > 0 && line.at[0] != '#';
}

enum tokens_result
tokens_cut(struct tokens *tokens, struct arena *arena, struct str line)
{
	char *to = NULL; /* where what had quotes goes */

	*tokens = (struct tokens){NULL, 0, 0};
	if (!tokens_any(line))
		return TOKENS_NONE;
	line = trim(line);
	for (size_t i = 0;;) {
		struct str token;
		size_t end;

		while (i < line.len && is_blank(line.at[i]))
			i++;
		if (i == line.len)
			break;
		for (end = i; end < line.len && !is_special(line.at[end]);)
			end++;
		token = (struct str){line.at + i, end - i};
		if (end < line.len && !is_blank(line.at[end])) {
			if (to == NULL)
				to = arena_alloc(arena, line.len);
			if (to == NULL)
				return TOKENS_NO_MEMORY;
			token.at = to;
			if (!unquote(line, &i, to, &token.len))
				return TOKENS_UNFINISHED;
			to += token.len;
		} else
			i = end;
		if (!keep(tokens, arena, token))
			return TOKENS_NO_MEMORY;
	}
	return TOKENS_GOOD;
}
