# talk.bash - talk to `fdwait -i`, and hold each reply against what is expected
# shellcheck shell=bash

load helper

: "${FDWAIT_DRIVE:?is the program that drives fdwait -i}"

# -- transcripts --
#
# `session` reads one from its standard input:
#
#	> open epoll				a request
#	+ "obj":"epoll1","fd":3			its reply, here of success
#	> register epoll1 77
#	! os EBADF				or an error, whatever it says
#	> wait epoll1 timeout=nan
#	! value: a text				or an error that says just that
#	> echo x
#	{"ok":true,"text":"x"}			or a whole line
#
# `<N>` in a reply is any number, `<any>` any string without quotes in it, and
# `<rest>` any text at all. All else is compared as it stands, and nothing may
# come besides. Descriptors start at 3.

# A line of a transcript with this system's numbers of filters, $line.
filters_here() {
	local rest=$line

	# shellcheck disable=SC2154 # helper.bash sets it
	case $system_here in
	Linux | FreeBSD | SunOS) return ;;
	esac
	line=
	while [[ $rest =~ (filter(=|\":))(-[0-9]+) ]]; do
		line+=${rest%%"${BASH_REMATCH[0]}"*}${BASH_REMATCH[1]}
		line+=$(filter "${BASH_REMATCH[3]}")
		rest=${rest#*"${BASH_REMATCH[0]}"}
	done
	line+=$rest
}

# A line of a transcript becomes a whole reply, $literal.
to_reply() {
	local line=$1 kind errno message

	filters_here
	case $line in
	'+ <rest>') line='{"ok":true<rest>}' ;;
	'+ '*) line='{"ok":true,'${line#+ }'}' ;;
	'+') line='{"ok":true}' ;;
	'! '*)
		line=${line#! }
		message='<any>'
		[[ $line != *': '* ]] || {
			message=${line#*: }
			line=${line%%: *}
		}
		kind=${line%% *} errno=null
		[[ $line != *" "* ]] || errno='"'${line#* }'","number":<N>'
		line='{"ok":false,"kind":"'$kind'","errno":'$errno
		line+=',"message":"'$message'"}'
		;;
	esac
	literal=$line
}

# Its placeholders become those of a $pattern.
shopt -s extglob
to_pattern() {
	local line=$1

	pattern=${line//\\/\\\\}
	pattern=${pattern//'*'/'\*'} pattern=${pattern//'?'/'\?'}
	pattern=${pattern//'['/'\['} pattern=${pattern//']'/'\]'}
	pattern=${pattern//'('/'\('} pattern=${pattern//')'/'\)'}
	pattern=${pattern//'|'/'\|'}
	pattern=${pattern//'<N>'/'+([0-9])'}
	pattern=${pattern//'<any>'/'*([^\"\\]|\\?)'}
	pattern=${pattern//'<rest>'/'*'}
}

# matches REPLY LINE: the latter as a transcript has it.
matches() {
	local literal pattern

	to_reply "$2"
	[ "$1" != "$literal" ] || return 0
	to_pattern "$literal"
	# shellcheck disable=SC2053 # a pattern it is
	[[ $1 == $pattern ]]
}

# Take a transcript apart: requests[], replies[] and whose[] (the request that
# a reply is to).
transcript() {
	local line

	requests=() replies=() whose=()
	while IFS= read -r line || [ -n "$line" ]; do
		[[ $line != '> '* ]] || filters_here
		case $line in
		'> '*) requests+=("${line#> }") ;;
		'>') requests+=('') ;;
		*)
			replies+=("$line")
			whose+=("${requests[-1]}")
			;;
		esac
	done
}

# Is it what was said that stands in the file $1?
same_replies() {
	local got i wrong=0

	mapfile -t got <"$1"
	for ((i = 0; i < ${#replies[@]}; i++)); do
		matches "${got[i]-}" "${replies[i]}" && continue
		printf 'request:  %s\nexpected: %s\ngot:      %s\n' \
			"${whose[i]}" "${replies[i]}" "${got[i]-nothing}"
		wrong=1
	done
	for (( ; i < ${#got[@]}; i++)); do
		printf 'not expected: %s\n' "${got[i]}"
		wrong=1
	done
	return "$wrong"
}

# The program, with descriptors 0 to 2 alone.
bare() {
	"$FDWAIT_DRIVE" bare "$FDWAIT" -i "$@"
}

# session [OPTION...]: have that talk, all requests at once.
session() {
	transcript
	printf '%s\n' "${requests[@]}" >requests
	said "$@" <requests
}

# Run it over its standard input and compare; what was expected is there.
said() {
	local wrong=0

	status=0
	bare "$@" >replies 2>errors || status=$?
	same_replies replies || wrong=1
	if [ "$status" != "${want_status-0}" ]; then
		printf 'status: expected %s, got %s\n' "${want_status-0}" "$status"
		wrong=1
	fi
	if [ -s errors ]; then
		printf 'standard error: %s\n' "$(<errors)"
		wrong=1
	fi
	return "$wrong"
}

# timed: one request after the other; took[N] is what the reply to the Nth of
# them (comments not counted) took, in microseconds.
timed() {
	local us line

	transcript
	printf '%s\n' "${requests[@]}" >requests
	status=0
	"$FDWAIT_DRIVE" step -t "$FDWAIT" -i "$@" \
		<requests >replies 2>errors || status=$?
	took=() 
	: >plain
	while read -r us line; do
		took+=("$us")
		printf '%s\n' "$line" >>plain
	done <replies
	same_replies plain || return 1
	[ "$status" = 0 ] && [ ! -s errors ] && return 0
	printf 'status: %s\nstandard error: %s\n' "$status" "$(<errors)"
	return 1
}

# took_at_least INDEX MICROSECONDS
took_at_least() {
	((took[$1] >= $2)) && return 0
	printf 'request %s took %s us, expected %s at least\n' \
		"$1" "${took[$1]}" "$2"
	return 1
}

# Far less than a wait that should not have been: generous.
took_less_than() {
	((took[$1] < $2)) && return 0
	printf 'request %s took %s us, expected less than %s\n' \
		"$1" "${took[$1]}" "$2"
	return 1
}

# -- one request at a time --

# Start a session that goes on beside the test. Its process is $pid; descriptors
# that shall be there are given as redirections: converse 5<>fifo.
converse() {
	coproc TALK { exec "$FDWAIT" -i "$@" 3>&- 4>&- 2>errors; }
	# shellcheck disable=SC2153 # coproc sets it
	pid=$TALK_PID
	others+=" $pid"
	exec 8<&"${TALK[0]}" 9>&"${TALK[1]}"
	# These would keep its input open.
	eval "exec ${TALK[0]}<&- ${TALK[1]}>&-"
	tell 'echo ready'
	idle_in=
	[ ! -r "/proc/$pid/syscall" ] || eventually is_idle
}

# It takes a moment from the reply to the next read; that one is remembered.
is_idle() {
	local before=$idle_in

	# The same twice: it does not sleep on the way there.
	idle_in=$(call_of) && [[ $idle_in == [0-9]* && $idle_in == "$before" ]]
}

# Send a request, and don't wait for its reply.
say() {
	printf '%s\n' "$*" >&9
}

# Take a reply.
hear() {
	IFS= read -r -t "$patience" reply <&8 && return 0
	echo "no reply"
	return 1
}

# Send a request and take its reply.
tell() {
	say "$@" && hear
}

# tells REQUEST REPLY: send it and compare.
tells() {
	tell "$1" || return 1
	matches "$reply" "$2" && return 0
	printf 'request:  %s\nexpected: %s\ngot:      %s\n' "$1" "$2" "$reply"
	return 1
}

# hears REPLY: compare the reply of a request that was said before.
hears() {
	hear || return 1
	matches "$reply" "$1" && return 0
	printf 'expected: %s\ngot:      %s\n' "$1" "$reply"
	return 1
}

# The system call that it sleeps in: number and first argument.
call_of() {
	local number first

	read -r number first _ <"/proc/$pid/syscall" || return 1
	printf '%s %s\n' "$number" "$first"
}

needs_proc() {
	[ -r "/proc/self/syscall" ] || skip "no /proc/PID/syscall here"
}

# Does it sleep, and elsewhere than where it waits for requests?
is_blocked() {
	local call

	# Neither "running", nor -1: it waits for a page of memory.
	call=$(call_of) && [[ $call == [0-9]* && $call != "$idle_in" ]]
}

is_blocked_or_answered() {
	is_blocked || read -r -t 0 -u 8
}

# Come back when the wait that was asked for has really begun.
blocked() {
	eventually is_blocked
}

# ^C, unless we were started to ignore it.
interrupt() {
	[ -n "$(heeded INT)" ] || skip "SIGINT is ignored here, as in the background"
	kill -INT "$pid"
}

# End it as its user does; the status is compared.
bye() {
	exec 9>&-
	status=0
	wait "$pid" || status=$?
	exec 8<&-
	[ "$status" = "${1-0}" ] && [ ! -s errors ] && return 0
	printf 'status: %s\nstandard error: %s\n' "$status" "$(<errors)"
	return 1
}

# -- what is there --

has_backend() {
	[[ " ${FDWAIT_BACKENDS-} " == *" $1 "* ]]
}

# needs_thing REQUEST: skip where it fails. Linux has them all.
needs_thing() {
	[ "$(uname -s)" != Linux ] || return 0
	printf '%s\n' "$1" | bare | grep -q '"ok":true' ||
		skip "no $1 on this system"
}

needs_backend() {
	local name
	for name; do
		has_backend "$name" || skip "no $name here"
	done
}
