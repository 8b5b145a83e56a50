/* output.c - test src/output: templates, quoting, text, shell */
/* SPDX-License-Identifier: ISC */
#include "fixture.h"
#include "kind.h"
#include "output/output.h"
#include "output/shell.h"

static const struct {
	const char *template, *bad, *why;
} templates[] = {
    {"", NULL, NULL},
    {"plain", NULL, NULL},
    {"%l%t%k%f%e%m%d%b%p%s%P%T%%", NULL, NULL},
    {"\\n\\t\\0\\\\", NULL, NULL},
    {"%%l%%", NULL, NULL},
    {"\\\\n", NULL, NULL},
    {"%", "%", "%l"},
    {"abc%", "%", "%l"},
    {"%l%x%y", "%x", "%l"},
    {"%L", "%L", "%l"},
    {"%5l", "%5", "%l"},
    {"% l", "% ", "%l"},
    {"%\xc3\xa4", "%\xc3", "%l"},
    {"\\", "\\", "\\n"},
    {"a\\", "\\", "\\n"},
    {"\\x41", "\\x", "\\n"},
    {"%%\\r", "\\r", "\\n"},
};

static void
checking(void)
{
	for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
		const char *template = templates[i].template;
		struct str bad = STR("untouched");
		const char *why = template_check(str_of(template), &bad);

		CHECK_INT_OF(template, why == NULL, templates[i].why == NULL);
		if (why == NULL || templates[i].why == NULL)
			continue;
		CHECK_STR_OF(template, bad, templates[i].bad);
		CHECK_OF(template, strstr(why, templates[i].why) != NULL);
	}
	/* The letter behind it is not a part of the template. */
	CHECK(template_check(str_until(str_of("%l"), 1), &(struct str){0}) !=
	    NULL);
}

static void
quoting(void)
{
	static const struct {
		const char *text, *quoted;
	} rows[] = {
	    {"", "''"},
	    {"abc", "'abc'"},
	    {"a b", "'a b'"},
	    {"it's", "'it'\\''s'"},
	    {"'", "''\\'''"},
	    {"''", "''\\'''\\'''"},
	    {"$(id)`id`\"\\\n!", "'$(id)`id`\"\\\n!'"},
	};
	char block[128];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf.len = 0;
		shell_put_quoted(&buf, str_of(rows[i].text));
		CHECK_BUF(buf, rows[i].quoted);
	}
	buf_free(&buf);
}

/* What sh makes of every byte but NUL. */
static void
quoting_for_sh(void)
{
	char text[255], command[2048], got[300];
	struct buf buf;
	size_t len;
	FILE *sh;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i + 1);
	buf_init(&buf, command, sizeof(command));
	buf_text(&buf, "LC_ALL=C; printf %s ");
	shell_put_quoted(&buf, (struct str){text, sizeof(text)});
	buf_char(&buf, '\0');
	sh = popen(buf.at, "r");
	MUST(sh != NULL);
	len = fread(got, 1, sizeof(got), sh);
	CHECK_INT(pclose(sh), 0);
	CHECK(str_equal(
	    (struct str){got, len}, (struct str){text, sizeof(text)}));
	buf_free(&buf);
}

/* -- records -- */

static const struct backend *const no_backend =
    &(struct backend){.name = "poll"};

struct sample {
	struct fixture fixture;
	struct output output;
	struct record records[2];
};

static void
sample_init(struct sample *sample, enum output_format format)
{
	struct fixture *fixture = &sample->fixture;

	memset(sample, 0, sizeof(*sample));
	fixture_init(fixture);
	MUST(target_add_operand(&fixture->context, str_of("7:in,out")) == 0);
	MUST(target_add_operand(
		 &fixture->context, str_of("it=fifo:/tmp/a 'b\n\\\xff")) == 0);
	fixture->list.at[0]->watch.fd = 7;
	fixture->list.at[1]->watch.fd = 8;
	sample->records[0] =
	    (struct record){fixture->list.at[0], EVENT_IN | EVENT_OUT,
		EVENT_IN | EVENT_OUT, 12, true, no_backend, {0}};
	sample->records[1] =
	    (struct record){fixture->list.at[1], EVENT_IN | EVENT_HUP,
		EVENT_IN | EVENT_HUP, -1, true, no_backend, {0}};
	sample->output = (struct output){
	    .renderer = renderer_of(format),
	    .arena = &fixture->arena,
	    .sys = &fixture->sys,
	    .end = '\n',
	};
	buf_init(&sample->output.text, NULL, 0);
}

static void
sample_free(struct sample *sample)
{
	buf_free(&sample->output.text);
	fixture_free(&sample->fixture);
}

static void
batch(struct sample *sample, size_t count)
{
	struct output *output = &sample->output;

	output->text.len = 0;
	CHECK(output->renderer->batch(output, sample->records, count));
}

static void
text(void)
{
	struct sample sample;

	sample_init(&sample, OUTPUT_TEXT);
	batch(&sample, 2);
	CHECK_BUF(sample.output.text, "7 in,out\nit in,hup\n");
	sample.records[1].target->label = STR("a b\\\n");
	sample.records[1].target->line_words = 0;
	sample.output.verbose = true;
	sample.output.end = '\0';
	batch(&sample, 2);
	CHECK_INT(sample.output.text.len, 18 + 22);
	CHECK(memcmp(sample.output.text.at,
		  "7 in,out bytes=12\0a\\040b\\134\\012 in,hup", 39) == 0);
	sample_free(&sample);
}

static void
json(void)
{
	struct sample sample;
	struct buf *put = &sample.output.text;
	const char *rest;

	sample_init(&sample, OUTPUT_JSON);
	batch(&sample, 2);
	buf_char(put, '\0');
	CHECK(strncmp(put->at, "{\"time\":", 8) == 0);
	rest = strchr(put->at, ',');
	MUST(rest != NULL);
	CHECK_TEXT(rest + strcspn(rest, "\n"),
	    strchr(put->at, '\n')); /* no newline inside */
	CHECK(strncmp(rest,
		  ",\"label\":\"7\",\"target\":\"7\",\"kind\":\"fd\",\"fd\":7,"
		  "\"backend\":\"poll\",\"events\":[\"in\",\"out\"],"
		  "\"mask\":5,\"bytes\":12}\n",
		  strcspn(rest, "\n") + 1) == 0);
	rest = strchr(strchr(rest, '\n'), ',');
	CHECK_TEXT(rest,
	    ",\"label\":\"it\",\"target\":\"fifo:/tmp/a 'b\\u000a\\\\"
	    "\xef\xbf\xbd\",\"target_hex\":\"6669666f3a2f746d702f61202762"
	    "0a5cff\",\"kind\":\"fifo\",\"path\":\"/tmp/a 'b\\u000a\\\\"
	    "\xef\xbf\xbd\",\"path_hex\":\"2f746d702f612027620a5cff\","
	    "\"fd\":8,\"backend\":\"poll\",\"events\":[\"in\",\"hup\"],"
	    "\"mask\":17}\n");
	/* Only followers are told of the begin and the end. */
	put->len = 0;
	sample.output.renderer->begin(&sample.output);
	sample.output.renderer->end(&sample.output, 0, "idle");
	CHECK_INT(put->len, 0);
	sample.output.follows = sample.output.native = true;
	sample.output.backend = "epoll";
	sample.output.renderer->begin(&sample.output);
	sample.output.renderer->end(&sample.output, 0, "idle");
	CHECK_BUF(*put,
	    "{\"ready\":true,\"schema\":1,\"backend\":\"epoll\","
	    "\"native\":true}\n{\"end\":\"idle\"}\n");
	sample_free(&sample);
}

static void template(void)
{
	struct sample sample;

	sample_init(&sample, OUTPUT_TEMPLATE);
	sample.output.template =
	    str_of("%l|%t|%k|%f|%e|%m|%b|%p|%d|%s|%P|%%\\n");
	batch(&sample, 2);
	CHECK_BUF(sample.output.text,
	    "7|7|fd|7|in,out|5|12||||\x7c%\n"
	    "it|fifo:/tmp/a 'b\n\\\xff|fifo|8|in,hup|17|||||"
	    "/tmp/a 'b\n\\\xff|%\n");
	/* Nothing is added but with -0. */
	sample.output.template = str_of("\\t\\\\");
	batch(&sample, 1);
	CHECK_BUF(sample.output.text, "\t\\");
	sample.output.template = str_of("x");
	sample.output.null = true;
	batch(&sample, 2);
	CHECK_INT(sample.output.text.len, 4);
	CHECK(memcmp(sample.output.text.at, "x\0x", 4) == 0);
	sample_free(&sample);
}

/* The block, evaluated by sh with unset variables forbidden. */
static void
shell(void)
{
	struct sample sample;
	struct buf *put = &sample.output.text;
	char got[512];
	size_t len;
	FILE *sh;

	sample_init(&sample, OUTPUT_SHELL);
	batch(&sample, 2);
	CHECK_INT(put->len, 0);
	buf_text(put, "set -u\n");
	sample.output.renderer->end(&sample.output, 0, "finished");
	CHECK(str_starts((struct str){put->at, put->len},
	    "set -u\nFDWAIT_COUNT=2\nFDWAIT_STATUS=0\nFDWAIT_LABEL_1='7'\n"));
	buf_text(put,
	    "printf '%s|' \"$?\" \"$FDWAIT_COUNT\" \"$FDWAIT_STATUS\" "
	    "\"$FDWAIT_LABEL_1\" \"$FDWAIT_EVENTS_1\" \"$FDWAIT_FD_1\" "
	    "\"$FDWAIT_PATH_1\" \"$FDWAIT_DATA_1\" \"$FDWAIT_TARGET_1\" "
	    "\"$FDWAIT_KIND_1\" \"$FDWAIT_MASK_1\" \"$FDWAIT_BYTES_1\" "
	    "\"$FDWAIT_PID_1\" \"$FDWAIT_LABEL_2\" \"$FDWAIT_EVENTS_2\" "
	    "\"$FDWAIT_PATH_2\" \"$FDWAIT_BYTES_2\"");
	buf_char(put, '\0');
	sh = popen(put->at, "r");
	MUST(sh != NULL);
	len = fread(got, 1, sizeof(got), sh);
	CHECK_INT(pclose(sh), 0);
	CHECK_STR(((struct str){got, len}),
	    "0|2|0|7|in,out|7|||7|fd|5|12||it|in,hup|/tmp/a 'b\n\\\xff||");
	sample_free(&sample);
}

static void
collect(void *context, struct str name, struct str value)
{
	struct buf *buf = context;

	buf_str(buf, name);
	buf_char(buf, '=');
	buf_str(buf, value);
	buf_char(buf, ';');
}

static void
variables(void)
{
	struct sample sample;
	struct buf buf;

	sample_init(&sample, OUTPUT_NONE);
	buf_init(&buf, NULL, 0);
	/* A command: its descriptor is 9, and it has not our other one. */
	sample.records[0].target = sample.records[1].target;
	sample.records[0].words = sample.records[0].raw = EVENT_IN | EVENT_ERR;
	shell_variables(sample.records, 1, 9, true, collect, &buf);
	CHECK_BUF(buf,
	    "FDWAIT_LABEL=it;FDWAIT_LABEL_1=it;FDWAIT_EVENTS=in,err;"
	    "FDWAIT_EVENTS_1=in,err;FDWAIT_FD=9;FDWAIT_FD_1=9;"
	    "FDWAIT_PATH=/tmp/a 'b\n\\\xff;FDWAIT_PATH_1=/tmp/a 'b\n\\\xff;"
	    "FDWAIT_DATA=;FDWAIT_DATA_1=;"
	    "FDWAIT_TARGET_1=fifo:/tmp/a 'b\n\\\xff;FDWAIT_KIND_1=fifo;"
	    "FDWAIT_MASK_1=9;FDWAIT_BYTES_1=12;FDWAIT_PID_1=;"
	    "FDWAIT_STATUS_1=;");
	buf.len = 0;
	shell_variables(sample.records, 1, -1, false, collect, &buf);
	buf_char(&buf, '\0');
	CHECK(strstr(buf.at, "FDWAIT_FD_1=;") != NULL);
	CHECK(strstr(buf.at, "FDWAIT_FD=") == NULL);
	buf_free(&buf);
	sample_free(&sample);
}

static void
formats(void)
{
	static const struct {
		const char *word;
		enum output_format format;
	} rows[] = {
	    {"text", OUTPUT_TEXT},
	    {"json", OUTPUT_JSON},
	    {"shell", OUTPUT_SHELL},
	    {"none", OUTPUT_NONE},
	};
	enum output_format format;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_OF(rows[i].word,
		    output_format_parse(str_of(rows[i].word), &format));
		CHECK_INT_OF(rows[i].word, format, rows[i].format);
	}
	CHECK(!output_format_parse(str_of(""), &format));
	CHECK(!output_format_parse(str_of("template"), &format));
	CHECK(!output_format_parse(str_of("JSON"), &format));
	CHECK(renderer_of(OUTPUT_NONE) == NULL);
}

/* A line that is kept must not serve for other words or descriptors, and its
 * place is used again. */
static void
kept_lines(void)
{
	struct sample sample;
	struct target *target;
	char *place;

	sample_init(&sample, OUTPUT_TEXT);
	target = sample.records[0].target;
	batch(&sample, 1);
	CHECK_BUF(sample.output.text, "7 in,out\n");
	place = target->line;
	batch(&sample, 1);
	CHECK_BUF(sample.output.text, "7 in,out\n");
	sample.records[0].words = EVENT_IN;
	batch(&sample, 1);
	CHECK_BUF(sample.output.text, "7 in\n");
	sample.records[0].words = UINT32_MAX;
	batch(&sample, 1);
	CHECK_BUF(sample.output.text,
	    "7 in,pri,out,err,hup,rdhup,nval,rdnorm,rdband,wrnorm,wrband,msg,"
	    "eof,et,oneshot,exclusive,0x2ffdd800\n");
	sample.records[0].words = EVENT_OUT;
	batch(&sample, 1);
	CHECK_BUF(sample.output.text, "7 out\n");
	CHECK(target->line != place); /* it grew once */
	place = target->line;
	sample.records[0].words = EVENT_IN;
	batch(&sample, 1);
	CHECK(target->line == place);
	sample_free(&sample);
}

/* The number is put by hand. */
static void
json_bytes(void)
{
	static const int64_t numbers[] = {0, 1, 9, 10, 11, 19, 90, 99, 100, 101,
	    110, 199, 909, 990, 999, 1000, 65536, INT64_MAX};
	struct sample sample;
	struct buf *put = &sample.output.text;
	char wanted[48];

	sample_init(&sample, OUTPUT_JSON);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		sample.records[0].bytes = numbers[i];
		put->len = 0;
		batch(&sample, 1);
		buf_char(put, '\0');
		sprintf(wanted, ",\"bytes\":%" PRId64 "}\n", numbers[i]);
		MUST(strstr(put->at, ",\"bytes\"") != NULL);
		CHECK_TEXT(strstr(put->at, ",\"bytes\""), wanted);
	}
	sample_free(&sample);
}

static const struct test tests[] = {
    {"a template is checked, and what is wrong with it told", checking},
    {"shell quotes are escaped", quoting},
    {"sh reads back every byte that was quoted", quoting_for_sh},
    {"formats have their words", formats},
    {"a line that is kept serves only for what it says", kept_lines},
    {"text: label and events, what would break a line in octal", text},
    {"json: an object a line", json},
    {"json: any number of bytes", json_bytes},
    {"template: each letter, and no line end of its own", template},
    {"shell: one block, which sh can eval", shell},
    {"variables: a command is told of its own descriptor", variables},
};

CHECK_MAIN(tests)
