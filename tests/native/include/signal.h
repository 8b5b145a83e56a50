/* signal.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SIGNAL_H
#define NATIVE_SIGNAL_H

#include <sys/types.h>
#include <time.h>

typedef int sig_atomic_t;
union sigval {
	int sival_int;
	void *sival_ptr;
};
typedef struct {
	int si_signo, si_errno, si_code, si_status;
	pid_t si_pid;
	uid_t si_uid;
	void *si_addr;
	union sigval si_value;
} siginfo_t;
struct sigaction {
	union {
		void (*handler)(int);
		void (*action)(int, siginfo_t *, void *);
	} native;
	int sa_flags;
	sigset_t sa_mask;
};
#define sa_handler native.handler
#define sa_sigaction native.action
struct sigevent {
	int sigev_notify;
	union {
		int sigev_signo;
		int sigev_notify_kqueue;
	};
	union sigval sigev_value;
	unsigned short sigev_notify_kevent_flags;
};

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int)) - 1)

int sigaction(int, const struct sigaction *, struct sigaction *);
int sigemptyset(sigset_t *);
int sigfillset(sigset_t *);
int sigaddset(sigset_t *, int);
int sigdelset(sigset_t *, int);
int sigismember(const sigset_t *, int);
int sigprocmask(int, const sigset_t *, sigset_t *);
int pthread_sigmask(int, const sigset_t *, sigset_t *);
int sigpending(sigset_t *);
int sigsuspend(const sigset_t *);
#ifdef NATIVE_DRAFT_SIGWAIT
int sigwait(sigset_t *);
#else
int sigwait(const sigset_t *, int *);
#endif
int kill(pid_t, int);
int raise(int);
void (*signal(int, void (*)(int)))(int);

#endif
