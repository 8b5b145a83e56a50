/*
 * signal.c - EVFILT_SIGNAL: count signals and leave them to the program
 *
 * SPDX-License-Identifier: ISC
 *
 * Linux has no way to watch signals without privilege. Two ways together come
 * close: a handler of ours that counts and then calls the one it replaced,
 * for signals that are delivered; and a signalfd that is never read, whose
 * edge says that a blocked signal became pending. What stays different is in
 * LIMITS.md, and what happens to dispositions is told in sys/event.h.
 */
#include <sys/epoll.h>
#include <sys/signalfd.h>

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "filter.h"

#define SIGNALS NSIG
#define RINGS 32

/* What was there before us; never changed once it can be seen. */
struct earlier {
	struct sigaction action;
	struct earlier *known; /* kept: a handler may be in it */
};

struct kq_signals {
	int fd; /* signalfd, never read; or -1 */
	sigset_t watched, pending;
	struct knote *notes[SIGNALS];
	size_t used;
	uint64_t sum; /* of their counts, at the last edge; or UINT64_MAX */
};

/* Queues to ring; grows, never shrinks, and is read by the handler. */
struct rings {
	_Atomic(struct kq *) queue[RINGS];
	_Atomic(struct rings *) more;
};

_Thread_local volatile unsigned kq_signal_quiet;

static struct {
	atomic_uint_fast64_t count;
	atomic_bool counted; /* already, while it was blocked */
	_Atomic(struct earlier *) earlier;
	struct earlier *known; /* all there ever were */
	unsigned users;        /* knotes in all queues */
} slots[SIGNALS];

static struct rings rings;
static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;

static void
ring_all(void)
{
	for (struct rings *r = &rings; r != NULL; r = atomic_load(&r->more))
		for (size_t i = 0; i < RINGS; i++) {
			struct kq *q = atomic_load(&r->queue[i]);
			struct epoll_event ev = {
			    .events = EPOLLIN | EPOLLET,
			    .data.u64 = UINT64_C(1) << 63 | SOURCE_SOFT,
			};

			if (q != NULL && q->fd != -1)
				epoll_ctl(
				    q->set, EPOLL_CTL_MOD, q->soft_fd, &ev);
		}
}

static void
handler(int signo, siginfo_t *info, void *context)
{
	struct earlier *before = atomic_load(&slots[signo].earlier);
	int saved = errno;
	bool quiet = true;

	if (!kq_is_child()) {
		/* A blocked one was counted when it became pending. */
		if (!atomic_exchange(&slots[signo].counted, false))
			atomic_fetch_add(&slots[signo].count, 1);
		ring_all();
	}
	if (before != NULL) {
		errno = saved;
		if (before->action.sa_flags & SA_SIGINFO) {
			before->action.sa_sigaction(signo, info, context);
			quiet = false;
		} else if (before->action.sa_handler != SIG_DFL &&
		    before->action.sa_handler != SIG_IGN) {
			before->action.sa_handler(signo);
			quiet = false;
		}
	}
	if (quiet)
		kq_signal_quiet++;
	errno = saved;
}

static bool
is_ours(const struct sigaction *action)
{
	return (action->sa_flags & SA_SIGINFO) &&
	    action->sa_sigaction == handler;
}

/* May the disposition be replaced without changing what the signal does? */
static bool
may_replace(int signo, const struct sigaction *action)
{
	if ((action->sa_flags & SA_SIGINFO) ||
	    (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN))
		return true;
	switch (signo) {
	case SIGTTIN:
	case SIGTTOU:
	case SIGTSTP:
		/* Ignoring these lets terminal calls through. */
		return false;
	case SIGCHLD:
		/* Ignored, or without zombies: it would not be recorded. */
		return action->sa_handler == SIG_DFL &&
		    !(action->sa_flags & SA_NOCLDWAIT);
	case SIGURG:
	case SIGWINCH:
	case SIGCONT:
		return true;
	default:
		/* By default it kills, and shall go on doing so. */
		return action->sa_handler == SIG_IGN;
	}
}

/* Not as a whole: what the kernel has no use for in a mask is left unset. */
static bool
same_action(const struct sigaction *a, const struct sigaction *b)
{
	for (int signo = 1; signo < NSIG; signo++)
		if (sigismember(&a->sa_mask, signo) !=
		    sigismember(&b->sa_mask, signo))
			return false;
	return a->sa_flags == b->sa_flags && a->sa_sigaction == b->sa_sigaction;
}

/* Put our handler in front, if it is not there; slots_lock is held. */
static int
install(int signo)
{
	struct sigaction now, ours;
	struct earlier *before;

	if (sigaction(signo, NULL, &now) == -1)
		return errno == EINVAL ? 0 : errno;
	if (is_ours(&now) || !may_replace(signo, &now))
		return 0;
	before = slots[signo].known;
	while (before != NULL && !same_action(&before->action, &now))
		before = before->known;
	if (before == NULL) {
		before = malloc(sizeof *before);
		if (before == NULL)
			return ENOMEM;
		before->action = now;
		before->known = slots[signo].known;
		slots[signo].known = before;
	}
	atomic_store(&slots[signo].earlier, before);
	ours = now;
	ours.sa_sigaction = handler;
	ours.sa_flags |= SA_SIGINFO;
	/* Where nothing ran before, calls were not interrupted either. */
	if (!(now.sa_flags & SA_SIGINFO) &&
	    (now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN)) {
		ours.sa_flags |= SA_RESTART | SA_ONSTACK;
		ours.sa_flags &= ~(int)SA_RESETHAND;
	}
	return sigaction(signo, &ours, NULL) == -1 ? errno : 0;
}

/* Give back what was there before us, unless the program has changed it. */
static void
restore(int signo)
{
	struct earlier *before = atomic_load(&slots[signo].earlier);
	struct sigaction now;

	if (before != NULL && sigaction(signo, NULL, &now) == 0 &&
	    is_ours(&now))
		sigaction(signo, &before->action, NULL);
}

static bool
ring_join(struct kq *q)
{
	struct rings *r = &rings, *next;

	for (;; r = next) {
		for (size_t i = 0; i < RINGS; i++)
			if (atomic_load(&r->queue[i]) == NULL) {
				atomic_store(&r->queue[i], q);
				return true;
			}
		next = atomic_load(&r->more);
		if (next == NULL) {
			next = calloc(1, sizeof *next);
			if (next == NULL)
				return false;
			atomic_store(&r->more, next);
		}
	}
}

static void
ring_leave(struct kq *q)
{
	for (struct rings *r = &rings; r != NULL; r = atomic_load(&r->more))
		for (size_t i = 0; i < RINGS; i++)
			if (atomic_load(&r->queue[i]) == q)
				atomic_store(&r->queue[i], NULL);
}

static int
signals_open(struct kq *q)
{
	struct kq_signals *s;

	if (q->signals != NULL)
		return 0;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return ENOMEM;
	s->fd = -1;
	sigemptyset(&s->watched);
	sigemptyset(&s->pending);
	if (!ring_join(q)) {
		free(s);
		return ENOMEM;
	}
	q->signals = s;
	return 0;
}

static int
signalfd_update(struct kq *q)
{
	struct kq_signals *s = q->signals;
	bool new = s->fd == -1;
	int error = 0, fd;

	fd = signalfd(s->fd, &s->watched, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd == -1)
		return errno;
	if (new) {
		fd = kq_move_away(fd);
		error = kq_source_add(q, fd, SOURCE_SIGNAL, 0);
	}
	if (error != 0) {
		close(fd);
		return error;
	}
	s->fd = fd;
	/* What is pending makes an edge now, which says nothing. */
	s->sum = UINT64_MAX;
	return 0;
}

static void
signals_close(struct kq *q)
{
	struct kq_signals *s = q->signals;

	ring_leave(q);
	kq_source_close(q, SOURCE_SIGNAL, &s->fd);
	free(s);
	q->signals = NULL;
}

static bool
can_come(const struct knote *kn)
{
	return kn->kev.ident > 0 && kn->kev.ident < SIGNALS &&
	    kn->kev.ident != SIGKILL && kn->kev.ident != SIGSTOP;
}

static int
signal_attach(struct kq *q, struct knote *kn)
{
	int signo = (int)kn->kev.ident, error;
	sigset_t pending;

	/* FreeBSD takes any number; these never fire. */
	if (!can_come(kn))
		return 0;
	error = signals_open(q);
	if (error != 0)
		return error;
	sigaddset(&q->signals->watched, signo);
	error = signalfd_update(q);
	if (error == 0) {
		pthread_mutex_lock(&slots_lock);
		error = install(signo);
		if (error == 0)
			slots[signo].users++;
		pthread_mutex_unlock(&slots_lock);
	}
	if (error != 0) {
		sigdelset(&q->signals->watched, signo);
		if (q->signals->used == 0)
			signals_close(q);
		else
			signalfd_update(q);
		return error;
	}
	/* What is pending already was sent before. */
	if (sigpending(&pending) == 0 && sigismember(&pending, signo) == 1)
		sigaddset(&q->signals->pending, signo);
	kn->u.signal.base = atomic_load(&slots[signo].count);
	q->signals->notes[signo] = kn;
	q->signals->used++;
	return 0;
}

static void
leave(int signo)
{
	pthread_mutex_lock(&slots_lock);
	if (--slots[signo].users == 0)
		restore(signo);
	pthread_mutex_unlock(&slots_lock);
}

static int
signal_detach(struct kq *q, struct knote *kn)
{
	int signo = (int)kn->kev.ident;

	if (!can_come(kn))
		return 0;
	leave(signo);
	q->signals->notes[signo] = NULL;
	if (--q->signals->used == 0) {
		signals_close(q);
		return 0;
	}
	sigdelset(&q->signals->watched, signo);
	sigdelset(&q->signals->pending, signo);
	signalfd_update(q);
	return 0;
}

/* The disposition may be another one by now. */
static int
signal_modify(struct kq *q, struct knote *kn, const struct kevent *kev)
{
	int error = 0;

	(void)q;
	(void)kev;
	if (can_come(kn)) {
		pthread_mutex_lock(&slots_lock);
		error = install((int)kn->kev.ident);
		pthread_mutex_unlock(&slots_lock);
	}
	return error;
}

static bool
signal_ask(struct kq *q, struct knote *kn)
{
	(void)q;
	if (!can_come(kn))
		return false;
	kn->kev.data = (int64_t)(atomic_load(&slots[kn->kev.ident].count) -
	    kn->u.signal.base);
	return kn->kev.data != 0;
}

static void
signal_taken(struct kq *q, struct knote *kn)
{
	(void)q;
	kn->u.signal.base += (uint64_t)kn->kev.data;
	kn->kev.data = 0;
}

static void
count(int signo)
{
	atomic_fetch_add(&slots[signo].count, 1);
	ring_all();
}

/* At each call: the program may have replaced our handler, or blocked it. */
void
kq_signal_look(struct kq *q)
{
	struct kq_signals *s = q->signals;
	sigset_t pending;

	if (s == NULL || sigpending(&pending) == -1)
		return;
	for (int signo = 1; signo < SIGNALS; signo++) {
		struct knote *kn = s->notes[signo];
		struct sigaction now;

		if (kn == NULL)
			continue;
		if (sigaction(signo, NULL, &now) == 0 && !is_ours(&now)) {
			pthread_mutex_lock(&slots_lock);
			install(signo);
			pthread_mutex_unlock(&slots_lock);
		}
		if (sigismember(&pending, signo) != 1) {
			if (sigismember(&s->pending, signo) == 1)
				atomic_store(&slots[signo].counted, false);
			sigdelset(&s->pending, signo);
		} else if (sigismember(&s->pending, signo) != 1) {
			sigaddset(&s->pending, signo);
			if (!atomic_exchange(&slots[signo].counted, true))
				count(signo);
		}
		kq_activate(q, kn);
	}
}

static uint64_t
sum(const struct kq_signals *s)
{
	uint64_t counts = 0;

	for (int signo = 1; signo < SIGNALS; signo++)
		if (s->notes[signo] != NULL)
			counts += atomic_load(&slots[signo].count);
	return counts;
}

/*
 * Something came. Where nothing was counted since the last time, what pends is
 * not what did before: the program took that, and it was sent again.
 */
void
kq_signal_event(struct kq *q)
{
	struct kq_signals *s = q->signals;

	if (s == NULL)
		return;
	kq_signal_look(q);
	if (sum(s) == s->sum)
		for (int signo = 1; signo < SIGNALS; signo++)
			if (s->notes[signo] != NULL &&
			    sigismember(&s->pending, signo) == 1) {
				count(signo);
				kq_activate(q, s->notes[signo]);
			}
	s->sum = sum(s);
}

void
kq_signal_finish(struct kq *q)
{
	if (q->signals == NULL)
		return;
	for (int signo = 1; signo < SIGNALS; signo++)
		if (q->signals->notes[signo] != NULL && !kq_is_child())
			leave(signo);
	signals_close(q);
}

/* The child starts without: handlers go back to what they were. */
void
kq_signal_child(void)
{
	pthread_mutex_init(&slots_lock, NULL);
	for (int signo = 1; signo < SIGNALS; signo++)
		if (slots[signo].users != 0) {
			slots[signo].users = 0;
			restore(signo);
		}
}

const struct kq_filter kq_filter_signal = {
    .forced = EV_CLEAR,
    .attach = signal_attach,
    .detach = signal_detach,
    .modify = signal_modify,
    .ask = signal_ask,
    .taken = signal_taken,
};
