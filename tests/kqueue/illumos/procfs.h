/* procfs.h - of illumos' psinfo, what play.c fills */
/* SPDX-License-Identifier: ISC */
#ifndef PLAY_PROCFS_H
#define PLAY_PROCFS_H

typedef struct psinfo {
	int pr_nlwp;
	int pr_wstat;
} psinfo_t;

#endif
