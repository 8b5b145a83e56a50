/* event.c - test src/event.c: every word, both ways */
/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <poll.h>
#include "check.h"
#include "event.h"

#include "compat/event_words.h"
#include "epoll_words.h"

#define ALL_KINDS (KIND_KEVENT * 2U - 1)

static bool
parse(unsigned kinds, const char *text, uint32_t *bits)
{
	struct str bad;

	return event_parse(kinds, str_of(text), bits, &bad);
}

/* "POLL" and "in" as "POLLIN"; every second letter the other way round. */
static void
spell(char *to, const char *prefix, const char *word, bool mixed)
{
	sprintf(to, "%s%s", prefix, word);
	for (size_t i = 0; to[i] != '\0'; i++)
		to[i] =
		    (char)(mixed && i % 2 ? tolower(to[i]) : toupper(to[i]));
}

static void
rows(void)
{
	for (unsigned i = 0; i < event_rows_count; i++) {
		const struct event_row *row = &event_rows[i];
		const char *word = row->word;
		char name[32];
		uint32_t bits;

		CHECK_OF(word, row->bit != 0 && !(row->bit & (row->bit - 1)));
		/* A kind has each bit and each word once. */
		for (unsigned o = 0; o < i; o++) {
			const struct event_row *other = &event_rows[o];

			if (!((row->kinds | row->result_kinds) &
				(other->kinds | other->result_kinds)))
				continue;
			CHECK_OF(word, row->bit != other->bit);
			CHECK_OF(word, strcmp(word, other->word) != 0);
		}
		/* Bits of readiness and notes don't mix. */
		CHECK_OF(word,
		    !((row->kinds | row->result_kinds) & KINDS_OF_READINESS) ||
			!((row->kinds | row->result_kinds) &
			    ~KINDS_OF_READINESS));
		CHECK_OF(word, !(row->defaults & ~row->kinds));
		CHECK_OF(word,
		    row->kinds & KIND_FD || !(row->kinds & ~row->result_kinds));
		CHECK_OF(word, (row->kinds | row->result_kinds) != 0);
		CHECK_OF(word, row->vocabularies == 0 || row->kinds & KIND_FD);
		CHECK_OF(word, row->meaning[0] != '\0');
		for (unsigned kind = 1; kind & ALL_KINDS; kind <<= 1) {
			bits = 0;
			CHECK_INT_OF(word, parse(kind, word, &bits),
			    (row->kinds & kind) != 0);
			if (row->kinds & kind)
				CHECK_INT_OF(word, bits, row->bit);
		}
		for (int mixed = 0; mixed < 2; mixed++) {
			bits = 0;
			spell(name, "POLL", word, mixed);
			CHECK_INT_OF(name, parse(KIND_FD, name, &bits),
			    (row->vocabularies & EVENT_OF_POLL) != 0);
			if (row->vocabularies & EVENT_OF_POLL)
				CHECK_INT_OF(name, bits, row->bit);
			/* Only descriptors take them. */
			CHECK_OF(name, !parse(KIND_FIFO, name, &bits));
			bits = 0;
			spell(name, "EPOLL", word, mixed);
			CHECK_INT_OF(name, parse(KIND_FD, name, &bits),
			    (row->vocabularies & EVENT_OF_EPOLL) != 0);
			if (row->vocabularies & EVENT_OF_EPOLL)
				CHECK_INT_OF(name, bits, row->bit);
			CHECK_OF(name, !parse(KIND_UNIX, name, &bits));
		}
	}
}

static const struct {
	const char *text;
	uint32_t bits;
} lists[] = {
    {"in", EVENT_IN},
    {"IN", EVENT_IN},
    {"in,out", EVENT_IN | EVENT_OUT},
    {"out,in,in", EVENT_IN | EVENT_OUT},
    {"POLLIN,epollout,pri", EVENT_IN | EVENT_OUT | EVENT_PRI},
    {"in,et", EVENT_IN | EVENT_ET},
    {"0", 0},
    {"1", EVENT_IN},
    {"5", EVENT_IN | EVENT_OUT},
    {"0x5", 5},
    {"0X1F", 0x1f},
    {"0xabcdef", 0xabcdef},
    {"0xffffffff", UINT32_MAX},
    {"4294967295", UINT32_MAX},
    {"0x1,in,0x2000", 0x2001},
    {"0x80000000", EVENT_ET},
    {"2048", 2048},
};

static const struct {
	const char *text, *bad;
} foreign[] = {
    {"", ""},
    {",", ""},
    {"in,", ""},
    {",in", ""},
    {"in,,out", ""},
    {"i", "i"},
    {"inn", "inn"},
    {"in out", "in out"},
    {"in,read,out", "read"},
    {" in", " in"},
    {"connect", "connect"},
    {"eof", "eof"},
    {"POLL", "POLL"},
    {"EPOLL", "EPOLL"},
    {"POLLPOLLIN", "POLLPOLLIN"},
    {"POLLET", "POLLET"},
    {"EPOLLNVAL", "EPOLLNVAL"},
    {"POLLCONNECT", "POLLCONNECT"},
    {"EPOLLEOF", "EPOLLEOF"},
    {"KQ_FILTER_READ", "KQ_FILTER_READ"},
    {"0x", "0x"},
    {"0xg", "0xg"},
    {"0x1ffffffff", "0x1ffffffff"},
    {"4294967296", "4294967296"},
    {"-1", "-1"},
    {"1a", "1a"},
    {"0b1", "0b1"},
};

static void
parsing(void)
{
	uint32_t bits;
	struct str bad;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		bits = 0xdddd;
		CHECK_OF(lists[i].text, parse(KIND_FD, lists[i].text, &bits));
		CHECK_INT_OF(lists[i].text, bits, lists[i].bits);
	}
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		CHECK_OF(foreign[i].text,
		    !event_parse(
			KIND_FD, str_of(foreign[i].text), &bits, &bad));
		CHECK_STR_OF(foreign[i].text, bad, foreign[i].bad);
	}
	/* Numbers are a descriptor's. */
	CHECK(!parse(KIND_FIFO, "1", &bits));
	CHECK(!parse(KIND_TCP, "0x1", &bits));
	/* -e takes what any kind has. */
	CHECK(parse(~0U, "connect,in,POLLIN", &bits));
	CHECK_INT(bits, EVENT_CONNECT | EVENT_IN);
	CHECK(parse(~0U, "exit", &bits));
	CHECK_INT(bits, NOTE_EXIT);
	CHECK(!parse(~0U, "eof", &bits));
	CHECK(!parse(~0U, "overflow", &bits));
	CHECK(!parse(~0U, "child", &bits));
	/* Notes: words only, and only their kind's. */
	CHECK(parse(KIND_VNODE, "write,CLOSE_WRITE", &bits));
	CHECK_INT(bits, NOTE_WRITE | NOTE_CLOSE_WRITE);
	CHECK(parse(KIND_PROC, "fork,exec,track", &bits));
	CHECK_INT(bits, NOTE_FORK | NOTE_EXEC | NOTE_TRACK);
	CHECK(parse(KIND_NETDEV, "linkup,linkinv", &bits));
	CHECK_INT(bits, NOTE_LINKUP | NOTE_LINKINV);
	CHECK(!parse(KIND_VNODE, "1", &bits));
	CHECK(!parse(KIND_VNODE, "NOTE_WRITE", &bits));
	CHECK(!parse(KIND_VNODE, "in", &bits));
	CHECK(!parse(KIND_PROC, "write", &bits));
	CHECK(!parse(KIND_SIGNAL, "timer", &bits));
	CHECK(!parse(KIND_PROC, "trackerr", &bits));
}

static void
put(struct buf *buf, uint32_t bits)
{
	buf->len = 0;
	event_put(buf, KINDS_OF_READINESS, bits, STR(","));
}

static void
putting(void)
{
	char block[256];
	struct buf buf;

	buf_init(&buf, block, sizeof(block));
	put(&buf, 0);
	CHECK_BUF(buf, "");
	put(&buf, EVENT_HUP | EVENT_IN);
	CHECK_BUF(buf, "in,hup");
	put(&buf,
	    EVENT_EOF | EVENT_RDHUP | EVENT_ERR | EVENT_OUT | EVENT_CONNECT);
	CHECK_BUF(buf, "connect,out,err,rdhup,eof");
	put(&buf, 0x800);
	CHECK_BUF(buf, "0x800");
	put(&buf, EVENT_IN | 0x1800);
	CHECK_BUF(buf, "in,0x1800");
	put(&buf, UINT32_MAX);
	CHECK_BUF(buf,
	    "connect,in,pri,out,err,hup,rdhup,nval,rdnorm,rdband,wrnorm,wrband,"
	    "msg,eof,et,oneshot,exclusive,0x2ffcd800");
	buf.len = 0;
	event_put(&buf, KIND_FD, EVENT_IN | EVENT_PRI, STR("\",\""));
	CHECK_BUF(buf, "in\",\"pri");
	/* A note means nothing beside its kind. */
	static const struct {
		unsigned kind;
		uint32_t bits;
		const char *words;
	} notes[] = {
	    {KIND_VNODE, 0x07ff,
		"delete,write,extend,attrib,link,rename,revoke,open,close,"
		"close_write,read"},
	    {KIND_VNODE, VNODE_OVERFLOW | NOTE_WRITE, "write,overflow"},
	    {KIND_PROC, NOTE_EXIT | NOTE_FORK | NOTE_EXEC, "exit,fork,exec"},
	    {KIND_PROC, NOTE_TRACK | NOTE_TRACKERR | NOTE_CHILD,
		"track,child,trackerr"},
	    {KIND_SIGNAL, 1, "signal"},
	    {KIND_TIMER, 1, "timer"},
	    {KIND_NETDEV, 7, "linkup,linkdown,linkinv"},
	    {KIND_AIO, 1, "aio"},
	    {KIND_KEVENT, 1, "kevent"},
	    {KIND_KEVENT, 3, "kevent,0x2"},
	    {KIND_TIMER, 0x10, "0x10"},
	    {KIND_FD, EVENT_IN | EVENT_EOF, "in,eof"},
	    {KIND_TCP, EVENT_EOF | EVENT_CONNECT, "connect,eof"},
	    {KIND_FIFO, EVENT_IN | EVENT_HUP, "in,hup"},
	    {KIND_FIFO, EVENT_EOF, "0x20000"},
	    {KIND_UDP, EVENT_IN | EVENT_EOF, "in,0x20000"},
	};
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		buf.len = 0;
		event_put(&buf, notes[i].kind, notes[i].bits, STR(","));
		CHECK_BUF(buf, notes[i].words);
	}
	/* What is put can be parsed again. */
	for (unsigned i = 0; i < event_rows_count; i++) {
		struct str bad;
		uint32_t bits = event_rows[i].bit | EVENT_IN | 0x1000, back;

		if (!(event_rows[i].kinds & KIND_FD))
			continue;
		put(&buf, bits);
		CHECK_OF(event_rows[i].word,
		    event_parse(
			KIND_FD, (struct str){buf.at, buf.len}, &back, &bad));
		CHECK_INT_OF(event_rows[i].word, back, bits);
	}
	buf_free(&buf);
}

static void
kinds(void)
{
	char block[256];
	struct buf buf;

	CHECK_INT(event_defaults(KIND_FD), EVENT_IN);
	CHECK_INT(event_defaults(KIND_FIFO), EVENT_IN);
	CHECK_INT(event_defaults(KIND_UDP), EVENT_IN);
	CHECK_INT(event_defaults(KIND_TCP), EVENT_CONNECT);
	CHECK_INT(event_defaults(KIND_UNIX), EVENT_CONNECT);
	CHECK_INT(event_defaults(KIND_VNODE), 0x7f);
	CHECK_INT(event_defaults(KIND_PROC), NOTE_EXIT);
	CHECK_INT(event_defaults(KIND_SIGNAL), 1);
	CHECK_INT(event_defaults(KIND_TIMER), 1);
	CHECK_INT(event_defaults(KIND_NETDEV), 7);
	CHECK_INT(event_defaults(KIND_AIO), 1);
	CHECK_INT(event_defaults(KIND_KEVENT), 1);

	buf_init(&buf, block, sizeof(block));
	event_put_allowed(&buf, KIND_FIFO);
	CHECK_BUF(buf, "in");
	buf.len = 0;
	event_put_allowed(&buf, KIND_TCP);
	CHECK_BUF(buf, "connect, in, out, hup, rdhup");
	buf.len = 0;
	event_put_allowed(&buf, KIND_FD);
	CHECK_BUF(buf,
	    "in, pri, out, err, hup, rdhup, nval, rdnorm, rdband, wrnorm, "
	    "wrband, msg, et, oneshot, exclusive");
	buf.len = 0;
	event_put_allowed(&buf, KIND_PROC);
	CHECK_BUF(buf, "exit, fork, exec, track");
	buf.len = 0;
	event_put_allowed(&buf, KIND_VNODE);
	CHECK_BUF(buf,
	    "delete, write, extend, attrib, link, rename, revoke, open, close, "
	    "close_write, read");
	buf_free(&buf);
}

static void
values(void)
{
	CHECK_INT(EVENT_IN, EPOLLIN);
	CHECK_INT(EVENT_PRI, EPOLLPRI);
	CHECK_INT(EVENT_OUT, EPOLLOUT);
	CHECK_INT(EVENT_ERR, EPOLLERR);
	CHECK_INT(EVENT_HUP, EPOLLHUP);
	CHECK_INT(EVENT_NVAL, POLLNVAL);
	CHECK_INT(EVENT_RDNORM, EPOLLRDNORM);
	CHECK_INT(EVENT_RDBAND, EPOLLRDBAND);
	CHECK_INT(EVENT_WRNORM, EPOLLWRNORM);
	CHECK_INT(EVENT_WRBAND, EPOLLWRBAND);
	CHECK_INT(EVENT_MSG, EPOLLMSG);
	CHECK_INT(EVENT_RDHUP, EPOLLRDHUP);
	CHECK_INT(EVENT_EXCLUSIVE, EPOLLEXCLUSIVE);
	CHECK_INT(EVENT_ONESHOT, EPOLLONESHOT);
	CHECK_INT(EVENT_ET, (uint32_t)EPOLLET);
}

static const struct test tests[] = {
    {"each row is taken by its word and its names, by its kinds", rows},
    {"lists of words and numbers, and the word that is foreign", parsing},
    {"bits are put in the table's order, unknown ones in hex", putting},
    {"each kind has its defaults and its words", kinds},
    {"the bits have the system's values", values},
};

CHECK_MAIN(tests)
