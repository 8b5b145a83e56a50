/* kqueue_here.h - what the kqueue backend stands on: ours */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_KQUEUE_HERE_H
#define FDWAIT_KQUEUE_HERE_H

#include "../kqueue_ours.h"

#define KQUEUE_TRACKS true
#define KQUEUE_FORKS true
#define KQUEUE_PROC_HINT                                     \
	"; fork, exec and track take process events of the " \
	"kernel: root, before Linux 6.6, and the first "     \
	"network and process namespaces; exit always works"
#define KQUEUE_EXIT_HINT \
	"; it takes pidfd_open(2): Linux 5.3, and a sandbox that allows it"

#endif
