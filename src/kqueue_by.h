/* kqueue_by.h - what the kqueue backend stands on */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KQUEUE_BY_H
#define FDWAIT_KQUEUE_BY_H

/*
 * Meson puts the folder of the system's own queue, or of ours, before the
 * others. From there come KQUEUE_BY (for --list), KQUEUE_EMULATED (an ability),
 * KQUEUE_TRACKS (does it know NOTE_TRACK?), KQUEUE_FORKS (does it tell of fork
 * and exec?), KQUEUE_CHANGES_ALL (does a change without EV_ADD replace udata,
 * fflags and data, too?), KQUEUE_MISSES_ZOMBIES (may it say of a process that
 * has ended, but is still there, that there is none?), KQUEUE_MISSES_READERS
 * (is a writer never told that the reader of a full pipe is gone?),
 * KQUEUE_EXIT_HINT and KQUEUE_PROC_HINT (what to do where a process's end, or
 * what else it does, can't be watched), KQUEUE_FILE_HINT (what is missing where
 * a file that is open can't be found), KQUEUE_POLL_READS_ENDS (does poll(2),
 * which is of the same system, call the end of a pipe readable?), and
 *
 *   void kqueue_before_end(int kq)
 *	before the process ends or executes a program: nobody is to wait for
 *	what the queue held;
 *   unsigned long kqueue_losses(int kq)
 *	how often events of files were lost since the queue was made;
 *   void kqueue_hide_inner(int lowest)
 *	what queues open for themselves has numbers from there on.
 */
#include "kqueue_here.h"

#endif
