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
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

int fputc(int, FILE *);
size_t fread(void *, size_t, size_t, FILE *);
size_t fwrite(const void *, size_t, size_t, FILE *);
char *fgets(char *, int, FILE *);
FILE *freopen(const char *, const char *, FILE *);
void perror(const char *);
int putchar(int);
int puts(const char *);
void rewind(FILE *);
int setvbuf(FILE *, char *, int, size_t);
int sprintf(char *, const char *, ...) __attribute__((format(printf, 2, 3)));
int
sscanf(const char *, const char *, ...) __attribute__((format(scanf, 2, 3)));
FILE *tmpfile(void);
int vfprintf(FILE *, const char *, va_list);
int vprintf(const char *, va_list) __attribute__((format(printf, 1, 0)));
int fscanf(FILE *, const char *, ...);
FILE *popen(const char *, const char *);
int pclose(FILE *);

#endif
