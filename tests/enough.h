/* enough.h - as many descriptors as the tests want, where that may be */
/* SPDX-License-Identifier: ISC */
#ifndef ENOUGH_H
#define ENOUGH_H

#include <sys/resource.h>

/* Some systems allow 256, unless more are asked for. */
static inline void
enough_descriptors(void)
{
	struct rlimit files;
	const rlim_t wanted = 8192;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1 || files.rlim_cur >= wanted)
		return;
	files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
	(void)setrlimit(RLIMIT_NOFILE, &files);
}

#endif
