/*
 * drive.c - another program that drives fdwait -i, for the tests
 *
 *	drive bare PROGRAM [ARGUMENT...]
 *		becomes the program, with descriptors 0 to 2 alone and an alarm
 *		that ends it should it hang
 *	drive step [-t] PROGRAM [ARGUMENT...]
 *		sends each line of standard input when the line before it was
 *		answered, and prints the replies; with -t, behind the
 *		microseconds of the monotonic clock that each one took
 *	drive load NUMBER PROGRAM [ARGUMENT...]
 *		asks that many questions, one after the other and then all of
 *		them at once, and counts the replies
 *
 * The two latter fail when a reply does not come, when one comes that was not
 * asked for, and when the program does not end after its input.
 */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	PATIENCE_MS = 60000, /* for one reply */
	LIFE_S = 300,        /* of a program that hangs */
	MANY = 4096          /* descriptors that a test may have left open */
};

struct session {
	pid_t pid;
	int to, from;
	char *text; /* what came and was not taken yet */
	size_t begin, end, size;
};

static void
fail(const char *what)
{
	fprintf(stderr, "drive: %s\n", what);
	exit(70);
}

static void
fail_errno(const char *what)
{
	fprintf(stderr, "drive: %s: %s\n", what, strerror(errno));
	exit(70);
}

static long long
microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void
become(char **command)
{
	signal(SIGPIPE, SIG_DFL);
	for (int fd = 3; fd < MANY; fd++)
		(void)close(fd);
	alarm(LIFE_S);
	execvp(command[0], command);
	fail_errno(command[0]);
}

static void
start(struct session *it, char **command)
{
	int in[2], out[2];

	if (pipe(in) == -1 || pipe(out) == -1)
		fail_errno("pipe");
	it->pid = fork();
	if (it->pid == -1)
		fail_errno("fork");
	if (it->pid == 0) {
		if (dup2(in[0], 0) == -1 || dup2(out[1], 1) == -1)
			fail_errno("dup2");
		become(command);
	}
	(void)close(in[0]);
	(void)close(out[1]);
	it->to = in[1];
	it->from = out[0];
	if (fcntl(it->to, F_SETFL, O_NONBLOCK) == -1)
		fail_errno("fcntl");
}

/* Take what has come; false at the end. */
static bool
more(struct session *it)
{
	ssize_t got;

	if (it->begin > 0 && it->begin == it->end)
		it->begin = it->end = 0;
	if (it->end == it->size) {
		it->size = it->size == 0 ? 65536 : it->size * 2;
		it->text = realloc(it->text, it->size);
		if (it->text == NULL)
			fail_errno("realloc");
	}
	do
		got = read(it->from, it->text + it->end, it->size - it->end);
	while (got == -1 && errno == EINTR);
	if (got == -1)
		fail_errno("read");
	it->end += (size_t)got;
	return got > 0;
}

/* The next reply without its newline, or NULL at the end. */
static char *
reply(struct session *it)
{
	for (;;) {
		char *line = it->text + it->begin;
		char *stop = it->begin == it->end
		    ? NULL
		    : memchr(line, '\n', it->end - it->begin);
		struct pollfd one = {.fd = it->from, .events = POLLIN};

		if (stop != NULL) {
			*stop = '\0';
			it->begin = (size_t)(stop - it->text) + 1;
			return line;
		}
		if (poll(&one, 1, PATIENCE_MS) == 0)
			fail("no reply came");
		if (!more(it)) {
			if (it->begin != it->end)
				fail("the last reply has no end");
			return NULL;
		}
	}
}

/* Send it all, and take replies meanwhile, so that neither waits for ever. */
static void
ask(struct session *it, const char *text, size_t length)
{
	while (length > 0) {
		struct pollfd both[2] = {
		    {.fd = it->to, .events = POLLOUT},
		    {.fd = it->from, .events = POLLIN},
		};
		ssize_t sent;

		if (poll(both, 2, PATIENCE_MS) == 0)
			fail("it takes no request");
		if (both[1].revents != 0 && !more(it))
			fail("it ended too early");
		if (both[0].revents == 0)
			continue;
		sent = write(it->to, text, length);
		if (sent == -1 && errno != EAGAIN && errno != EINTR)
			fail_errno("write");
		if (sent > 0) {
			text += sent;
			length -= (size_t)sent;
		}
	}
}

static int
finish(struct session *it)
{
	int status;

	(void)close(it->to);
	if (reply(it) != NULL)
		fail("more replies than requests");
	if (waitpid(it->pid, &status, 0) == -1)
		fail_errno("waitpid");
	free(it->text);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Blank lines and comments get no reply. */
static bool
is_answered(const char *line)
{
	line += strspn(line, " \t\n");
	return *line != '\0' && *line != '#';
}

static int
step(bool timed, char **command)
{
	struct session it = {.pid = -1};
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	start(&it, command);
	while ((length = getline(&line, &size, stdin)) != -1) {
		long long began = microseconds();
		const char *answer;

		ask(&it, line, (size_t)length);
		if (!is_answered(line))
			continue;
		answer = reply(&it);
		if (answer == NULL)
			fail("it ended instead of a reply");
		if (timed)
			printf("%lld ", microseconds() - began);
		puts(answer);
	}
	free(line);
	return finish(&it);
}

/* What is asked: things that succeed, fail, are wrong, and take a moment. */
static const char *const questions[] = {
    "wait poll1 timeout=0\n",
    "register poll1 4 out\n",
    "modify poll1 4 in,out\n",
    "select r=3 w=4 timeout=0\n",
    "unregister poll1 77\n",
    "no such verb\n",
    "wait poll1 timeout=nan\n",
    "write 4 x\n",
    "read 3 1\n",
    "wait nothing\n",
    "echo \"not closed\n",
    "echo 'a b'\n",
    "wait poll1 timeout=1us\n",
    "list\n",
};

static void
hold(const char *answer)
{
	size_t length;

	if (answer == NULL)
		fail("it ended instead of a reply");
	length = strlen(answer);
	if (strncmp(answer, "{\"ok\":", 6) != 0 || answer[length - 1] != '}')
		fail("a reply that is no object");
}

static int
load(unsigned long number, char **command)
{
	enum {
		KINDS = sizeof questions / sizeof questions[0]
	};
	static const char *const first[] = {"open poll\n", "pipe\n"};
	struct session it = {.pid = -1};
	unsigned long count = 0;

	start(&it, command);
	for (int i = 0; i < 2; i++) {
		ask(&it, first[i], strlen(first[i]));
		hold(reply(&it));
	}
	for (unsigned long i = 0; i < number; i++) {
		const char *question = questions[i % KINDS];

		ask(&it, question, strlen(question));
		hold(reply(&it));
		count++;
	}
	printf("one after the other: %lu\n", count);
	for (unsigned long i = 0; i < number; i++) {
		const char *question = questions[i % KINDS];

		ask(&it, question, strlen(question));
	}
	for (count = 0; count < number; count++)
		hold(reply(&it));
	printf("all at once: %lu\n", count);
	return finish(&it);
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc >= 3 && strcmp(argv[1], "bare") == 0)
		become(argv + 2);
	if (argc >= 4 && strcmp(argv[1], "step") == 0 &&
	    strcmp(argv[2], "-t") == 0)
		return step(true, argv + 3);
	if (argc >= 3 && strcmp(argv[1], "step") == 0)
		return step(false, argv + 2);
	if (argc >= 4 && strcmp(argv[1], "load") == 0)
		return load(strtoul(argv[2], NULL, 10), argv + 3);
	fputs("usage: drive bare|step [-t]|load NUMBER PROGRAM ...\n", stderr);
	return 2;
}
