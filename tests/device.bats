#!/usr/bin/env bats
# device.bats - the program over illumos' and Solaris' /dev/poll, played by a
# fake (FDWAIT_FAKE); the outcome is that of poll
# shellcheck shell=bash disable=SC2034,SC2154 # helper.bash has them

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	case ${FDWAIT_FAKE:?} in
	missing) refusal='No such file or directory' ;;
	zone) refusal='No such device or address' ;;
	forbidden) refusal='Permission denied' ;;
	esac
}

teardown() {
	stop_all
}

# What the program's libc calls EIO, which reading nobody's memory is.
text_of_eio() {
	printf '%s\n' 'openfile /proc/self/mem' 'read 3 1' | "$FDWAIT" -i 3<&- |
		sed -n 's/.*"message":"read: \(.*\)".*/\1/p'
}

# check, where there is a device; else the refusal is held.
check_device() {
	case ${FDWAIT_FAKE:?} in
	half)
		shift 3
		check 1 '' "fdwait: devpoll: $(text_of_eio)" "$@"
		;;
	missing | zone | forbidden)
		shift 3
		check 1 '' \
			"fdwait: devpoll: $refusal; poll opens nothing (--poll)" "$@"
		;;
	*)
		check "$@"
		;;
	esac
}

# For those whose answers are more than a refusal.
needs_device() {
	case ${FDWAIT_FAKE:?} in
	half | missing | zone | forbidden) skip "this device takes nothing" ;;
	esac
}

# What is said of a descriptor that is closed.
closed() {
	printf "fdwait: %s: descriptor %s: Bad file descriptor; it is not open here. A shell may have it close-on-exec: pass bash's coproc on as standard input (fdwait 0 <&%s), ksh's with %s<&%s or 3<&%s, or name it fd:%s@\$\$" \
		"$1" "$1" "$1" "$1" "$1" "$1" "$1"
}

@test "data, room and the end of a pipe are told" {
	open_pipe 5 6
	check_device 124 '' '' -t 0 5
	check_device 0 '6 out' '' -t 60 6:out
	echo x >&6
	check_device 0 '5 in' '' -t 60 5
	exec 6>&-
	check_device 0 '5 in,hup' '' -t 60 5
	read -r -t "$patience" <&5
	check_device 0 '5 hup,eof' '' -t 60 5
	check_device 3 '5 hup,eof' '' -t 60 --no-eof 5
}

# The device takes it without a word and never tells; numbers above its table
# it passes over. Neither is ever asked.
@test "a descriptor that is closed is nval, whatever the device does" {
	check 1 '7 nval' "$(closed 7)" -t 60 7
	check 1 '5000 nval' "$(closed 5000)" -t 60 5000
	open_pipe 5 6
	echo x >&6
	check 1 '7 nval' "$(closed 7)" -t 60 -f 5 7
}

@test "targets of one descriptor are told apart, and of each its own events" {
	open_pipe 5 6
	exec 8<>"$BATS_TEST_TMPDIR/pipe.5"
	echo x >&6
	check_device 0 $'a in\nb out\nc in,out' '' -t 60 a=8 b=8:out c=8:in,out
	check_device 0 $'a in\nb out\nc in,out' '' -t 60 -a \
		a=8 b=8:out c=8:in,out
}

@test "with room for one result, each has its turn" {
	needs_device
	open_pipe 5 6
	open_pipe 31 32
	echo x >&6
	echo x >&32
	check 0 $'5 in\n31 in' '' -t 60 -f -n 2 --max-events 1 5 31
	check 0 $'5 in\n31 in' '' -t 60 --all --max-events 1 5 31
}

# A device of Solaris refuses more room than RLIMIT_NOFILE.
@test "more targets than RLIMIT_NOFILE are told, if they are one descriptor" {
	local targets=() lines i

	needs_device
	open_pipe 5 6
	echo x >&6
	for ((i = 0; i < 300; i++)); do
		targets+=("t$i=5")
	done
	lines=$(printf '%s in\n' "${targets[@]%=5}")
	ulimit -n 64
	check 0 "$lines" '' -t 60 --all "${targets[@]}"
}

@test "without a target it sleeps, and not too short" {
	local began

	began=$(now)
	check_device 124 '' '' -t 0.2
	case $FDWAIT_FAKE in
	half | missing | zone | forbidden) ;;
	*) lasted 200 ;;
	esac
}

@test "what a queue holds is told" {
	check_device 0 'timer:10ms timer data=1' '' -t 60 timer:10ms
	needs_device
	run --separate-stderr fdwait -t 60 -n 2 t=timer:10ms
	# A slow machine may have missed some: data says so.
	[ "$(cut -d = -f 1 <<<"$output" | uniq -c | xargs)" = '2 t timer data' ]
	expect 0 "$output" ''
}

@test "with -f each new readiness is told once" {
	needs_device
	open_pipe 5 6
	echo x >&6
	check 0 '5 in' '' -t 0.3 --interval 20ms -f 5
	start --interval 20ms -t 60 -n 2 5
	eventually grep -q . out
	echo y >&6
	ended
	expect 0 $'5 in\n5 in' ''
	exec 6>&-
	check 0 '5 in,hup' '' -t 60 --interval 20ms -f 5
}

# An entry that was removed would be told for ever by a device that kept it.
@test "what was left out is not told again, and can end" {
	needs_device
	open_pipe 5 6
	start -t 60 --interval 20ms -a a=5 b=6:out
	eventually grep -qx 'b out' out
	echo x >&6
	ended
	expect 0 $'b out\na in' ''
}

@test "auto never needs the device" {
	local FDWAIT_BACKEND=auto

	open_pipe 5 6
	echo x >&6
	check 0 '5 in' '' -t 60 5
	check 0 '5 in' '' -t 60 -f -n 1 5
}
