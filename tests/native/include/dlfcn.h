/* dlfcn.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_DLFCN_H
#define NATIVE_DLFCN_H

#include <stddef.h>

#define RTLD_LAZY 1
#define RTLD_NOW 2
#define RTLD_GLOBAL 0x100
#define RTLD_DEFAULT ((void *)-2)

void *dlopen(const char *, int);
void *dlsym(void *, const char *);
char *dlerror(void);
int dlclose(void *);

#endif
