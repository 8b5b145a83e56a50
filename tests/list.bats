# list.bats - --list: every word and number that the program knows
# shellcheck shell=bash

load helper

subjects='backends kinds events constants limits signals options'

# Each line an object with a name? Read by jq, which knows JSON.
named_objects() {
	requires jq
	fdwait -j --list "$1" >list.json 2>err
	[ ! -s err ]
	[ -s list.json ]
	# Line by line: an object must not span two, or share one.
	[ "$(jq -R 'fromjson | type == "object" and
		(.name | type == "string" and length > 0)' list.json |
		sort -u)" = true ]
}

# What `run` does, in a fifth of its time.
see() {
	status=0
	fdwait "$@" >see.out 2>see.err || status=$?
	output=$(<see.out)
	stderr=$(<see.err)
}

# -- every subject --

@test "each subject is one JSON object a line, with a name" {
	local subject
	for subject in $subjects events:fd; do
		named_objects "$subject"
	done
}

@test "text and JSON name the same, in the same order" {
	requires jq
	local subject
	for subject in $subjects events:tcp; do
		fdwait --list "$subject" | cut -f 1 >text
		fdwait --list "$subject" -j | jq -r .name >json
		[ -s text ]
		diff text json
	done
}

@test "no name is listed twice" {
	local subject
	for subject in $subjects; do
		[ -z "$(fdwait --list "$subject" | cut -f 1 | sort | uniq -d)" ]
	done
}

@test "each row of a list says what the name means" {
	requires jq
	local subject
	for subject in $subjects; do
		fdwait -j --list "$subject" >list.json
		[ "$(jq -s 'all(.meaning | type == "string" and length > 0)' \
			list.json)" = true ]
	done
}

@test "a list takes no target, waits for nothing and says nothing else" {
	local subject
	for subject in $subjects; do
		run --separate-stderr fdwait --list "$subject" </dev/null
		[ "$status" = 0 ]
		[ -n "$output" ]
		[ -z "$stderr" ]
		local before=$output
		check 0 "$before" '' --list="$subject"
	done
}

@test "a subject that does not exist is a usage error with those that do" {
	local word
	for word in '' x Kinds kind 'kinds ' kinds,limits kinds:fd constants:poll; do
		run --separate-stderr fdwait --list "$word"
		[ "$status" = 2 ]
		[ -z "$output" ]
		[[ $stderr == "fdwait: --list '$word': "* ]]
		[[ $stderr != *$'\n'* ]]
		local subject
		for subject in $subjects; do
			[[ $stderr == *"$subject"* ]]
		done
	done
}

@test "events of a kind that does not exist are a usage error with the kinds" {
	local word kind
	for word in nosuch FD ''; do
		run --separate-stderr fdwait --list "events:$word"
		[ "$status" = 2 ]
		[ -z "$output" ]
		[[ $stderr == *"events:$word"* && $stderr != *$'\n'* ]]
		for kind in fd fifo tcp udp unix; do
			[[ $stderr == *"$kind"* ]]
		done
	done
}

# -- backends --

@test "backends: all five, each with its state and by what" {
	named_objects backends
	[ "$(jq -r .name list.json | sort | xargs)" = \
		'devpoll epoll kqueue poll select' ]
	[ "$(jq -cs 'map(.state) - ["native", "emulated", "unavailable"]' \
		list.json)" = '[]' ]
	[ "$(jq -s 'all(.by | type == "string" and length > 0)' list.json)" = true ]
}

@test "backends: those that are built can be used, the others are exit 4" {
	requires jq
	local name state
	fdwait -j --list backends >list.json
	[ "$(jq -r 'select(.state != "unavailable") | .name' list.json |
		sort | xargs)" = "$(xargs -n 1 <<<"$FDWAIT_BACKENDS" | sort | xargs)" ]
	while read -r name state; do
		run --separate-stderr fdwait -b "$name" -t 0
		if [ "$state" = unavailable ]; then
			[ "$status" = 4 ]
		else
			expect 124 '' ''
		fi
	done < <(jq -r '.name + " " + .state' list.json)
}

@test "backends: limits tell what each can't" {
	requires jq
	fdwait -j --list backends >list.json
	[[ $(jq -r 'select(.name == "select").limits' list.json) == *FD_SETSIZE* ]]
	case " $FDWAIT_BACKENDS " in
	*' epoll '*)
		[[ $(jq -r 'select(.name == "epoll").limits' list.json) == *EPERM* ]]
		;;
	esac
}

@test "backends: kqueue is the system's own, or emulated by what it has" {
	requires jq
	case " $FDWAIT_BACKENDS " in
	*' kqueue '*) ;;
	*) skip "no kqueue in this build" ;;
	esac
	fdwait -j --list backends >list.json
	case $(uname) in
	Linux | SunOS)
		[ "$(jq -c 'select(.name == "kqueue") | [.state, .by]' list.json)" = \
			'["emulated","epoll(7) and others"]' ]
		;;
	*) [ "$(jq -r 'select(.name == "kqueue").state' list.json)" = native ] ;;
	esac
}

@test "backends: devpoll is the device, or emulated by what there is" {
	requires jq
	case " $FDWAIT_BACKENDS " in
	*' devpoll '*) ;;
	*) skip "no devpoll in this build" ;;
	esac
	fdwait -j --list backends >list.json
	case $(uname) in
	Linux) set -- emulated 'epoll(7) and poll(2)' ;;
	SunOS) set -- native /dev/poll ;;
	*) set -- emulated 'poll(2)' ;;
	esac
	[ "$(jq -c 'select(.name == "devpoll") | [.state, .by]' list.json)" = \
		"[\"$1\",\"$2\"]" ]
}

@test "kinds: those that a kqueue holds, with their words" {
	local kind words
	while read -r kind words; do
		[ "$(fdwait --list "events:$kind" | cut -f 1 | xargs)" = "$words" ]
	done <<-'END'
		vnode delete write extend attrib link rename revoke open close close_write read overflow
		proc exit fork exec track child trackerr
		signal signal
		timer timer
		netdev linkup linkdown linkinv
		aio aio
		kevent kevent
	END
}

# -- kinds and events --

@test "kinds: those that a target can have" {
	named_objects kinds
	local kind
	for kind in fd fifo tcp udp unix; do
		jq -r .name list.json | grep -qx "$kind"
	done
	# Each is known as a prefix and as an option.
	while read -r kind; do
		run --separate-stderr fdwait "--$kind"
		[ "$status" = 2 ]
		[[ $stderr == "fdwait: --$kind: needs "* ]]
		run --separate-stderr fdwait "$kind:"
		[ "$status" = 2 ]
		[[ $stderr != *'no kind of target'* ]]
	done < <(jq -r .name list.json)
}

@test "kinds: the default events are told" {
	requires jq
	fdwait -j --list kinds >list.json
	[ "$(jq -r 'select(.name == "fd").default' list.json)" = in ]
	[ "$(jq -r 'select(.name == "fifo").default' list.json)" = in ]
	[ "$(jq -r 'select(.name == "udp").default' list.json)" = in ]
	[ "$(jq -r 'select(.name == "tcp").default' list.json)" = connect ]
	[ "$(jq -r 'select(.name == "unix").default' list.json)" = connect ]
}

@test "events: each word that can be asked for is taken, for its kinds alone" {
	requires jq
	mkfifo fifo
	exec 5<>fifo
	local kind word example all
	all=$(fdwait -j --list events | jq -r .name)
	for kind in fd fifo tcp udp unix; do
		case $kind in
		fd) example=5 ;;
		fifo) example=fifo ;;
		tcp) example=localhost:1 ;;
		udp) example=9 ;;
		unix) example=nosuch.sock ;;
		esac
		fdwait -j --list "events:$kind" |
			jq -r 'select(.request).name' >taken
		[ -s taken ]
		for word in $all; do
			# -f and --all can't go together: parsed, never run.
			see -af -e "$word" "--$kind" "$example"
			[ "$status" = 2 ]
			if grep -qx "$word" taken; then
				[[ $stderr == *--follow* ]] ||
					{ echo "$kind $word: $stderr"; return 1; }
			else
				[[ $stderr == *"$word"* && $stderr != *--follow* ]] ||
					{ echo "$kind $word: $stderr"; return 1; }
			fi
		done
	done
}

@test "events: the words of the contract are there" {
	requires jq
	[ "$(fdwait -j --list events:fd | jq -r 'select(.request).name' |
		sort | xargs)" = \
		'err et exclusive hup in msg nval oneshot out pri rdband rdhup rdnorm wrband wrnorm' ]
	[ "$(fdwait -j --list events:fifo | jq -r 'select(.request).name')" = in ]
	[ "$(fdwait -j --list events:udp | jq -r 'select(.request).name')" = in ]
	local kind
	for kind in tcp unix; do
		[ "$(fdwait -j --list "events:$kind" |
			jq -r 'select(.request).name' | sort | xargs)" = \
			'connect hup in out rdhup' ]
	done
	fdwait --list events | grep -q '^eof'
}

# -- constants --

# Every name of the forms POLL..., EPOLL... and KQ_... in the documentation of
# Python's select module (59), the five of poll(2) that it leaves out, and
# PIPE_BUF, with Linux' (KQ_: FreeBSD's) values.
constants='PIPE_BUF 4096
POLLERR 8
POLLHUP 16
POLLIN 1
POLLMSG 1024
POLLNVAL 32
POLLOUT 4
POLLPRI 2
POLLRDBAND 128
POLLRDHUP 8192
POLLRDNORM 64
POLLWRBAND 512
POLLWRNORM 256
EPOLLERR 8
EPOLLET 2147483648
EPOLLEXCLUSIVE 268435456
EPOLLHUP 16
EPOLLIN 1
EPOLLMSG 1024
EPOLLONESHOT 1073741824
EPOLLOUT 4
EPOLLPRI 2
EPOLLRDBAND 128
EPOLLRDHUP 8192
EPOLLRDNORM 64
EPOLLWRBAND 512
EPOLLWRNORM 256
EPOLL_CLOEXEC 524288
KQ_EV_ADD 1
KQ_EV_CLEAR 32
KQ_EV_DELETE 2
KQ_EV_DISABLE 8
KQ_EV_ENABLE 4
KQ_EV_EOF 32768
KQ_EV_ERROR 16384
KQ_EV_FLAG1 8192
KQ_EV_ONESHOT 16
KQ_EV_SYSFLAGS 61440
KQ_FILTER_AIO -3
KQ_FILTER_NETDEV -8
KQ_FILTER_PROC -5
KQ_FILTER_READ -1
KQ_FILTER_SIGNAL -6
KQ_FILTER_TIMER -7
KQ_FILTER_VNODE -4
KQ_FILTER_WRITE -2
KQ_NOTE_ATTRIB 8
KQ_NOTE_CHILD 4
KQ_NOTE_DELETE 1
KQ_NOTE_EXEC 536870912
KQ_NOTE_EXIT 2147483648
KQ_NOTE_EXTEND 4
KQ_NOTE_FORK 1073741824
KQ_NOTE_LINK 16
KQ_NOTE_LINKDOWN 2
KQ_NOTE_LINKINV 4
KQ_NOTE_LINKUP 1
KQ_NOTE_LOWAT 1
KQ_NOTE_PCTRLMASK 4026531840
KQ_NOTE_PDATAMASK 1048575
KQ_NOTE_RENAME 32
KQ_NOTE_REVOKE 64
KQ_NOTE_TRACK 1
KQ_NOTE_TRACKERR 2
KQ_NOTE_WRITE 2'

@test "constants: every name of the reference, with its value on Linux" {
	requires jq
	fdwait -j --list constants |
		jq -r '.name + " " + (.value | tostring)' | sort >got
	sort <<<"$constants" >want
	# Others chose numbers of their own, beginning with PIPE_BUF.
	[ "$(uname -s)" = Linux ] || sed -i.all 's/ .*//' want got
	[ -z "$(comm -23 want got)" ] || { diff want got; return 1; }
}

@test "constants: vocabulary, value, whether it is here, and a meaning" {
	named_objects constants
	[ "$(jq -s 'all((.vocabulary | type == "string") and
		(.value | type == "number") and (.here | type == "boolean") and
		(.meaning | length > 0))' list.json)" = true ]
	[ "$(jq -r 'select(.name | startswith("POLL")).vocabulary' list.json |
		sort -u)" = poll ]
	[ "$(jq -r 'select(.name | startswith("EPOLL")).vocabulary' list.json |
		sort -u)" = epoll ]
	[ "$(jq -r 'select(.name | startswith("KQ_")).vocabulary' list.json |
		sort -u)" = kqueue ]
	local backend word
	for backend in poll epoll kqueue; do
		case " $FDWAIT_BACKENDS " in
		*" $backend "*) word=true ;;
		*) word=false ;;
		esac
		[ "$(jq -r "select(.vocabulary == \"$backend\").here" \
			list.json | sort -u)" = "$word" ]
	done
}

@test "constants: values are those of the system's headers" {
	[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3 here"
	requires jq
	fdwait -j --list constants |
		jq -r 'select(.name | test("POLL|PIPE")) | "\(.name) \(.value)"' >got
	run /usr/bin/python3 - got <<'END'
import select, sys
count = 0
for line in open(sys.argv[1]):
    name, value = line.split()
    here = getattr(select, name, None)
    if here is not None:
        assert here & 0xffffffff == int(value), (name, here, value)
        count += 1
assert count > 20, count
END
	[ "$status" = 0 ] || { echo "$output"; return 1; }
}

@test "constants: each name of poll and epoll is taken as an event" {
	requires jq
	mkfifo fifo
	exec 5<>fifo
	local name
	while read -r name; do
		see -t 0 "a=5:$name"
		case $status in
		0 | 4 | 124) ;;
		*) echo "$name: $stderr"; return 1 ;;
		esac
	done < <(fdwait -j --list constants |
		jq -r 'select(.name | test("^E?POLL[A-Z]+$")).name')
}

# -- limits --

@test "limits: those of pipes, select, descriptors, inotify and epoll" {
	named_objects limits
	local name
	for name in PIPE_BUF FD_SETSIZE RLIMIT_NOFILE; do
		jq -r .name list.json | grep -qx "$name"
	done
	jq -r .name list.json | grep -q '^epoll'
	jq -r .name list.json | grep -q '^inotify'
	value() { jq -r "select(.name == \"$1\").value" list.json; }
	[ "$(value PIPE_BUF)" = "$(getconf PIPE_BUF /)" ]
	[ "$(value FD_SETSIZE)" = 1024 ]
	[ "$(value RLIMIT_NOFILE)" = "$(ulimit -n)" ]
	local file=/proc/sys/fs/epoll/max_user_watches
	[ ! -r "$file" ] || [ "$(value epoll.max_user_watches)" = "$(<"$file")" ]
	file=/proc/sys/fs/inotify/max_user_watches
	[ ! -r "$file" ] || [ "$(value inotify.max_user_watches)" = "$(<"$file")" ]
}

@test "limits: the number of descriptors is the one that holds now" {
	requires jq
	local value
	value=$(ulimit -Sn 77 && fdwait -j --list limits |
		jq -r 'select(.name == "RLIMIT_NOFILE").value')
	[ "$value" = 77 ]
}

# -- signals --

@test "signals: each name has its number, and both of a target are taken" {
	requires jq
	local name value use first
	named_objects signals
	first=$(jq 'select(.name == "RTMIN").value' list.json)
	[ "$(jq -c 'select(.name == "TERM") | [.value, .target]' list.json)" = \
		'[15,true]' ]
	while read -r name value use; do
		# C libraries, and so bash and fdwait, begin with different ones.
		[[ $name == RTM* && $(kill -l RTMIN) != "$first" ]] ||
			[ "$(kill -l "$value")" = "$name" ]
		for name in "$name" "SIG$name" "${name,,}" "$value"; do
			see -t 0 "signal:$name"
			case $use in
			true) [ "$status$stderr" = 124 ] ;;
			false) [ "$status" = 2 ] ;;
			esac || { echo "$name: $stderr"; return 1; }
		done
	done < <(jq -r '"\(.name) \(.value) \(.target)"' list.json)
	[ "$(jq -r 'select(.target | not).name' list.json | sort | xargs)" = \
		'KILL STOP' ]
}

@test "signals: real-time ones are all there, where there are any" {
	requires jq
	local first last
	first=$(kill -l RTMIN 2>/dev/null) || skip "this system has no real-time signals"
	last=$(kill -l RTMAX)
	fdwait -j --list signals >list.json
	[ "$(jq 'select(.name == "RTMAX").value' list.json)" = "$last" ]
	[ "$(jq 'select(.name == "RTMIN").value' list.json)" = "$first" ] ||
		skip "bash has another C library, whose first one is $first"
	fdwait --list signals | grep -o '^RTM[A-Z0-9+-]*' >here
	kill -l | tr -s ' \t' '\n\n' | sed -n 's/^SIGRTM/RTM/p' | diff - here
}

# -- options --

@test "options: each one listed is known, with or without its argument" {
	requires jq
	local name argument
	while IFS=$'\t' read -r name argument; do
		if [ -n "$argument" ]; then
			see "--$name"
			[[ $stderr == "fdwait: --$name: needs "* ]]
		else
			see "--$name=x"
			[[ $stderr == "fdwait: --$name: takes no argument" ]]
		fi
		[ "$status" = 2 ]
		[ -z "$output" ]
	done < <(fdwait -j --list options | jq -r '[.name, .argument] | @tsv')
}

@test "options: all of the contract's are listed" {
	local name
	fdwait --list options | cut -f 1 >names
	for name in backend read write except fd fifo tcp udp unix events \
		targets-from null-in timeout all any count follow monitor idle \
		settle interval max-events output json quiet format null \
		ready-fd timeout-status no-eof verbose help version list \
		epoll kqueue poll select devpoll; do
		grep -qx -- "$name" names || { echo "$name"; return 1; }
	done
}

# -- on its own --

@test "--list refuses what is about a wait" {
	check 2 '' 'fdwait: 5: --list takes no targets' --list kinds 5
	check 2 '' 'fdwait: fifo:p: --list takes no targets' fifo:p --list kinds
	check 2 '' 'fdwait: --timeout: does not go with --list' --list kinds -t 0
	check 2 '' 'fdwait: --null: does not go with --list' -0 --list kinds
	check 2 '' 'fdwait: --interactive: does not go with --list' -i --list kinds
	check 2 '' 'fdwait: --list: takes no command' --list kinds -- true
}
