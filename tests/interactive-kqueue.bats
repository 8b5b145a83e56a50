# interactive-kqueue.bats - fdwait -i: kevents and kqueue objects, as the reference describes them
# shellcheck shell=bash

load interactive/waits

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	needs_backend kqueue
}

teardown() {
	stop_all
}

# -- kevents --

@test "a kevent is by default of the filter READ, to be added, all else 0" {
	session <<'END'
> kevent 5
+ "kevent":{"ident":5,"filter":-1,"flags":1,"fflags":0,"data":0,"udata":0,"words":["EVFILT_READ","EV_ADD"]}
> kevent 5 filter=WRITE flags=DELETE fflags=3 data=-4 udata=7
+ "kevent":{"ident":5,"filter":-2,"flags":2,"fflags":3,"data":-4,"udata":7,"words":[<rest>]}
> kevent 5 udata=9 data=1
+ "kevent":{"ident":5,"filter":-1,"flags":1,"fflags":0,"data":1,"udata":9,"words":["EVFILT_READ","EV_ADD"]}
END
}

@test "a kevent's words are the constants, with and without their prefix" {
	session <<'END'
> kevent 1 filter=KQ_FILTER_VNODE flags=KQ_EV_ADD|KQ_EV_CLEAR fflags=KQ_NOTE_DELETE|KQ_NOTE_WRITE
+ "kevent":{"ident":1,"filter":-4,"flags":33,"fflags":3,"data":0,"udata":0,"words":["EVFILT_VNODE","EV_ADD","EV_CLEAR","NOTE_DELETE","NOTE_WRITE"]}
> kevent 1 filter=VNODE flags=add|clear fflags=delete|write
+ "kevent":{"ident":1,"filter":-4,"flags":33,"fflags":3,"data":0,"udata":0,"words":["EVFILT_VNODE","EV_ADD","EV_CLEAR","NOTE_DELETE","NOTE_WRITE"]}
> kevent 1 filter=EVFILT_VNODE flags=EV_ADD|0x20 fflags=NOTE_DELETE|NOTE_WRITE
+ "kevent":{"ident":1,"filter":-4,"flags":33,"fflags":3,"data":0,"udata":0,"words":["EVFILT_VNODE","EV_ADD","EV_CLEAR","NOTE_DELETE","NOTE_WRITE"]}
> kevent 1 filter=-4 flags=33 fflags=0x3
+ "kevent":{"ident":1,"filter":-4,"flags":33,"fflags":3,"data":0,"udata":0,"words":["EVFILT_VNODE","EV_ADD","EV_CLEAR","NOTE_DELETE","NOTE_WRITE"]}
> kevent 1 filter=NOSUCH
! type
> kevent 1 flags=NOSUCH
! type
> kevent
! type
> kevent word
! type
> kevent 1.5
! type
END
}

# Where a pointer has 32 bits, kevent's ident and udata have no more.
needs_64_bits() {
	[ "$(od -An -tu1 -j4 -N1 "$FDWAIT")" -ne 1 ] ||
		skip "pointers have 32 bits in this program"
}

@test "a kevent's ident is a descriptor or any number that fits 64 bits" {
	needs_64_bits
	session <<'END'
> kevent fd:5
+ "kevent":{"ident":5,"filter":-1,"flags":1,"fflags":0,"data":0,"udata":0,"words":["EVFILT_READ","EV_ADD"]}
> kevent 18446744073709551615
+ "kevent":{"ident":18446744073709551615,"filter":-1,"flags":1,"fflags":0,"data":0,"udata":0,"words":["EVFILT_READ","EV_ADD"]}
> kevent 18446744073709551616
! overflow
> kevent -1
! overflow
> kevent -18446744073709551616
! overflow
END
}

@test "a kevent's filter overflows and its flags are cut, as wide as the system has them" {
	local low=-32768 high=32767 flags=65535
	# NetBSD's have 32 bits and no sign.
	[ "$(uname -s)" != NetBSD ] ||
		low=0 high=4294967295 flags=4294967295
	session <<END
> kevent 1 filter=$low
+ "kevent":{"ident":1,"filter":$low,"flags":1,"fflags":0,"data":0,"udata":0,"words":["<any>","EV_ADD"]}
> kevent 1 filter=$high
+ "kevent":{"ident":1,"filter":$high,"flags":1,"fflags":0,"data":0,"udata":0,"words":["$high","EV_ADD"]}
> kevent 1 filter=-32769
! overflow
> kevent 1 filter=$((high + 1))
! overflow
> kevent 1 filter=18446744073709551615
! overflow
> kevent 1 filter=1.5
! type
> kevent 1 filter=WRITE flags=$((flags + 2))
+ "kevent":{"ident":1,"filter":-2,"flags":1,"fflags":0,"data":0,"udata":0,"words":["EVFILT_WRITE","EV_ADD"]}
> kevent 1 flags=-1
+ "kevent":{"ident":1,"filter":-1,"flags":$flags,"fflags":0,"data":0,"udata":0,"words":[<rest>]}
END
}

@test "a kevent's data overflows; fflags and udata are cut" {
	session <<'END'
> kevent 1 data=9223372036854775807
+ "kevent":{"ident":1,"filter":-1,"flags":1,"fflags":0,"data":9223372036854775807,"udata":0,"words":["EVFILT_READ","EV_ADD"]}
> kevent 1 data=-9223372036854775808
+ "kevent":{"ident":1,"filter":-1,"flags":1,"fflags":0,"data":-9223372036854775808,"udata":0,"words":["EVFILT_READ","EV_ADD"]}
> kevent 1 data=9223372036854775808
! overflow
> kevent 1 fflags=4294967298
+ "kevent":{"ident":1,"filter":-1,"flags":1,"fflags":2,"data":0,"udata":0,"words":[<rest>]}
> kevent 1 udata=18446744073709551617
+ "kevent":{"ident":1,"filter":-1,"flags":1,"fflags":0,"data":0,"udata":1,"words":["EVFILT_READ","EV_ADD"]}
> kevent 1 data=none
! type
> kevent 1 udata=x
! type
END
}

@test "kevents are ordered by ident, filter, flags, fflags, data and udata" {
	needs_64_bits
	session <<'END'
> kevcmp 5 5
+ "cmp":0
> kevcmp 5 5/READ/ADD/0/0/0
+ "cmp":0
> kevcmp 5 6
+ "cmp":-1
> kevcmp 6/1 5/2
+ "cmp":1
> kevcmp 5/1/DELETE 5/2/ADD
+ "cmp":-1
> kevcmp 5/READ/DELETE 5/READ/ADD/9
+ "cmp":1
> kevcmp 5/READ/ADD/1 5/READ/ADD/0/9
+ "cmp":1
> kevcmp 5/READ/ADD/0/-1 5/READ/ADD/0/0
+ "cmp":-1
> kevcmp 5/READ/ADD/0/0/1 5/READ/ADD/0/0/2
+ "cmp":-1
> kevcmp 5/READ/ADD/0/0/18446744073709551615 5/READ/ADD/0/0/0
+ "cmp":-1
> kevcmp 18446744073709551615 0
+ "cmp":1
> kevcmp 5 word
! type
> kevcmp 5
! type
END
}

# -- the queue --

@test "a new kqueue has a descriptor, is not closed, and closes at exec" {
	closes_at_exec kqueue
}

@test "closing a kqueue may be repeated; then everything on it is refused as closed" {
	closed_refuses kqueue '<N>' 'fileno kqueue1' \
		'control kqueue1 none max=1 timeout=0' \
		'control kqueue1 none max=-1' \
		'control kqueue1 none max=1 timeout=-1'
}

@test "a kqueue from a descriptor is the same queue" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue
+ "obj":"kqueue1","fd":5
> open kqueue fromfd=fd:5
+ "obj":"kqueue2","fd":5
> control kqueue1 [4/WRITE] max=0
+ "events":[]
> control kqueue2 none max=1 timeout=0
+ "events":[{"ident":4,"filter":-2,"flags":0,"fflags":0,"data":<N>,"udata":0,"words":["EVFILT_WRITE"]}]
> close kqueue1
+
> closed kqueue2
+ "closed":false
> control kqueue2 none max=1 timeout=0
! os EBADF
> open kqueue fromfd=-1
! value
> open kqueue fromfd=fd:3
! os EBADF
> open kqueue fromfd=fd:77
! os EBADF
> open kqueue sizehint=1
! type
END
}

@test "register, modify, unregister and wait are no methods of a kqueue, nor control of others" {
	session <<'END'
> open kqueue
+ "obj":"kqueue1","fd":<N>
> register kqueue1 0
! type
> modify kqueue1 0 in
! type
> unregister kqueue1 0
! type
> wait kqueue1 timeout=0
! type
> open poll
+ "obj":"poll1","fd":null
> control poll1 none max=0
! type
END
}

@test "a change list is none, empty, or kevents in brackets" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue
+ "obj":"kqueue1","fd":<N>
> control kqueue1 none max=0
+ "events":[]
> control kqueue1 [] max=0
+ "events":[]
> control kqueue1 [3/READ,4/WRITE] max=1 timeout=0
+ "events":[{"ident":4,"filter":-2,"flags":0,"fflags":0,"data":<N>,"udata":0,"words":["EVFILT_WRITE"]}]
> control kqueue1 3/READ max=0
! type: changelist must be an iterable of select.kevent objects: none, or [KEV,KEV,...]
> control kqueue1 [word] max=0
! type
> control kqueue1 [3/READ max=0
! type
END
}

@test "the number of events that control returns is 0 or positive" {
	session <<'END'
> open kqueue
+ "obj":"kqueue1","fd":<N>
> control kqueue1 none max=-1
! value: Length of eventlist must be 0 or positive, got -1
> control kqueue1 none max=2147483648
! overflow
> control kqueue1 none max=1.5
! type
> control kqueue1 none max=many
! type
END
}

@test "control with changes and no timeout makes them; otherwise it returns up to 1023 events" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue
+ "obj":"kqueue1","fd":5
> control kqueue1 [4/WRITE]
+ "events":[]
> control kqueue1 none
+ "events":[{"ident":4,<rest>}]
> control kqueue1 [4/WRITE] timeout=0
+ "events":[{"ident":4,<rest>}]
> control kqueue1 [] timeout=0
+ "events":[{"ident":4,<rest>}]
END
}

@test "control for 0 events makes the changes and returns at once, whatever the timeout" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue
+ "obj":"kqueue1","fd":<N>
> control kqueue1 [4/WRITE] max=0
+ "events":[]
> control kqueue1 none max=0 timeout=none
+ "events":[]
> control kqueue1 none max=0 timeout=1000
+ "events":[]
> control kqueue1 none max=1 timeout=0
+ "events":[{"ident":4,"filter":-2,"flags":0,"fflags":0,"data":<N>,"udata":0,"words":["EVFILT_WRITE"]}]
END
}

@test "a kqueue returns at most as many events as were asked for, in turn" {
	session <<'END'
> pipe
+ "fds":[3,4]
> pipe
+ "fds":[5,6]
> open kqueue
+ "obj":"kqueue1","fd":<N>
> control kqueue1 [4/WRITE,6/WRITE] max=0
+ "events":[]
> control kqueue1 none max=1
+ "events":[{"ident":4,<rest>}]
> control kqueue1 none max=1
+ "events":[{"ident":6,<rest>}]
> control kqueue1 none max=1
+ "events":[{"ident":4,<rest>}]
> control kqueue1 none max=9
+ "events":[{"ident":6,<rest>},{"ident":4,<rest>}]
END
}

# -- the timeout --

@test "a kqueue without a timeout, or with none, blocks" {
	with_fifo
	tells 'open kqueue' '+ <rest>'
	tells 'control kqueue1 [5] max=0' '+ "events":[]'
	each_blocks 'control kqueue1 none max=1' \
		'+ "events":[{"ident":5,"filter":-1,"flags":0,"fflags":0,"data":2,"udata":0,"words":[<rest>]}]' \
		'' none
}

@test "a kqueue's timeout is in seconds, to the nanosecond, and never early" {
	timed <<'END'
> open kqueue
+ <rest>
> control kqueue1 none max=1 timeout=0.1
+ "events":[]
> control kqueue1 none max=1 timeout=120ms
+ "events":[]
> control kqueue1 none max=1 timeout=0.0301
+ "events":[]
> control kqueue1 none max=1 timeout=0
+ "events":[]
> control kqueue1 none max=1 timeout=1e-9
+ "events":[]
END
	took_at_least 1 100000
	took_at_least 2 120000
	took_at_least 3 30100
}

@test "a kqueue's timeout of 1 second is one second, not a thousandth" {
	timed <<'END'
> open kqueue
+ <rest>
> control kqueue1 none max=1000 timeout=1
+ "events":[]
END
	took_at_least 1 1000000
	took_less_than 1 100000000
}

@test "a kqueue refuses negative timeouts, however small, and what is no number" {
	session <<'END'
> open kqueue
+ <rest>
> control kqueue1 none max=1 timeout=-1
! value: timeout must be positive or None
> control kqueue1 none max=1 timeout=-1e-10
! value: timeout must be positive or None
> control kqueue1 none max=1 timeout=soon
! type
> control kqueue1 none max=1 timeout=nan
! type
> control kqueue1 none max=1 timeout=inf
! type
END
}

# -- filters --

@test "READ tells the bytes to be read, at each call until they are read" {
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 hello
+ "bytes":5
> open kqueue
+ <rest>
> control kqueue1 [3/READ/ADD/0/0/42] max=1
+ "events":[{"ident":3,"filter":-1,"flags":0,"fflags":0,"data":5,"udata":42,"words":["EVFILT_READ"]}]
> control kqueue1 none max=1
+ "events":[{"ident":3,"filter":-1,"flags":0,"fflags":0,"data":5,"udata":42,"words":["EVFILT_READ"]}]
> read 3 2
+ "bytes":2,"text":"he"
> control kqueue1 none max=1
+ "events":[{"ident":3,"filter":-1,"flags":0,"fflags":0,"data":3,"udata":42,"words":["EVFILT_READ"]}]
> read 3
+ "bytes":3,"text":"llo"
> control kqueue1 none max=1 timeout=0
+ "events":[]
END
}

@test "READ tells EV_EOF when the other side is gone, with what is left" {
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 hello
+ "bytes":5
> open kqueue
+ <rest>
> closefd 4
+
> control kqueue1 [3] max=1
+ "events":[{"ident":3,"filter":-1,"flags":32768,"fflags":0,"data":5,"udata":0,"words":["EVFILT_READ","EV_EOF"]}]
> read 3
+ "bytes":5,"text":"hello"
> control kqueue1 none max=1
+ "events":[{"ident":3,"filter":-1,"flags":32768,"fflags":0,"data":0,"udata":0,"words":["EVFILT_READ","EV_EOF"]}]
END
}

@test "WRITE tells the room, and EV_EOF when nobody reads" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue
+ <rest>
> control kqueue1 [4/WRITE] max=1
+ "events":[{"ident":4,"filter":-2,"flags":0,"fflags":0,"data":<N>,"udata":0,"words":["EVFILT_WRITE"]}]
> closefd 3
+
> control kqueue1 none max=1
+ "events":[{"ident":4,"filter":-2,"flags":<N>,"fflags":0,"data":<N>,"udata":0,"words":["EVFILT_WRITE",<rest>"EV_EOF"]}]
END
}

@test "with NOTE_LOWAT, READ waits for that many bytes" {
	session <<'END'
> socketpair
+ "fds":[3,4]
> open kqueue
+ <rest>
> control kqueue1 [3/READ/ADD/LOWAT/5] max=0
+ "events":[]
> write 4 four
+ "bytes":4
> control kqueue1 none max=1 timeout=0
+ "events":[]
> write 4 x
+ "bytes":1
> control kqueue1 none max=1
+ "events":[{"ident":3,"filter":-1,"flags":0,"fflags":<N>,"data":5,"udata":0,"words":["EVFILT_READ"]}]
END
}

@test "with EV_ONESHOT a kevent is removed after one event" {
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 x
+ "bytes":1
> open kqueue
+ <rest>
> control kqueue1 [3/READ/ADD|ONESHOT] max=1
+ "events":[{"ident":3,"filter":-1,"flags":16,"fflags":0,"data":1,"udata":0,"words":["EVFILT_READ","EV_ONESHOT"]}]
> control kqueue1 none max=1 timeout=0
+ "events":[]
> control kqueue1 [3/READ/DELETE] max=0
! os ENOENT
END
}

@test "with EV_CLEAR a kevent is told once per activity" {
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 x
+ "bytes":1
> open kqueue
+ <rest>
> control kqueue1 [3/READ/ADD|CLEAR] max=1
+ "events":[{"ident":3,"filter":-1,"flags":32,"fflags":0,"data":1,"udata":0,"words":["EVFILT_READ","EV_CLEAR"]}]
> control kqueue1 none max=1 timeout=0
+ "events":[]
> write 4 y
+ "bytes":1
> control kqueue1 none max=1
+ "events":[{"ident":3,"filter":-1,"flags":32,"fflags":0,"data":2,"udata":0,"words":["EVFILT_READ","EV_CLEAR"]}]
END
}

@test "EV_DISABLE keeps a kevent back until EV_ENABLE" {
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 x
+ "bytes":1
> open kqueue
+ <rest>
> control kqueue1 [3/READ/ADD,3/READ/DISABLE] max=0
+ "events":[]
> control kqueue1 none max=1 timeout=0
+ "events":[]
> control kqueue1 [3/READ/ENABLE] max=1
+ "events":[{"ident":3,"filter":-1,"flags":0,"fflags":0,"data":1,"udata":0,"words":["EVFILT_READ"]}]
END
}

@test "adding a kevent again changes it, and makes no second one" {
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 x
+ "bytes":1
> open kqueue
+ <rest>
> control kqueue1 [3/READ/ADD/0/0/1,3/READ/ADD/0/0/2] max=9
+ "events":[{"ident":3,"filter":-1,"flags":0,"fflags":0,"data":1,"udata":2,"words":["EVFILT_READ"]}]
> control kqueue1 [3/READ/DELETE] max=9 timeout=0
+ "events":[]
END
}

@test "closing a descriptor drops its kevents" {
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 x
+ "bytes":1
> open kqueue
+ <rest>
> control kqueue1 [3] max=0
+ "events":[]
> closefd 3
+
> control kqueue1 none max=1 timeout=0
+ "events":[]
> control kqueue1 [3/READ/DELETE] max=0
! os EBADF
END
}

@test "a change of what is not there, not open or not known is ENOENT, EBADF or EINVAL" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue
+ <rest>
> control kqueue1 [3/READ/DELETE] max=0
! os ENOENT
> control kqueue1 [3/READ/ENABLE] max=0
! os ENOENT
> control kqueue1 [77/READ] max=0
! os EBADF
> control kqueue1 [1/30000] max=0
! os EINVAL
END
}

@test "a change that fails comes back as an event with EV_ERROR, if there is room" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue
+ <rest>
> control kqueue1 [77/READ,4/WRITE] max=2 timeout=0
+ "events":[{"ident":77,"filter":-1,"flags":16384,"fflags":0,"data":9,"udata":0,"words":["EVFILT_READ","EV_ERROR"]}]
> control kqueue1 none max=2 timeout=0
+ "events":[{"ident":4,"filter":-2,<rest>}]
END
}

@test "a change that fails without room is the call's error, and those before it stay" {
	session <<'END'
> pipe
+ "fds":[3,4]
> write 4 x
+ "bytes":1
> open kqueue
+ <rest>
> control kqueue1 [3/READ,77/READ,4/WRITE] max=0
! os EBADF
> control kqueue1 none max=9 timeout=0
+ "events":[{"ident":3,"filter":-1,"flags":0,"fflags":0,"data":1,"udata":0,"words":["EVFILT_READ"]}]
END
}

@test "TIMER counts the expirations of a period in milliseconds, under any ident" {
	session <<'END'
> open kqueue
+ <rest>
> control kqueue1 [123456789/TIMER/ADD/0/20] max=1
+ "events":[{"ident":123456789,"filter":-7,"flags":32,"fflags":0,"data":<N>,"udata":0,"words":["EVFILT_TIMER","EV_CLEAR"]}]
> sleep 100ms
+
> control kqueue1 none max=1 timeout=0
+ "events":[{"ident":123456789,"filter":-7,"flags":32,"fflags":0,"data":<N>,"udata":0,"words":["EVFILT_TIMER","EV_CLEAR"]}]
END
	local count
	count=$(tail -n 1 replies | sed 's/.*"data":\([0-9]*\).*/\1/')
	[ "$count" -ge 4 ]
}

@test "VNODE tells write, extend, attrib, link, rename and delete of an open file" {
	: >file
	converse
	tells 'openfile file' '+ "fd":<N>'
	local fd=${reply##*:}
	fd=${fd%\}}
	tells 'open kqueue' '+ <rest>'
	tells "control kqueue1 [$fd/VNODE/ADD|CLEAR/0x7f] max=0" '+ "events":[]'
	local notes
	noted() {
		tells 'control kqueue1 none max=1 timeout=600' \
			'+ "events":[{"ident":'"$fd"',"filter":-4,"flags":32,"fflags":'"$1"',"data":0,"udata":0,"words":[<rest>]}]'
	}
	echo more >>file
	noted 6
	printf x 1<>file
	noted 2
	chmod 600 file
	noted 8
	ln file other
	noted 16
	mv file moved
	noted 32
	rm moved
	tells 'control kqueue1 none max=1 timeout=600' \
		'+ "events":[{"ident":'"$fd"',"filter":-4,<rest>}]'
	rm other
	tells 'control kqueue1 none max=1 timeout=600' \
		'+ "events":[{"ident":'"$fd"',"filter":-4,"flags":<N>,"fflags":1,<rest>}]'
	bye
}

@test "PROC tells the exit of a process with its status" {
	mkfifo fifo
	(read -r _ <fifo; exit 3) 3>&- &
	local child=$!
	others+=" $child"
	converse
	tells 'open kqueue' '+ <rest>'
	tells "control kqueue1 [$child/PROC/ADD/EXIT] max=0" '+ "events":[]'
	tells 'control kqueue1 none max=1 timeout=0' '+ "events":[]'
	echo >fifo
	tells 'control kqueue1 none max=1 timeout=600' \
		'+ "events":[{"ident":'"$child"',"filter":-5,"flags":32816,"fflags":2147483648,"data":<rest>,"udata":0,"words":[<rest>]}]'
	bye
}

@test "SIGNAL counts the signals that were sent" {
	local usr1
	usr1=$(kill -l USR1)
	converse
	tells 'open kqueue' '+ <rest>'
	tells "control kqueue1 [$usr1/SIGNAL] max=0" '+ "events":[]'
	kill -USR1 "$pid"
	tells 'control kqueue1 none max=1 timeout=600' \
		'+ "events":[{"ident":'"$usr1"',"filter":-6,"flags":32,"fflags":0,"data":1,"udata":0,"words":[<rest>]}]'
	tells 'control kqueue1 none max=1 timeout=0' '+ "events":[]'
	bye
}

@test "NETDEV watches a network interface, and tells nothing while its link stays" {
	[ "$(uname -s)" = Linux ] || skip "NETDEV is for Linux here"
	session <<'END'
> open kqueue
+ <rest>
> control kqueue1 [1/NETDEV/ADD/LINKUP|LINKDOWN|LINKINV] max=0
+ "events":[]
> control kqueue1 none max=1 timeout=0
+ "events":[]
> control kqueue1 [1/NETDEV/DELETE] max=0
+ "events":[]
> control kqueue1 [999999/NETDEV/ADD/LINKUP] max=0
! os <any>
END
}

# The kernel drops events of processes when thousands of them came and went
# before the queue had time to read: then that is told.
nothing_lost() {
	[[ $reply != *NOTE_TRACKERR* ]] ||
		skip "too many processes came and went meanwhile"
}

@test "PROC tells a fork and an exec, or that this needs more rights" {
	mkfifo fifo
	bash -c 'read -r _ <fifo; (exit 0); exec sleep 0' 3>&- 4>&- &
	local child=$!
	others+=" $child"
	converse
	tells 'open kqueue' '+ <rest>'
	tell "control kqueue1 [$child/PROC/ADD/FORK|EXEC] max=0"
	[[ $reply == *'"ok":true'* ]] || skip "no right to process events: $reply"
	echo >fifo
	tells 'control kqueue1 none max=1 timeout=600' \
		'+ "events":[{"ident":'"$child"',"filter":-5,<rest>}]'
	nothing_lost
	[[ $reply == *NOTE_FORK* || $reply == *NOTE_EXEC* ]]
	bye
}

@test "a kqueue can itself be waited for, by select, poll and another kqueue" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue
+ "obj":"kqueue1","fd":5
> dup 5 as=50
+ "fd":50
> open kqueue
+ "obj":"kqueue2","fd":<N>
> control kqueue1 [3] max=0
+ "events":[]
> control kqueue2 [5] max=0
+ "events":[]
> select r=5 timeout=0
+ "r":[],"w":[],"x":[]
> write 4 x
+ "bytes":1
> select r=5
+ "r":[5],"w":[],"x":[]
> control kqueue2 none max=1
+ "events":[{"ident":5,"filter":-1,<rest>}]
END
}

# -- interruption --

@test "an interrupted kqueue goes on with the time that is left" {
	converse
	tells 'open kqueue' '+ <rest>'
	keeps_to 400 'control kqueue1 none max=1 timeout=0.4' '+ "events":[]'
}

@test "an interrupted kqueue still sees what comes after the signal" {
	with_fifo
	tells 'open kqueue' '+ <rest>'
	still_sees 'control kqueue1 [5] max=1 timeout=600' \
		'+ "events":[{"ident":5,"filter":-1,"flags":0,"fflags":0,"data":2,"udata":0,"words":[<rest>]}]'
}

@test "SIGINT gives a kqueue's wait up, and its kevents stay" {
	with_fifo
	tells 'open kqueue' '+ <rest>'
	gives_up 'control kqueue1 [5] max=1'
	echo x >fifo
	tells 'control kqueue1 none max=1' '+ "events":[{"ident":5,<rest>}]'
	bye
}

@test "control looks at max, then at the timeout, then whether the changes are a list" {
	session <<'END'
> open kqueue
+ "obj":"kqueue1","fd":3
> control kqueue1 5 max=-1 timeout=-1
! value: Length of eventlist must be 0 or positive, got -1
> control kqueue1 5 timeout=-1
! value: timeout must be positive or None
> control kqueue1 5
! type: changelist must be an iterable of select.kevent objects: none, or [KEV,KEV,...]
> close kqueue1
+
> control kqueue1 5
! closed: I/O operation on closed kqueue object
END
}

@test "SIGINT that a kqueue watches is its event, and the session goes on" {
	needs_proc
	converse
	tells 'open kqueue' '+ "obj":"kqueue1","fd":<N>'
	tells 'control kqueue1 [2/SIGNAL]' '+ "events":[]'
	say 'control kqueue1 none max=1'
	blocked
	interrupt
	hear
	# Native ones may give the wait up first: then it comes with the next.
	if matches "$reply" '! os EINTR'; then
		tell 'control kqueue1 none max=1'
	fi
	matches "$reply" '+ "events":[{"ident":2,"filter":-6,"flags":32,"fflags":0,"data":1,"udata":0,"words":["EVFILT_SIGNAL","EV_CLEAR"]}]'
	tells 'echo x' '+ "text":"x"'
	bye
}

@test "close leaves nothing of a kqueue behind" {
	[ -d /proc/self/fd ] || skip "no /proc/PID/fd here"
	local before
	converse
	tells pipe '+ "fds":[3,4]'
	before=$(ls "/proc/$pid/fd")
	tells 'open kqueue' '+ "obj":"kqueue1","fd":<N>'
	tells "control kqueue1 [3/READ,4/WRITE,1/TIMER/ADD/0/60000,10/SIGNAL,$$/PROC/ADD/EXIT]" '+ "events":[]'
	tells 'close kqueue1' +
	[ "$(ls "/proc/$pid/fd")" = "$before" ]
	bye
}

# -- show --

@test "show has a change that went well, though one of the same ident failed" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue as=k
+ "obj":"k","fd":5
> control k [3/READ/DELETE,3/READ/ADD/0/0/7] max=2
+ "events":[{"ident":3,"filter":-1,"flags":16384,"fflags":0,"data":<N>,"udata":0,"words":["EVFILT_READ","EV_ERROR"]}]
> show k
+ "registrations":[{"ident":3,"filter":-1,"flags":0,"fflags":0,"data":0,"udata":7,"words":["EVFILT_READ"],"ready":0,"ready_words":[]}]
> write 4 x
+ "bytes":1
> control k none max=1
+ "events":[{"ident":3,"filter":-1,"flags":0,"fflags":0,"data":1,"udata":7,"words":["EVFILT_READ"]}]
> control k [77/READ,4/WRITE] max=2
+ "events":[{"ident":77,"filter":-1,"flags":16384,"fflags":0,"data":9,"udata":0,"words":["EVFILT_READ","EV_ERROR"]}]
> show k
+ "registrations":[{"ident":3,<rest>},{"ident":4,"filter":-2,"flags":0,"fflags":0,"data":0,"udata":0,"words":["EVFILT_WRITE"],"ready":4,"ready_words":["out"]}]
END
}

# NetBSD's filter 0 is READ, and some refuse the number.
@test "show does not have what the queue passes over: a change without a filter" {
	[ "$(uname -s)" = Linux ] || skip "other systems have other rules for 0"
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue as=k
+ "obj":"k","fd":5
> control k [3/0] max=0
+ "events":[]
> control k [3/0/ADD|RECEIPT,3/0/ADD|RECEIPT] max=2 timeout=0
+ "events":[]
> show k
+ "registrations":[]
END
}

@test "show has the udata, fflags and data of the last change, as the queue has" {
	case $(uname -s) in
	Linux | FreeBSD) ;;
	*) skip "this system takes them over only with EV_ADD, or has no EVFILT_USER" ;;
	esac
	: >file
	session <<'END'
> openfile file rw
+ "fd":3
> open kqueue as=k
+ "obj":"k","fd":4
> control k [7/USER/ADD/6/1/2,3/VNODE/ADD|CLEAR/WRITE/0/1]
+ "events":[]
> show k
+ "registrations":[{"ident":7,"filter":-11,"flags":0,"fflags":6,"data":1,"udata":2,"words":[<rest>]},{"ident":3,"filter":-4,"flags":32,"fflags":2,"data":0,"udata":1,"words":["EVFILT_VNODE","EV_CLEAR","NOTE_WRITE"]}]
> control k [7/USER/0/TRIGGER|FFCOPY|5/3/4] max=1 timeout=0
+ "events":[{"ident":7,"filter":-11,"flags":0,"fflags":5,"data":3,"udata":4,"words":[<rest>]}]
> show k
+ "registrations":[{"ident":7,"filter":-11,"flags":0,"fflags":5,"data":3,"udata":4,"words":[<rest>]},{"ident":3,<rest>}]
> control k [7/USER/0/FFOR|2/3/4]
+ "events":[]
> control k [7/USER/0/FFAND|3/3/4]
+ "events":[]
> control k none max=1 timeout=0
+ "events":[{"ident":7,"filter":-11,"flags":0,"fflags":3,"data":3,"udata":4,"words":[<rest>]}]
> show k
+ "registrations":[{"ident":7,"filter":-11,"flags":0,"fflags":3,"data":3,"udata":4,"words":[<rest>]},{"ident":3,<rest>}]
> control k [7/USER/DELETE,3/VNODE/ENABLE/EXTEND/0/3]
+ "events":[]
> show k
+ "registrations":[{"ident":3,"filter":-4,"flags":32,"fflags":4,"data":0,"udata":3,"words":["EVFILT_VNODE","EV_CLEAR","NOTE_EXTEND"]}]
> control k [3/VNODE/ADD|KEEPUDATA/WRITE/0/7]
+ "events":[]
> show k
+ "registrations":[{"ident":3,"filter":-4,"flags":32,"fflags":2,"data":0,"udata":3,"words":["EVFILT_VNODE","EV_CLEAR","NOTE_WRITE"]}]
> write 3 x
+ "bytes":1
> control k none max=1
+ "events":[{"ident":3,"filter":-4,"flags":32,"fflags":6,"data":0,"udata":3,"words":["EVFILT_VNODE","EV_CLEAR","NOTE_WRITE","NOTE_EXTEND"]}]
> control k [9/TIMER/ADD/0/1000000/1]
+ "events":[]
> control k [9/TIMER/DISABLE/0/5/2]
+ "events":[]
> show k
+ "registrations":[{"ident":3,<rest>},{"ident":9,"filter":-7,"flags":8,"fflags":0,"data":1000000,"udata":2,"words":["EVFILT_TIMER","EV_DISABLE"]}]
END
}

@test "show has no flags that a queue only returns, and none that are about a change" {
	[ "$(uname -s)" = Linux ] || skip "not every system has EV_KEEPUDATA"
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue as=k
+ "obj":"k","fd":5
> control k [3/READ/ADD|ENABLE|KEEPUDATA|EOF|ERROR|CLEAR] max=0
+ "events":[]
> show k
+ "registrations":[{"ident":3,"filter":-1,"flags":32,"fflags":0,"data":0,"udata":0,"words":["EVFILT_READ","EV_CLEAR"],"ready":0,"ready_words":[]}]
END
}

shows_nothing() {
	tell 'control k none max=1 timeout=0' &&
		[ "$reply" = '{"ok":true,"events":[]}' ] &&
		tell 'show k' && [ "$reply" = '{"ok":true,"registrations":[]}' ]
}

@test "show does not have a process that has ended, though nothing was told of it" {
	mkfifo fifo
	(read -r _ <fifo) 3>&- 4>&- &
	local child=$!
	others+=" $child"
	converse
	tells 'open kqueue as=k' '+ <rest>'
	tells "control k [$child/PROC]" '+ "events":[]'
	tells 'control k none max=1 timeout=0' '+ "events":[]'
	tells 'show k' '+ "registrations":[{"ident":'"$child"',"filter":-5,"flags":0,"fflags":0,"data":0,"udata":0,"words":["EVFILT_PROC"]}]'
	echo >fifo
	eventually shows_nothing
	tells "control k [$child/PROC/DELETE]" '! os <any>'
	bye
}

@test "show has the children of a process that is tracked" {
	[ "$(uname -s)" = Linux ] || skip "NOTE_TRACK is not everywhere"
	mkfifo fifo end
	bash -c 'read -r _ <fifo; (exit 3) & wait; read -r _ <end' 3>&- 4>&- &
	local child=$! other
	others+=" $child"
	converse
	tells 'open kqueue as=k' '+ <rest>'
	tell "control k [$child/PROC/ADD/EXIT|TRACK/0/9]"
	[[ $reply == *'"ok":true'* ]] || skip "no right to process events: $reply"
	echo >fifo
	tell 'control k none max=1 timeout=600'
	nothing_lost
	matches "$reply" '+ "events":[{"ident":<N>,"filter":-5,"flags":32,"fflags":4,"data":'"$child"',"udata":9,"words":["EVFILT_PROC","EV_CLEAR","NOTE_CHILD"]}]'
	other=${reply#*'"ident":'}
	other=${other%%,*}
	tells 'show k' \
		'+ "registrations":[{"ident":'"$child"',<rest>},{"ident":'"$other"',"filter":-5,"flags":0,"fflags":2147483649,"data":0,"udata":9,"words":["EVFILT_PROC","NOTE_EXIT","NOTE_TRACK"]}]'
	tells 'control k none max=1 timeout=600' \
		'+ "events":[{"ident":'"$other"',"filter":-5,"flags":<N>,"fflags":2147483648,"data":768,<rest>}]'
	tells 'show k' '+ "registrations":[{"ident":'"$child"',"filter":-5,"flags":0,"fflags":2147483649,"data":0,"udata":9,"words":["EVFILT_PROC","NOTE_EXIT","NOTE_TRACK"]}]'
	echo >end
	bye
}

@test "show tells what the filters of a kqueue say, not what poll would" {
	[ "$(uname -s)" = Linux ] || skip "what devices and files tell differs"
	echo text >file
	session <<'END'
> openfile file
+ "fd":3
> openfile /dev/null rw
+ "fd":4
> socketpair
+ "fds":[5,6]
> open kqueue as=k
+ "obj":"k","fd":7
> control k [3,4/READ,5/READ/ADD/LOWAT/10] max=0
+ "events":[]
> show k
+ "registrations":[{"ident":3,<rest>,"ready":1,"ready_words":["in"]},{"ident":4,<rest>,"ready":0,"ready_words":[]},{"ident":5,<rest>,"ready":0,"ready_words":[]}]
> read 3
+ "bytes":5,"text":"text\u000a"
> write 6 3*x
+ "bytes":3
> show k
+ "registrations":[{"ident":3,<rest>,"ready":0,"ready_words":[]},{"ident":4,<rest>,"ready":0,"ready_words":[]},{"ident":5,<rest>,"ready":0,"ready_words":[]}]
> control k none timeout=0
+ "events":[]
> write 6 7*x
+ "bytes":7
> show k
+ "registrations":[<rest>,{"ident":5,"filter":-1,"flags":0,"fflags":1,"data":10,"udata":0,"words":["EVFILT_READ","NOTE_LOWAT"],"ready":1,"ready_words":["in"]}]
> control k none timeout=0
+ "events":[{"ident":5,<rest>}]
> control k [4/READ/DELETE,3/READ/DELETE,6/WRITE]
+ "events":[]
> closefd 5
+
> show k
+ "registrations":[{"ident":6,"filter":-2,"flags":0,"fflags":0,"data":0,"udata":0,"words":["EVFILT_WRITE"],"ready":<N>,"ready_words":["out",<rest>"hup"]}]
END
}

@test "show tells a condition that holds also of what was told or is disabled, and takes no event away" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open kqueue as=k
+ "obj":"k","fd":5
> control k [3/READ/ADD|CLEAR]
+ "events":[]
> write 4 hi
+ "bytes":2
> show k
+ "registrations":[{"ident":3,<rest>,"ready":1,"ready_words":["in"]}]
> show k
+ "registrations":[{"ident":3,<rest>,"ready":1,"ready_words":["in"]}]
> control k none timeout=0
+ "events":[{"ident":3,<rest>}]
> show k
+ "registrations":[{"ident":3,<rest>,"ready":1,"ready_words":["in"]}]
> control k none timeout=0
+ "events":[]
> control k [3/READ/DISABLE]
+ "events":[]
> show k
+ "registrations":[{"ident":3,"filter":-1,"flags":40,<rest>,"ready":1,"ready_words":["in"]}]
> control k none timeout=0
+ "events":[]
> pipe
+ "fds":[6,7]
END
}
