/* procfs.h - /proc of illumos, declarations alone: of psinfo, what is read */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_PROCFS_H
#define NATIVE_PROCFS_H

typedef struct psinfo {
	int pr_nlwp;
	int pr_wstat;
} psinfo_t;

#endif
