#!/usr/bin/env bats
# descriptors.bats - wait on descriptors of every sort, once and without -f

load helper

teardown() {
	stop_all
}

# What is said of a descriptor that is not open.
not_open() {
	printf "fdwait: %s: descriptor %s: Bad file descriptor%s; it is not open here. A shell may have it close-on-exec: pass bash's coproc on as standard input (fdwait 0 <&%s), ksh's with %s<&%s or 3<&%s, or name it fd:%s@\$\$" \
		"$1" "$2" "${3-}" "$2" "$2" "$2" "$2" "$2"
}

# The program with some descriptors closed, which bats itself would miss:
#   run_without 'REDIRECTIONS' ARGUMENT...
run_without() {
	local redirections=$1
	shift
	run --separate-stderr bash -c "exec \"\$0\" \"\$@\" $redirections" \
		"$FDWAIT" ${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} "$@"
}

# kqueue tells a socket's end, not whether both directions are over.
by_sides() {
	if backend_is select kqueue; then
		printf '%s' "$1"
	else
		printf '%s' "$2"
	fi
}

lacks() {
	printf "fdwait: %s: %s can't express %s; what can: %s" "$@"
}

# -- pipes --

@test "an empty pipe is a timeout" {
	open_pipe 5 6
	check 124 '' '' -t 0 5
}

@test "a pipe with data can be read" {
	open_pipe 5 6
	echo x >&6
	check 0 '5 in' '' 5
}

@test "an anonymous pipe on standard input can be read" {
	run --separate-stderr bash -c 'printf x | "$0" "$@"' "$FDWAIT" \
		${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} --no-eof -t 60 0
	# The writer may have left already: its hup comes with the data.
	[ "$output" = '0 in' ] || backend_is select || [ "$output" = '0 in,hup' ]
	expect 0 "$output" ''
}

@test "what comes later ends the wait" {
	open_pipe 5 6
	start -t 60 5
	echo x >&6
	ended
	expect 0 '5 in' ''
}

@test "data is looked at, not read" {
	local line

	open_pipe 5 6
	echo kept >&6
	check 0 '5 in' '' 5
	read -r -t "$patience" line <&5
	[ "$line" = kept ]
}

@test "the flags of a descriptor stay what they were" {
	local before after

	open_pipe 5 6
	before=$(grep flags /proc/$$/fdinfo/5)
	check 124 '' '' -t 0.01 5
	check 124 '' '' -t 0.01 -f 5
	after=$(grep flags /proc/$$/fdinfo/5)
	[ "$before" = "$after" ]
}

@test "an empty pipe can be written to" {
	open_pipe 5 6
	check 0 '6 out' '' 6:out
}

@test "a full pipe can't be written to until somebody reads" {
	open_pipe 5 6
	dd if=/dev/zero bs=65536 count=1 status=none >&6
	check 124 '' '' -t 0 6:out
	start -t 60 6:out
	dd bs=65536 count=1 status=none <&5 >/dev/null
	ended
	expect 0 '6 out' ''
}

@test "a pipe that ended without data says eof, and that satisfies in" {
	open_pipe 5 6
	exec 6>&-
	check 0 "$(by_backend '5 in,eof' '5 hup,eof')" '' 5
}

@test "data that waits in a pipe whose writer left is not the end" {
	open_pipe 5 6
	echo x >&6
	exec 6>&-
	check 0 "$(by_backend '5 in' '5 in,hup')" '' 5
}

@test "the end of a pipe ends a wait that is under way" {
	open_pipe 5 6
	start -t 60 5 6>&-
	exec 6>&-
	ended
	expect 0 "$(by_backend '5 in,eof' '5 hup,eof')" ''
}

@test "with --no-eof the end alone does not satisfy in" {
	open_pipe 5 6
	exec 6>&-
	check 3 "$(by_backend '5 in,eof' '5 hup,eof')" '' --no-eof 5
}

@test "with --no-eof data satisfies in, whether the writer left or not" {
	open_pipe 5 6
	echo x >&6
	check 0 '5 in' '' --no-eof 5
	exec 6>&-
	check 0 "$(by_backend '5 in' '5 in,hup')" '' --no-eof 5
}

@test "hup is told when it was asked for, and does not come from data" {
	backend_is select kqueue && skip "$FDWAIT_BACKEND can't express hup"
	open_pipe 5 6
	echo x >&6
	check 124 '' '' -t 0 5:hup
	exec 6>&-
	check 0 '5 hup' '' 5:hup
	read -r -t "$patience" <&5
	check 0 '5 hup,eof' '' 5:hup
	check 0 '5 hup,eof' '' --no-eof 5:hup
}

@test "out counts beside err" {
	open_pipe 5 6
	exec 5<&-
	check 0 "$(by_backend '6 out' '6 out,err')" '' 6:out
}

@test "err alone never satisfies out" {
	backend_is select && skip "select shows an error as out"
	open_pipe 5 6
	dd if=/dev/zero bs=65536 count=1 status=none >&6
	exec 5<&-
	check 3 '6 err' '' 6:out
}

@test "err satisfies when it was asked for" {
	backend_is select kqueue && skip "$FDWAIT_BACKEND can't express err"
	open_pipe 5 6
	check 124 '' '' -t 0 6:err
	exec 5<&-
	check 0 '6 err' '' 6:err
}

@test "a condition that nobody asked for is told, and exit 3" {
	backend_is select && skip "select has no unasked conditions"
	open_pipe 5 6
	exec 6>&-
	check 3 '5 hup,eof' '' 5:out
}

@test "one target that can't happen leaves --any waiting for the others" {
	backend_is select && skip "select has no unasked conditions"
	open_pipe 5 6
	open_pipe 31 32
	exec 6>&-
	check 124 '5 hup,eof' '' -t 0.1 5:out 31
	start -t 60 5:out 31
	eventually has_lines 1
	echo x >&32
	ended
	expect 0 $'5 hup,eof\n31 in' ''
}

@test "one target that can't happen ends --all" {
	backend_is select && skip "select has no unasked conditions"
	open_pipe 5 6
	open_pipe 31 32
	exec 6>&-
	check 3 '5 hup,eof' '' --all -t 60 5:out 31
}

@test "--any ends with exit 3 when no target is left" {
	backend_is select && skip "select has no unasked conditions"
	open_pipe 5 6
	open_pipe 31 32
	exec 6>&- 32>&-
	check 3 $'5 hup,eof\n31 hup,eof' '' -t 60 5:out 31:out
}

# -- several --

@test "everything that the last call returned is told, in order" {
	open_pipe 5 6
	open_pipe 31 32
	open_pipe 33 34
	echo x | tee /dev/fd/6 >&34
	check 0 $'5 in\n33 in' '' 5 31 33
}

@test "--any is the default, and takes --all back" {
	open_pipe 5 6
	open_pipe 31 32
	echo x >&6
	check 0 '5 in' '' --any 5 31
	check 0 '5 in' '' --all --any 5 31
	check 0 '5 in' '' 5 31
}

@test "--max-events limits what a call returns" {
	open_pipe 5 6
	open_pipe 31 32
	echo x | tee /dev/fd/6 >&32
	check 0 '5 in' '' --max-events 1 5 31
	check 0 $'5 in\n31 in' '' --max-events 2 5 31
	check 0 $'5 in\n31 in' '' --all --max-events 1 5 31
}

@test "--all ends when every target has had an event" {
	open_pipe 5 6
	open_pipe 31 32
	echo x | tee /dev/fd/6 >&32
	check 0 $'5 in\n31 in' '' --all 5 31
}

@test "--all tells each target at once, and once" {
	open_pipe 5 6
	open_pipe 31 32
	start --all -t 60 5 31
	echo x >&32
	eventually has_lines 1
	[ "$(cat out)" = '31 in' ]
	echo x >&32
	echo x >&6
	ended
	expect 0 $'31 in\n5 in' ''
}

@test "--all at its deadline is a timeout, and what was told stays" {
	open_pipe 5 6
	open_pipe 31 32
	echo x >&6
	check 124 '5 in' '' --all -t 0.05 5 31
	check 124 '5 in' '' --all -t 0 5 31
}

@test "the same descriptor can be named twice, for different events" {
	check_with '
a, b = socket.socketpair()
put(20, a); keep(b)
b.send(b"x")' 0 $'req=20 in\nanswer=20 out' '' \
		--format '%l=%t %e\n' req=20:in answer=20:out
}

@test "each name of a descriptor is told what it asked for" {
	check_with '
a, b = socket.socketpair()
put(20, a); keep(b)' 0 'w out' '' r=20:in w=20:out
}

@test "the same descriptor with the same events is told for each name" {
	open_pipe 5 6
	echo x >&6
	check 0 $'5 in\n5 in' '' 5 5
	check 0 $'a in\nb in\nc in' '' --all a=5 b=5 c=5
}

@test "two descriptors of one open file are two targets" {
	open_pipe 5 6
	exec 31<&5
	check 124 '' '' -t 0 5 31
	echo x >&6
	check 0 $'5 in\n31 in' '' --all 5 31
}

@test "two openings of one FIFO are two targets" {
	open_pipe 5 6
	exec 31<pipe.5
	echo x >&6
	check 0 $'5 in\n31 in' '' 5 31
}

@test "pipes, sockets, listeners, eventfds, devices and terminals go together" {
	check_with '
import pty, select
def listener():
    s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); return s
p = os.pipe(); os.write(p[1], b"x"); put(20, p[0]); keep(p[1])
a, b = socket.socketpair(); b.send(b"x"); put(21, a); keep(b)
c, d = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM); d.send(b"x"); put(22, c); keep(d)
l = listener(); s = socket.create_connection(l.getsockname()); put(23, l); keep(s)
select.select([l], [], []) # connected is not yet waiting to be accepted
put(24, os.eventfd(1))
master, slave = pty.openpty(); put(25, slave); keep(master)
put(26, os.open("/dev/random", os.O_RDONLY))
q = listener(); put(27, q)' 0 \
		$'20 in\n21 in\n22 in\n23 in\n24 in\n25 out\n26 in' '' \
		--all 20-24 25:out 26
}

# -- sockets --

@test "a silent stream socket can be written to, not read" {
	check_with 'a, b = socket.socketpair(); put(20, a); keep(b)' \
		0 '20 out' '' 20:in,out
	check_with 'a, b = socket.socketpair(); put(20, a); keep(b)' \
		124 '' '' -t 0 20
}

@test "words come in the order of the table" {
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.send(b"x")' 0 '20 in,out' '' 20:out,in
}

@test "a stream socket whose peer closed says eof" {
	check_with 'a, b = socket.socketpair(); put(20, a)' \
		0 "$(by_sides '20 in,eof' '20 in,hup,eof')" '' 20
}

@test "a stream socket whose peer will send no more says eof" {
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.shutdown(socket.SHUT_WR)' 0 '20 in,eof' '' 20
}

@test "a TCP connection whose peer will send no more says eof" {
	check_with '
l = socket.socket(); l.bind(("127.0.0.1", 0)); l.listen()
a = socket.create_connection(l.getsockname()); b, _ = l.accept()
put(20, a); keep(b)
b.shutdown(socket.SHUT_WR)' 0 '20 in,eof' '' -t 60 20
}

@test "data that waits in a socket whose peer shut down is not the end" {
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.send(b"x"); b.shutdown(socket.SHUT_WR)' 0 '20 in' '' 20
}

@test "with --no-eof a socket's end does not satisfy in" {
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.shutdown(socket.SHUT_WR)' 3 '20 in,eof' '' --no-eof 20
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.send(b"x"); b.shutdown(socket.SHUT_WR)' 0 '20 in' '' --no-eof 20
}

@test "rdhup is told when it was asked for" {
	backend_is select kqueue && skip "$FDWAIT_BACKEND can't express rdhup"
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.shutdown(socket.SHUT_WR)' 0 '20 in,rdhup,eof' '' 20:in,rdhup
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.send(b"x"); b.shutdown(socket.SHUT_WR)' 0 '20 in,rdhup' '' 20:in,rdhup
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.shutdown(socket.SHUT_WR)' 0 '20 rdhup,eof' '' 20:rdhup
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.send(b"x")' 124 '' '' -t 0 20:rdhup
}

@test "rdhup that nobody asked for stays out of the mask" {
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.shutdown(socket.SHUT_WR)' 0 'in,eof 1' '' --format '%e %m' 20
}

@test "a reset connection is told as the kernel tells it" {
	check_with '
import struct
l = socket.socket(); l.bind(("127.0.0.1", 0)); l.listen()
a = socket.create_connection(l.getsockname()); b, _ = l.accept()
b.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
b.close(); put(20, a)
import select
p = select.poll(); p.register(a, 0); p.poll(60000)' \
		0 "$(by_backend '20 in,eof' "20 $(by_sides in,err,eof in,err,hup,eof)")" '' -t 60 20
}

@test "urgent data is pri" {
	backend_is kqueue && skip "kqueue can't express pri"
	check_with '
l = socket.socket(); l.bind(("127.0.0.1", 0)); l.listen()
a = socket.create_connection(l.getsockname()); b, _ = l.accept()
put(20, a); keep(b)
b.send(b"!", socket.MSG_OOB)' 0 '20 pri' '' -t 60 20:pri
}

@test "a seqpacket socket is no stream, and has no eof" {
	check_with '
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
put(20, a)' 0 "$(by_sides '20 in' '20 in,hup')" '' 20
}

@test "a datagram socket can be read when a datagram came" {
	check_with '
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
put(20, a); keep(b)' 124 '' '' -t 0 20
	check_with '
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
put(20, a); keep(b); b.send(b"")' 0 '20 in' '' 20
}

@test "a UDP socket that was shut down has no eof" {
	check_with '
a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
a.bind(("127.0.0.1", 0)); a.connect(a.getsockname())
a.shutdown(socket.SHUT_RD); put(20, a)' 0 '20 in' '' 20
}

@test "a listening socket can be read when a connection came, and has no eof" {
	check_with '
a = socket.socket(); a.bind(("127.0.0.1", 0)); a.listen()
put(20, a)' 124 '' '' -t 0 20
	check_with '
a = socket.socket(socket.AF_UNIX); a.bind("s"); a.listen()
b = socket.socket(socket.AF_UNIX); b.connect("s")
put(20, a); keep(b)' 0 '20 in' '' 20
}

@test "a listener that was shut down has no eof" {
	check_with '
a = socket.socket(socket.AF_UNIX); a.bind("s"); a.listen()
a.shutdown(socket.SHUT_RD); put(20, a)' 0 '20 in' '' 20
}

# -- terminals and other devices --

@test "a terminal can be read once a line was typed" {
	check_with '
import pty
master, slave = pty.openpty(); put(20, slave); keep(master)' \
		124 '' '' -t 0 20
	check_with '
import pty
master, slave = pty.openpty(); put(20, slave); keep(master)
os.write(master, b"line\n")' 0 '20 in' '' -t 60 20
}

@test "a terminal's unfinished line can't be read" {
	check_with '
import pty
master, slave = pty.openpty(); put(20, slave); keep(master)
os.write(master, b"li")' 124 '' '' -t 0.1 20
}

@test "a terminal that hung up satisfies in, and has no eof" {
	local told
	told=$(by_sides '20 in' '20 in,err,hup')
	backend_is kqueue && told='20 in,hup'
	check_with '
import pty
master, slave = pty.openpty(); put(20, slave)' \
		0 "$told" '' 20
}

@test "a terminal's path is opened and waited on" {
	local path

	start_peer
	peer 'import pty; m, s = pty.openpty(); answer = os.ttyname(s)'
	path=$answer
	check 124 '' '' -t 0 "$path"
	check 0 "$path out" '' "$path:out"
	start -t 60 "typed=$path"
	peer 'os.write(m, b"line\n")'
	ended
	expect 0 'typed in' ''
}

@test "script(1) gives a terminal that works" {
	requires script
	run --separate-stderr script -qec "$FDWAIT ${FDWAIT_BACKEND:+--backend=$FDWAIT_BACKEND} --format '%l %e' -t 60 0:out" /dev/null </dev/null
	expect 0 '0 out' ''
}

@test "an eventfd is readable when it is not 0, and writable" {
	check_with 'put(20, os.eventfd(0))' 0 '20 out' '' 20:in,out
	check_with 'put(20, os.eventfd(3))' 0 '20 in,out' '' 20:in,out
}

@test "a nested epoll set is a descriptor like another" {
	check_with '
import select
r, w = os.pipe(); keep(r); keep(w)
e = select.epoll(); e.register(r, select.EPOLLIN); put(20, e)' \
		124 '' '' -t 0 20
	check_with '
import select
r, w = os.pipe(); os.write(w, b"x"); keep(r); keep(w)
e = select.epoll(); e.register(r, select.EPOLLIN); put(20, e)' \
		0 '20 in' '' 20
}

@test "a character device that can be polled is waited on" {
	exec 5</dev/random
	check 0 '5 in' '' 5
}

@test "a regular file is ready at once, and epoll says that it refuses it" {
	echo x >file
	exec 5<file
	if backend_is epoll; then
		check 1 '' 'fdwait: 5: epoll refuses a regular file: Operation not permitted; it is always ready, and poll and select say so (--poll)' 5
	else
		check 0 '5 in' '' 5
		check 0 'f in,out' '' f=5:in,out
	fi
}

@test "an empty regular file is ready, too" {
	: >file
	exec 5<file
	if backend_is kqueue; then
		# Ready is what has something between its offset and its end.
		check 124 '' '' -t 0 5
		echo x >file
		check 0 '5 in' '' 5
		read -r <&5
		check 124 '' '' -t 0 5
	elif backend_is epoll; then
		check 1 '' 'fdwait: file: epoll refuses a regular file: Operation not permitted; it is always ready, and poll and select say so (--poll)' file=5
	else
		check 0 '5 in' '' 5
	fi
}

@test "a directory and /dev/null are ready at once, and epoll refuses them" {
	exec 5<. 31</dev/null
	if backend_is epoll; then
		check 1 '' 'fdwait: 5: epoll refuses a directory: Operation not permitted; it is always ready, and poll and select say so (--poll)' 5
		check 1 '' 'fdwait: 31: epoll refuses a character device: Operation not permitted; it is always ready, and poll and select say so (--poll)' 31
	elif backend_is kqueue; then
		# As on FreeBSD: the null device is never readable there.
		check 0 '5 in' '' 5 31
		check 124 '' '' -t 0 31
	else
		check 0 $'5 in\n31 in' '' 5 31
	fi
}

# -- descriptors that are not open --

@test "a closed descriptor is exit 1, and poll and devpoll tell its nval" {
	local told=''

	backend_is poll devpoll && told='9 nval'
	check 1 "$told" "$(not_open 9 9)" 9 9<&-
	backend_is poll devpoll && told='req nval'
	check 1 "$told" "$(not_open req 9)" req=9 9<&-
	check 1 "$told" "$(not_open req 9)" -t 0 req=9 9<&-
}

@test "a closed standard input is no exception" {
	local told=''

	backend_is poll devpoll && told='0 nval'
	run_without '0<&-' 0
	expect 1 "$told" "$(not_open 0 0)"
}

@test "one closed descriptor among open ones is an error, and all are told" {
	local told=''

	open_pipe 5 6
	echo x >&6
	backend_is poll devpoll && told=$'31 nval\n33 nval'
	check 1 "$told" "$(not_open 31 31 ' (and 1 more)')" 5 31 33
}

@test "nothing that fdwait opens takes the number of a closed descriptor" {
	local told=''

	mkfifo p
	backend_is poll devpoll && told=$'4 nval\n5 nval'
	# Whatever it opened first would get the lowest number.
	run_without '3<&- 4<&- 5<&-' -t 0 fifo:p 4 5
	expect 1 "$told" "$(not_open 4 4 ' (and 1 more)')"
}

@test "nothing that fdwait opens is 0, 1 or 2" {
	mkfifo p
	exec 5<>p
	echo x >&5
	run_without '0<&-' --format '%f' fifo:p
	[ "$output" -gt 2 ]
	expect 0 "$output" 'fdwait: fifo:p: 2 bytes are queued, and may be lost now that fdwait closes it; to keep them: exec 5<>p; fdwait 5'
}

# -- large numbers, many of them --

@test "select takes numbers up to 1023, and tells its limit from 1024 on" {
	[ "$(ulimit -n)" -ge 2001 ] || skip "the limit of open files is $(ulimit -n)"
	open_pipe 5 6
	echo x >&6
	exec 1023<&5 1024<&5 2000<&5
	check 0 '1023 in' '' 1023
	if backend_is select; then
		check 1 '' "fdwait: 1024: select can't take descriptor 1024: the limit is FD_SETSIZE, 1024; poll and epoll have none (--poll)" 1024
		check 1 '' "fdwait: big: select can't take descriptor 2000: the limit is FD_SETSIZE, 1024; poll and epoll have none (--poll)" 5 big=2000:out
	else
		check 0 '1024 in' '' 1024
		check 0 $'5 in\n2000 in' '' 5 2000
	fi
}

@test "a closed descriptor above the limit of select is said to be closed" {
	local told=''

	[ "$(ulimit -n)" -ge 5001 ] || skip "the limit of open files is $(ulimit -n)"
	backend_is poll devpoll && told='5000 nval'
	check 1 "$told" "$(not_open 5000 5000)" 5000
}

@test "numbers above 65535 are like others" {
	ulimit -n 70000 2>/dev/null || skip "the limit of open files can't be 70000"
	open_pipe 5 6
	echo x >&6
	exec 65535<&5 65536<&5 69999<&5
	if backend_is select; then
		check 1 '' "fdwait: 69999: select can't take descriptor 69999: the limit is FD_SETSIZE, 1024; poll and epoll have none (--poll)" 69999
	else
		check 0 '69999 in' '' 69999
		check 0 $'65535 in\n65536 in' '' --all 65535-65536
	fi
}

@test "a number that no descriptor can have is a closed one, or no number" {
	local told=''

	backend_is poll devpoll && told='2147483647 nval'
	check 1 "$told" "$(not_open 2147483647 2147483647)" 2147483647
	check 2 '' 'fdwait: 2147483648: a descriptor is a number from 0 to 2147483647, a range two of them (3-9)' 2147483648
}

@test "hundreds of descriptors are told in one batch" {
	local n want=''

	[ "$(ulimit -n)" -ge 1024 ] || skip "the limit of open files is $(ulimit -n)"
	open_pipe 5 6
	for n in {300..899}; do
		eval "exec $n<&5"
		want+="$n in"$'\n'
	done
	check 124 '' '' -t 0 300-899
	echo x >&6
	check 0 "${want%$'\n'}" '' 300-899
	check 0 "${want%$'\n'}" '' --all 300-899
	check 0 "${want%$'\n'}" '' --all --max-events 7 300-899
}

@test "thousands of descriptors come from standard input" {
	local many='
r, w = os.pipe(); keep(w)
for n in range(300, 9001): os.dup2(r, n)
'

	[ "$(ulimit -n)" -ge 9001 ] || skip "the limit of open files is $(ulimit -n)"
	seq 300 9000 | sed 's/^/fd:/' >list
	if backend_is select; then
		check_with "$many" 1 '' "fdwait: fd:1024: select can't take descriptor 1024: the limit is FD_SETSIZE, 1024; poll and epoll have none (--poll)" \
			-t 0 --targets-from - <list
	else
		check_with "$many" 124 '' '' -t 0 --targets-from - <list
		check_with "$many
os.write(w, b'x')" 0 "$(sed 's/$/ in/' list)" '' -t 0 --targets-from - <list
	fi
}

# -- ranges and lists --

@test "a range is all its descriptors, and shown by their numbers" {
	open_pipe 31 6
	exec 32<&31 33<&31
	check 124 '' '' -t 0 31-33
	echo x >&6
	check 0 $'31 in\n32 in\n33 in' '' 31-33
	check 0 $'31 in\n32 in' '' fd:31-32
	check 0 '31 in' '' 31-31
	check 0 $'p.31 in\np.32 in' '' p=31-32
	check 0 $'p.32 in\np.33 in' '' p=fd:32-33:in
	check 0 $'p.32 in\np.33 in' '' --fd p=32-33
}

@test "a range has events like one descriptor" {
	open_pipe 5 6
	exec 31>&6 32>&6
	check 0 $'31 out\n32 out' '' 31-32:out
	check 0 $'31 out\n32 out' '' -e out 31-32
}

@test "a range that is none is a usage error" {
	check 2 '' 'fdwait: 7-5: the range ends before it begins; write 5-7' 7-5
	check 2 '' 'fdwait: 5-: a descriptor is a number from 0 to 2147483647, a range two of them (3-9)' 5-
	check 2 '' 'fdwait: 5-6-7: a descriptor is a number from 0 to 2147483647, a range two of them (3-9)' 5-6-7
	check 2 '' 'fdwait: fd:x: a descriptor is a number from 0 to 2147483647, a range two of them (3-9)' fd:x
}

@test "a closed member of a range is an error" {
	local told=''

	open_pipe 5 6
	exec 31<&5 32<&- 33<&5
	backend_is poll devpoll && told='32 nval'
	check 1 "$told" "$(not_open 32 32)" -t 0 31-33
}

@test "-r, -w and -x are select's three lists" {
	open_pipe 5 6
	open_pipe 31 32
	open_pipe 33 34
	echo x >&6
	check 0 '5 in' '' -r 5,31-31
	check 0 $'5 in\n6 out' '' -r 5,31 -w 6
	check 0 $'5 in\n32 out' '' -r5 -r 31 -w32
	check 0 '32 out' '' --read=31 --write 32
	check 124 '' '' -t 0 -r 31,33-33
	backend_is kqueue && return # it can't express -x
	check 124 '' '' -t 0 -x 5 -r 31
	check 124 '' '' -t 0 --except 5
}

@test "-x is urgent data" {
	backend_is kqueue && skip "kqueue can't express pri"
	check_with '
l = socket.socket(); l.bind(("127.0.0.1", 0)); l.listen()
a = socket.create_connection(l.getsockname()); b, _ = l.accept()
put(20, a); keep(b)
b.send(b"!", socket.MSG_OOB)' 0 '20 pri' '' -t 60 -x 20
}

@test "-e has no effect on -r, -w and -x, and goes for targets behind it" {
	open_pipe 5 6
	echo x >&6
	check 0 $'5 in\n6 out' '' -e out -r 5 6
	check 0 $'5 in\n6 out' '' 5 -e out 6
	check 0 $'6 out\n5 in' '' -e out 6 -e in 5
	check 0 '5 in' '' -e out 5:in
}

@test "a list with something else in it is a usage error" {
	local takes='it takes descriptors and ranges: 0,3,5-9'
	local all='a descriptor is a number from 0 to 2147483647, a range two of them (3-9)'

	check 2 '' "fdwait: x: $all" -r x
	check 2 '' "fdwait: -r '5,,6': $takes" -r 5,,6
	check 2 '' "fdwait: -w '': $takes" -w ''
	check 2 '' "fdwait: 5:out: $all" -r 5:out
	check 2 '' 'fdwait: 9-5: the range ends before it begins; write 5-9' -x 9-5
}

@test "--targets-from takes operands from a file, one a line" {
	open_pipe 5 6
	echo x >&6
	printf 'first=5\n\n6:out\nfd:5:in\nlast=5-5' >list
	check 0 $'first in\n6 out\nfd:5 in\nlast.5 in' '' --targets-from list
	check 0 $'6 out\nfirst in\n6 out\nfd:5 in\nlast.5 in' '' 6:out --targets-from=list
}

@test "--targets-from - is standard input" {
	open_pipe 5 6
	echo x >&6
	run --separate-stderr fdwait --targets-from - <<<'in=5'
	expect 0 'in in' ''
	printf '6:out\n' >list
	run --separate-stderr fdwait --targets-from - -r 5 <list
	expect 0 $'6 out\n5 in' ''
}

@test "with --null-in names end in NUL, wherever the option stands" {
	local fifo=$'a\nb'

	mkfifo "$fifo"
	exec 5<>"$fifo"
	echo x >&5
	printf 'fifo:%s\0n=5\0' "$fifo" >list
	check 0 $'fifo:a\\012b in\nn in' 'fdwait: fifo:a\012b: 2 bytes are queued, and may be lost now that fdwait closes it; to keep them: exec 5<>PATH; fdwait 5' \
		--null-in --targets-from list
	check 0 $'fifo:a\\012b in\nn in' 'fdwait: fifo:a\012b: 2 bytes are queued, and may be lost now that fdwait closes it; to keep them: exec 5<>PATH; fdwait 5' \
		--targets-from list --null-in
}

@test "--targets-from says what it can't read" {
	check 1 '' 'fdwait: --targets-from none: No such file or directory' --targets-from none
	check 1 '' 'fdwait: --targets-from .: Is a directory' --targets-from .
	: >empty
	check 124 '' '' -t 0 --targets-from empty
	check 2 '' 'fdwait: no target: name a descriptor, a path or KIND:NAME, or give a timeout to sleep (-t); see fdwait --help' --targets-from empty
}

# -- events --

@test "in may be written as word, constant or number, in any case" {
	local word

	open_pipe 5 6
	echo x >&6
	for word in in IN In POLLIN pollin PollIn EPOLLIN epollin 1 01 0x1 0X0001; do
		check 0 '5 in' '' "5:$word"
		check 0 '5 in' '' -e "$word" 5
	done
}

@test "lists may mix words, constants and numbers" {
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.send(b"x")' 0 '20 in,out' '' 20:POLLIN,4
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.send(b"x")' 0 '20 in,out' '' 20:0x5,in
}

@test "rdhup may be written as number and as either constant" {
	local word

	backend_is select kqueue && skip "$FDWAIT_BACKEND can't express rdhup"
	for word in rdhup RDHUP POLLRDHUP EPOLLRDHUP 0x2000 8192; do
		check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.shutdown(socket.SHUT_WR)' 0 '20 rdhup,eof' '' "20:$word"
	done
	check_with '
a, b = socket.socketpair(); put(20, a); keep(b)
b.shutdown(socket.SHUT_WR)' 0 '20 in,rdhup,eof' '' 20:0x2001
}

@test "the normal and priority bands are told by their own words" {
	backend_is select kqueue && skip "$FDWAIT_BACKEND knows no bands"
	open_pipe 5 6
	check 0 '6 wrnorm' '' 6:wrnorm
	check 0 '6 out,wrnorm' '' 6:out,POLLWRNORM
	echo x >&6
	check 0 '5 rdnorm' '' 5:rdnorm
	check 0 '5 in,rdnorm' '' 5:EPOLLIN,EPOLLRDNORM
	check 124 '' '' -t 0 5:rdband,msg 6:wrband,msg
}

@test "a word that is no event is a usage error with the words that are" {
	local all='it has in, pri, out, err, hup, rdhup, nval, rdnorm, rdband, wrnorm, wrband, msg, et, oneshot, exclusive, a number, or names like POLLIN'

	check 2 '' "fdwait: 5:foo: 'foo' is no event of this kind; $all" 5:foo
	check 2 '' "fdwait: 5:in,foo: 'foo' is no event of this kind; $all" 5:in,foo
	check 2 '' "fdwait: 5:: '' is no event of this kind; $all" 5:
	check 2 '' "fdwait: 5:in,: '' is no event of this kind; $all" 5:in,
	check 2 '' "fdwait: fd:5:eof: 'eof' is no event of this kind; $all" fd:5:eof
	check 2 '' "fdwait: 5-7:connect: 'connect' is no event of this kind; $all" 5-7:connect
	check 2 '' "fdwait: 5:EPOLLNVAL: 'EPOLLNVAL' is no event of this kind; $all" 5:EPOLLNVAL
	check 2 '' "fdwait: 5:POLLET: 'POLLET' is no event of this kind; $all" 5:POLLET
	check 2 '' "fdwait: 5:0x: '0x' is no event of this kind; $all" 5:0x
	check 2 '' "fdwait: 5:4294967296: '4294967296' is no event of this kind; $all" 5:4294967296
}

@test "an event that the backend can't express is exit 4, with those that can" {
	local word

	open_pipe 5 6
	exec 6>&-
	if backend_is select; then
		for word in hup err rdhup rdnorm rdband wrnorm wrband msg; do
			check 4 '' "$(lacks 5 select "$word" 'epoll, poll, devpoll')" "5:$word"
		done
		check 4 '' "$(lacks req select err,hup 'epoll, poll, devpoll')" req=5:hup,in,err
	fi
	if backend_is kqueue; then
		for word in hup err rdhup rdnorm rdband wrnorm wrband msg; do
			check 4 '' "$(lacks 5 kqueue "$word" 'epoll, poll, devpoll')" "5:$word"
		done
		check 4 '' "$(lacks 5 kqueue pri 'epoll, poll, select, devpoll')" 5:pri
		check 4 '' "$(lacks 5 kqueue pri 'epoll, poll, select, devpoll')" -t 0 -x 5
		check 4 '' "$(lacks req kqueue err,hup 'epoll, poll, devpoll')" req=5:hup,in,err
	fi
	backend_is poll devpoll || check 4 '' "$(lacks 5 "$FDWAIT_BACKEND" nval 'poll, devpoll')" 5:nval
	backend_is epoll || for word in et oneshot exclusive; do
		check 4 '' "$(lacks 5 "$FDWAIT_BACKEND" "$word" epoll)" "5:$word"
	done
}

@test "edges, one shots and exclusive waits are epoll's, and return at once, too" {
	local word

	backend_is epoll || skip "$FDWAIT_BACKEND lacks them"
	open_pipe 5 6
	for word in et ET EPOLLET 0x80000000 oneshot EPOLLONESHOT exclusive EPOLLEXCLUSIVE; do
		check 124 '' '' -t 0 "5:in,$word"
	done
	echo x >&6
	for word in et ET EPOLLET 0x80000000 oneshot EPOLLONESHOT exclusive EPOLLEXCLUSIVE; do
		check 0 '5 in' '' "5:in,$word"
	done
}

# -- time --

@test "-t 0 only looks" {
	open_pipe 5 6
	check 124 '' '' -t 0 5
	echo x >&6
	check 0 '5 in' '' -t 0 5
}

@test "a timeout does not come early" {
	local began

	open_pipe 5 6
	began=$(now)
	check 124 '' '' -t 0.2 5
	lasted 200
	began=$(now)
	check 124 '' '' -t 70ms 5
	lasted 70
}

@test "a timeout below a millisecond is one" {
	open_pipe 5 6
	check 124 '' '' -t 1ns 5
	check 124 '' '' -t 0.0000001 5
}

@test "without a timeout, or with inf, none and -1, the wait has no end" {
	local limit

	open_pipe 5 6
	for limit in '' '-tinf' '-tnone' '-t-1'; do
		start $limit 5
		is_running
		echo x >&6
		ended
		expect 0 '5 in' ''
		read -r <&5
	done
}

@test "a timeout longer than any clock can tell is clamped, not wrapped" {
	open_pipe 5 6
	start -t 99999999999999999999d 5
	is_running
	echo x >&6
	ended
	expect 0 '5 in' ''
}

@test "--timeout-status is told instead of 124" {
	open_pipe 5 6
	open_pipe 31 32
	check 7 '' '' --timeout-status 7 -t 0 5
	check 0 '' '' --timeout-status 0 -t 0.01 5
	echo x >&6
	check 0 '5 in' '' --timeout-status 7 -t 0 5
	check 7 '5 in' '' --timeout-status 7 --all -t 0 5 31
}

@test "a timeout without a target is a sleep" {
	local began

	began=$(now)
	check 124 '' '' -t 0.1
	lasted 100
	check 124 '' '' -t 0
	check 0 '' '' -t 0.01 --timeout-status 0
}

@test "events of other targets don't put the deadline off" {
	local began

	open_pipe 5 6
	open_pipe 31 32
	open_pipe 33 34
	began=$(now)
	start --all -t 0.4 5 31 33
	sleep 0.15
	echo x >&6
	sleep 0.15
	echo x >&32
	ended
	lasted 400
	# A slow machine may not have come to write in time.
	case $output in
	'' | '5 in' | $'5 in\n31 in') ;;
	*) false ;;
	esac
	expect 124 "$output" ''
}

@test "being stopped and continued doesn't shorten a wait" {
	local began

	open_pipe 5 6
	began=$(now)
	start -t 0.5 5
	for _ in 1 2 3 4 5; do
		kill -STOP "$started" && kill -CONT "$started" || break
	done
	ended
	lasted 500
	expect 124 '' ''
}

@test "being stopped and continued doesn't lengthen a wait" {
	local i

	open_pipe 5 6
	start -t 0.4 5
	# Were the limit begun afresh each time, this would never end.
	for ((i = 0; i < patience * 50; i++)); do
		is_over "$started" && break
		kill -STOP "$started" && kill -CONT "$started" || break
		sleep 0.02
	done
	[ "$i" -lt $((patience * 50)) ]
	ended
	expect 124 '' ''
}

@test "what comes while stopped is told when continued" {
	open_pipe 5 6
	start -t 60 5
	freeze
	echo x >&6
	kill -CONT "$started"
	ended
	expect 0 '5 in' ''
}

@test "what is ready counts also when the deadline passed while stopped" {
	open_pipe 5 6
	local limit
	for limit in 1 5 25; do
		start -t "$limit" 5
		freeze
		# Stopped in time, or once more with more of it? It may also be
		# stopped behind its last look, when it had no time to be so
		# before the wait was over.
		! is_over "$started" || { ended; continue; }
		echo x >&6
		sleep "$limit.1"
		kill -CONT "$started"
		ended
		[ "$status" = 124 ] || break
		read -r -t "$patience" <&5
	done
	expect 0 '5 in' ''
}

# -- --ready-fd --

@test "--ready-fd gets a newline, once" {
	open_pipe 5 6
	run --separate-stderr fdwait -t 0 --ready-fd 9 5 9>told
	expect 124 '' ''
	[ "$(od -An -c told | tr -d ' ')" = '\n' ]
}

@test "--ready-fd is closed after it, while the wait goes on" {
	open_pipe 5 6
	mkfifo told
	"$FDWAIT" ${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} --ready-fd 9 \
		-t 60 5 >out 2>err 3>&- 9>told &
	started=$!
	exec 8<told
	read -r -t "$patience" <&8
	# It ends only when nobody has it open any more.
	status=0
	read -r -t "$patience" <&8 || status=$?
	[ "$status" = 1 ]
	is_running
	echo x >&6
	ended
	expect 0 '5 in' ''
}

@test "--ready-fd means that the targets are armed" {
	mkfifo p
	start -t 60 fifo:p
	# A FIFO that nobody reads could not be opened like this.
	needs_python
	run --separate-stderr "$python" -c '
import os
os.write(os.open("p", os.O_WRONLY | os.O_NONBLOCK), b"x")'
	expect 0 '' ''
	ended
	[ "$output" = 'fifo:p in' ] || [ "$output" = 'fifo:p in,hup' ]
	expect 0 "$output" 'fdwait: fifo:p: 1 bytes are queued, and may be lost now that fdwait closes it; to keep them: exec 5<>p; fdwait 5'
}

@test "--ready-fd gets nothing when a target can't be armed" {
	run --separate-stderr fdwait -t 0 --ready-fd 9 fifo:none 9>told
	expect 1 '' 'fdwait: fifo:none: open: No such file or directory; mkfifo(1) makes one'
	[ ! -s told ]
}

@test "--ready-fd must be open" {
	open_pipe 5 6
	check 1 '' 'fdwait: --ready-fd 9: Bad file descriptor' --ready-fd 9 -t 0 5 9>&-
}

# Before Linux 5.11, and in sandboxes that don't know the call.
@test "an epoll that counts but milliseconds waits as well" {
	backend_is epoll || skip "epoll's alone"
	[ -n "${FDWAIT_REFUSED-}" ] || skip "nothing here makes the kernel refuse it"
	ready_at 5
	idle_at 6
	for error in 1 38; do # EPERM, ENOSYS
		run --separate-stderr "$FDWAIT_REFUSED" epoll_pwait2 "$error" \
			"$FDWAIT" --epoll -t 60 6 5
		[ "$status" != 77 ] || skip "no seccomp here"
		expect 0 '5 in' ''
		run --separate-stderr "$FDWAIT_REFUSED" epoll_pwait2 "$error" \
			"$FDWAIT" --epoll -t 1500us 6
		expect 124 '' ''
	done
}
