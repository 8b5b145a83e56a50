# interactive-select.bats - fdwait -i: select(), as the reference describes it
# shellcheck shell=bash

load interactive/waits

teardown() {
	stop_all
}

# -- the timeout --

@test "select without a timeout, or with none, blocks until something is ready" {
	with_fifo
	local timeout
	for timeout in '' ' timeout=none'; do
		say "select r=5$timeout"
		blocked
		echo x >fifo
		hears '+ "r":[5],"w":[],"x":[]'
		tells 'read 5 2' '+ <rest>'
	done
	bye
}

@test "select with a timeout of 0 looks once and never blocks" {
	timed <<'END'
> pipe
+ "fds":[3,4]
> select r=3 timeout=0
+ "r":[],"w":[],"x":[]
> select r=3 timeout=0.0
+ "r":[],"w":[],"x":[]
> select r=3 timeout=-0.0
+ "r":[],"w":[],"x":[]
> select r=3 w=4 timeout=0
+ "r":[],"w":[4],"x":[]
END
}

@test "select's timeout is in seconds, with fractions, and never early" {
	timed <<'END'
> pipe
+ "fds":[3,4]
> select r=3 timeout=0.1
+ "r":[],"w":[],"x":[]
> select r=3 timeout=120ms
+ "r":[],"w":[],"x":[]
> select r=3 timeout=1e-1
+ "r":[],"w":[],"x":[]
END
	took_at_least 1 100000
	took_at_least 2 120000
	took_at_least 3 100000
}

@test "select rounds a timeout up, to a microsecond at the least" {
	timed <<'END'
> pipe
+ "fds":[3,4]
> trace on
+ <rest>
> select r=3 timeout=1e-9
+ "r":[],"w":[],"x":[],<rest>
> select r=3 timeout=1e-300
+ "r":[],"w":[],"x":[],<rest>
END
	local reply
	for reply in 3 4; do
		sed -n "${reply}p" plain | grep -qE '1us|0\.000001|1000ns|tv_[nu]sec' ||
			{ sed -n "${reply}p" plain; return 1; }
	done
}

@test "select refuses a negative timeout, however small" {
	session <<'END'
> select r=0 timeout=-1
! value: timeout must be non-negative
> select r=0 timeout=-1e-10
! value: timeout must be non-negative
> select r=0 timeout=-1e-100
! value: timeout must be non-negative
> select r=0 timeout=-5ms
! value: timeout must be non-negative
END
}

@test "select refuses a timeout that is not a number" {
	session <<'END'
> select r=0 timeout=nan
! value
> select r=0 timeout=soon
! type: timeout must be a float or None, not 'soon'
> select r=0 timeout=[1]
! type: timeout must be a float or None, not '[1]'
> select r=0 timeout=
! type: timeout must be a float or None, not ''
END
}

@test "select's timeout overflows from 2^63 nanoseconds on" {
	session <<'END'
> pipe
+ "fds":[3,4]
> select w=4 timeout=9223372036
+ "r":[],"w":[4],"x":[]
> select w=4 timeout=9223372037
! overflow
> select w=4 timeout=inf
! overflow
> select w=4 timeout=-inf
! overflow
> select w=4 timeout=1e+300
! overflow
> select w=4 timeout=18446744073709551616
! overflow
END
}

@test "select checks the timeout before the descriptors" {
	session <<'END'
> select r=-1 timeout=-1
! value: timeout must be non-negative
> select r=word timeout=nan
! value
> select r=77 timeout=inf
! overflow
END
}

@test "select with three empty lists sleeps for its timeout" {
	timed <<'END'
> select timeout=0.15
+ "r":[],"w":[],"x":[]
> select r= w= x= timeout=0.05
+ "r":[],"w":[],"x":[]
END
	took_at_least 0 150000
	took_at_least 1 50000
}

@test "select with three empty lists and no timeout blocks until it is given up" {
	needs_proc
	converse
	gives_up 'select'
	bye
}

# -- results --

@test "select's result lists keep the order of the arguments, and duplicates" {
	session <<'END'
> pipe
+ "fds":[3,4]
> pipe
+ "fds":[5,6]
> select w=6,4,6 timeout=0
+ "r":[],"w":[6,4,6],"x":[]
> write 4 x
+ "bytes":1
> select r=5,3,3 w=6,4,4,6 timeout=0
+ "r":[3,3],"w":[6,4,4,6],"x":[]
END
}

@test "select reports a descriptor in each list that it is in and ready for" {
	session <<'END'
> socketpair
+ "fds":[3,4]
> write 4 x
+ "bytes":1
> select r=3 w=3 x=3 timeout=0
+ "r":[3],"w":[3],"x":[]
END
}

# -- descriptors --

@test "select refuses a descriptor from FD_SETSIZE on, open or not" {
	ulimit -n 1100 || skip "cannot have 1100 descriptors"
	session <<'END'
> select r=1024 timeout=0
! value: filedescriptor out of range in select()
> select w=1024 timeout=0
! value: filedescriptor out of range in select()
> select x=2147483647 timeout=0
! value: filedescriptor out of range in select()
> pipe
+ "fds":[3,4]
> dup 4 as=1024
+ "fd":1024
> select w=1024 timeout=0
! value: filedescriptor out of range in select()
> dup 4 as=1023
+ "fd":1023
> select w=1023 timeout=0
+ "r":[],"w":[1023],"x":[]
END
}

@test "select refuses more than FD_SETSIZE descriptors in one list" {
	local many
	printf -v many ',%s' $(yes 4 | head -n 1023)
	session <<END
> pipe
+ "fds":[3,4]
> select w=4$many timeout=0
+ "r":[],"w":[4$many],"x":[]
> select w=4,4$many timeout=0
! value: too many file descriptors in select()
> select r=3,3${many//4/3} timeout=0
! value: too many file descriptors in select()
END
}

@test "select on a closed descriptor is EBADF in any list, also when others are ready" {
	session <<'END'
> pipe
+ "fds":[3,4]
> select r=77 timeout=0
! os EBADF
> select w=77,4 timeout=0
! os EBADF
> select w=4 x=77 timeout=0
! os EBADF
> select w=4 r=3,77
! os EBADF
> closefd 3
+
> select r=3 timeout=0
! os EBADF
END
}

@test "select on a closed number beyond the table of descriptors is EBADF, not ready" {
	session <<'END'
> select r=1023 timeout=0
! os EBADF
> select w=1023 timeout=0
! os EBADF
> select r=500 x=1000 timeout=0
! os EBADF
END
}

@test "select refuses negative, huge and meaningless descriptors" {
	session <<'END'
> select r=-1 timeout=0
! value: file descriptor cannot be a negative integer (-1)
> select w=0,-7 timeout=0
! value: file descriptor cannot be a negative integer (-7)
> select r=2147483648 timeout=0
! overflow
> select r=18446744073709551616 timeout=0
! overflow
> select r=word timeout=0
! type
> select r=1.5 timeout=0
! type
> select r=1,,2 timeout=0
! type
END
}

@test "select wants lists with a name" {
	session <<'END'
> select 3 4 5
! type
> select q=3 timeout=0
! type
> select r=0 timeout=0 more
! type
END
}

# -- readiness --

@test "the end of a pipe counts as readable for select" {
	session <<'END'
> pipe
+ "fds":[3,4]
> select r=3 timeout=0
+ "r":[],"w":[],"x":[]
> closefd 4
+
> select r=3 timeout=0
+ "r":[3],"w":[],"x":[]
END
}

@test "a closed peer makes a socket readable and writable for select, not exceptional" {
	session <<'END'
> socketpair
+ "fds":[3,4]
> closefd 4
+
> select r=3 w=3 x=3 timeout=0
+ "r":[3],"w":[3],"x":[]
END
}

@test "a pipe is writable for select while there is room, and when nobody reads" {
	session <<'END'
> pipe
+ "fds":[3,4]
> fcntl 4 nonblock on
+
> select w=4 timeout=0
+ "r":[],"w":[4],"x":[]
> write 4 1048576*x
+ <rest>
> select r=3 w=4 timeout=0
+ "r":[3],"w":[],"x":[]
> closefd 3
+
> select w=4 timeout=0
+ "r":[],"w":[4],"x":[]
END
}

@test "a regular file is readable and writable for select at once, also at its end" {
	: >empty
	session <<'END'
> openfile empty
+ "fd":3
> select r=3 w=3 x=3
+ "r":[3],"w":[3],"x":[]
END
}

@test "select's third list is for urgent data" {
	session <<'END'
> tcp
+ "fds":[3,4]
> select r=3 x=3 timeout=0
+ "r":[],"w":[],"x":[]
> send 4 ! oob
+ "bytes":1
> select x=3 timeout=60
+ "r":[],"w":[],"x":[3]
END
}

@test "a listening socket is readable for select while a connection waits" {
	converse
	tells 'tcp listen' '+ "fd":<N>,"port":<N>'
	local fd=${reply#*'"fd":'} port=${reply##*:}
	fd=${fd%%,*} port=${port%\}}
	tells "select r=$fd timeout=0" '+ "r":[],"w":[],"x":[]'
	tells "tcp connect $port" '+ "fd":<N>'
	tells "select r=$fd timeout=60" "+ \"r\":[$fd],\"w\":[],\"x\":[]"
	tells "tcp accept $fd" '+ "fd":<N>'
	tells "select r=$fd timeout=0" '+ "r":[],"w":[],"x":[]'
	bye
}

# -- interruption --

@test "an interrupted select goes on with the time that is left" {
	converse
	keeps_to 400 'select timeout=0.4' '+ "r":[],"w":[],"x":[]'
}

@test "an interrupted select still sees what comes after the signal" {
	with_fifo
	still_sees 'select r=5 timeout=600' '+ "r":[5],"w":[],"x":[]'
}

@test "an interrupted select whose time is up reports empty lists, not what was asked" {
	mkfifo fifo
	converse 5<>fifo
	in_hail 100 'select r=5 x=5 timeout=0.0005' '+ "r":[],"w":[],"x":[]'
}

@test "SIGINT gives a select up, and the session goes on" {
	needs_proc
	converse
	gives_up 'select timeout=none'
	tells 'select timeout=0' '+ "r":[],"w":[],"x":[]'
	bye
}
