# interactive-epoll.bats - fdwait -i: epoll objects, as the reference describes them
# shellcheck shell=bash

load interactive/waits

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	needs_backend epoll
}

teardown() {
	stop_all
}

# -- making one --

@test "epoll's sizehint is -1 or positive, and has no effect" {
	session <<'END'
> open epoll sizehint=-1
+ "obj":"epoll1","fd":3
> open epoll sizehint=1
+ "obj":"epoll2","fd":4
> open epoll sizehint=2147483647
+ "obj":"epoll3","fd":5
> open epoll sizehint=0
! value: negative sizehint
> open epoll sizehint=-2
! value: negative sizehint
> open epoll sizehint=2147483648
! overflow
> open epoll sizehint=-2147483649
! overflow
> open epoll sizehint=1.5
! type
> open epoll sizehint=many
! type
END
}

@test "epoll's flags are 0 or EPOLL_CLOEXEC" {
	session <<'END'
> open epoll flags=0
+ "obj":"epoll1","fd":3
> open epoll flags=0x80000
+ "obj":"epoll2","fd":4
> open epoll flags=EPOLL_CLOEXEC
+ "obj":"epoll3","fd":5
> open epoll flags=1
! os EINVAL
> open epoll flags=-1
! os EINVAL
> open epoll flags=0x80001
! os EINVAL
> open epoll flags=2147483648
! overflow
> open epoll flags=1.5
! type
END
}

@test "epoll checks the sizehint before the flags" {
	session <<'END'
> open epoll sizehint=0 flags=1
! value: negative sizehint
> open epoll flags=1 sizehint=0
! value: negative sizehint
END
}

@test "a new epoll has a descriptor, is not closed, and closes at exec" {
	closes_at_exec epoll
}

@test "closing an epoll may be repeated; then everything on it is refused as closed" {
	closed_refuses epoll 3 'fileno epoll1' 'register epoll1 0' \
		'modify epoll1 0 in' 'unregister epoll1 0' \
		'wait epoll1 timeout=0'
}

@test "a closed epoll is told before other mistakes, but behind those in the descriptor" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> close epoll1
+
> register epoll1 -1
! value: file descriptor cannot be a negative integer (-1)
> register epoll1 word
! type
> modify epoll1 -1 in
! value: file descriptor cannot be a negative integer (-1)
> unregister epoll1 2147483648
! overflow
> register epoll1 77
! closed: I/O operation on closed epoll object
> wait epoll1 timeout=nan
! closed: I/O operation on closed epoll object
> wait epoll1 max=0
! closed: I/O operation on closed epoll object
END
}

@test "an epoll from a descriptor shares number and registrations" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> open epoll fromfd=fd:3
+ "obj":"epoll2","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 5 out
+
> wait epoll2
+ "events":[{"fd":5,"events":4,"words":["out"]}]
> unregister epoll2 5
+
> wait epoll1 timeout=0
+ "events":[]
END
}

@test "of two epoll objects with one number, closing one leaves the other EBADF, not closed" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> open epoll fromfd=3
+ "obj":"epoll2","fd":3
> close epoll1
+
> closed epoll2
+ "closed":false
> wait epoll2 timeout=0
! os EBADF
> register epoll2 0
! os EBADF
END
}

@test "an epoll from a descriptor owns it: closing that object closes the number" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> open epoll fromfd=3
+ "obj":"epoll2","fd":3
> close epoll2
+
> closed epoll2
+ "closed":true
> closed epoll1
+ "closed":false
> wait epoll1 timeout=0
! os EBADF
> closefd 3
! os EBADF
END
}

@test "an epoll from a descriptor that is none is EBADF or EINVAL, at once or at its first use" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open epoll fromfd=fd:77
! os EBADF
> open epoll fromfd=fd:3
! os EINVAL
> open epoll fromfd=-1
! value
> open epoll fromfd=-2
! value
> open epoll fromfd=2147483648
! overflow
> open epoll fromfd=word
! type
END
}

# -- register, modify, unregister --

@test "epoll registers for in, pri and out when no events are named" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> tcp
+ "fds":[4,5]
> register epoll1 4
+
> send 5 ! oob
+ "bytes":1
> select x=4 timeout=60
+ <rest>
> wait epoll1
+ "events":[{"fd":4,"events":6,"words":["pri","out"]}]
> write 5 x
+ "bytes":1
> select r=4 timeout=60
+ <rest>
> wait epoll1
+ "events":[{"fd":4,"events":<N>,"words":["in",<rest>]}]
END
}

@test "registering again with epoll is EEXIST, and the first events stay" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 5 in
+
> register epoll1 5 out
! os EEXIST
> wait epoll1 timeout=0
+ "events":[]
> dup 5
+ "fd":6
> register epoll1 6 out
+
> wait epoll1
+ "events":[{"fd":6,"events":4,"words":["out"]}]
END
}

@test "a closed descriptor is EBADF for epoll's register, modify and unregister" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> register epoll1 77
! os EBADF
> modify epoll1 77 in
! os EBADF
> unregister epoll1 77
! os EBADF
> pipe
+ "fds":[4,5]
> register epoll1 5
+
> closefd 5
+
> unregister epoll1 5
! os EBADF
END
}

@test "epoll refuses regular files and directories with EPERM" {
	: >file
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> openfile file
+ "fd":4
> register epoll1 4
! os EPERM
> openfile .
+ "fd":5
> register epoll1 5
! os EPERM
END
}

@test "epoll refuses its own descriptor, and a loop of epolls" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> open epoll
+ "obj":"epoll2","fd":4
> register epoll1 3
! os EINVAL
> register epoll1 4 in
+
> register epoll2 3 in
! os ELOOP
END
}

@test "epoll takes its events modulo 2^32" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 5 4294967300
+
> wait epoll1
+ "events":[{"fd":5,"events":4,"words":["out"]}]
> modify epoll1 5 18446744073709551620
+
> wait epoll1
+ "events":[{"fd":5,"events":4,"words":["out"]}]
> modify epoll1 5 -4294967292
+
> wait epoll1
+ "events":[{"fd":5,"events":4,"words":["out"]}]
> register epoll1 4 -1
! os EINVAL
> register epoll1 4 1.5
! type
> register epoll1 4 none
! type
> register epoll1 4 nonsense
! type
> modify epoll1 5
! type
END
}

@test "epoll refuses negative, huge and meaningless descriptors" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> register epoll1 -1
! value: file descriptor cannot be a negative integer (-1)
> unregister epoll1 -5
! value: file descriptor cannot be a negative integer (-5)
> register epoll1 2147483648
! overflow
> register epoll1 2147483647
! os EBADF
> register epoll1 word
! type
> register epoll1
! type
END
}

@test "epoll's modify and unregister of what is not registered are ENOENT" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> modify epoll1 4 in
! os ENOENT
> unregister epoll1 4
! os ENOENT
> register epoll1 4
+
> unregister epoll1 4
+
> unregister epoll1 4
! os ENOENT
END
}

@test "an entry of epoll belongs to file and number: a number used again has none" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 5 out
+
> eventfd
+ "fd":6
> dup 5
+ "fd":7
> dup 6 as=5
+ "fd":5
> modify epoll1 5 out
! os ENOENT
> unregister epoll1 5
! os ENOENT
> register epoll1 5 out
+
END
}

@test "closing the last descriptor of a file takes it out of an epoll" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 5 out
+
> closefd 5
+
> wait epoll1 timeout=0
+ "events":[]
END
}

@test "a duplicate keeps a closed descriptor's entry in an epoll alive, and nothing removes it" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 5 out
+
> dup 5
+ "fd":6
> closefd 5
+
> wait epoll1
+ "events":[{"fd":5,"events":4,"words":["out"]}]
> unregister epoll1 5
! os EBADF
> closefd 6
+
> wait epoll1 timeout=0
+ "events":[]
END
}

@test "several epolls watch one descriptor" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> open epoll
+ "obj":"epoll2","fd":4
> pipe
+ "fds":[5,6]
> register epoll1 6 out
+
> register epoll2 6 out
+
> wait epoll1
+ "events":[{"fd":6,"events":4,"words":["out"]}]
> wait epoll2
+ "events":[{"fd":6,"events":4,"words":["out"]}]
END
}

# -- readiness --

@test "epoll is level-triggered by default" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 4 in
+
> write 5 x
+ "bytes":1
> wait epoll1
+ "events":[{"fd":4,"events":1,"words":["in"]}]
> wait epoll1
+ "events":[{"fd":4,"events":1,"words":["in"]}]
> read 4
+ "bytes":1,"text":"x"
> wait epoll1 timeout=0
+ "events":[]
END
}

@test "with et, epoll tells once per activity; modify arms it again" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 4 in,et
+
> write 5 x
+ "bytes":1
> wait epoll1
+ "events":[{"fd":4,"events":1,"words":["in"]}]
> wait epoll1 timeout=0
+ "events":[]
> write 5 y
+ "bytes":1
> wait epoll1
+ "events":[{"fd":4,"events":1,"words":["in"]}]
> wait epoll1 timeout=0
+ "events":[]
> modify epoll1 4 in,et
+
> wait epoll1
+ "events":[{"fd":4,"events":1,"words":["in"]}]
END
}

@test "with oneshot, an entry of epoll is disabled after one event, and still there" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 4 in,oneshot
+
> write 5 x
+ "bytes":1
> wait epoll1
+ "events":[{"fd":4,"events":1,"words":["in"]}]
> wait epoll1 timeout=0
+ "events":[]
> register epoll1 4 in
! os EEXIST
> modify epoll1 4 in,oneshot
+
> wait epoll1
+ "events":[{"fd":4,"events":1,"words":["in"]}]
> wait epoll1 timeout=0
+ "events":[]
END
}

@test "exclusive is for register alone, beside few other words" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 4 in,rdhup,exclusive
! os EINVAL
> register epoll1 4 in,oneshot,exclusive
! os EINVAL
> register epoll1 4 in,et,exclusive
+
> modify epoll1 4 in
! os EINVAL
> register epoll1 5 out
+
> modify epoll1 5 out,exclusive
! os EINVAL
> write 5 x
+ "bytes":1
> wait epoll1
+ "events":[{"fd":<N>,<rest>},{"fd":<N>,<rest>}]
END
}

@test "epoll tells rdhup when it was asked for" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> socketpair
+ "fds":[4,5]
> register epoll1 4 in
+
> shutdown 5 w
+
> wait epoll1
+ "events":[{"fd":4,"events":1,"words":["in"]}]
> modify epoll1 4 in,rdhup
+
> wait epoll1
+ "events":[{"fd":4,"events":8193,"words":["in","rdhup"]}]
END
}

@test "epoll tells hup and err unasked" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 4 0
+
> closefd 5
+
> wait epoll1
+ "events":[{"fd":4,"events":16,"words":["hup"]}]
> unregister epoll1 4
+
> pipe
+ "fds":[5,6]
> register epoll1 6 0
+
> closefd 5
+
> wait epoll1
+ "events":[{"fd":6,"events":8,"words":["err"]}]
END
}

@test "epoll tells rdnorm and wrnorm as they were asked for, without in and out" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> socketpair
+ "fds":[4,5]
> write 5 x
+ "bytes":1
> register epoll1 4 rdnorm
+
> wait epoll1
+ "events":[{"fd":4,"events":64,"words":["rdnorm"]}]
> modify epoll1 4 wrnorm
+
> wait epoll1
+ "events":[{"fd":4,"events":256,"words":["wrnorm"]}]
> modify epoll1 4 in,out,rdnorm,wrnorm
+
> wait epoll1
+ "events":[{"fd":4,"events":325,"words":["in","out","rdnorm","wrnorm"]}]
END
}

@test "epoll ignores msg" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> socketpair
+ "fds":[4,5]
> write 5 x
+ "bytes":1
> register epoll1 4 msg
+
> wait epoll1 timeout=0
+ "events":[]
END
}

@test "an epoll can itself be waited for, by select, poll and another epoll" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> open epoll
+ "obj":"epoll2","fd":4
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[5,6]
> register epoll1 5 in
+
> register epoll2 3 in
+
> register poll1 3 in
+
> select r=3 timeout=0
+ "r":[],"w":[],"x":[]
> wait poll1 timeout=0
+ "events":[]
> wait epoll2 timeout=0
+ "events":[]
> write 6 x
+ "bytes":1
> select r=3
+ "r":[3],"w":[],"x":[]
> wait poll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> wait epoll2
+ "events":[{"fd":3,"events":1,"words":["in"]}]
END
}

# -- how many events --

@test "maxevents caps what one wait returns, and the rest come in turn" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> pipe
+ "fds":[6,7]
> pipe
+ "fds":[8,9]
> register epoll1 5 out
+
> register epoll1 7 out
+
> register epoll1 9 out
+
> wait epoll1 max=1
+ "events":[{"fd":5,"events":4,"words":["out"]}]
> wait epoll1 max=1
+ "events":[{"fd":7,"events":4,"words":["out"]}]
> wait epoll1 max=1
+ "events":[{"fd":9,"events":4,"words":["out"]}]
> wait epoll1 max=2
+ "events":[{"fd":5,"events":4,"words":["out"]},{"fd":7,"events":4,"words":["out"]}]
> wait epoll1 max=-1
+ "events":[{"fd":<N>,<rest>},{"fd":<N>,<rest>},{"fd":<N>,<rest>}]
END
}

@test "maxevents is -1 or positive, and not too large for the kernel" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 5 out
+
> wait epoll1 max=0
! value: maxevents must be greater than 0, got 0
> wait epoll1 max=-2
! value: maxevents must be greater than 0, got -2
> wait epoll1 max=2147483648
! overflow
> wait epoll1 max=-2147483649
! overflow
> wait epoll1 max=1.5
! type
> wait epoll1 max=many
! type
> wait epoll1 max=178956970
+ "events":[{"fd":5,"events":4,"words":["out"]}]
> wait epoll1 max=178956971
! os EINVAL
END
}

@test "the greatest maxevents is EINVAL or ENOMEM, and no crash" {
	transcript <<'END'
> open epoll
> wait epoll1 timeout=0 max=2147483647
> echo alive
END
	printf '%s\n' "${requests[@]}" | bare >replies 2>errors
	sed -n 2p replies |
		grep -qE '^\{"ok":false,"kind":"os","errno":"(EINVAL|ENOMEM)",'
	[ "$(wc -l <replies)" = 3 ]
	[ ! -s errors ]
}

@test "an epoll waits beyond FD_SETSIZE descriptors, and returns 1023 of them unless told" {
	ulimit -n 1300 || skip "cannot have 1300 descriptors"
	local i
	{
		printf '%s\n' 'open epoll' 'pipe'
		for ((i = 0; i < 1100; i++)); do
			printf 'dup 5 as=%s\nregister epoll1 %s out\n' \
				"$((i + 100))" "$((i + 100))"
		done
		printf '%s\n' 'wait epoll1' 'wait epoll1 max=2000'
	} >requests
	bare <requests >replies 2>errors
	[ ! -s errors ]
	[ "$(grep -c '^{"ok":true' replies)" = 2204 ]
	[ "$(sed -n 2203p replies | grep -o '"fd":' | wc -l)" = 1023 ]
	[ "$(sed -n 2204p replies | grep -o '"fd":' | wc -l)" = 1100 ]
}

@test "epoll's wait checks closed, then timeout, then maxevents" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> wait epoll1 timeout=nan max=0
! value
> wait epoll1 timeout=inf max=0
! overflow
> wait epoll1 max=0 timeout=soon
! type
> wait epoll1 max=0 timeout=0
! value: maxevents must be greater than 0, got 0
END
}

# -- the timeout --

@test "epoll without a timeout, or with none, -1 or any up to -0.001, blocks" {
	with_fifo
	watches epoll
	each_blocks 'wait epoll1' \
		'+ "events":[{"fd":5,"events":1,"words":["in"]}]' \
		'' none -1 -0.001 -1ms -2147483
}

@test "epoll with a timeout of 0, or between -0.001 and 0, looks once" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> wait epoll1 timeout=0
+ "events":[]
> wait epoll1 timeout=-0.0
+ "events":[]
> wait epoll1 timeout=-0.0009
+ "events":[]
> wait epoll1 timeout=-1e-100
+ "events":[]
END
}

@test "epoll's timeout is in seconds, rounded up to milliseconds, and never early" {
	timed <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> wait epoll1 timeout=0.1
+ "events":[]
> wait epoll1 timeout=0.0001
+ "events":[]
> wait epoll1 timeout=0.0102
+ "events":[]
> wait epoll1 timeout=50ms
+ "events":[]
> wait epoll1 timeout=1500us
+ "events":[]
END
	took_at_least 1 100000
	took_at_least 2 1000
	took_at_least 3 11000
	took_at_least 4 50000
	took_at_least 5 2000
}

@test "epoll's timeout has the range of an int of milliseconds" {
	session <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> pipe
+ "fds":[4,5]
> register epoll1 5 out
+
> wait epoll1 timeout=2147483.647
+ "events":[{"fd":5,"events":4,"words":["out"]}]
> wait epoll1 timeout=2147483.648
! overflow
> wait epoll1 timeout=-2147483.649
! overflow
> wait epoll1 timeout=inf
! overflow
> wait epoll1 timeout=-inf
! overflow
> wait epoll1 timeout=18446744073709551616
! overflow
> wait epoll1 timeout=nan
! value
> wait epoll1 timeout=soon
! type
END
}

@test "an epoll with nothing registered sleeps for its timeout" {
	timed <<'END'
> open epoll
+ "obj":"epoll1","fd":3
> wait epoll1 timeout=0.12
+ "events":[]
END
	took_at_least 1 120000
}

# -- interruption --

@test "an interrupted epoll goes on with the time that is left" {
	converse
	tells 'open epoll' '+ <rest>'
	keeps_to 400 'wait epoll1 timeout=0.4' '+ "events":[]'
}

@test "an interrupted epoll still sees what comes after the signal" {
	with_fifo
	watches epoll
	still_sees 'wait epoll1 timeout=600' \
		'+ "events":[{"fd":5,"events":1,"words":["in"]}]'
}

@test "an interrupted epoll whose time is up reports nothing" {
	mkfifo fifo
	converse 5<>fifo
	watches epoll
	in_hail 50 'wait epoll1 timeout=0.001' '+ "events":[]'
}

@test "SIGINT gives an epoll's wait up, and its registrations stay" {
	with_fifo
	watches epoll
	gives_up 'wait epoll1'
	echo x >fifo
	tells 'wait epoll1' '+ "events":[{"fd":5,"events":1,"words":["in"]}]'
	bye
}
