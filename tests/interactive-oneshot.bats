# interactive-oneshot.bats - a wait of fdwait -i and one of fdwait tell the same
# shellcheck shell=bash

load interactive/talk

teardown() {
	stop_all
}

# A session makes things in many states; its number and theirs: "NAME FD".
make_things() {
	[ "$(uname -s)" = Linux ] || skip "other processes' descriptors are for Linux"
	: >file
	converse
	: >things
	make 'pipe, empty' pipe 0
	make 'pipe, with data' pipe 0 'write $2 text'
	make 'pipe, data and no writer' pipe 0 'write $2 text' 'closefd $2'
	make 'pipe, no writer' pipe 0 'closefd $2'
	make 'pipe, with room' pipe 1
	make 'pipe, full' pipe 1 'fcntl $2 nonblock on' 'write $2 1048576*x'
	make 'pipe, no reader' pipe 1 'closefd $1'
	make 'socket, idle' socketpair 0
	make 'socket, with data' socketpair 0 'write $2 text'
	make 'socket, full' socketpair 0 'fcntl $1 nonblock on' 'write $1 1048576*x' \
		'write $1 4096*x' 'write $1 x'
	make 'socket, half closed' socketpair 0 'shutdown $2 w'
	make 'socket, half closed with data' socketpair 0 'write $2 x' 'shutdown $2 w'
	make 'socket, closed' socketpair 0 'closefd $2'
	make 'datagram socket' 'socketpair dgram' 0 'write $2 text'
	make 'tcp, idle' 'tcp' 0
	make 'tcp, with data' 'tcp' 0 'write $2 text' 'select r=$1 timeout=60'
	make 'tcp, urgent data' 'tcp' 0 'send $2 ! oob' 'select x=$1 timeout=60'
	make 'tcp, half closed' 'tcp' 0 'shutdown $2 w' 'select r=$1 timeout=60'
	make 'tcp, closed' 'tcp' 0 'closefd $2' 'select r=$1 timeout=60'
	make 'tcp, listening' 'tcp listen' 0
	make 'eventfd, 0' eventfd 0
	make 'eventfd, 1' 'eventfd 1' 0
	make 'file' 'openfile file rw' 0
	printf 'select r=fd:0@%s timeout=0\n' "$pid" | bare >may
	grep -qE 'EPERM|ENOSYS' may && skip "no right to other processes' descriptors"
	:
}

# make NAME REQUEST WHICH [REQUEST...]: the further requests have $1 and $2 for
# the descriptors that the first one replied.
make() {
	local name=$1 which=$3 numbers request

	tell "$2" || return 1
	numbers=${reply#*fd}
	read -r -a numbers <<<"${numbers//[!0-9]/ }"
	shift 3
	for request; do
		request=${request//'$1'/${numbers[0]}}
		tell "${request//'$2'/${numbers[1]-}}" || return 1
	done
	printf '%s\t%s\n' "${numbers[which]}" "$name" >>things
}

# What a wait that doesn't block tells of a descriptor: words, or nothing, or
# the errno. Into $told.
ask_poll_like() {
	tell "register $1 $2 $3"
	if [[ $reply == *'"ok":false'* ]]; then
		told=${reply#*'"errno":"'}
		told=${told%%'"'*}
		return
	fi
	tell "wait $1 timeout=0"
	told=${reply#*'"words":['}
	[[ $told != "$reply" ]] || told=
	told=${told%%]*}
	told=${told//'"'/}
	tell "unregister $1 $2"
}

ask_select() {
	local r w x

	tell "select r=$1 w=$1 x=$1 timeout=0"
	[[ $reply != *'"r":['[0-9]* ]] || r=in,
	[[ $reply != *'"w":['[0-9]* ]] || w=out,
	[[ $reply != *'"x":['[0-9]* ]] || x=pri,
	told="${r-}${x-}${w-}"
	told=${told%,}
}

# The same by one-shot fdwait, without its own word eof.
ask_oneshot() {
	local status=0

	told=$("$FDWAIT" -b "$1" -t 0 --format '%e' "it=fd:$2@$pid:$3" 2>errors.once) ||
		status=$?
	told=${told%,eof}
	case $status in
	0 | 3 | 124) ;;
	*) told=$(grep -q 'not permitted' errors.once && echo EPERM || cat errors.once) ;;
	esac
}

compare() {
	local backend=$1 words=$2 fd name interactive wrong=0 some=0

	while IFS=$'\t' read -r fd name; do
		case $backend in
		select) ask_select "$fd" ;;
		*) ask_poll_like "${backend}1" "$fd" "$words" ;;
		esac
		interactive=$told
		ask_oneshot "$backend" "$fd" "$words"
		[ -z "$told" ] || some=$((some + 1))
		[ "$told" = "$interactive" ] && continue
		printf '%s under %s: fdwait says [%s], fdwait -i [%s]\n' \
			"$name" "$backend" "$told" "$interactive"
		wrong=1
	done <things
	[ "$some" -gt 10 ] || { echo "only $some told anything"; return 1; }
	return "$wrong"
}

@test "fdwait and fdwait -i tell the same of the same descriptors under poll" {
	make_things
	tell 'open poll'
	compare poll in,pri,out
	compare poll in,rdhup
	compare poll rdnorm,wrnorm
	bye
}

@test "fdwait and fdwait -i tell the same of the same descriptors under epoll" {
	needs_backend epoll
	make_things
	tell 'open epoll'
	compare epoll in,pri,out
	compare epoll in,rdhup
	compare epoll rdnorm,wrnorm
	bye
}

@test "fdwait and fdwait -i tell the same of the same descriptors under devpoll" {
	needs_backend devpoll
	make_things
	tell 'open devpoll'
	compare devpoll in,pri,out
	bye
}

@test "fdwait and fdwait -i tell the same of the same descriptors under select" {
	make_things
	compare select in,pri,out
	bye
}

@test "fdwait and fdwait -i tell the same of the same descriptors under kqueue" {
	needs_backend kqueue
	make_things
	tell 'open kqueue'
	local fd name words wrong=0 event
	while IFS=$'\t' read -r fd name; do
		words=
		tell "control kqueue1 [$fd/READ] max=1 timeout=0"
		if [[ $reply == *'"EVFILT_READ"'* ]]; then
			words=in,
			# A pipe's end without data is hup alone.
			[[ $reply == *EV_EOF* && $name == pipe* ]] && words=hup,
			[[ $words == hup, && $reply != *'"data":0,'* ]] && words=in,hup,
		fi
		tell "control kqueue1 [$fd/READ/DELETE] max=0"
		# READ says nothing of a write end; fdwait asks poll(2) besides.
		[ "$name" != 'pipe, no reader' ] || words=err
		event=${words%,}
		ask_oneshot kqueue "$fd" in
		if [ "$told" != "$event" ]; then
			printf '%s: fdwait says [%s], fdwait -i [%s]\n' \
				"$name" "$told" "$event"
			wrong=1
		fi
	done <things
	bye
	return "$wrong"
}
