/* event_words.h - sys/event.h, and words that not every system's has */
/* SPDX-License-Identifier: ISC */
#ifndef FDWAIT_EVENT_WORDS_H
#define FDWAIT_EVENT_WORDS_H

#include <sys/types.h>
#include <sys/event.h>

/*
 * A word that is missing here has a value all the same, so that it is a row as
 * any other and can be refused by its name: kevent_is_missing() tells. No
 * kernel gets to see it.
 */

/* A filter's. */
#define KEVENT_NO_FILTER 0x7fff
#ifndef EVFILT_NETDEV
#define EVFILT_NETDEV KEVENT_NO_FILTER
#endif
#ifndef EVFILT_USER
#define EVFILT_USER KEVENT_NO_FILTER
#endif

/* A flag's: it can be tested for, and never is. */
#define KEVENT_NO_FLAG 0
#ifndef EV_RECEIPT
#define EV_RECEIPT KEVENT_NO_FLAG
#endif
#ifndef EV_DISPATCH
#define EV_DISPATCH KEVENT_NO_FLAG
#endif
#ifndef EV_KEEPUDATA
#define EV_KEEPUDATA KEVENT_NO_FLAG
#endif
#ifndef EV_DROP
#define EV_DROP KEVENT_NO_FLAG
#endif
#ifndef EV_FLAG1
#define EV_FLAG1 KEVENT_NO_FLAG
#endif
#ifndef EV_SYSFLAGS
#define EV_SYSFLAGS KEVENT_NO_FLAG
#endif

/* A note's: of bits that none of the words has anywhere; those of a file are
 * told apart. */
#define KEVENT_NO_NOTE 0x0e800000U
#ifndef NOTE_LOWAT
#define NOTE_LOWAT KEVENT_NO_NOTE
#endif
#ifndef NOTE_FILE_POLL
#define NOTE_FILE_POLL KEVENT_NO_NOTE
#endif
#ifndef NOTE_OPEN
#define NOTE_OPEN 0x00800000U
#endif
#ifndef NOTE_CLOSE
#define NOTE_CLOSE 0x02000000U
#endif
#ifndef NOTE_CLOSE_WRITE
#define NOTE_CLOSE_WRITE 0x04000000U
#endif
#ifndef NOTE_READ
#define NOTE_READ 0x08000000U
#endif
#ifndef NOTE_SECONDS
#define NOTE_SECONDS KEVENT_NO_NOTE
#endif
#ifndef NOTE_MSECONDS
#define NOTE_MSECONDS KEVENT_NO_NOTE
#endif
#ifndef NOTE_USECONDS
#define NOTE_USECONDS KEVENT_NO_NOTE
#endif
#ifndef NOTE_NSECONDS
#define NOTE_NSECONDS KEVENT_NO_NOTE
#endif
#ifndef NOTE_ABSTIME
#define NOTE_ABSTIME KEVENT_NO_NOTE
#endif
#ifndef NOTE_LINKUP
#define NOTE_LINKUP KEVENT_NO_NOTE
#endif
#ifndef NOTE_LINKDOWN
#define NOTE_LINKDOWN KEVENT_NO_NOTE
#endif
#ifndef NOTE_LINKINV
#define NOTE_LINKINV KEVENT_NO_NOTE
#endif
#ifndef NOTE_FFAND
#define NOTE_FFAND KEVENT_NO_NOTE
#endif
#ifndef NOTE_FFOR
#define NOTE_FFOR KEVENT_NO_NOTE
#endif
#ifndef NOTE_FFNOP
#define NOTE_FFNOP KEVENT_NO_NOTE
#endif
#ifndef NOTE_FFCOPY
#define NOTE_FFCOPY KEVENT_NO_NOTE
#endif
#ifndef NOTE_TRIGGER
#define NOTE_TRIGGER KEVENT_NO_NOTE
#endif

/* Masks of notes that nobody has here. */
#ifndef NOTE_FFCTRLMASK
#define NOTE_FFCTRLMASK 0U
#endif
#ifndef NOTE_FFLAGSMASK
#define NOTE_FFLAGSMASK 0U
#endif

/* Where the status of a process comes only if it is asked for (macOS). */
#ifndef NOTE_EXITSTATUS
#define NOTE_EXITSTATUS 0U
#endif

#endif
