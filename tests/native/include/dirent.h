/* dirent.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_DIRENT_H
#define NATIVE_DIRENT_H

#include <sys/types.h>

typedef struct native_dir DIR;
struct dirent {
	ino_t d_ino;
	char d_name[256];
};

DIR *opendir(const char *);
struct dirent *readdir(DIR *);
int closedir(DIR *);
int dirfd(DIR *);

#endif
