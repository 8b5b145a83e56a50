/* proc.c - a process ends, forks or executes a program */
/* SPDX-License-Identifier: ISC */
#include "held.h"
#include "../compat/event_words.h"
#include "../kqueue_by.h"
#include "../late.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>

struct proc {
	struct held held;
	long children; /* tracked ones that have not ended */
	bool ended;
};

static int
proc_parse(struct target *target, struct arena *arena, struct error *error)
{
	unsigned long pid;

	if (!str_to_number(target->place, INT_MAX, &pid) || pid == 0)
		return error_set(error, STATUS_USAGE,
		    "%.*s: a process is a number from 1 to %d",
		    STR_ARGS(target->name), INT_MAX);
	target->pid = (pid_t)pid;
	return held_new(target, arena, sizeof(struct proc), error) == NULL ? -1
									   : 0;
}

static int
proc_ready(struct loop *loop, struct target *target, const struct ready *ready,
    struct error *error)
{
	const struct kevent_seen *seen = ready->seen;
	struct kevent_seen no_status = *seen;
	struct proc *proc = target->state;
	/* Another target of the same process may have asked for more; the end
	 * is the end, and that messages were lost concerns everybody. */
	uint32_t words =
	    seen->fflags & (target->events | NOTE_EXIT | NOTE_TRACKERR);

	(void)error;
	if (NOTE_EXITSTATUS != 0 && !(seen->fflags & NOTE_EXITSTATUS)) {
		no_status.data = -1;
		seen = &no_status;
	}
	if (words != 0 && held_report(loop, target, seen, words) == -1)
		return -1;
	if (seen->fflags & NOTE_CHILD)
		proc->children++;
	if (seen->fflags & NOTE_EXIT || seen->flags & EV_EOF) {
		if (seen->ident == (uint64_t)target->pid)
			proc->ended = true;
		else
			proc->children--;
	}
	/* Tracked children go on when the parent has ended. */
	if (proc->ended && proc->children <= 0)
		loop_finish(loop, target);
	return 0;
}

/* Some kqueues know nothing of a process that has ended; its number is taken
 * until its parent has waited for it. */
static bool
is_zombie(pid_t pid)
{
	return KQUEUE_MISSES_ZOMBIES &&
	    (late(kill)(pid, 0) == 0 || errno == EPERM);
}

static int
tell_ended(struct loop *loop, struct target *target, struct error *error)
{
	struct kevent_seen seen = {
	    .ident = (uint64_t)target->pid,
	    .data = -1,
	    .fflags = NOTE_EXIT,
	    .flags = EV_EOF | EV_ONESHOT,
	    .filter = EVFILT_PROC,
	    .present = true,
	};

	return proc_ready(loop, target, &(struct ready){.seen = &seen}, error);
}

/* Events that only the process's own queue of messages has. */
#define MORE_THAN_EXIT (uint32_t)(NOTE_FORK | NOTE_EXEC | NOTE_TRACK)

/* What may not be had: the end of a process, or the rest of what it does? */
static const char *
hint_for(struct loop *loop, struct target *target, struct error *error)
{
	struct held *held = target->state;
	const char *hint = KQUEUE_EXIT_HINT;
	int errnum = errno;

	if (held->request.fflags & MORE_THAN_EXIT) {
		held->request.fflags = NOTE_EXIT;
		if (held_watch(loop, target, -1, error) == 0) {
			loop_unwatch(loop, &target->watch);
			hint = KQUEUE_PROC_HINT;
		} else if (errno == ESRCH) /* it has ended meanwhile */
			hint = KQUEUE_PROC_HINT;
	}
	errno = errnum;
	return hint;
}

static int
proc_open(struct loop *loop, struct target *target, struct error *error)
{
	struct held *held = target->state;
	const char *hint = "";

	held->request = (struct kevent_request){
	    .ident = (uint64_t)target->pid,
	    .filter = EVFILT_PROC,
	    .flags = EV_CLEAR,
	    /* Also where only forks are asked for: the end is the end. */
	    .fflags = target->events | NOTE_EXIT | NOTE_EXITSTATUS,
	};
	if (target->events & (NOTE_FORK | NOTE_EXEC) && !KQUEUE_FORKS)
		return error_set(error, STATUS_UNSUPPORTED,
		    "%.*s: this system tells of no fork and exec, only of exit",
		    STR_ARGS(target->label));
	if (target->events & NOTE_TRACK && !KQUEUE_TRACKS)
		return error_set(error, STATUS_UNSUPPORTED,
		    "%.*s: the kqueue(2) of this system can't track children",
		    STR_ARGS(target->label));
	if (target->events & NOTE_TRACK) /* asks for these, too */
		target->events |= NOTE_CHILD | NOTE_TRACKERR;
	if (held_watch(loop, target, -1, error) == 0)
		return 0;
	if (NOTE_EXITSTATUS != 0 && errno == EACCES) {
		held->request.fflags &= ~(uint32_t)NOTE_EXITSTATUS;
		if (held_watch(loop, target, -1, error) == 0)
			return 0;
	}
	switch (errno) {
	case ESRCH:
		if (is_zombie(target->pid))
			return tell_ended(loop, target, error);
		return error_set(error, STATUS_IMPOSSIBLE,
		    "%.*s: no such process (ended already?)",
		    STR_ARGS(target->label));
	case EPERM:
	case EACCES:
	case ENOTSUP:
	case ENOSYS:
		hint = hint_for(loop, target, error);
		break;
	default:
		break;
	}
	return held_refuse(target, "kevent", hint, error);
}

const struct kind proc_kind = {
    .name = "proc",
    .syntax = "PID",
    .meaning = "a process ends, forks or executes a program",
    .completes = "pid",
    .bit = KIND_PROC,
    .split = held_split,
    .parse = proc_parse,
    .open = proc_open,
    .ready = proc_ready,
    .close = held_close,
};
