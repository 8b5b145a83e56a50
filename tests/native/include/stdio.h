/* stdio.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_STDIO_H
#define NATIVE_STDIO_H

#include <stdarg.h>
#include <sys/types.h>

typedef struct native_file FILE;
extern FILE *native_stdin, *native_stdout, *native_stderr;
#define stdin native_stdin
#define stdout native_stdout
#define stderr native_stderr
#define EOF (-1)

int fclose(FILE *);
FILE *fdopen(int, const char *);
int fflush(FILE *);
int fileno(FILE *);
FILE *fopen(const char *, const char *);
int fprintf(FILE *, const char *, ...);
int fputs(const char *, FILE *);
int getc(FILE *);
ssize_t getline(char **, size_t *, FILE *);
int printf(const char *, ...) __attribute__((format(printf, 1, 2)));
int snprintf(char *, size_t, const char *, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char *, size_t, const char *, va_list)
    __attribute__((format(printf, 3, 0)));
int rename(const char *, const char *);

#endif
