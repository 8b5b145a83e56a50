/* text_help.c - what help says of a verb */
/* SPDX-License-Identifier: ISC */
#include "text_parts.h"
#include "meanings.h"
#include "../sys.h"

#include <errno.h>

static void
put_verbs(struct text *text, const struct value *list)
{
	struct table table;

	table_init(&table, text->reply->arena, "VERB|MEANING");
	for (const struct value *one = list->is.items.first; one != NULL;
	     one = one->next) {
		text_cell_value(&table, text_member(one, "verb"));
		text_cell_value(&table, text_member(one, "meaning"));
	}
	text_finish_table(text, &table);
	buf_text(text->buf, "help VERB tells more of one.\n");
}

static void
put_line(struct text *text, const char *title, struct str line)
{
	buf_text(text->buf, text->bold);
	buf_text(text->buf, title);
	buf_text(text->buf, text->plain);
	buf_str(text->buf, line);
	buf_char(text->buf, '\n');
}

static void
put_arguments(struct text *text, const struct verb_row *verb)
{
	struct str syntax = str_of(verb->syntax);
	struct syntax_word word;
	struct table table;
	bool any = false;

	table_init(&table, text->reply->arena, "ARGUMENT|MEANING");
	while (syntax_next(&syntax, &word)) {
		const struct argument_row *row =
		    argument_find(verb, word.named ? word.value : word.name);
		struct buf name;
		char block[32];

		if (row == NULL)
			continue;
		any = true;
		buf_init(&name, block, sizeof(block));
		buf_str(&name, word.name);
		buf_text(&name, word.named ? "=" : "");
		table_cell(&table, (struct str){name.at, name.len});
		table_text(&table, row->meaning);
		buf_free(&name);
	}
	if (any)
		text_finish_table(text, &table);
}

static void
put_kinds(struct text *text, const struct verb_row *verb)
{
	const struct object_type *type;
	struct buf kinds;
	char block[64];

	if (verb->objects == 0)
		return;
	buf_init(&kinds, block, sizeof(block));
	for (unsigned i = 0; (type = object_type_at(i)) != NULL; i++) {
		if (!(verb->objects & type->bit))
			continue;
		if (kinds.len > 0)
			buf_text(&kinds, ", ");
		buf_text(&kinds, type->name);
	}
	put_line(text, "Of objects: ", (struct str){kinds.at, kinds.len});
	buf_free(&kinds);
}

/* A sentence about no request: {FD} is the word FD. */
static void
cell_unfilled(struct table *table, const char *sentence)
{
	struct str rest = str_of(sentence);
	struct buf text;
	char block[sizeof(meaning_rows[0].text)];

	buf_init(&text, block, sizeof(block));
	while (rest.at != NULL) {
		buf_str(&text, str_cut(&rest, '{'));
		if (rest.at != NULL)
			buf_str(&text, str_cut(&rest, '}'));
	}
	table_cell(table, (struct str){text.at, text.len});
	buf_free(&text);
}

/* What this verb has of its own, by the same rows as its answers. */
static void
put_failures(struct text *text, const struct verb_row *verb)
{
	struct table table;
	bool any = false;

	table_init(&table, text->reply->arena, "ERROR|OF|MEANING");
	for (unsigned i = 0; i < meaning_rows_count; i++) {
		const struct meaning_row *row = &meaning_rows[i];
		const struct object_type *type;
		struct buf kinds;
		char block[64];
		const char *name;

		if (row->failure == FAIL_NOT ||
		    !str_is(str_of(row->verb), verb->name))
			continue;
		any = true;
		name = row->failure == FAIL_OS
		    ? errno_name(row->error)
		    : reply_failure_name(row->failure);
		table_text(&table, name != NULL ? name : "os");
		buf_init(&kinds, block, sizeof(block));
		if (row->when == WHEN_FOREIGN)
			buf_text(&kinds, "fd:N@PID");
		for (unsigned k = 0; (type = object_type_at(k)) != NULL; k++)
			if (row->objects & type->bit) {
				buf_text(&kinds, kinds.len > 0 ? "," : "");
				buf_text(&kinds, type->name);
			}
		table_cell(&table, (struct str){kinds.at, kinds.len});
		buf_free(&kinds);
		cell_unfilled(&table, row->text);
	}
	if (any)
		text_finish_table(text, &table);
}

static void
put_verb(struct text *text, const struct verb_row *verb)
{
	buf_text(text->buf, text->bold);
	buf_text(text->buf, verb->name);
	if (verb->syntax[0] != '\0')
		buf_char(text->buf, ' ');
	buf_text(text->buf, verb->syntax);
	buf_text(text->buf, text->plain);
	buf_text(text->buf, "\n");
	put_line(text, "", str_of(verb->meaning));
	put_kinds(text, verb);
	if (verb->reply[0] != '\0')
		put_line(text, "Fields with -j: ", str_of(verb->reply));
	put_arguments(text, verb);
	put_failures(text, verb);
	if (verb->syntax[0] != '\0')
		buf_text(text->buf,
		    "An argument may also be refused: type, value, overflow.\n");
}

void
text_put_help(struct text *text, const struct value *list)
{
	struct str name = text_argument(text, "VERB");
	const struct verb_row *verb = name.at == NULL ? NULL : verb_find(name);

	if (verb != NULL)
		put_verb(text, verb);
	else
		put_verbs(text, list);
}
