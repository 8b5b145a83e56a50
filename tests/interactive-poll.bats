# interactive-poll.bats - fdwait -i: poll objects, as the reference describes them
# shellcheck shell=bash

load interactive/waits

teardown() {
	stop_all
}

# -- register, modify, unregister --

@test "poll registers for in, pri and out when no events are named" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> socketpair
+ "fds":[3,4]
> register poll1 3
+
> write 4 x
+ "bytes":1
> wait poll1
+ "events":[{"fd":3,"events":5,"words":["in","out"]}]
END
}

@test "poll's default events have pri: urgent data is told" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> tcp
+ "fds":[3,4]
> register poll1 3 pri
+
> wait poll1 timeout=0
+ "events":[]
> send 4 ! oob
+ "bytes":1
> wait poll1 timeout=60000
+ "events":[{"fd":3,"events":2,"words":["pri"]}]
> register poll1 3
+
> wait poll1 timeout=60000
+ "events":[{"fd":3,"events":6,"words":["pri","out"]}]
END
}

@test "registering again with poll replaces the events, and makes no second entry" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> socketpair
+ "fds":[3,4]
> register poll1 3 out
+
> register poll1 3 in
+
> wait poll1 timeout=0
+ "events":[]
> write 4 x
+ "bytes":1
> wait poll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> register poll1 3 in
+
> wait poll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> unregister poll1 3
+
> wait poll1 timeout=0
+ "events":[]
END
}

@test "poll registers a closed descriptor and tells nval each time, until it is unregistered" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> register poll1 77
+
> wait poll1
+ "events":[{"fd":77,"events":32,"words":["nval"]}]
> wait poll1 timeout=none
+ "events":[{"fd":77,"events":32,"words":["nval"]}]
> unregister poll1 77
+
> wait poll1 timeout=0
+ "events":[]
END
}

@test "poll takes the greatest descriptor number, which is not open" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> register poll1 2147483647
+
> wait poll1
+ "events":[{"fd":2147483647,"events":32,"words":["nval"]}]
END
}

@test "poll refuses negative, huge and meaningless descriptors" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> register poll1 -1
! value: file descriptor cannot be a negative integer (-1)
> modify poll1 -1 in
! value: file descriptor cannot be a negative integer (-1)
> unregister poll1 -2147483648
! value: file descriptor cannot be a negative integer (-2147483648)
> register poll1 2147483648
! overflow
> register poll1 18446744073709551616
! overflow
> register poll1 -18446744073709551616
! overflow
> register poll1 word
! type
> register poll1 1.5
! type
> register poll1 ''
! type
> register poll1
! type
> wait poll1 timeout=0
+ "events":[]
END
}

@test "poll takes an empty set of events, and still tells hup, err and nval" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> pipe
+ "fds":[5,6]
> register poll1 3 0
+
> register poll1 6 0
+
> register poll1 77 0
+
> wait poll1
+ "events":[{"fd":77,"events":32,"words":["nval"]}]
> closefd 4
+
> closefd 5
+
> wait poll1
+ "events":[{"fd":3,"events":16,"words":["hup"]},{"fd":6,"events":8,"words":["err"]},{"fd":77,"events":32,"words":["nval"]}]
END
}

@test "poll refuses events outside 0 to 65535, and changes nothing then" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> register poll1 4 out
+
> register poll1 4 -1
! value
> modify poll1 4 -1
! value
> register poll1 4 65536
! overflow
> modify poll1 4 65536
! overflow
> register poll1 4 0x80000000
! overflow
> register poll1 4 18446744073709551616
! overflow
> register poll1 4 1.5
! type
> register poll1 4 none
! type
> register poll1 4 et
! overflow
> wait poll1
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> register poll1 4 65535
+
> modify poll1 4 4
+
> register poll1 3 65536
! overflow
> unregister poll1 3
! key: descriptor 3 was not registered
END
}

@test "poll takes events as words, names of constants, and numbers" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> register poll1 4 in,out
+
> register poll1 4 POLLIN,pollout
+
> register poll1 4 POLLOUT
+
> register poll1 4 0x4
+
> register poll1 4 4
+
> wait poll1
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> register poll1 4 nonsense
! type
END
}

@test "poll's modify of an unknown descriptor is ENOENT, and adds nothing" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> modify poll1 4 out
! os ENOENT
> wait poll1 timeout=0
+ "events":[]
> register poll1 4 in
+
> modify poll1 4 out
+
> wait poll1
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> unregister poll1 4
+
> modify poll1 4 out
! os ENOENT
END
}

@test "poll's modify looks at the events before the descriptor's entry, and wants them" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> modify poll1 77 -1
! value
> modify poll1 77 65536
! overflow
> modify poll1 77
! type
> register poll1 77
+
> modify poll1 77
! type
END
}

@test "poll's unregister of an unknown descriptor is a key error with its number" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> unregister poll1 77
! key: descriptor 77 was not registered
> register poll1 77
+
> unregister poll1 77
+
> unregister poll1 77
! key: descriptor 77 was not registered
END
}

@test "poll unregisters a descriptor that was closed meanwhile" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> register poll1 3
+
> closefd 3
+
> wait poll1
+ "events":[{"fd":3,"events":32,"words":["nval"]}]
> unregister poll1 3
+
> wait poll1 timeout=0
+ "events":[]
END
}

# -- results --

@test "poll reports in the order of first registration" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> register poll1 79
+
> register poll1 77
+
> register poll1 78
+
> wait poll1
+ "events":[{"fd":79,"events":32,"words":["nval"]},{"fd":77,"events":32,"words":["nval"]},{"fd":78,"events":32,"words":["nval"]}]
> register poll1 79 out
+
> modify poll1 77 out
+
> wait poll1
+ "events":[{"fd":79,"events":32,"words":["nval"]},{"fd":77,"events":32,"words":["nval"]},{"fd":78,"events":32,"words":["nval"]}]
> unregister poll1 79
+
> register poll1 79
+
> wait poll1
+ "events":[{"fd":77,"events":32,"words":["nval"]},{"fd":78,"events":32,"words":["nval"]},{"fd":79,"events":32,"words":["nval"]}]
END
}

@test "poll reports those with events only" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> register poll1 3
+
> register poll1 4
+
> wait poll1
+ "events":[{"fd":4,"events":4,"words":["out"]}]
END
}

@test "poll is level-triggered: it tells until the data is read" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> register poll1 3 in
+
> write 4 ab
+ "bytes":2
> wait poll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> wait poll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> read 3 1
+ "bytes":1,"text":"a"
> wait poll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> read 3 1
+ "bytes":1,"text":"b"
> wait poll1 timeout=0
+ "events":[]
END
}

@test "poll tells hup unasked, with in while there is data, and alone after it" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> register poll1 3 in
+
> write 4 x
+ "bytes":1
> closefd 4
+
> wait poll1
+ "events":[{"fd":3,"events":17,"words":["in","hup"]}]
> read 3
+ "bytes":1,"text":"x"
> wait poll1
+ "events":[{"fd":3,"events":16,"words":["hup"]}]
END
}

@test "poll tells out and err of a pipe that nobody reads" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> register poll1 4 out
+
> closefd 3
+
> wait poll1
+ "events":[{"fd":4,"events":12,"words":["out","err"]}]
END
}

@test "poll tells rdhup only when it was asked for" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> socketpair
+ "fds":[3,4]
> register poll1 3 in
+
> shutdown 4 w
+
> wait poll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> modify poll1 3 in,rdhup
+
> wait poll1
+ "events":[{"fd":3,"events":8193,"words":["in","rdhup"]}]
END
}

@test "poll does not tell out while a pipe is full" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> fcntl 4 nonblock on
+
> register poll1 4 out
+
> write 4 1048576*x
+ <rest>
> wait poll1 timeout=0
+ "events":[]
> read 3 65536
+ "bytes":65536,<rest>
> wait poll1
+ "events":[{"fd":4,"events":4,"words":["out"]}]
END
}

@test "a regular file is ready for poll at once, also at its end" {
	: >empty
	session <<'END'
> openfile empty
+ "fd":3
> open poll
+ "obj":"poll1","fd":null
> register poll1 3
+
> wait poll1
+ "events":[{"fd":3,"events":5,"words":["in","out"]}]
END
}

@test "poll objects know nothing of each other" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> open poll
+ "obj":"poll2","fd":null
> register poll1 77
+
> wait poll2 timeout=0
+ "events":[]
> unregister poll2 77
! key: descriptor 77 was not registered
> wait poll1
+ "events":[{"fd":77,"events":32,"words":["nval"]}]
END
}

@test "a pipe that poll tells writable takes PIPE_BUF bytes at once" {
	local pipe_buf
	pipe_buf=$(getconf PIPE_BUF /)
	session <<END
> open poll
+ "obj":"poll1","fd":null
> pipe
+ "fds":[3,4]
> fcntl 4 nonblock on
+ <rest>
> write 4 1048576*x
+ <rest>
> register poll1 4 out
+
> wait poll1 timeout=0
+ "events":[]
> read 3 $pipe_buf
+ <rest>
> wait poll1 timeout=0
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> write 4 $pipe_buf*y
+ "bytes":$pipe_buf
END
}

# -- the timeout --

@test "poll without a timeout, or with none or any negative one, blocks" {
	with_fifo
	watches poll null
	each_blocks 'wait poll1' \
		'+ "events":[{"fd":5,"events":1,"words":["in"]}]' \
		'' none -1 -0.1 -1e-100 -2147483648
}

@test "poll with a timeout of 0 looks once" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> wait poll1 timeout=0
+ "events":[]
> wait poll1 timeout=0.0
+ "events":[]
> wait poll1 timeout=-0.0
+ "events":[]
END
}

@test "poll's timeout is in milliseconds, rounded up, and never early" {
	timed <<'END'
> open poll
+ "obj":"poll1","fd":null
> wait poll1 timeout=100
+ "events":[]
> wait poll1 timeout=0.0001
+ "events":[]
> wait poll1 timeout=10.2
+ "events":[]
> wait poll1 timeout=0.05s
+ "events":[]
> wait poll1 timeout=1500us
+ "events":[]
END
	took_at_least 1 100000
	took_at_least 2 1000
	took_at_least 3 11000
	took_at_least 4 50000
	took_at_least 5 2000
}

@test "poll's timeout has the range of an int" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> register poll1 77
+
> wait poll1 timeout=2147483647
+ "events":[{"fd":77,"events":32,"words":["nval"]}]
> wait poll1 timeout=2147483646.5
+ "events":[{"fd":77,"events":32,"words":["nval"]}]
> wait poll1 timeout=-2147483648
+ "events":[{"fd":77,"events":32,"words":["nval"]}]
> wait poll1 timeout=2147483647.5
! overflow
> wait poll1 timeout=2147483648
! overflow
> wait poll1 timeout=-2147483649
! overflow
> wait poll1 timeout=inf
! overflow
> wait poll1 timeout=18446744073709551616
! overflow
> wait poll1 timeout=1e+300
! overflow
> wait poll1 timeout=30d
! overflow
END
}

@test "poll refuses a timeout that is not a number" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> wait poll1 timeout=nan
! value
> wait poll1 timeout=soon
! type: timeout must be an integer or None, not 'soon'
> wait poll1 timeout=
! type: timeout must be an integer or None, not ''
END
}

@test "poll with nothing registered sleeps for its timeout" {
	timed <<'END'
> open poll
+ "obj":"poll1","fd":null
> wait poll1 timeout=120
+ "events":[]
END
	took_at_least 1 120000
}

# -- the object --

@test "a poll object has no descriptor, no close and no fromfd" {
	session <<'END'
> open poll
+ "obj":"poll1","fd":null
> fileno poll1
! type
> closed poll1
! type
> close poll1
! type
> control poll1 none
! type
> open poll fromfd=fd:0
! type
> open poll sizehint=1
! type
> wait poll1 timeout=0
+ "events":[]
> wait poll1 timeout=0 max=1
! type
END
}

@test "poll with more entries than there may be descriptors is EINVAL" {
	ulimit -n 40
	{
		echo '> open poll'
		echo '+ "obj":"poll1","fd":null'
		local fd
		for ((fd = 100; fd < 140; fd++)); do
			printf '> register poll1 %s\n+\n' "$fd"
		done
		echo '> register poll1 3 in'
		echo '+'
		echo '> wait poll1 timeout=0'
		echo '! os EINVAL'
		echo '> unregister poll1 3'
		echo '+'
		echo '> wait poll1 timeout=0'
		echo '+ "events":[<rest>]'
	} >transcript
	session <transcript
}

# -- interruption --

@test "an interrupted poll goes on with the time that is left" {
	converse
	tells 'open poll' '+ "obj":"poll1","fd":null'
	keeps_to 400 'wait poll1 timeout=400' '+ "events":[]'
}

@test "an interrupted poll still sees what comes after the signal" {
	with_fifo
	watches poll null
	still_sees 'wait poll1 timeout=600000' \
		'+ "events":[{"fd":5,"events":1,"words":["in"]}]'
}

@test "an interrupted poll whose time is up reports nothing" {
	mkfifo fifo
	converse 5<>fifo
	watches poll null
	in_hail 50 'wait poll1 timeout=1' '+ "events":[]'
}

@test "SIGINT gives a poll up, and its registrations stay" {
	with_fifo
	watches poll null
	gives_up 'wait poll1'
	echo x >fifo
	tells 'wait poll1' '+ "events":[{"fd":5,"events":1,"words":["in"]}]'
	bye
}

@test "a second poll while one lasts is busy, and what is registered meanwhile is for the next" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open poll
+ "obj":"poll1","fd":null
> finish poll1
! value: nothing was started on this object
> register poll1 3 in
+
> start poll1
+
> wait poll1 timeout=0
! busy: concurrent poll() invocation
> start poll1 timeout=0
! busy: concurrent poll() invocation
> register poll1 4 out
+
> write 4 x
+ "bytes":1
> finish poll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> wait poll1 timeout=0
+ "events":[{"fd":3,"events":1,"words":["in"]},{"fd":4,"events":4,"words":["out"]}]
> unregister poll1 4
+
> read 3
+ "bytes":1,"text":"x"
> start poll1 timeout=1
+
> finish poll1
+ "events":[]
> start poll1
+
END
}

@test "SIGINT gives up waiting for a started poll, and the session goes on" {
	with_fifo
	watches poll null
	tells 'start poll1' +
	gives_up 'finish poll1'
	tells 'echo alive' '+ "text":"alive"'
	bye
}
