# interactive-devpoll.bats - fdwait -i: devpoll objects, as the reference describes them
# shellcheck shell=bash

load interactive/waits

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	needs_backend devpoll
}

teardown() {
	stop_all
}

# -- making one --

@test "a new devpoll has a descriptor, is not closed, and closes at exec" {
	closes_at_exec devpoll
}

@test "closing a devpoll may be repeated; then everything on it is refused as closed" {
	closed_refuses devpoll '<N>' 'fileno devpoll1' 'register devpoll1 0' \
		'modify devpoll1 0 in' 'unregister devpoll1 0' \
		'wait devpoll1 timeout=0' 'wait devpoll1 timeout=nan'
}

@test "a devpoll takes no arguments, and has no fromfd" {
	session <<'END'
> open devpoll sizehint=1
! type
> open devpoll fromfd=fd:0
! type
END
}

# -- register, modify, unregister --

@test "devpoll registers for in, pri and out when no events are named" {
	session <<'END'
> socketpair
+ "fds":[3,4]
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 3
+
> write 4 x
+ "bytes":1
> wait devpoll1
+ "events":[{"fd":3,"events":5,"words":["in","out"]}]
END
}

@test "devpoll does not look at a descriptor when it is registered" {
	session <<'END'
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 77
+
> modify devpoll1 78 in
+
> unregister devpoll1 77
+
> unregister devpoll1 78
+
> wait devpoll1 timeout=0
+ "events":[]
END
}

@test "registering twice with devpoll is no error, and puts the events together" {
	session <<'END'
> socketpair
+ "fds":[3,4]
> write 4 x
+ "bytes":1
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 3 in
+
> wait devpoll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> register devpoll1 3 out
+
> wait devpoll1
+ "events":[{"fd":3,"events":5,"words":["in","out"]}]
END
}

@test "devpoll's modify replaces the events, and works for an unknown descriptor" {
	session <<'END'
> socketpair
+ "fds":[3,4]
> write 4 x
+ "bytes":1
> open devpoll
+ "obj":"devpoll1","fd":<N>
> modify devpoll1 3 in
+
> wait devpoll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> modify devpoll1 3 out
+
> wait devpoll1
+ "events":[{"fd":3,"events":4,"words":["out"]}]
> modify devpoll1 3
+
> wait devpoll1
+ "events":[{"fd":3,"events":5,"words":["in","out"]}]
END
}

@test "devpoll ignores the unregistering of an unknown descriptor" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open devpoll
+ "obj":"devpoll1","fd":<N>
> unregister devpoll1 4
+
> unregister devpoll1 77
+
> register devpoll1 4 out
+
> wait devpoll1
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> unregister devpoll1 4
+
> unregister devpoll1 4
+
> wait devpoll1 timeout=0
+ "events":[]
END
}

@test "devpoll refuses events outside 0 to 65535" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 4 -1
! value
> modify devpoll1 4 -1
! value
> register devpoll1 4 65536
! overflow
> modify devpoll1 4 65536
! overflow
> register devpoll1 4 1.5
! type
> register devpoll1 4 nonsense
! type
> register devpoll1 -1
! value: file descriptor cannot be a negative integer (-1)
> register devpoll1 2147483648
! overflow
> register devpoll1 word
! type
> wait devpoll1 timeout=0
+ "events":[]
END
}

@test "devpoll unregisters a descriptor that was closed meanwhile" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 4 out
+
> wait devpoll1
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> closefd 4
+
> unregister devpoll1 4
+
> wait devpoll1 timeout=0
+ "events":[]
END
}

@test "devpoll tells nval of a descriptor that was closed after it was registered" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 4 out
+
> wait devpoll1
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> closefd 4
+
> wait devpoll1
+ "events":[{"fd":4,"events":32,"words":["nval"]}]
> wait devpoll1
+ "events":[{"fd":4,"events":32,"words":["nval"]}]
END
}

@test "devpoll's changes are made when it is waited on: what came and went before is no error" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open devpoll
+ "obj":"devpoll1","fd":<N>
> open devpoll
+ "obj":"devpoll2","fd":<N>
> register devpoll1 4 out
+
> closefd 4
+
> unregister devpoll1 4
+
> wait devpoll1 timeout=0
+ "events":[]
END
}

# -- results --

@test "devpoll is level-triggered" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 3 in
+
> write 4 x
+ "bytes":1
> wait devpoll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> wait devpoll1
+ "events":[{"fd":3,"events":1,"words":["in"]}]
> read 3
+ "bytes":1,"text":"x"
> wait devpoll1 timeout=0
+ "events":[]
END
}

@test "devpoll tells hup and err unasked" {
	session <<'END'
> pipe
+ "fds":[3,4]
> pipe
+ "fds":[5,6]
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 3 0
+
> closefd 4
+
> wait devpoll1
+ "events":[{"fd":3,"events":16,"words":["hup"]}]
> unregister devpoll1 3
+
> register devpoll1 6 out
+
> closefd 5
+
> wait devpoll1
+ "events":[{"fd":6,"events":12,"words":["out","err"]}]
END
}

@test "a regular file is ready for devpoll at once" {
	: >empty
	session <<'END'
> openfile empty
+ "fd":3
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 3
+
> wait devpoll1
+ "events":[{"fd":3,"events":5,"words":["in","out"]}]
END
}

@test "a devpoll has room for as many results as there may be descriptors when it is made" {
	command -v prlimit >/dev/null || skip "no prlimit here"
	ulimit -Sn 64 || skip "cannot lower the limit of descriptors"
	converse
	local i count
	tells 'open devpoll' '+ <rest>'
	prlimit --pid "$pid" --nofile=200: || skip "cannot raise the limit"
	tells 'pipe' '+ <rest>'
	local out=${reply##*,}
	out=${out%%]*}
	for ((i = 100; i < 180; i++)); do
		tells "dup $out as=$i" '+ <rest>'
		tells "register devpoll1 $i out" +
	done
	tells 'wait devpoll1' '+ <rest>'
	count=$(grep -o '"fd":' <<<"$reply" | wc -l)
	[ "$count" = 64 ] || { echo "$count"; return 1; }
	bye
}

@test "a devpoll fails when the limit of descriptors was lowered below its room" {
	command -v prlimit >/dev/null || skip "no prlimit here"
	converse
	tells 'open devpoll' '+ <rest>'
	prlimit --pid "$pid" --nofile=20: || skip "cannot lower the limit"
	tells 'wait devpoll1 timeout=0' '! os EINVAL'
	bye
}

@test "changes fill a devpoll's room and are written then, without a wait" {
	ulimit -Sn 64 || skip "cannot lower the limit of descriptors"
	local i
	{
		printf '%s\n' '> pipe' '+ "fds":[3,4]' '> open devpoll' '+ <rest>'
		for ((i = 0; i < 200; i++)); do
			printf '%s\n' '> register devpoll1 4 out' '+' \
				'> unregister devpoll1 4' '+'
		done
		printf '%s\n' '> register devpoll1 4 out' '+' '> wait devpoll1' \
			'+ "events":[{"fd":4,"events":4,"words":["out"]}]'
	} >transcript
	session <transcript
}

# -- the timeout --

@test "devpoll without a timeout, or with none, -1 or one that rounds to -1, blocks" {
	with_fifo
	watches devpoll
	each_blocks 'wait devpoll1' \
		'+ "events":[{"fd":5,"events":1,"words":["in"]}]' \
		'' none -1 -0.1 -1e-100
}

@test "devpoll refuses timeouts below -1, and above those of an int" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open devpoll
+ "obj":"devpoll1","fd":<N>
> register devpoll1 4 out
+
> wait devpoll1 timeout=2147483647
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> wait devpoll1 timeout=-2
! overflow
> wait devpoll1 timeout=-1.1
! overflow
> wait devpoll1 timeout=2147483648
! overflow
> wait devpoll1 timeout=2147483647.5
! overflow
> wait devpoll1 timeout=inf
! overflow
> wait devpoll1 timeout=18446744073709551616
! overflow
> wait devpoll1 timeout=nan
! value
> wait devpoll1 timeout=soon
! type
END
}

@test "devpoll's timeout is in milliseconds, rounded up, and never early" {
	timed <<'END'
> open devpoll
+ "obj":"devpoll1","fd":<N>
> wait devpoll1 timeout=100
+ "events":[]
> wait devpoll1 timeout=0.0001
+ "events":[]
> wait devpoll1 timeout=10.2
+ "events":[]
> wait devpoll1 timeout=50ms
+ "events":[]
> wait devpoll1 timeout=0
+ "events":[]
END
	took_at_least 1 100000
	took_at_least 2 1000
	took_at_least 3 11000
	took_at_least 4 50000
}

# -- interruption --

@test "an interrupted devpoll goes on with the time that is left" {
	converse
	tells 'open devpoll' '+ <rest>'
	keeps_to 400 'wait devpoll1 timeout=400' '+ "events":[]'
}

@test "an interrupted devpoll still sees what comes after the signal" {
	with_fifo
	watches devpoll
	still_sees 'wait devpoll1 timeout=600000' \
		'+ "events":[{"fd":5,"events":1,"words":["in"]}]'
}

@test "SIGINT gives a devpoll's wait up, and the session goes on" {
	needs_proc
	converse
	tells 'open devpoll' '+ <rest>'
	gives_up 'wait devpoll1'
	tells 'wait devpoll1 timeout=0' '+ "events":[]'
	bye
}

# -- show --

@test "show has of a devpoll what a wait would tell, and nothing that was not open" {
	session <<'END'
> pipe
+ "fds":[3,4]
> open devpoll as=d
+ "obj":"d","fd":5
> register d 77 in
+
> register d 4 out
+
> show d
+ "registrations":[{"fd":77,"events":1,"words":["in"],"ready":0,"ready_words":[]},{"fd":4,"events":4,"words":["out"],"ready":4,"ready_words":["out"]}]
> wait d
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> dup 4 as=77
+ "fd":77
> show d
+ "registrations":[{"fd":4,"events":4,"words":["out"],"ready":4,"ready_words":["out"]}]
> wait d
+ "events":[{"fd":4,"events":4,"words":["out"]}]
> closefd 4
+
> show d
+ "registrations":[{"fd":4,"events":4,"words":["out"],"ready":32,"ready_words":["nval"]}]
> wait d
+ "events":[{"fd":4,"events":32,"words":["nval"]}]
> modify d 4 in
+
> show d
+ "registrations":[{"fd":4,"events":1,"words":["in"],"ready":0,"ready_words":[]}]
> wait d timeout=0
+ "events":[]
> show d
+ "registrations":[]
END
}
