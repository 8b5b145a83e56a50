/*
 * idioms.c - small programs as people write them for kqueue
 *
 * SPDX-License-Identifier: ISC
 *
 * Each is a function in the style of a manual's example or a server's loop.
 */
#include <sys/socket.h>
#include <sys/wait.h>

#include <netinet/in.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"
#include "loopback.h"

/* A server that echoes, with the connection's state in udata. */

struct connection {
	int fd;
	char buffer[4096];
	size_t used;
};

struct server {
	int listener;
	int connections; /* to serve before it ends */
};

static void *
echo_server(void *arg)
{
	struct server *server = arg;
	struct kevent events[16], change_;
	int kq = kqueue(), ended = 0;

	EV_SET(&change_, server->listener, EVFILT_READ, EV_ADD, 0, 0, NULL);
	kevent(kq, &change_, 1, NULL, 0, NULL);
	while (ended < server->connections) {
		int n = kevent(kq, NULL, 0, events, 16, NULL);

		for (int i = 0; i < n; i++) {
			struct connection *c = events[i].udata;
			struct kevent both[2];
			ssize_t bytes;

			if (c == NULL) {
				/* data: how many wait to be accepted */
				for (int64_t k = events[i].data; k > 0; k--) {
					int fd = accept(
					    server->listener, NULL, NULL);

					if (fd == -1)
						break;
					c = calloc(1, sizeof *c);
					if (c == NULL)
						abort();
					c->fd = fd;
					EV_SET(&both[0], fd, EVFILT_READ,
					    EV_ADD, 0, 0, c);
					EV_SET(&both[1], fd, EVFILT_WRITE,
					    EV_ADD | EV_DISABLE, 0, 0, c);
					kevent(kq, both, 2, NULL, 0, NULL);
				}
				continue;
			}
			if (events[i].filter == EVFILT_READ) {
				if (events[i].data == 0 &&
				    (events[i].flags & EV_EOF)) {
					close(c->fd); /* both knotes go */
					free(c);
					ended++;
					continue;
				}
				bytes = read(c->fd, c->buffer + c->used,
				    sizeof c->buffer - c->used);
				if (bytes > 0)
					c->used += (size_t)bytes;
				EV_SET(&change_, c->fd, EVFILT_WRITE, EV_ENABLE,
				    0, 0, c);
				kevent(kq, &change_, 1, NULL, 0, NULL);
				continue;
			}
			bytes = write(c->fd, c->buffer, c->used);
			if (bytes > 0) {
				memmove(c->buffer, c->buffer + bytes,
				    c->used - (size_t)bytes);
				c->used -= (size_t)bytes;
			}
			if (c->used == 0) {
				EV_SET(&change_, c->fd, EVFILT_WRITE,
				    EV_DISABLE, 0, 0, c);
				kevent(kq, &change_, 1, NULL, 0, NULL);
			}
		}
	}
	close(kq);
	return NULL;
}

static void
echo(void)
{
	enum {
		CLIENTS = 50
	};
	struct sockaddr_in a;
	struct server server = {.connections = CLIENTS};
	pthread_t thread;
	int fds[CLIENTS];

	server.listener = loopback(SOCK_STREAM, &a);
	MUST(listen(server.listener, CLIENTS));
	pthread_create(&thread, NULL, echo_server, &server);
	for (int i = 0; i < CLIENTS; i++) {
		MUST(fds[i] = socket(AF_INET, SOCK_STREAM, 0));
		MUST(connect(fds[i], (struct sockaddr *)&a, sizeof a));
	}
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < CLIENTS; i++)
			MUST(write(fds[i], "hello, kqueue", 13));
		for (int i = 0; i < CLIENTS; i++) {
			char b[16];
			size_t got = 0;

			while (got < 13) {
				ssize_t n = read(fds[i], b + got, 13 - got);

				if (n <= 0)
					break;
				got += (size_t)n;
			}
			OK(got == 13 && memcmp(b, "hello, kqueue", 13) == 0);
		}
	}
	for (int i = 0; i < CLIENTS; i++)
		close(fds[i]);
	IS(pthread_join(thread, NULL), 0);
	close(server.listener);
}

/* tail -f: READ on a file, and a look at its name by VNODE. */
static void
follow(void)
{
	char name[] = "/tmp/kqueue_idioms.XXXXXX", b[64];
	struct kevent add[2], e[2];
	struct timespec t = {60, 0};
	int kq = kqueue(), fd, writer, rotated = 0;
	size_t got = 0;

	MUST(writer = mkstemp(name));
	MUST(fd = open(name, O_RDONLY));
	EV_SET(&add[0], fd, EVFILT_VNODE, EV_ADD | EV_ENABLE | EV_CLEAR,
	    NOTE_DELETE | NOTE_RENAME, 0, NULL);
	EV_SET(&add[1], fd, EVFILT_READ, EV_ADD | EV_ENABLE | EV_CLEAR, 0, 0,
	    NULL);
	IS(kevent(kq, add, 2, NULL, 0, NULL), 0);
	for (int i = 0; i < 5; i++) {
		MUST(write(writer, "0123456789", 10));
		IS(kevent(kq, NULL, 0, e, 2, &t), 1);
		IS(e[0].filter, EVFILT_READ);
		IS(e[0].data, 10);
		got += (size_t)read(fd, b, sizeof b);
	}
	IS(got, 50);
	MUST(unlink(name));
	while (!rotated) {
		int n = kevent(kq, NULL, 0, e, 2, &t);

		OK(n > 0);
		if (n <= 0)
			break;
		for (int i = 0; i < n; i++)
			rotated |= e[i].filter == EVFILT_VNODE &&
			    (e[i].fflags & NOTE_DELETE);
	}
	OK(rotated);
	close(writer);
	close(fd);
	close(kq);
}

/* pwait: all of several processes, each once. */
static void
wait_for_processes(void)
{
	enum {
		KIDS = 10
	};
	struct kevent e[KIDS];
	int kq = kqueue(), left = 0, sum = 0;

	fflush(stdout);
	for (int i = 0; i < KIDS; i++) {
		struct kevent add;
		pid_t pid = fork();

		if (pid == 0) {
			struct timespec t = {0, (KIDS - i) * 1000000L};

			nanosleep(&t, NULL);
			_exit(i + 1);
		}
		EV_SET(&add, pid, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, NULL);
		if (kevent(kq, &add, 1, NULL, 0, NULL) == 0)
			left++;
		else if (errno == ENOSYS)
			waitpid(pid, NULL, 0);
	}
	if (left == 0 && errno == ENOSYS) {
		close(kq);
		SKIP("no pidfd_open(2) here");
	}
	IS(left, KIDS);
	while (left > 0) {
		int n = kevent(kq, NULL, 0, e, KIDS, NULL);

		OK(n > 0);
		if (n <= 0)
			break;
		for (int i = 0; i < n; i++) {
			OK(WIFEXITED((int)e[i].data));
			sum += WEXITSTATUS((int)e[i].data);
			waitpid((pid_t)e[i].ident, NULL, 0);
		}
		left -= n;
	}
	IS(sum, KIDS * (KIDS + 1) / 2);
	close(kq);
}

/* A loop with a tick and a signal that ends it. */
static void
tick_until_signal(void)
{
	struct kevent add[2], e[2];
	int kq = kqueue(), ticks = 0, ended = 0;

	signal(SIGTERM, SIG_IGN);
	EV_SET(&add[0], 1, EVFILT_TIMER, EV_ADD, 0, 5, NULL);
	EV_SET(&add[1], SIGTERM, EVFILT_SIGNAL, EV_ADD, 0, 0, NULL);
	IS(kevent(kq, add, 2, NULL, 0, NULL), 0);
	while (!ended) {
		int n = kevent(kq, NULL, 0, e, 2, NULL);

		OK(n > 0);
		if (n <= 0)
			break;
		for (int i = 0; i < n; i++) {
			if (e[i].filter == EVFILT_TIMER) {
				ticks += (int)e[i].data;
				if (ticks >= 5)
					kill(getpid(), SIGTERM);
			} else {
				IS(e[i].ident, SIGTERM);
				ended = 1;
			}
		}
	}
	OK(ticks >= 5);
	close(kq);
	close(kqueue());
	signal(SIGTERM, SIG_DFL);
}

/* A pool of threads over one queue, EV_DISPATCH handing each job to one. */

struct pool {
	int kq, in, jobs;
	pthread_mutex_t lock;
};

static void *
pool_worker(void *arg)
{
	struct pool *pool = arg;
	struct kevent e, again;
	char b;

	for (;;) {
		if (kevent(pool->kq, NULL, 0, &e, 1, NULL) != 1)
			return NULL;
		if (e.filter == EVFILT_USER)
			return NULL;
		/* Nobody else is told until it is enabled again. */
		if (read(pool->in, &b, 1) != 1)
			return NULL;
		pthread_mutex_lock(&pool->lock);
		pool->jobs++;
		pthread_mutex_unlock(&pool->lock);
		EV_SET(&again, pool->in, EVFILT_READ, EV_ENABLE, 0, 0, NULL);
		kevent(pool->kq, &again, 1, NULL, 0, NULL);
	}
}

static void
worker_pool(void)
{
	struct pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER};
	pthread_t threads[4];
	struct kevent add;
	int p[2], done;

	MUST(pipe(p));
	pool.kq = kqueue();
	pool.in = p[0];
	EV_SET(&add, p[0], EVFILT_READ, EV_ADD | EV_DISPATCH, 0, 0, NULL);
	IS(kevent(pool.kq, &add, 1, NULL, 0, NULL), 0);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, pool_worker, &pool);
	for (int i = 0; i < 2000; i++)
		MUST(write(p[1], "j", 1));
	do {
		pthread_mutex_lock(&pool.lock);
		done = pool.jobs == 2000;
		pthread_mutex_unlock(&pool.lock);
		sched_yield();
	} while (!done);
	/* A level that stays: it ends all of them. */
	EV_SET(&add, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0, NULL);
	IS(kevent(pool.kq, &add, 1, NULL, 0, NULL), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	IS(pool.jobs, 2000);
	close(p[0]);
	close(p[1]);
	close(pool.kq);
}

static const struct test tests[] = {
    {"idioms: a server that echoes", echo},
    {"idioms: following a file until it is rotated", follow},
    {"idioms: waiting for several processes", wait_for_processes},
    {"idioms: ticks until a signal", tick_until_signal},
    {"idioms: threads over one queue", worker_pool},
};

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	return CHECK_RUN(tests);
}
