/* sched.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_SCHED_H
#define NATIVE_SCHED_H

int sched_yield(void);

#endif
