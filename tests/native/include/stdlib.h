/* stdlib.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_STDLIB_H
#define NATIVE_STDLIB_H

#include <sys/types.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1

void abort(void) __attribute__((noreturn));
int atoi(const char *);
void *calloc(size_t, size_t);
#ifdef NATIVE_DEVNAME
char *devname(dev_t, mode_t);
#endif
void exit(int) __attribute__((noreturn));
void free(void *);
char *getenv(const char *);
int grantpt(int);
void *malloc(size_t);
int mkstemp(char *);
int posix_openpt(int);
char *ptsname(int);
void qsort(void *, size_t, size_t, int (*)(const void *, const void *));
void *realloc(void *, size_t);
char *realpath(const char *, char *);
int setenv(const char *, const char *, int);
double strtod(const char *, char **);
long strtol(const char *, char **, int);
unsigned long strtoul(const char *, char **, int);
long long strtoll(const char *, char **, int);
unsigned long long strtoull(const char *, char **, int);
int unlockpt(int);
int unsetenv(const char *);
char *mkdtemp(char *);
int rand(void);
void srand(unsigned);
int system(const char *);
#ifdef NATIVE_CLOSEFROM_IN_STDLIB
NATIVE_CLOSEFROM_RESULT closefrom(int);
#endif

#endif
