# waits.bash - what tests of fdwait -i's waits have in common, whatever the object
# shellcheck shell=bash

load interactive/talk

# Have a session that sees a FIFO as its descriptor 5, and can be seen to sleep.
with_fifo() {
	needs_proc
	mkfifo fifo
	converse 5<>fifo
}

# watches TYPE [FD]: an object of that type is opened (its own descriptor is FD,
# in place of any number) and has the FIFO registered for in.
watches() {
	tells "open $1" '+ "obj":"'"$1"'1","fd":'"${2-<N>}"
	tells "register ${1}1 5 in" +
}

# each_blocks REQUEST EXPECTED TIMEOUT...: with each timeout ('' is none at all)
# that request sleeps until there is something in the FIFO.
each_blocks() {
	local request=$1 expected=$2 timeout
	shift 2
	for timeout; do
		say "$request${timeout:+ timeout=$timeout}"
		blocked
		echo x >fifo
		hears "$expected"
		tells 'read 5 2' '+ <rest>'
	done
	bye
}

# keeps_to MS REQUEST EXPECTED: signals make that wait no shorter. Where this
# shell had no time to see it sleep, they come behind it.
keeps_to() {
	local began
	needs_proc
	# shellcheck disable=SC2034 # lasted reads it
	began=$(now)
	say "$2"
	eventually is_blocked_or_answered
	kill -USR1 "$pid"
	kill -USR1 "$pid"
	hears "$3"
	lasted "$1"
	bye
}

# still_sees REQUEST EXPECTED: what comes into the FIFO after a signal.
still_sees() {
	say "$1"
	blocked
	kill -USR1 "$pid"
	blocked
	echo x >fifo
	hears "$2"
	bye
}

# in_hail TIMES REQUEST EXPECTED: each time, under one signal after the other.
in_hail() {
	local i
	(while kill -USR1 "$pid"; do :; done 2>/dev/null) 3>&- &
	others+=" $!"
	for ((i = 0; i < $1; i++)); do
		tells "$2" "$3"
	done
}

# ^C ends that wait.
gives_up() {
	say "$1"
	blocked
	interrupt
	hears '! os EINTR'
}

# closes_at_exec TYPE: an object has a descriptor of its own, which is so.
closes_at_exec() {
	[ -d /proc/self/fdinfo ] || skip "no /proc/PID/fdinfo here"
	converse
	tell "open $1"
	local fd=${reply##*:}
	fd=${fd%\}}
	[ "$fd" -gt 0 ]
	tells "fileno ${1}1" '+ "fd":'"$fd"
	tells "closed ${1}1" '+ "closed":false'
	local flags
	flags=$(sed -n 's/^flags:\t//p' "/proc/$pid/fdinfo/$fd")
	((flags & 02000000))
	bye
}

# closed_refuses TYPE FD REQUEST...: an object that has the descriptor FD is
# closed, twice, and these are refused then.
closed_refuses() {
	local type=$1 fd=$2
	shift 2
	session < <(
		printf '%s\n' "> open $type" '+ "obj":"'"$type"'1","fd":'"$fd" \
			"> close ${type}1" + "> close ${type}1" + \
			"> closed ${type}1" '+ "closed":true'
		for request; do
			printf '%s\n' "> $request" \
				"! closed: I/O operation on closed $type object"
		done
	)
}
