/* pthread.h - declarations alone, for every system that is no Linux */
/* SPDX-License-Identifier: ISC */
#ifndef NATIVE_PTHREAD_H
#define NATIVE_PTHREAD_H

#include <signal.h>

typedef struct native_thread *pthread_t;
typedef struct native_mutex *pthread_mutex_t;
typedef struct native_attribute *pthread_attr_t;
typedef struct native_attribute *pthread_mutexattr_t;
#define PTHREAD_MUTEX_INITIALIZER ((pthread_mutex_t)0)
typedef struct {
	int native;
} pthread_once_t;
#define PTHREAD_ONCE_INIT \
	{                 \
		0         \
	}

int pthread_atfork(void (*)(void), void (*)(void), void (*)(void));
int
pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int pthread_join(pthread_t, void **);
int pthread_mutex_init(pthread_mutex_t *, const pthread_mutexattr_t *);
int pthread_mutex_lock(pthread_mutex_t *);
int pthread_mutex_trylock(pthread_mutex_t *);
int pthread_mutex_unlock(pthread_mutex_t *);
int pthread_mutex_destroy(pthread_mutex_t *);
int pthread_once(pthread_once_t *, void (*)(void));

#define PTHREAD_CANCEL_DISABLE 1
int pthread_setcancelstate(int, int *);
int pthread_cancel(pthread_t);
void pthread_testcancel(void);

#endif
