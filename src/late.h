/* late.h - libc functions that are looked up when they are first called */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_LATE_H
#define FDWAIT_LATE_H

/*
 * With full RELRO the dynamic loader binds every imported function at start,
 * for about 700 instructions each; sixty of them would cost a third of the
 * whole run of a wait that is over at once. So what the one-shot wait of a
 * descriptor calls is imported as usual, and everything else is named through
 * late(): late(socket)(AF_UNIX, SOCK_STREAM, 0).
 *
 * glibc declares some socket calls with a transparent union, which -Wpedantic
 * minds in a call through a pointer: write __extension__ before those.
 *
 * A build that has no loader to save (static, or FDWAIT_LATE unset by Meson)
 * calls the function itself.
 */
#ifdef FDWAIT_LATE

typedef void late_function(void);

/*
 * The address of libc's function of that name, which must exist: the compiler
 * saw its declaration. Where libc lacks it all the same, the process dies of a
 * trap (SIGILL or SIGTRAP), since there is nothing sensible to call.
 */
late_function *late_bind(const char *name);

#define late(name) ((__typeof__(&(name)))late_bind(#name))

#else
#define late(name) (name)
#endif

#endif
