#!/usr/bin/env bats
# fifo.bats - named pipes, which fdwait opens itself

load helper

teardown() {
	stop_all
}

# What is said when fdwait leaves with bytes in the FIFO: lost NAME BYTES [PATH]
lost() {
	printf 'fdwait: %s: %s bytes are queued, and may be lost now that fdwait closes it; to keep them: exec 5<>%s; fdwait 5' \
		"$1" "$2" "${3-p}"
}

# Does the program hold one descriptor for the FIFO p, and no more?
holds_one_fifo() {
	[ "$(find "/proc/$started/fd" -lname '*/p' 2>/dev/null | wc -l)" -eq 1 ]
}

@test "a FIFO without a writer is a timeout, not a deadlock" {
	mkfifo p
	check 124 '' '' -t 0 fifo:p
	check 124 '' '' -t 0.05 fifo:p
}

@test "a timeout on a FIFO does not come early" {
	local began

	mkfifo p
	began=$(now)
	check 124 '' '' -t 0.2 fifo:p
	lasted 200
}

@test "a FIFO with a silent writer is a timeout" {
	mkfifo p
	exec 5<>p
	check 124 '' '' -t 0 fifo:p
}

@test "data that is there is told" {
	mkfifo p
	exec 5<>p
	echo hi >&5
	check 0 'fifo:p in' "$(lost fifo:p 3)" fifo:p
	check 0 'fifo:p in' "$(lost fifo:p 3)" -t 0 fifo:p
}

@test "a writer that comes later ends the wait" {
	mkfifo p
	start -t 60 fifo:p
	exec 6>p
	echo hi >&6
	ended
	expect 0 'fifo:p in' "$(lost fifo:p 3)"
}

@test "a writer that writes and leaves counts" {
	mkfifo p
	start -t 60 fifo:p
	echo hi >p
	ended
	# It may have left before fdwait looked.
	[ "$output" = 'fifo:p in' ] || [ "$output" = 'fifo:p in,hup' ]
	expect 0 "$output" "$(lost fifo:p 3)"
}

@test "a writer that has left is told with its data, but by select" {
	local words=in,hup

	backend_is select && words=in
	mkfifo p
	start -t 60 fifo:p
	freeze
	echo hi >p
	kill -CONT "$started"
	ended
	expect 0 "fifo:p $words" "$(lost fifo:p 3)"
}

@test "a writer in the background counts, whoever is first" {
	mkfifo p
	echo hi >p 3>&- &
	others=$!
	run --separate-stderr fdwait -t 60 fifo:p
	[ "$output" = 'fifo:p in' ] || [ "$output" = 'fifo:p in,hup' ]
	expect 0 "$output" "$(lost fifo:p 3)"
}

@test "a writer that came and went without data doesn't count" {
	mkfifo p
	start -t 0.3 fifo:p
	# It may be over: don't wait for a reader.
	: 9<>p
	ended
	expect 124 '' ''
}

@test "after a writer without data the next one is heard" {
	local i

	mkfifo p
	start -t 60 fifo:p
	for i in {1..20}; do
		: >p
	done
	exec 6>p
	echo hi >&6
	ended
	expect 0 'fifo:p in' "$(lost fifo:p 3)"
}

@test "a writer that stays away doesn't make it spin, nor open more and more" {
	mkfifo p
	start -t 60 fifo:p
	for _ in {1..20}; do
		: >p
	done
	rests 0.5
	# It opens a new one before it closes the old one.
	eventually holds_one_fifo
	exec 6>p
	echo hi >&6
	ended
	expect 0 'fifo:p in' "$(lost fifo:p 3)"
}

@test "a writer that comes without data does not put the deadline off" {
	local began i

	mkfifo p
	began=$(now)
	start -t 0.4 fifo:p
	for ((i = 0; i < patience * 50; i++)); do
		is_over "$started" && break
		# Nobody may read any more: don't wait for a reader.
		: 9<>p
		sleep 0.02
	done
	[ "$i" -lt $((patience * 50)) ]
	ended
	lasted 400
	expect 124 '' ''
}

@test "a FIFO that is missing is an error that says what to do" {
	check 1 '' 'fdwait: fifo:none: open: No such file or directory; mkfifo(1) makes one' fifo:none
	check 1 '' 'fdwait: req: open: No such file or directory; mkfifo(1) makes one' -t 1 req=fifo:no/where
}

@test "a file that is no FIFO is refused, and not opened" {
	: >file
	check 2 '' 'fdwait: fifo:file: is a regular file, not a FIFO' fifo:file
	check 2 '' 'fdwait: fifo:.: is a directory, not a FIFO' fifo:.
	check 2 '' 'fdwait: dev: is a character device, not a FIFO' dev=fifo:/dev/null
}

@test "the bytes that may be lost are said only when fdwait exits 0" {
	mkfifo p q
	exec 5<>p
	echo hi >&5
	check 124 'fifo:p in' '' -t 0 --all fifo:p fifo:q
	check 0 'fifo:p in' "$(lost fifo:p 3)" -t 0 fifo:p fifo:q
}

@test "the bytes that may be lost are said under the target's label" {
	mkfifo p
	exec 5<>p
	printf 12345 >&5
	check 0 'req in' "$(lost req 5)" req=fifo:p
	check 0 '' "$(lost req 5)" -q req=fifo:p
}

@test "no bytes are lost when somebody read them" {
	mkfifo p
	exec 5<>p
	start -n 2 fifo:p
	echo hi >&5
	eventually has_lines 1
	read -r -t "$patience" <&5
	# More than was there before, or a look may not see that it is new.
	echo 'more of it' >&5
	ended
	expect 0 $'fifo:p in\nfifo:p in' "$(lost fifo:p 11)"
}

@test "the recipe keeps the bytes" {
	local line

	mkfifo p
	exec 5<>p
	echo hi >p
	check 0 '5 in' '' -t 60 5
	read -r -t "$patience" line <&5
	[ "$line" = hi ]
}

@test "a command gets the descriptor, and no byte is lost" {
	mkfifo p
	exec 5<>p
	echo hi >&5
	# shellcheck disable=SC2016
	check 0 'p:in:hi' '' -t 60 fifo:p -- \
		sh -c 'eval "read -r line <&$FDWAIT_FD"; echo "$FDWAIT_PATH:$FDWAIT_EVENTS:$line"'
}

@test "a command's descriptor waits when it is read" {
	mkfifo p
	exec 5<>p
	echo one >&5
	echo two >&5
	# Had O_NONBLOCK been left, the third read would fail at once.
	# shellcheck disable=SC2016
	start fifo:p -- sh -c 'exec <&$FDWAIT_FD; read -r a; read -r b; read -r c; echo "$a $b $c"'
	exec 6>p
	echo three >&6
	ended
	expect 0 'one two three' ''
}

@test "a bare path that is a FIFO is one" {
	mkfifo p
	check 124 '' '' -t 0 p
	exec 5<>p
	echo hi >&5
	check 0 'p in' "$(lost p 3)" p
	check 0 './p in' "$(lost ./p 3 ./p)" ./p:in
	check 0 'req in' "$(lost req 3)" req=p
	ln -s p link
	check 0 'link in' "$(lost link 3 link)" link
	check 0 'fifo:link in' "$(lost fifo:link 3 link)" fifo:link
}

@test "in is the only event of a FIFO" {
	mkfifo p
	exec 5<>p
	echo hi >&5
	check 0 'fifo:p in' "$(lost fifo:p 3)" fifo:p:in
	check 2 '' "fdwait: fifo:p:out: 'out' is no event of this kind; it has in" fifo:p:out
	check 2 '' "fdwait: p:hup: 'hup' is no event of this kind; it has in" p:hup
	check 2 '' "fdwait: p: 'out' is no event of this kind; it has in" -e out --fifo p
}

@test "a name with colons is taken whole where it exists, or on request" {
	mkfifo p:x a:in
	exec 5<>p:x 31<>a:in
	echo hi >&5
	echo hi >&31
	check 0 'fifo:p:x in' "$(lost fifo:p:x 3 "'p:x'")" fifo:p:x
	check 0 'fifo:p:x in' "$(lost fifo:p:x 3 "'p:x'")" fifo:p:x:in
	check 0 'fifo:a:in in' "$(lost fifo:a:in 3 "'a:in'")" fifo:a:in:
	check 0 'a:in in' "$(lost a:in 3 "'a:in'")" a:in
	check 0 'a:in in' "$(lost a:in 3 "'a:in'")" --fifo a:in
	check 1 '' 'fdwait: fifo:a: open: No such file or directory; mkfifo(1) makes one' fifo:a:in
}

@test "a name that ends in = or begins with - is one" {
	mkfifo p= -- -p
	exec 5<>p= 31<>-p
	echo hi >&5
	echo hi >&31
	check 0 'fifo:p= in' "$(lost fifo:p= 3 "'p='")" fifo:p=
	check 0 'fifo:-p in' "$(lost fifo:-p 3 -p)" fifo:-p
}

@test "a FIFO and other targets go together" {
	mkfifo p q
	open_pipe 5 6
	exec 31<>p
	start --all -t 60 fifo:p 5 fifo:q 6:out
	eventually has_lines 1
	[ "$(cat out)" = '6 out' ]
	echo x >&6
	eventually has_lines 2
	echo hi >&31
	eventually has_lines 3
	exec 32<>q
	echo hi >&32
	ended
	expect 0 $'6 out\n5 in\nfifo:p in\nfifo:q in' \
		"$(lost fifo:p 3)"$'\n'"$(lost fifo:q 3 q)"
}

@test "one FIFO can be named twice" {
	mkfifo p
	exec 5<>p
	echo hi >&5
	check 0 $'a in\nb in' "$(lost a 3)"$'\n'"$(lost b 3)" a=fifo:p b=fifo:p
}

@test "with -f a FIFO never ends, whoever comes and goes" {
	mkfifo p
	start -f -t 0.6 fifo:p
	# It may be over: don't wait for a reader.
	: 9<>p
	: 9<>p
	ended
	expect 124 '' ''
}

@test "with -f each writer with data is told" {
	mkfifo p
	exec 5<>p 31<p 5<&-
	start -n 2 fifo:p
	exec 6>p
	printf 1 >&6
	eventually has_lines 1
	head -c 1 <&31 >/dev/null
	exec 6>&-
	exec 6>p
	printf 22 >&6
	ended
	expect 0 $'fifo:p in\nfifo:p in' "$(lost fifo:p 2)"
}

@test "with -f data that nobody reads is told once, and doesn't spin" {
	mkfifo p
	exec 5<>p
	echo hi >&5
	start -n 2 fifo:p
	eventually has_lines 1
	rests 0.5
	[ "$(cat out)" = 'fifo:p in' ]
	# More than was there before, which is new.
	echo more >&5
	ended
	expect 0 $'fifo:p in\nfifo:p in' "$(lost fifo:p 8)"
}
