# options.bats - the command line: every option, and every way to get it wrong
# shellcheck shell=bash

load helper

# What `run` does, in a fifth of its time: there are hundreds of wrong words.
see() {
	status=0
	fdwait "$@" >see.out 2>see.err || status=$?
	output=$(<see.out)
	stderr=$(<see.err)
}

# A usage error: exit 2, nothing on standard output, exactly one line on
# standard error, with the user's own word and what is allowed in it.
#   refuses WORD ALLOWED ARGUMENT...
refuses() {
	local word=$1 allowed=$2
	shift 2
	see "$@"
	local fine=true
	[ "$status" = 2 ] || fine=false
	[ -z "$output" ] || fine=false
	# shellcheck disable=SC2154 # bats sets it
	[[ $stderr == "fdwait: "* && $stderr != *$'\n'* ]] || fine=false
	[[ $stderr == *"$word"* && $stderr == *"$allowed"* ]] || fine=false
	$fine && return
	printf 'fdwait'
	printf ' %q' "$@"
	printf '\nexpected one line with [%s] and [%s], and 2\n' "$word" "$allowed"
	printf 'status %s\nstdout [%s]\nstderr [%s]\n' \
		"$status" "$output" "$stderr"
	return 1
}

# Exit 1: as above, but the system is to blame.
#   fails_with STATUS WORD WHY ARGUMENT...
fails_with() {
	local want=$1 word=$2 why=$3
	shift 3
	see "$@"
	[ "$status" = "$want" ] && [ -z "$output" ] &&
		[[ $stderr == "fdwait: "*"$word"* && $stderr == *"$why"* &&
			$stderr != *$'\n'* ]] && return
	printf 'fdwait'
	printf ' %q' "$@"
	printf '\nexpected one line with [%s] and [%s], and %s\n' \
		"$word" "$why" "$want"
	printf 'status %s\nstdout [%s]\nstderr [%s]\n' \
		"$status" "$output" "$stderr"
	return 1
}

# Names of the options that take an argument, or that take none.
options_with() { fdwait --list options -j | jq -r 'select(.argument != "").name'; }
options_without() { fdwait --list options -j | jq -r 'select(.argument == "").name'; }

built() { [[ " $FDWAIT_BACKENDS " == *" $1 "* ]]; }

# -- no target, help, version --

@test "without a target and without a timeout there is nothing to wait for" {
	refuses 'no target' '-t'
	refuses 'no target' '-t' -j
	refuses 'no target' '-t' --null-in
	refuses 'no target' '-t' -- true
}

@test "without a target a timeout is a plain sleep" {
	check 124 '' '' -t 0
	check 124 '' '' -t 20ms
	check 124 '' '' --timeout=0.02
	for backend in $FDWAIT_BACKENDS; do
		check 124 '' '' -b "$backend" -t 1ms
	done
}

@test "a sleep lasts as long as it was asked to" {
	local began
	began=$(now)
	check 124 '' '' -t 0.15
	lasted 150
}

@test "--help and -h print the usage on standard output and nothing else" {
	for option in --help -h; do
		run --separate-stderr fdwait "$option"
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		[[ $output == 'usage: fdwait '* ]]
		[[ $output == *'--timeout'* ]]
	done
}

@test "--version and -V print the name and a version" {
	for option in --version -V; do
		run --separate-stderr fdwait "$option"
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		[[ $output =~ ^fdwait\ [0-9]+\.[0-9]+(\.[0-9]+)?$ ]]
	done
}

@test "--help is fit for a terminal of 80 columns" {
	run --separate-stderr fdwait --help
	local line
	for line in "${lines[@]}"; do
		[ "${#line}" -le 100 ] || { echo "$line"; return 1; }
	done
	[ "${#lines[@]}" -gt 40 ]
}

# -- unknown words --

@test "an option that does not exist is named" {
	refuses --nosuch --help --nosuch
	refuses --nosuch --help --nosuch=5
	refuses --nosuch --help --nosuch 5
	refuses --- --help ---
	refuses -Z --help -Z
	refuses -Z --help -jZ
	refuses -= --help -j=5
	refuses --Timeout --help --Timeout 5
	refuses -T --help -T 5
	refuses --no-no-eof --help --no-no-eof
}

@test "long options are not abbreviated" {
	requires jq
	local all name short
	all=$(fdwait --list options -j | jq -r .name)
	[ "$(wc -l <<<"$all")" -gt 30 ]
	while read -r name; do
		short=${name%?}
		grep -qx -- "$short" <<<"$all" && continue
		refuses "--$short" --help "--$short=5"
	done <<<"$all"
}

@test "an option that needs an argument says so when it comes last" {
	requires jq
	local name
	while read -r name; do
		refuses "--$name" needs "--$name"
	done < <(options_with)
	for name in b r w x e t n o; do
		refuses "-$name" needs "-$name"
		refuses "-$name" needs "-j$name"
	done
}

@test "an option without an argument refuses one" {
	requires jq
	local name
	while read -r name; do
		refuses "--$name" 'no argument' "--$name=x"
		refuses "--$name" 'no argument' "--$name="
	done < <(options_without)
}

# -- how options are written --

@test "an argument follows a long option after = or as the next word" {
	ready_at 5
	check 0 '5 in' '' --timeout=1 --read=5
	check 0 '5 in' '' --timeout 1 --read 5
}

@test "an argument follows a short option directly or as the next word" {
	ready_at 5
	check 0 '5 in' '' -t1 -r5
	check 0 '5 in' '' -t 1 -r 5
	refuses '=5' 'ms' -t=5
	refuses '=5' 'descriptor' -r=5
}

@test "short options can be bundled, the last one with its argument" {
	ready_at 5
	check 0 '' '' -aqt1 5
	check 0 '' '' -qr5
	check 0 '' '' -qr 5
	run --separate-stderr fdwait -jt1 5
	[ "$status" = 0 ]
	[[ $output == '{"time":'* ]]
}

@test "options may follow operands" {
	idle_at 5
	check 124 '' '' 5 -t 0
	check 124 '' '' 5 --timeout 0 -q
	ready_at 6
	check 0 '6 in' '' 5 6 -t 1
	check 0 '' '' 6 -q
}

@test "after -- everything belongs to the command" {
	ready_at 5
	check 0 '-t 0 --nosuch -- 7' '' 5 -- echo -t 0 --nosuch -- 7
	check 2 '' "fdwait: --: a command must follow it" 5 --
}

@test "a lone - is no option and no target" {
	run --separate-stderr fdwait -
	[[ $status == [12] ]]
	[ -z "$output" ]
	[[ $stderr == 'fdwait: -'* && $stderr != *$'\n'* ]]
}

@test "a message is one line even when the wrong word has several" {
	refuses 'b' 'kinds' $'nosuch:a\nb'
	refuses '2' 'ms' -t $'1\n2'
	refuses 'x' 'no such option' $'--a\nx'
	refuses 'y' 'text, json, shell or none' -o $'x\r\n\ny'
}

@test "a message does not pass control characters to the terminal" {
	run --separate-stderr fdwait -t $'1\033[31m\a'
	[ "$status" = 2 ]
	[[ $stderr != *$'\033'* && $stderr != *$'\a'* ]]
	run --separate-stderr fdwait -t $'1\302\23331m\351'
	[ "$status" = 2 ]
	[[ $stderr == *'1\302\23331m\351'* ]]
}

# -- durations --

@test "a duration is a decimal number with or without a unit" {
	local word
	for word in 0 0s 0ns 0.0 00 1ns 1us 1ms 0.001 .001 0.001s 0.00001m \
		0.0000001h 0.00000001d 10000us 1000000ns 001ms \
		0.00000000000000000000000000000000000001; do
		check 124 '' '' -t "$word" || { echo "$word"; return 1; }
		check 124 '' '' "--timeout=$word"
	done
}

@test "a duration that is none is refused by every option that takes one" {
	local word option
	for word in '' ' ' x . s ms -5 -0 +5 1x 1e3 0x10 1..2 1.2.3 1,5 5S 5MS \
		'5 ms' ' 5' '5 ' 5sec 5min 1h30m infinity Inf forever NaN ٣ 5µs \
		'5;' --5; do
		refuses "$word" ms -t "$word" 0
	done
	for word in '' x -5 1e3 '5 ms' 1h30m; do
		for option in --timeout --idle --settle --interval; do
			refuses "$word" ms -f "$option=$word" 0
		done
	done
}

@test "inf, none and -1 wait forever" {
	ready_at 5
	local word
	for word in inf none -1; do
		check 0 '5 in' '' -t "$word" 5
		check 0 '5 in' '' --timeout="$word" 5
		check 0 '5 in' '' -t"$word" 5
	done
}

@test "inf, none and -1 are for -t alone" {
	local word option
	for word in inf none -1; do
		for option in --idle --settle --interval; do
			refuses "$word" ms -f "$option" "$word" 0
		done
	done
}

@test "durations that make no sense as zero are refused as zero" {
	local word
	for word in 0 0s 0.0ms 0ns; do
		refuses "$word" 'more than 0' -f --idle "$word" 0
		refuses "$word" 'more than 0' --settle "$word" 0
		refuses "$word" '' --interval "$word" 0
	done
}

@test "an interval below a millisecond is refused" {
	local word
	for word in 999us 1ns 0.0009 0.999999ms; do
		refuses "$word" 1ms --interval "$word" 0
	done
	ready_at 5
	check 0 '5 in' '' --interval 1ms 5
	check 0 '5 in' '' --interval=1d 5
}

@test "a duration too long for the kernel is clamped, never wrapped" {
	local backend word pid line
	mkfifo ready
	exec 6<>ready
	for backend in $FDWAIT_BACKENDS; do
		for word in 99999999999999999999999999d 9223372037s \
			18446744073709551616ns 4294967297ms 25d; do
			rm -f queue.5
			idle_at 5
			"$FDWAIT" -b "$backend" -t "$word" --ready-fd 7 5 \
				7>ready >out 2>err 3>&- &
			pid=$!
			read -r -t "$patience" line <&6
			printf x >&5
			wait "$pid" || { echo "$backend $word: $?"; return 1; }
			[ "$(<out)" = '5 in' ]
			[ ! -s err ]
			exec 5>&-
		done
	done
}

@test "the last of two timeouts counts" {
	idle_at 5
	check 124 '' '' -t 1d -t 0 5
	ready_at 6
	check 0 '6 in' '' -t 0 -t inf 6
}

# -- numbers --

@test "a count is a number from 1" {
	local word option
	for word in 0 00 '' x -1 1.5 0x1 '1 ' 1s \
		99999999999999999999999999; do
		refuses "$word" 'a number from 1' -n "$word" 0
		refuses "$word" 'a number from 1' --max-events="$word" 0
	done
	refuses x 'a number from 1' --count x 0
	refuses 0 'a number from 1' --count=0 0
}

@test "--timeout-status takes 0 to 255" {
	local word
	for word in '' x -1 256 1.5 0x7 99999999999999999999; do
		refuses "$word" '0 to 255' --timeout-status "$word" -t 0
	done
	for word in 0 1 7 124 255; do
		check "$word" '' '' --timeout-status "$word" -t 0
		check "$word" '' '' --timeout-status="$word" -t 1ms
	done
}

@test "--timeout-status changes nothing but a timeout" {
	ready_at 5
	check 0 '5 in' '' --timeout-status 7 -t 1 5
	check 2 '' "$(fdwait -o xml 2>&1)" --timeout-status 7 -o xml
}

@test "--ready-fd takes the number of an open descriptor" {
	local word
	for word in '' x -1 1.5 99999999999999; do
		refuses "$word" 'a number from 0' --ready-fd "$word" -t 0
	done
	fails_with 1 77 'Bad file descriptor' --ready-fd 77 -t 0
}

@test "--ready-fd takes no descriptor that is waited for" {
	local backend

	ready_at 5
	for backend in $FDWAIT_BACKENDS; do
		check 2 '' 'fdwait: 5: --ready-fd 5 closes it once all is armed; give that another descriptor' \
			-b "$backend" --ready-fd 5 -t 0 a=5
		refuses 5 'another descriptor' -b "$backend" -t 0 -r 5 --ready-fd 5
		refuses kevent:5,READ 'another descriptor' -b "$backend" --ready-fd 5 kevent:5,READ
	done
}

@test "--ready-fd gets a newline and is closed once every target is armed" {
	idle_at 5
	local backend
	for backend in $FDWAIT_BACKENDS; do
		run --separate-stderr fdwait -b "$backend" -t 0 --ready-fd 7 5 7>ready
		expect 124 '' ''
		[ "$(od -An -c ready | tr -d ' ')" = '\n' ]
		# Closed while it still waits: cat sees the end.
		mkfifo ready.pipe
		{ cat ready.pipe >ready; echo end >gone; } 3>&- 5>&- &
		local reader=$! pid
		"$FDWAIT" -b "$backend" --ready-fd 7 5 7>ready.pipe \
			>out 2>err 3>&- &
		pid=$!
		wait "$reader"
		[ "$(od -An -c ready | tr -d ' ')" = '\n' ]
		kill -0 "$pid"
		printf x >&5
		wait "$pid"
		[ "$(<out)" = '5 in' ]
		[ ! -s err ]
		read -r -n 1 -u 5
		rm -f gone ready ready.pipe
	done
}

@test "--ready-fd says nothing when a target can't be armed" {
	run --separate-stderr fdwait --ready-fd 7 fifo:missing 7>ready
	[ "$status" = 1 ]
	[ ! -s ready ]
}

# -- words --

@test "a backend that was never heard of is a usage error" {
	local word
	for word in '' x EPOLL Poll epol poll2 'poll ' poll,select; do
		refuses "$word" poll --backend="$word" -t 0
		refuses "$word" select -b "$word" -t 0
	done
}

@test "a backend that this build lacks is exit 4, and what it has is told" {
	local backend tried=0
	for backend in epoll kqueue poll select devpoll; do
		built "$backend" && continue
		tried=1
		local have=${FDWAIT_BACKENDS%% *}
		fails_with 4 "$backend" "$have" -b "$backend" -t 0
		fails_with 4 "$backend" "$have" "--$backend" 0
	done
	[ "$tried" = 1 ] || skip "every backend is in this build"
}

@test "--epoll and the others are short for --backend" {
	ready_at 5
	local backend
	for backend in $FDWAIT_BACKENDS; do
		run --separate-stderr fdwait "--$backend" --json -t 1 5
		[ "$status" = 0 ]
		[[ $output == *'"backend":"'"$backend"'"'* ]]
		run --separate-stderr fdwait -b "$backend" -jt 1 5
		[[ $output == *'"backend":"'"$backend"'"'* ]]
	done
	check 0 '5 in' '' --backend=auto 5
}

@test "an output format that does not exist is a usage error" {
	local word
	for word in '' x xml JSON Text 'text ' json,text csv; do
		refuses "$word" 'text, json, shell or none' --output="$word" 0
		refuses "$word" 'text, json, shell or none' -o "$word" 0
	done
}

@test "a template with a field or escape that does not exist is refused" {
	refuses '%z' '%l %t %k %f %e %m %d %b %p %s %P %T %%' --format '%z' 0
	refuses '%L' '%l %t %k' --format '%l %L' 0
	refuses '%' '%l %t %k' --format 'x%' 0
	refuses '%5' '%l %t %k' --format '%5l' 0
	refuses '\q' '\n \t \0 \\' --format '\q' 0
	refuses '\' '\n \t \0 \\' --format 'x\' 0
	refuses '\x' '\n \t \0 \\' --format '%l\x41' 0
	run --separate-stderr fdwait --format '%z' 0
	[[ $stderr != *'takes it has'* ]]
}

@test "-e refuses a word that no kind has" {
	local word
	for word in x inn IN, in,x 'in out' read pollin2 POLLET KQ_EV_ADD; do
		refuses "${word##*,}" 'in, pri, out' --events="$word" 0
		refuses "${word##*,}" 'in, pri, out' -e "$word" 0
	done
	refuses -e 'in, pri, out' -e '' 0
	refuses -e 'in, pri, out' -e ,in 0
	refuses -e 'in, pri, out' -e eof 0
}

@test "a word of -e that the target's kind lacks is refused at the target" {
	mkfifo p
	refuses out in -e out fifo:p
	refuses fifo:p in -e out fifo:p
	refuses connect 'in, pri, out' -e connect 5
	refuses pri 'connect, in, out' -e in,pri tcp:localhost:1
	refuses hup in -e hup udp:9
	refuses et in -e et ./p
	refuses out in -e out --fifo p
}

@test "-e holds for the targets that come after it" {
	idle_at 5
	idle_at 6
	check 0 $'b out' '' a=5 -e out b=6 -t 0
	check 124 '' '' -e out -e in a=5 -t 0
	check 0 'c out' '' -e in a=5 -e out c=5 -t 0
	check 0 'd out' '' --events OUT --fd d=5 -t 0
	check 124 '' '' -e out a=5:in -t 0
	printf '%s\n' f=5 >list
	check 0 'f out' '' -e out --targets-from list -t 0
}

@test "-e has no effect on -r, -w and -x" {
	idle_at 5
	check 124 '' '' -e out -r 5 -t 0
	check 0 '5 out' '' -e in -w 5 -t 0
	check 124 '' '' -e out -x 5 -t 0
	ready_at 6
	check 0 '6 in' '' -e nval -r 6
}

# -- lists of descriptors --

@test "-r, -w and -x take comma lists and ranges, and may be repeated" {
	ready_at 5
	ready_at 6
	ready_at 7
	ready_at 8
	check 0 $'5 in\n7 in\n8 in\n6 in' '' --all -r 5,7-8 -r6
	check 0 $'5 in\n7 in\n8 in' '' -r 5,7-8
	check 0 $'8 out\n5 out\n6 out' '' -w 8,5-6
	check 0 $'5 in\n5 out' '' -r 5 -w 5
	check 124 '' '' -x 5-8 -t 0
	check 0 $'5 in' '' -r 5-5
}

@test "-r, -w and -x refuse what is no descriptor and no range" {
	local word option
	for word in x 5, 5,,6 5- -6 5--6 5-6-7 '5 6' 0x5 5.0 in=5 5:in fd:5 \
		99999999999 5,99999999999 0-99999999999 4294967296; do
		refuses "${word##*,}" descriptor -r "$word"
	done
	for option in --read --write --except -w -x; do
		refuses x descriptor "$option" 5,x
	done
	refuses 9-5 5-9 -r 9-5
	refuses 2-1 1-2 -w 0,2-1
}

@test "an empty part of a list is refused in the user's words" {
	refuses -r descriptor -r ''
	refuses ',5' descriptor -r ,5
	refuses '5,' descriptor -w 5,
	refuses '5,,6' descriptor -x 5,,6
}

# -- conflicts --

@test "options that contradict each other are refused" {
	refuses --all --follow --all -f 5
	refuses --all --follow -am 5
	refuses --all --count --all -n 3 5
	refuses --idle --follow --idle 1 5
	refuses --idle --follow --idle 1 --all 5
}

@test "--idle goes with -f, -m and -n" {
	check 124 '' '' -f --idle 1ms -t 1d
	idle_at 5
	check 124 '' '' -f --idle 1ms 5
	check 124 '' '' -m --idle 1ms 5
	check 124 '' '' -n 1 --idle 1ms 5
}

# -- labels --

@test "a label names the target, without one it is shown as written" {
	ready_at 5
	check 0 '5 in' '' 5
	check 0 'fd:5 in' '' fd:5
	check 0 '5 in' '' --fd 5
	check 0 'req in' '' req=5
	check 0 'req in' '' req=fd:5
	check 0 'req in' '' --fd req=5
	check 0 '_x-1 in' '' _x-1=5
	check 0 'A_b-C9 in' '' A_b-C9=5:in
	check 0 $'a in\na in' '' a=5 a=5
	mkfifo p
	exec 6<>p
	printf x >&6
	run --separate-stderr fdwait fifo:p
	[ "$status" = 0 ]
	[ "$output" = 'fifo:p in' ]
	[[ $stderr == 'fdwait: fifo:p: '*'exec 5<>p; fdwait 5'* ]]
	[[ $stderr != *$'\n'* ]]
	check 0 'p in' '' --fifo p -- sh -c 'echo "$FDWAIT_LABEL $FDWAIT_EVENTS"'
	check 0 'w in' '' w=fifo:p -- sh -c 'echo "$FDWAIT_LABEL $FDWAIT_EVENTS"'
}

@test "a member of a range is shown as its number, or LABEL.N" {
	ready_at 5
	ready_at 6
	check 0 $'5 in\n6 in' '' 5-6
	check 0 $'5 in\n6 in' '' fd:5-6
	check 0 $'5 in\n6 in' '' --fd 5-6
	check 0 $'q.5 in\nq.6 in' '' q=5-6
	check 0 $'q.5 in\nq.6 in' '' q=fd:5-6:in
	check 0 $'q.5 in\nq.6 in' '' --fd=q=5-6
}

@test "what stands before = is no label when it can't be one" {
	local word
	for word in 1x=5 a.b=5 'a b=5' =5 é=5 -=5; do
		[[ $word == -* ]] && continue
		run --separate-stderr fdwait "$word"
		[ "$status" = 1 ]
		[ -z "$output" ]
		[[ $stderr == *"$word: No such file or directory"* ]]
	done
}

@test "an operand with / before its = has no label" {
	mkdir d
	mkfifo d/a=b a=b
	exec 5<>d/a=b 6<>a=b
	printf x >&5
	printf x >&6
	run --separate-stderr fdwait d/a=b
	[ "$status" = 0 ]
	[ "$output" = 'd/a=b in' ]
	run --separate-stderr fdwait ./a=b
	[ "$output" = './a=b in' ]
	run --separate-stderr fdwait --fifo d/a=b
	[ "$output" = 'd/a=b in' ]
	# Without the slash it is one: no FIFO is called b.
	fails_with 1 b 'No such file' a=b
}

@test "an empty target is refused" {
	refuses target KIND ''
	refuses req= KIND req=
	refuses --fifo PATH --fifo ''
	refuses a= PATH --fifo a=
	refuses fifo: path fifo:
	refuses unix: path a=unix:
	refuses fd: number fd:
	refuses fd: number a=fd:
}

# -- events at the end of an operand --

@test "a descriptor's events are words, numbers or constants' full names" {
	idle_at 5
	local word
	for word in out OUT Out in,out POLLOUT pollout EPOLLOUT EpollOut 4 0x4 \
		0X004 0x5 5 POLLIN,EPOLLOUT in,4 0x2,0x4; do
		check 0 'a out' '' -t 0 a=5:"$word"
		check 0 'a out' '' -t 0 a=fd:5:"$word"
		check 0 'a out' '' -t 0 -e "$word" a=5
	done
	check 124 '' '' -t 0 a=5:in
	check 124 '' '' -t 0 a=5:0x2001
	check 124 '' '' -t 0 a=5:POLLRDHUP,EPOLLPRI
}

@test "a word that descriptors lack is refused with theirs" {
	local word
	for word in x inn read connect eof in,x POLLET EPOLLNVAL KQ_EV_ADD \
		POLL EPOLL 0xfffffffff 99999999999 0x 0xg -1 1x signal; do
		refuses "${word##*,}" 'in, pri, out, err' 5:"$word"
		refuses "${word##*,}" 'hup, rdhup' a=fd:5-6:"$word"
	done
	refuses 5:in: 'in, pri, out' 5:in:
	refuses 5:,in 'in, pri, out' 5:,in
}

@test "a number that is no descriptor's is refused" {
	local word
	for word in fd:x fd:-1 fd:1.5 fd:0x5 fd:5- fd:5,6 fd:99999999999 \
		99999999999 4294967301 fd:5@ fd:5@x fd:5@0 fd:@1 fd:5@-1 5--6; do
		refuses "$word" '' "$word"
	done
	refuses 9-5 5-9 9-5
	refuses fd:9-5 5-9 fd:9-5
	refuses 5:in number --fd 5:in
}

@test "a foreign word behind a path belongs to the name" {
	mkfifo a a:b a:in,x
	exec 5<>a 6<>a:b 7<>a:in,x
	printf x >&6
	run --separate-stderr fdwait -t 1 fifo:a:b
	[ "$output" = 'fifo:a:b in' ]
	check 124 '' '' -t 0 fifo:a:in
	check 124 '' '' -t 0 fifo:a
	check 124 '' '' -t 0 fifo:a:in,x
}

@test "a wrong event behind a FIFO that exists is told as such" {
	mkfifo a
	refuses nosuch in fifo:a:nosuch
	refuses out in l=fifo:a:out
	refuses nosuch in fifo:a:in,nosuch
	fails_with 1 missing:nosuch 'No such file' fifo:missing:nosuch
}

@test "a final colon makes all before it literal" {
	mkfifo a a:in a:
	exec 5<>a:in 6<>a:
	printf x >&5
	run --separate-stderr fdwait -t 1 l=fifo:a:in:
	[ "$output" = 'l in' ]
	exec 7<>a
	check 124 '' '' -t 0 l=fifo:a:
	printf x >&6
	run --separate-stderr fdwait -t 1 l=fifo:a::
	[ "$output" = 'l in' ]
}

@test "--KIND takes its name literally" {
	mkfifo a a:in 'a b;$(x)' -- -z
	exec 5<>a:in 6<>'a b;$(x)' 7<>-z
	printf x >&5
	printf x >&6
	printf x >&7
	run --separate-stderr fdwait -t 1 --fifo a:in
	[ "$output" = 'a:in in' ]
	run --separate-stderr fdwait -t 1 --fifo=l=a:in
	[ "$output" = 'l in' ]
	run --separate-stderr fdwait -t 1 --format %l --fifo='a b;$(x)'
	[ "$output" = 'a b;$(x)' ]
	run --separate-stderr fdwait -t 1 --fifo -z
	[ "$output" = '-z in' ]
	refuses x 'PORT' --tcp localhost:x
	refuses 9:in 'PORT' --udp 9:in
}

# -- bare paths --

@test "a bare path of a FIFO is waited on as a FIFO" {
	mkfifo p
	exec 5<>p
	check 124 '' '' -t 0 p
	printf x >&5
	run --separate-stderr fdwait -jt 1 ./p
	[ "$status" = 0 ]
	[[ $output == *'"label":"./p"'*'"kind":"fifo"'* ]]
	run --separate-stderr fdwait -t 1 "$PWD/p"
	[ "$output" = "$PWD/p in" ]
	ln -s p link
	run --separate-stderr fdwait -t 1 link
	[ "$output" = 'link in' ]
}

@test "a bare path that exists is taken whole, else split at its last colon" {
	mkfifo p p:in q:r
	exec 5<>p 6<>p:in 7<>q:r
	printf x >&6
	run --separate-stderr fdwait -t 0 l=p:in
	[ "$status" = 0 ]
	[ "$output" = 'l in' ]
	rm p:in
	check 124 '' '' -t 0 l=p:in
	printf x >&7
	run --separate-stderr fdwait -t 0 l=q:r:in
	[ "$output" = 'l in' ]
	refuses out in p:out
	refuses nosuch in p:nosuch
}

@test "a bare path of a socket is waited on as a Unix socket" {
	[ -x /usr/bin/python3 ] || skip "no python3 here"
	mkfifo hold
	/usr/bin/python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind("sock"); s.listen(64)
open("up", "w").write("up")
open("hold").read()' 3>&- &
	local pid=$!
	eventually test -s up
	exec 8>hold
	check 0 'sock connect' '' -t 60 sock
	check 0 'l out' '' -t 60 l=sock:out
	refuses nosuch connect sock:nosuch
	exec 8>&-
	wait "$pid"
}

@test "a bare path of a device is refused, and how to open it is told" {
	refuses /dev/null 'fdwait 3 3</dev/null' /dev/null
	refuses /dev/zero 'fdwait 3 3</dev/zero' l=/dev/zero
	refuses /dev/null '3</dev/null' /dev/null:in
}

@test "a bare path of a terminal is opened and waited on" {
	[ -x /usr/bin/python3 ] || skip "no python3 here"
	run /usr/bin/python3 - "$FDWAIT" <<'END'
import os, pty, subprocess, sys
master, slave = pty.openpty()
name = os.ttyname(slave)
def fdwait(*args):
    p = subprocess.run([sys.argv[1], *args], capture_output=True, text=True)
    return p.stdout, p.stderr, p.returncode
assert fdwait("-t", "0", name) == ("", "", 124), fdwait("-t", "0", name)
assert fdwait("-t", "0", "w=" + name + ":out") == ("w out\n", "", 0)
os.write(master, b"line\n")
got = fdwait("-t", "60", "tty=" + name)
assert got == ("tty in\n", "", 0), got
END
	[ "$status" = 0 ] || { echo "$output"; return 1; }
}

@test "a bare path that is missing is told, with what a target can be" {
	fails_with 1 missing 'No such file or directory' missing
	fails_with 1 ./missing 'No such file or directory' ./missing
	fails_with 1 missing/p 'No such file or directory' l=missing/p
	ln -s nowhere dangling
	fails_with 1 dangling 'No such file or directory' dangling
	: >file
	fails_with 1 file/x 'Not a directory' file/x
}

@test "a kind that does not exist is refused with those that do" {
	local kind
	refuses nosuch fd: nosuch:x
	for kind in fd fifo tcp udp unix; do
		refuses nosuch "$kind:" l=nosuch:x:in
	done
	refuses FIFO fifo: FIFO:p
	refuses http tcp: http://localhost/
}

# -- addresses --

@test "what is no HOST:PORT is refused" {
	local word
	for word in tcp: tcp:h tcp:h: tcp:h:0 tcp:h:65536 tcp:h:x tcp::80 \
		tcp:[::1] tcp:[::1]80 tcp:[]:80 tcp:h:-1 tcp:h:http tcp:80; do
		refuses "$word" HOST:PORT "$word"
	done
	refuses nosuch 'connect, in, out, hup, rdhup' tcp:h:80:nosuch
	refuses pri 'connect, in, out, hup, rdhup' 'tcp:[::1]:80:connect,pri'
	refuses 'tcp:[::1' '' 'tcp:[::1'
	refuses 'tcp:::1:80' '' tcp:::1:80
}

@test "what is no udp port is refused" {
	local word
	for word in udp: udp:0 udp:65536 udp:x udp:h: udp:h:x udp::80 udp:-1; do
		refuses "$word" PORT "$word"
	done
	refuses out in udp:9:out
	refuses nosuch in udp:localhost:9:nosuch
}

@test "a path too long for a Unix socket is refused with the limit" {
	local long
	printf -v long '%0200d' 0
	refuses "$long" 107 "unix:$long"
}

# -- --targets-from --

@test "--targets-from reads one target a line" {
	ready_at 5
	ready_at 6
	printf '%s\n' a=5 b=fd:6:in >list
	check 0 $'a in\nb in' '' --targets-from list
	check 0 $'a in\nb in' '' --targets-from=list -t 1
	printf '%s' $'a=5\n\nb=6' >list
	check 0 $'a in\nb in' '' --targets-from list
	check 0 $'c in\na in\nb in' '' c=5 --targets-from list
}

@test "--targets-from - reads standard input" {
	ready_at 5
	run --separate-stderr fdwait --targets-from - < <(printf 'a=5\n')
	expect 0 'a in' ''
	run --separate-stderr fdwait --targets-from=- -t 0 </dev/null
	expect 124 '' ''
	run --separate-stderr fdwait --targets-from=- </dev/null
	[ "$status" = 2 ]
}

@test "--null-in lets a target hold a newline, wherever it stands" {
	local name=$'new\nline'
	mkfifo "$name"
	exec 5<>"$name"
	printf x >&5
	printf 'a=fifo:%s\0' "$name" >list
	check 0 ok '' --null-in --targets-from list -- echo ok
	check 0 ok '' --targets-from list --null-in -- echo ok
	ready_at 6
	printf 'a=6\0b=6' >list
	check 0 $'a in\nb in' '' --targets-from list --null-in
}

@test "--targets-from refuses NULs without --null-in" {
	ready_at 5
	printf '5\0006\0' >list
	refuses list --null-in --targets-from list
	printf '5\n\0\n' >list
	refuses list --null-in -t 0 --targets-from list
	printf '5\0' >list
	check 0 '5 in' '' --null-in --targets-from list
}

@test "--targets-from tells what is wrong with a file or a line" {
	fails_with 1 missing 'No such file' --targets-from missing
	fails_with 1 . 'directory' --targets-from .
	printf '%s\n' 0 nosuch:x >list
	refuses nosuch fd: --targets-from list
	printf '%s\n' 0:nosuch >list
	refuses nosuch 'in, pri' --targets-from list
}

@test "--targets-from takes thousands of targets" {
	ready_at 5
	# poll(2) takes no more than there may be descriptors.
	local many
	many=$(ulimit -n)
	[ "$many" != unlimited ] && [ "$many" -lt 5000 ] || many=5000
	yes 5 | head -n "$many" >list || :
	for backend in $FDWAIT_BACKENDS; do
		run --separate-stderr fdwait -b "$backend" --targets-from list
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		[ "${#lines[@]}" = "$many" ]
	done
}

# -- descriptors that are not open --

@test "a closed descriptor is exit 1 on every backend, with a hint" {
	idle_at 5
	exec 7>&-
	local backend want
	for backend in $FDWAIT_BACKENDS; do
		case $backend in
		poll | devpoll) want='tick nval' ;;
		*) want= ;;
		esac
		run --separate-stderr fdwait -b "$backend" req=5:in,out tick=7
		[ "$status" = 1 ]
		[ "$output" = "$want" ]
		[[ $stderr == 'fdwait: tick: '*'Bad file descriptor'*7* ]]
		[[ $stderr == *close-on-exec* && $stderr == *fd:7@* ]]
		[[ $stderr != *$'\n'* ]]
	done
}

@test "closed descriptors are found before anything else is opened" {
	exec 5>&- 6>&- 7>&- 8>&- 9>&-
	mkfifo p
	local backend
	for backend in $FDWAIT_BACKENDS; do
		run --separate-stderr fdwait -qb "$backend" -t 0 -e in fifo:p 4-40
		[ "$status" = 1 ]
		[ -z "$output" ]
		[[ $stderr == *'Bad file descriptor'*more* ]]
	done
}

# -- events that a backend lacks --

@test "an event that the chosen backend can't express is exit 4" {
	idle_at 5
	local word backend
	for word in hup err rdhup nval; do
		built select || break
		fails_with 4 "$word" poll --select a=5:"$word"
		fails_with 4 "$word" poll --select a=5:in,out,"$word" -t 0
	done
	for word in et oneshot exclusive EPOLLET; do
		for backend in $FDWAIT_BACKENDS; do
			[ "$backend" = epoll ] && continue
			fails_with 4 "a" epoll -b "$backend" a=5:in,"$word"
		done
	done
	built epoll || return 0
	fails_with 4 nval poll --epoll a=5:nval
}

@test "auto never fails where another backend would not" {
	: >file
	exec 5<file
	idle_at 6
	check 0 'a in' '' a=5 -t 0
	check 0 $'a in' '' -a a=5:in -t 0
	run --separate-stderr fdwait -f -n 1 a=5 b=6 -t 5
	expect 0 'a in' ''
	check 0 'b out' '' -t 0 b=6:out,nval
	if built epoll; then
		check 0 'b out' '' -t 0 b=6:out,et
	fi
}
