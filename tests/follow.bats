#!/usr/bin/env bats
# follow.bats - go on: each new readiness once, until nothing is left

load helper

teardown() {
	stop_all
}

# A TCP connection: the test's end is descriptor 5, the peer's is `c`.
connect_peer() {
	start_peer
	peer 'l = socket.socket(); l.bind(("127.0.0.1", 0)); l.listen(); answer = l.getsockname()[1]'
	exec 5<>"/dev/tcp/127.0.0.1/$answer"
	peer 'c, _ = l.accept()'
}

# It said a line; or it is over, and had no time for that.
has_line_or_is_over() {
	has_lines 1 || is_over "$started"
}

# -- how it ends --

@test "following nothing that happens is a timeout" {
	open_pipe 5 6
	check 124 '' '' -f -t 0 5
	check 124 '' '' -f -t 0.05 5
	check 124 '' '' -m -t 0.05 5
	check 9 '' '' --timeout-status 9 -f -t 0.05 5
}

@test "at the deadline it is 0 if anything was told" {
	open_pipe 5 6
	echo x >&6
	check 0 '5 in' '' -f -t 0.05 5
	check 0 '5 in' '' -f -t 0 5
	check 0 '5 in' '' --monitor --timeout 0.05 5
	check 0 '5 in' '' --timeout-status 9 --follow -t 0.05 5
}

@test "the deadline of a follow does not come early, and events don't put it off" {
	local began i

	open_pipe 5 6
	began=$(now)
	start -f -t 0.4 5
	for ((i = 0; i < patience * 50; i++)); do
		is_over "$started" && break
		echo x >&6
		sleep 0.02
	done
	[ "$i" -lt $((patience * 50)) ]
	ended
	lasted 400
	output=$(uniq out)
	# A slow machine may not have come to write in time.
	[ -n "$output" ] || skip "too slow to write before the deadline"
	expect 0 '5 in' ''
}

@test "a follow without a target is a sleep" {
	check 124 '' '' -f -t 0.05
}

@test "a pipe that ended ends the follow" {
	open_pipe 5 6
	exec 6>&-
	check 0 "$(by_backend '5 in,eof' '5 hup,eof')" '' -f 5
}

@test "a pipe that ended with data in it ends the follow" {
	open_pipe 5 6
	start -f 5 6>&-
	echo x >&6
	eventually has_lines 1
	[ "$(cat out)" = '5 in' ]
	exec 6>&-
	if backend_is select; then
		# It sees the end when the data is gone.
		read -r -t "$patience" <&5
		ended
		expect 0 $'5 in\n5 in,eof' ''
	else
		ended
		expect 0 $'5 in\n5 in,hup' ''
	fi
}

@test "when one has ended the others go on" {
	open_pipe 5 6
	open_pipe 31 32
	start -f 5 31 6>&- 32>&-
	exec 6>&-
	eventually has_lines 1
	echo x >&32
	eventually has_lines 2
	read -r -t "$patience" <&31
	exec 32>&-
	ended
	expect 0 "$(by_backend '5 in,eof' '5 hup,eof')"$'\n31 in\n'"$(by_backend '31 in,eof' '31 hup,eof')" ''
}

@test "an end that nobody asked for ends the follow with exit 3" {
	backend_is select && skip "select has no unasked conditions"
	open_pipe 5 6
	exec 6>&-
	check 3 '5 hup,eof' '' -f -t 60 5:out
}

@test "err on a pipe's write end ends the follow" {
	backend_is select && skip "select can't tell err from out"
	open_pipe 5 6
	start -f 6:out 5<&-
	eventually has_lines 1
	exec 5<&-
	ended
	expect 0 $'6 out\n6 out,err' ''
}

@test "a socket whose peer closed ends the follow" {
	connect_peer
	start -f 5
	peer 'c.close()'
	ended
	expect 0 '5 in,eof' ''
}

@test "a socket's end is told when its data was read" {
	connect_peer
	start -f 5
	peer 'c.send(b"data\n")'
	eventually has_lines 1
	peer 'c.close()'
	read -r -t "$patience" <&5
	ended
	expect 0 $'5 in\n5 in,eof' ''
}

@test "data and end that come together are data first, then the end" {
	connect_peer
	peer 'c.send(b"data\n"); c.close()'
	start -f 5
	eventually has_lines 1
	read -r -t "$patience" <&5
	ended
	expect 0 $'5 in\n5 in,eof' ''
}

@test "a listener does not end, and each connection is told" {
	local i

	start_peer
	peer 'l = socket.socket(socket.AF_UNIX); l.bind("s"); l.listen(); answer = l.fileno()'
	start -n 2 --interval 10ms "l=fd:$answer@$peer_pid" ||
		skip "another process's descriptors can't be had here"
	# The peer accepts, fdwait watches; it must see that nobody waits before
	# the next one comes.
	for ((i = 0; i < patience * 20; i++)); do
		peer 'd = socket.socket(socket.AF_UNIX); d.connect("s")'
		eventually has_lines 1
		has_lines 2 && break
		peer 'e, _ = l.accept()'
		sleep 0.05
	done
	ended
	expect 0 $'l in\nl in' ''
}

# -- each new readiness once --

@test "a level that stays is told once" {
	open_pipe 5 6
	echo x >&6
	check 0 '5 in' '' -f --interval 10ms -t 0.2 5
	check 0 '6 out' '' -f --interval 10ms -t 0.2 6:out
}

@test "what comes again after it was read is told again" {
	local i

	open_pipe 5 6
	start -n 5 --interval 10ms 5
	for i in 1 2 3 4 5; do
		# One byte more each time: a look can't miss it.
		printf '%s' "12345" | head -c "$i" >&6
		eventually has_lines "$i"
		head -c "$i" <&5 >/dev/null
	done
	ended
	expect 0 $'5 in\n5 in\n5 in\n5 in\n5 in' ''
}

@test "more data on top of what waits is told" {
	open_pipe 5 6
	start -n 3 --interval 10ms 5
	printf 1 >&6
	eventually has_lines 1
	printf 2 >&6
	eventually has_lines 2
	printf 3 >&6
	ended
	expect 0 $'5 in\n5 in\n5 in' ''
}

@test "room in a pipe is told when it comes back" {
	local i

	open_pipe 5 6
	start -n 2 --interval 10ms 6:out
	eventually has_lines 1
	# Full, until a look sees it; then empty.
	for ((i = 0; i < patience * 50; i++)); do
		dd if=/dev/zero bs=65536 count=1 status=none >&6
		sleep 0.03
		dd bs=65536 count=1 status=none <&5 >/dev/null
		has_lines 2 && break
	done
	ended
	expect 0 $'6 out\n6 out' ''
}

@test "each name of one descriptor is told once" {
	open_pipe 5 6
	echo x >&6
	check 0 $'a in\nb in' '' -f --interval 10ms -t 0.2 a=5 b=5
}

@test "data is looked at, not read" {
	local line

	open_pipe 5 6
	echo kept >&6
	check 0 '5 in' '' -f -t 0.05 5
	read -r -t "$patience" line <&5
	[ "$line" = kept ]
}

@test "--max-events keeps nobody from being told" {
	open_pipe 5 6
	open_pipe 31 32
	open_pipe 33 34
	echo x | tee /dev/fd/6 /dev/fd/32 >&34
	run --separate-stderr fdwait -n 3 --max-events 1 5 31 33
	output=$(sort <<<"$output")
	expect 0 $'31 in\n33 in\n5 in' ''
}

@test "an edge that was asked for is told once, too" {
	backend_is epoll || skip "$FDWAIT_BACKEND has no edges"
	open_pipe 5 6
	echo x >&6
	check 0 '5 in' '' -f -t 0.1 5:in,et
}

@test "a one shot is told once, and ends the follow" {
	backend_is epoll || skip "$FDWAIT_BACKEND has no one shots"
	open_pipe 5 6
	echo x >&6
	check 0 '5 in' '' -f 5:in,oneshot
}

# -- it never spins --

@test "a level that stays costs no processor time" {
	open_pipe 5 6
	echo x >&6
	start -f -t 60 5 6:out
	eventually has_lines 2
	rests 0.6
	kill "$started"
	ended
	expect 143 $'5 in\n6 out' ''
}

@test "a level that stays is waited for, not asked for again and again" {
	open_pipe 5 6
	echo x >&6
	run --separate-stderr fdwait -v -f --interval 50ms -t 0.5 5
	[ "$status" -eq 0 ]
	[ "$output" = '5 in bytes=2' ]
	# Ten looks of a few calls each.
	[ "$(wc -l <<<"$stderr")" -lt 80 ]
	[ "$(wc -l <<<"$stderr")" -gt 1 ]
}

@test "a half-closed socket with data in it doesn't spin" {
	connect_peer
	peer 'c.send(b"data\n"); c.shutdown(socket.SHUT_WR)'
	start -f -t 60 5
	eventually has_lines 1
	rests 0.6
	read -r -t "$patience" <&5
	ended
	expect 0 $'5 in\n5 in,eof' ''
}

@test "a target that can't happen any more doesn't spin" {
	backend_is select && skip "select has no unasked conditions"
	open_pipe 5 6
	open_pipe 31 32
	start -t 60 5:out 31 6>&-
	exec 6>&-
	eventually has_lines 1
	rests 0.4
	echo x >&32
	ended
	expect 0 $'5 hup,eof\n31 in' ''
}

@test "a regular file is told once" {
	echo x >file
	exec 5<file
	if backend_is epoll; then
		check 1 '' 'fdwait: 5: epoll refuses a regular file: Operation not permitted; it is always ready, and poll and select say so (--poll)' -f 5
	else
		check 0 '5 in' '' -f --interval 10ms -t 0.2 5
	fi
}

@test "auto takes a regular file beside a pipe, and follows both" {
	backend_is epoll || skip "auto is the same whatever the backend"
	unset FDWAIT_BACKEND
	echo x >file
	open_pipe 5 6
	exec 31<file
	start -f -t 60 31 5
	eventually has_lines 1
	[ "$(cat out)" = '31 in' ]
	echo x >&6
	eventually has_lines 2
	rests 0.4
	kill "$started"
	ended
	expect 143 $'31 in\n5 in' ''
}

# -- --count --

@test "--count tells exactly that many records" {
	open_pipe 5 6
	open_pipe 31 32
	open_pipe 33 34
	echo x | tee /dev/fd/6 /dev/fd/32 >&34
	check 0 '5 in' '' -n 1 5 31 33
	check 0 $'5 in\n31 in' '' --count 2 5 31 33
	check 0 $'5 in\n31 in\n33 in' '' -n3 -f 5 31 33
}

@test "--count that the deadline cuts short is a timeout" {
	open_pipe 5 6
	echo x >&6
	check 124 '5 in' '' -n 2 -t 0.05 5
	check 124 '5 in' '' -n 2 -t 0 5
	check 8 '5 in' '' --timeout-status 8 -n 2 -t 0 5
	check 124 '5 in' '' -n 2 --idle 0.05 5
}

@test "--count that can't be reached any more is exit 3" {
	open_pipe 5 6
	exec 6>&-
	check 3 "$(by_backend '5 in,eof' '5 hup,eof')" '' -n 2 5
}

# -- --idle --

@test "--idle ends a follow that tells nothing" {
	local began

	open_pipe 5 6
	began=$(now)
	check 124 '' '' -f --idle 0.2 5
	lasted 200
}

@test "--idle is 0 if anything was told" {
	local began

	open_pipe 5 6
	echo x >&6
	began=$(now)
	check 0 '5 in' '' -f --idle 0.2 5
	lasted 200
}

@test "--idle begins again with each event" {
	local began

	open_pipe 5 6
	start -f --idle 1 5
	sleep 0.2
	began=$(now)
	echo x >&6
	ended
	# A slow machine may have been idle before the write.
	[ "$status $output" = '124 ' ] || lasted 1000
	[ "$status $output" = '0 5 in' ] || [ "$status $output" = '124 ' ]
	[ -z "$stderr" ]
}

@test "a deadline ends a follow before its --idle" {
	open_pipe 5 6
	check 124 '' '' -f --idle 30 -t 0.05 5
}

# -- --settle --

@test "--settle reports when nothing new came for a while" {
	local began

	open_pipe 5 6
	echo x >&6
	began=$(now)
	check 0 '5 in' '' --settle 0.2 5
	lasted 200
	began=$(now)
	check 0 '5 in' '' --settle 0.2 -n 1 5
	lasted 200
}

@test "--settle begins again with what is new" {
	local began

	open_pipe 5 6
	local interval first i

	# Whether it is looked at meanwhile or not.
	for interval in 100ms 1h; do
		for ((i = 0; i < 20; i++)); do
			start --settle 0.5 --interval "$interval" 5
			first=$(now)
			printf 1 >&6
			sleep 0.2
			began=$(now)
			printf 2 >&6
			# Was that well before the first had settled?
			! began=$first lasted 400 >/dev/null && break
			ended
			read -r -t "$patience" -N 2 <&5
		done
		[ "$i" -lt 20 ] || skip "too slow to write within 0.4 s"
		ended
		lasted 500
		expect 0 '5 in' ''
		read -r -t "$patience" -N 2 <&5
	done
}

@test "what came since the last look is told before the time is up" {
	local option limit began

	open_pipe 5 6
	for option in -t --idle; do
		for limit in 500 5000 50000; do
			began=$(now)
			start -f --interval 1h "$option" "${limit}ms" 5
			printf 1 >&6
			eventually has_line_or_is_over
			printf 2 >&6
			# Was that in time?
			! lasted "$limit" >/dev/null && ended && break
			ended
			read -r -t "$patience" -N 2 <&5
		done
		expect 0 $'5 in\n5 in' ''
		read -r -t "$patience" -N 2 <&5
	done
}

@test "--settle takes the words of a burst together" {
	connect_peer
	local limit

	for limit in 1.5 10 40; do
		start -t "$limit" --settle 100 5:in,out
		peer 'c.send(b"x")'
		ended
		# Or too late for it?
		[ "$output" = '5 out' ] || break
		read -r -t "$patience" -N 1 <&5
	done
	expect 0 '5 in,out' ''
}

@test "what is pending at the deadline is told, and counts" {
	open_pipe 5 6
	echo x >&6
	check 0 '5 in' '' --settle 30 -t 0.1 5
	check 0 '5 in' '' --settle 30 -t 0 5
	check 0 '5 in' '' -f --settle 30 -t 0.1 5
	open_pipe 31 32
	check 124 '' '' --settle 30 -t 0.1 31
}

@test "what is pending when its descriptor ends is told" {
	open_pipe 5 6
	exec 6>&-
	check 0 "$(by_backend '5 in,eof' '5 hup,eof')" '' -f --settle 0.05 5
}

@test "--settle with --all waits for every target" {
	open_pipe 5 6
	open_pipe 31 32
	echo x | tee /dev/fd/6 >&32
	check 0 $'5 in\n31 in' '' --all --settle 0.05 5 31
}

@test "a level that stays is not new, or --settle would never report" {
	open_pipe 5 6
	echo x >&6
	check 0 $'5 in\n6 out' '' --settle 0.3 --interval 10ms 5 6:out
}

# -- the reader of standard output --

# Follow with standard output a pipe; its reader is the test, as descriptor 33.
start_for_reader() {
	rm -f ready reader && mkfifo ready reader
	"$FDWAIT" ${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} \
		--ready-fd 4 "$@" >reader 2>err 3>&- 4>ready &
	started=$!
	exec 33<reader
	read -r -t "$patience" <ready
	: >out
}

@test "an idle follow dies of SIGPIPE when its reader is gone" {
	open_pipe 5 6
	start_for_reader -f 5
	exec 33<&-
	ended
	expect 141 '' ''
}

@test "so does a follow whose target stays ready, and any other wait" {
	open_pipe 5 6
	start_for_reader -f 6:out
	read -r -t "$patience" <&33
	exec 33<&-
	ended
	expect 141 '' ''
	start_for_reader 5
	exec 33<&-
	ended
	expect 141 '' ''
	start_for_reader --all 5
	exec 33<&-
	ended
	expect 141 '' ''
}

@test "where SIGPIPE is ignored it is exit 1, and said" {
	open_pipe 5 6
	trap '' PIPE
	start_for_reader -f 5
	trap - PIPE
	exec 33<&-
	ended
	expect 1 '' 'fdwait: standard output: Broken pipe'
}

@test "a reader that is there doesn't make it spin or die" {
	open_pipe 5 6
	start_for_reader -f 5
	rests 0.4
	is_running
	echo x >&6
	read -r -t "$patience" line <&33
	[ "$line" = '5 in' ]
	exec 33<&-
	ended
	expect 141 '' ''
}

@test "a socket's reader that is gone ends the follow, too" {
	needs_python
	open_pipe 5 6
	run --separate-stderr "$python" -c '
import socket, subprocess, sys
a, b = socket.socketpair()
p = subprocess.Popen(sys.argv[1:], stdout=a, close_fds=False, restore_signals=True)
a.close(); b.close()
print(p.wait(60))' "$FDWAIT" ${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} -f 5
	expect 0 '-13' ''
}

@test "standard output may be a file or /dev/null" {
	open_pipe 5 6
	echo x >&6
	fdwait -f -t 0.05 5 >file
	[ "$(cat file)" = '5 in' ]
	fdwait -f -t 0.05 5 >/dev/null
}

@test "a standard output that isn't open fails at the write" {
	open_pipe 5 6
	run --separate-stderr bash -c '"$0" "$@" >&-' "$FDWAIT" \
		${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} -t 0 5
	expect 124 '' ''
	echo x >&6
	run --separate-stderr bash -c '"$0" "$@" >&-' "$FDWAIT" \
		${FDWAIT_BACKEND:+--backend="$FDWAIT_BACKEND"} -t 0 5
	expect 1 '' 'fdwait: standard output: Bad file descriptor'
}

# -- stopped, continued --

@test "a follow that was stopped and continued goes on" {
	open_pipe 5 6
	start -n 2 5
	echo x >&6
	eventually has_lines 1
	kill -STOP "$started"
	echo more >&6
	kill -CONT "$started"
	ended
	expect 0 $'5 in\n5 in' ''
}
