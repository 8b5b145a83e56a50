#!/usr/bin/env bats
# quirks.bats - what other systems' kqueues refuse or never tell, played by a
# fake of each (FDWAIT_FAKE); the outcome is the same on all of them
# shellcheck shell=bash disable=SC2034,SC2154 # helper.bash has them

load helper

teardown() {
	stop_all
}

fake_is() {
	local name
	for name; do
		[ "${FDWAIT_FAKE:?}" = "$name" ] && return 0
	done
	return 1
}

fill() {
	dd if=/dev/zero bs=65536 count=1 status=none >&"$1"
}

# Whatever the fake does, an ordinary wait is as ever.
@test "data, room and the end of a pipe are told" {
	open_pipe 5 6
	check 124 '' '' -t 0 5
	check 0 '6 out' '' -t 60 6:out
	echo x >&6
	check 0 '5 in' '' -t 60 5
	exec 6>&-
	check 0 '5 in,hup' '' -t 60 5
	read -r -t "$patience" <&5
	check 0 '5 hup,eof' '' -t 60 5
	check 3 '5 hup,eof' '' -t 60 --no-eof 5
}

# EV_ADD fails with EPIPE or EBADF, or succeeds.
@test "a pipe whose reader is gone is out and err" {
	open_pipe 5 6
	exec 5<&-
	check 0 '6 out,err' '' -t 60 6:out
	check 0 '6 out,err' '' -t 0 6:out
	check 0 '6 out,err' '' -t 60 -f 6:out
}

@test "one of two targets that the queue refuses does not hide the other" {
	open_pipe 5 6
	open_pipe 31 32
	exec 5<&-
	check 0 '6 out,err' '' -t 60 6:out 31
	echo x >&32
	check 0 $'6 out,err\n31 in' '' -t 60 --all 6:out 31
	check 0 $'6 out,err\n31 in' '' -t 60 -f -n 2 6:out 31
	# Room for one result: both have their turn.
	check 0 $'6 out,err\n31 in' '' -t 60 -f -n 2 --max-events 1 31 6:out
}

# OpenBSD and NetBSD never tell of it; poll(2) is asked every --interval.
@test "the reader of a full pipe leaves: a wait for room ends" {
	open_pipe 5 6
	fill 6
	check 124 '' '' -t 0.25 6:out
	start --interval 20ms -t 60 6:out 5<&-
	exec 5<&-
	ended
	expect 0 '6 out,err' ''
}

@test "the reader of a full pipe leaves: following ends, too" {
	open_pipe 5 6
	fill 6
	start --interval 20ms -t 60 -f 6:out 5<&-
	exec 5<&-
	ended
	expect 0 '6 out,err' ''
}

@test "room in a full pipe ends a wait at once, however long the interval" {
	open_pipe 5 6
	fill 6
	start --interval 1h -t 60 6:out
	head -c 65536 <&5 >/dev/null
	ended
	expect 0 '6 out' ''
}

@test "a deadline holds, also where poll(2) is asked every interval" {
	local began

	open_pipe 5 6
	fill 6
	began=$(now)
	check 124 '' '' --interval 30ms -t 0.2 6:out
	lasted 200
}

@test "an interrupted wait for room in a full pipe goes on" {
	open_pipe 5 6
	fill 6
	start --interval 1h -t 60 6:out
	kill -CONT "$started"
	head -c 65536 <&5 >/dev/null
	ended
	expect 0 '6 out' ''
}

@test "the wrong end of a pipe tells the end, and never spins" {
	open_pipe 5 6
	if fake_is freebsd openbsd; then
		# Either end can be written to there, and poll(2) says so; not
		# those of a FIFO, which is what open_pipe makes.
		exec 5< <(:)
		exec 6>/proc/self/fd/5
		check 0 '5 out' '' -t 60 5:out
	else
		check 124 '' '' -t 0 5:out
		echo x >&6
		check 124 '' '' -t 0.25 5:out
		start --interval 20ms -t 60 5:out 6>&-
		exec 6>&-
		ended
		expect 3 '5 hup' ''
	fi
}

@test "the write end of a pipe is never readable, and tells the end" {
	open_pipe 5 6
	check 124 '' '' -t 0.25 6:in
	start --interval 20ms -t 60 6:in 5<&-
	exec 5<&-
	ended
	if fake_is freebsd openbsd; then
		# It can be read from there, as far as anybody knows.
		expect 0 '6 hup,eof' ''
	else
		expect 3 '6 err' ''
	fi
}

@test "a regular file can be read up to its end, and always be written to" {
	echo x >file
	exec 5<>file
	check 0 '5 in' '' -t 60 5
	check 0 '5 out' '' -t 60 5:out
	check 0 '5 in,out' '' -t 60 5:in,out
	read -r <&5
	check 124 '' '' -t 0 5
	check 0 '5 out' '' -t 60 5:in,out
	check 0 '5 out' '' -t 60 -f -n 1 5:in,out
	# Once, and not again and again.
	check 0 '5 out' '' -f -t 0.3 --interval 20ms 5:in,out
}

@test "a directory can be read" {
	exec 5<.
	check 0 '5 in' '' -t 60 5
}

@test "the null device can be written to; reading it differs among systems" {
	exec 5<>/dev/null
	check 0 '5 out' '' -t 60 5:out
	if fake_is freebsd macos; then
		check 124 '' '' -t 0 5
	else
		check 0 '5 in' '' -t 60 5
	fi
}

@test "a device that the queue refuses is asked about with poll(2)" {
	exec 5</dev/random
	check 0 '5 in' '' -t 60 5
	check 0 '5 in' '' -f -t 0.3 --interval 20ms 5
	check 0 '5 in' '' -t 60 5:in,out
}

@test "a refused connection is in, out and err, and its end" {
	check_with '
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); port = s.getsockname()[1]
c = socket.socket(); c.setblocking(False); put(20, c)
c.connect_ex(("127.0.0.1", port))' 0 '20 in,out,err,hup,eof' '' -t 60 20:in,out
	local limit
	for limit in 0.1 1 10 50; do
		run --separate-stderr fdwait -t "$limit" --interval 20ms \
			tcp:127.0.0.1:1
		# The kernel may have had no time to answer itself.
		[[ $stderr == *': Operation now in progress' ]] || break
	done
	expect 124 '' 'fdwait: tcp:127.0.0.1:1: connect: Connection refused'
}

# Some tell of no such process when it is a zombie.
@test "a process that has ended, and was not waited for, is exit at once" {
	needs_python
	mkfifo number
	"$python" -c '
import os, time
pid = os.fork() or os._exit(7)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
open("number", "w").write("%d\n" % pid)
time.sleep(600)' 3>&- &
	others=$!
	read -r -t "$patience" zombie <number
	local how='exited 7'
	! fake_is openbsd macos || how=unknown
	check 0 "w exit status=$how" '' -t 60 "w=proc:$zombie"
	check 0 "w exit status=$how" '' -t 0 "w=proc:$zombie"
	check 0 "w exit status=$how" '' -f "w=proc:$zombie"
	check 0 "w exit status=$how" '' -t 60 --all "w=proc:$zombie"
	"$python" -c '' &
	local gone=$!
	wait "$gone"
	check 3 '' "fdwait: proc:$gone: no such process (ended already?)" \
		"proc:$gone"
}
