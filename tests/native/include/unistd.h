/* unistd.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_UNISTD_H
#define NATIVE_UNISTD_H

#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

int access(const char *, int);
unsigned alarm(unsigned);
int close(int);
#ifndef NATIVE_CLOSEFROM_IN_STDLIB
NATIVE_CLOSEFROM_RESULT closefrom(int);
#endif
int dup(int);
int dup2(int, int);
int dup3(int, int, int);
int execl(const char *, const char *, ...);
int execv(const char *, char *const[]);
int execve(const char *, char *const[], char *const[]);
int execvp(const char *, char *const[]);
void _exit(int) __attribute__((noreturn));
pid_t fork(void);
int ftruncate(int, off_t);
pid_t getpid(void);
pid_t getppid(void);
uid_t getuid(void);
uid_t geteuid(void);
char *getcwd(char *, size_t);
int isatty(int);
int link(const char *, const char *);
off_t lseek(int, off_t, int);
int pause(void);
int pipe(int[2]);
int pipe2(int[2], int);
ssize_t pread(int, void *, size_t, off_t);
ssize_t read(int, void *, size_t);
ssize_t readlink(const char *, char *, size_t);
int rmdir(const char *);
pid_t setsid(void);
long sysconf(int);
int unlink(const char *);
ssize_t write(int, const void *, size_t);
int chdir(const char *);
int fchdir(int);
ssize_t pwrite(int, const void *, size_t, off_t);
int symlink(const char *, const char *);
int truncate(const char *, off_t);
int usleep(useconds_t);
unsigned sleep(unsigned);

#endif
