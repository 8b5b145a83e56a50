/* handlers.h - one function a verb, for the rows in verbs.c */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_HANDLERS_H
#define FDWAIT_HANDLERS_H

struct request;

/* Each returns 0, or -1 with the request's reply failing. */

/* objects.c */
int handle_open(struct request *);
int handle_register(struct request *);
int handle_modify(struct request *);
int handle_unregister(struct request *);
int handle_wait(struct request *);
int handle_fileno(struct request *);
int handle_closed(struct request *);
int handle_close(struct request *);
int handle_list(struct request *);
int handle_show(struct request *);

/* poll_object.c */
int handle_start(struct request *);
int handle_finish(struct request *);

/* select_call.c */
int handle_select(struct request *);

/* kqueue_object.c, kevents.c */
int handle_control(struct request *);
int handle_kevent(struct request *);
int handle_kevcmp(struct request *);

/* things.c: what can be opened */
int handle_import(struct request *);
int handle_dup(struct request *);
int handle_closefd(struct request *);
int handle_pipe(struct request *);
int handle_socketpair(struct request *);
int handle_eventfd(struct request *);
int handle_timerfd(struct request *);
int handle_openfile(struct request *);

/* tcp_things.c */
int handle_tcp(struct request *);

/* transfer.c: what can be done with it */
int handle_read(struct request *);
int handle_write(struct request *);
int handle_send(struct request *);
int handle_shutdown(struct request *);
int handle_fcntl(struct request *);

/* talk.c: about the session itself */
int handle_constants(struct request *);
int handle_echo(struct request *);
int handle_help(struct request *);
int handle_quit(struct request *);
int handle_sleep(struct request *);
int handle_source(struct request *);
int handle_trace(struct request *);

#endif
