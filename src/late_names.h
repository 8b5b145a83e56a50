/* late_names.h - put before a library's sources: its libc calls bind late */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LATE_NAMES_H
#define FDWAIT_LATE_NAMES_H

/*
 * src/kqueue and src/devpoll know nothing of fdwait, so their sources name
 * functions as usual. Linked into fdwait they would cost every start the
 * binding of some fifty imports (see late.h). Meson compiles them for fdwait
 * with this file included first: a call of one of these looks the function up
 * once for each place it stands in. The names must be declared before they
 * become macros.
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/timerfd.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <sys/single_threaded.h>
#endif

#include "late.h"

/* A cache in the place itself; __extension__, since it is no ISO C. */
#define LATE_ONCE(name)                              \
	(*__extension__({                            \
		static __typeof__(&(name)) late_at_; \
		if (late_at_ == NULL)                \
			late_at_ = late(name);       \
		late_at_;                            \
	}))

#define _exit(...)                             \
	do {                                   \
		LATE_ONCE(_exit)(__VA_ARGS__); \
		__builtin_unreachable();       \
	} while (0)
#define bind(...) __extension__ LATE_ONCE(bind)(__VA_ARGS__)
#define calloc(...) __extension__ LATE_ONCE(calloc)(__VA_ARGS__)
#define clone(...) __extension__ LATE_ONCE(clone)(__VA_ARGS__)
#define close(...) __extension__ LATE_ONCE(close)(__VA_ARGS__)
#define closedir(...) __extension__ LATE_ONCE(closedir)(__VA_ARGS__)
#define dirfd(...) __extension__ LATE_ONCE(dirfd)(__VA_ARGS__)
#define dup2(...) __extension__ LATE_ONCE(dup2)(__VA_ARGS__)
#define dup3(...) __extension__ LATE_ONCE(dup3)(__VA_ARGS__)
#define epoll_create1(...) __extension__ LATE_ONCE(epoll_create1)(__VA_ARGS__)
#define epoll_ctl(...) __extension__ LATE_ONCE(epoll_ctl)(__VA_ARGS__)
#define epoll_pwait(...) __extension__ LATE_ONCE(epoll_pwait)(__VA_ARGS__)
#define epoll_wait(...) __extension__ LATE_ONCE(epoll_wait)(__VA_ARGS__)
#define eventfd(...) __extension__ LATE_ONCE(eventfd)(__VA_ARGS__)
#define fclose(...) __extension__ LATE_ONCE(fclose)(__VA_ARGS__)
#define fcntl(...) __extension__ LATE_ONCE(fcntl)(__VA_ARGS__)
#define fgets(...) __extension__ LATE_ONCE(fgets)(__VA_ARGS__)
#define fopen(...) __extension__ LATE_ONCE(fopen)(__VA_ARGS__)
#define free(...) __extension__ LATE_ONCE(free)(__VA_ARGS__)
#define fstat(...) __extension__ LATE_ONCE(fstat)(__VA_ARGS__)
#define fstatfs(...) __extension__ LATE_ONCE(fstatfs)(__VA_ARGS__)
#define getpid(...) __extension__ LATE_ONCE(getpid)(__VA_ARGS__)
#define getsockopt(...) __extension__ LATE_ONCE(getsockopt)(__VA_ARGS__)
#define inotify_add_watch(...) \
	__extension__ LATE_ONCE(inotify_add_watch)(__VA_ARGS__)
#define inotify_init1(...) __extension__ LATE_ONCE(inotify_init1)(__VA_ARGS__)
#define inotify_rm_watch(...) \
	__extension__ LATE_ONCE(inotify_rm_watch)(__VA_ARGS__)
#define ioctl(...) __extension__ LATE_ONCE(ioctl)(__VA_ARGS__)
#define lseek(...) __extension__ LATE_ONCE(lseek)(__VA_ARGS__)
#define madvise(...) __extension__ LATE_ONCE(madvise)(__VA_ARGS__)
#define malloc(...) __extension__ LATE_ONCE(malloc)(__VA_ARGS__)
#define mmap(...) __extension__ LATE_ONCE(mmap)(__VA_ARGS__)
#define munmap(...) __extension__ LATE_ONCE(munmap)(__VA_ARGS__)
#define open(...) __extension__ LATE_ONCE(open)(__VA_ARGS__)
#define openat(...) __extension__ LATE_ONCE(openat)(__VA_ARGS__)
#define opendir(...) __extension__ LATE_ONCE(opendir)(__VA_ARGS__)
#define poll(...) __extension__ LATE_ONCE(poll)(__VA_ARGS__)
#define pthread_mutex_init(...) \
	__extension__ LATE_ONCE(pthread_mutex_init)(__VA_ARGS__)
#define pthread_mutex_lock(...) \
	__extension__ LATE_ONCE(pthread_mutex_lock)(__VA_ARGS__)
#define pthread_mutex_trylock(...) \
	__extension__ LATE_ONCE(pthread_mutex_trylock)(__VA_ARGS__)
#define pthread_mutex_unlock(...) \
	__extension__ LATE_ONCE(pthread_mutex_unlock)(__VA_ARGS__)
#define pthread_once(...) __extension__ LATE_ONCE(pthread_once)(__VA_ARGS__)
#define pthread_setcancelstate(...) \
	__extension__ LATE_ONCE(pthread_setcancelstate)(__VA_ARGS__)
#define pthread_setcanceltype(...) \
	__extension__ LATE_ONCE(pthread_setcanceltype)(__VA_ARGS__)
#define pthread_testcancel(...) \
	__extension__ LATE_ONCE(pthread_testcancel)(__VA_ARGS__)
#define pthread_sigmask(...) \
	__extension__ LATE_ONCE(pthread_sigmask)(__VA_ARGS__)
#define read(...) __extension__ LATE_ONCE(read)(__VA_ARGS__)
#define readdir(...) __extension__ LATE_ONCE(readdir)(__VA_ARGS__)
#define realloc(...) __extension__ LATE_ONCE(realloc)(__VA_ARGS__)
#define recv(...) __extension__ LATE_ONCE(recv)(__VA_ARGS__)
#define recvfrom(...) __extension__ LATE_ONCE(recvfrom)(__VA_ARGS__)
#define send(...) __extension__ LATE_ONCE(send)(__VA_ARGS__)
#define setsockopt(...) __extension__ LATE_ONCE(setsockopt)(__VA_ARGS__)
#define sigaddset(...) __extension__ LATE_ONCE(sigaddset)(__VA_ARGS__)
#define sigdelset(...) __extension__ LATE_ONCE(sigdelset)(__VA_ARGS__)
#define sigemptyset(...) __extension__ LATE_ONCE(sigemptyset)(__VA_ARGS__)
#define sigfillset(...) __extension__ LATE_ONCE(sigfillset)(__VA_ARGS__)
#define sigismember(...) __extension__ LATE_ONCE(sigismember)(__VA_ARGS__)
#define signalfd(...) __extension__ LATE_ONCE(signalfd)(__VA_ARGS__)
#define sigpending(...) __extension__ LATE_ONCE(sigpending)(__VA_ARGS__)
#define snprintf(...) __extension__ LATE_ONCE(snprintf)(__VA_ARGS__)
#define socket(...) __extension__ LATE_ONCE(socket)(__VA_ARGS__)
#define sscanf(...) __extension__ LATE_ONCE(sscanf)(__VA_ARGS__)
#define strchr(...) __extension__ LATE_ONCE(strchr)(__VA_ARGS__)
#define strrchr(...) __extension__ LATE_ONCE(strrchr)(__VA_ARGS__)
#define strtol(...) __extension__ LATE_ONCE(strtol)(__VA_ARGS__)
#define strtoul(...) __extension__ LATE_ONCE(strtoul)(__VA_ARGS__)
#define sysconf(...) __extension__ LATE_ONCE(sysconf)(__VA_ARGS__)
#define tcgetattr(...) __extension__ LATE_ONCE(tcgetattr)(__VA_ARGS__)
#define timerfd_create(...) __extension__ LATE_ONCE(timerfd_create)(__VA_ARGS__)
#define timerfd_settime(...) \
	__extension__ LATE_ONCE(timerfd_settime)(__VA_ARGS__)
#define waitid(...) __extension__ LATE_ONCE(waitid)(__VA_ARGS__)
#define waitpid(...) __extension__ LATE_ONCE(waitpid)(__VA_ARGS__)
#define nanosleep(...) __extension__ LATE_ONCE(nanosleep)(__VA_ARGS__)
#define sendmsg(...) __extension__ LATE_ONCE(sendmsg)(__VA_ARGS__)
#define socketpair(...) __extension__ LATE_ONCE(socketpair)(__VA_ARGS__)
#define memmove(...) __extension__ LATE_ONCE(memmove)(__VA_ARGS__)
#define fork(...) __extension__ LATE_ONCE(fork)(__VA_ARGS__)
#define readlink(...) __extension__ LATE_ONCE(readlink)(__VA_ARGS__)
#define uname(...) __extension__ LATE_ONCE(uname)(__VA_ARGS__)
#define sigaction(...) __extension__ LATE_ONCE(sigaction)(__VA_ARGS__)

#define clock_gettime(...) __extension__ LATE_ONCE(clock_gettime)(__VA_ARGS__)
#define getrlimit(...) __extension__ LATE_ONCE(getrlimit)(__VA_ARGS__)
#define ppoll(...) __extension__ LATE_ONCE(ppoll)(__VA_ARGS__)
#define qsort(...) __extension__ LATE_ONCE(qsort)(__VA_ARGS__)

/* fdwait has one thread, and no child of its uses a queue. */
#undef __libc_single_threaded
#define __libc_single_threaded 1
#define pthread_atfork(prepare, parent, child)                  \
	do                                                      \
		(void)(prepare), (void)(parent), (void)(child); \
	while (0)
#define atoi(text) ((int)strtol(text, NULL, 10))

#endif
