# command.bats - the command behind --: when it runs, and what it gets
# shellcheck shell=bash disable=SC2016

load helper

teardown() {
	stop_all
}

# Run fdwait with no descriptor above 2 but those in $keep.
alone() {
	keep=" ${keep-} " bash -c '
		for fd in /proc/$$/fd/*; do
			fd=${fd##*/}
			if ((fd > 2)) && [[ $keep != *" $fd "* ]]; then
				eval "exec $fd>&-"
			fi
		done
		exec "$@"' - "$FDWAIT" "$@"
}

# A program that tells the descriptors above 2 that it has, with a * on those
# whose reads would not wait.
make_fds() {
	[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3 here"
	cat >fds <<'END'
#!/usr/bin/python3 -IS
import fcntl, os
told = ["FDWAIT_FD=" + os.environ.get("FDWAIT_FD", "unset")]
for fd in range(3, 1024):
    try:
        flags = fcntl.fcntl(fd, fcntl.F_GETFL)
    except OSError:
        continue
    told.append(str(fd) + ("*" if flags & os.O_NONBLOCK else ""))
print(*told)
END
	chmod +x fds
}

# It is said, and exit 127: not_found COMMAND WHY ARGUMENT...
not_found() {
	local command=$1 why=$2
	shift 2
	run -127 --separate-stderr fdwait "$@" -- "$command"
	expect 127 '' "fdwait: $command: $why"
}

# -- when it runs --

@test "the command replaces fdwait when the wait is over" {
	ready_at 5
	"$FDWAIT" 5 -- sh -c 'echo $$' >out 2>err 3>&- &
	local pid=$!
	wait "$pid"
	[ "$(<out)" = "$pid" ]
	[ ! -s err ]
}

@test "the command gets its arguments as they are" {
	ready_at 5
	check 0 $'[a b]\n[]\n[$x]\n[-t]\n[--]' '' \
		5 -- printf '[%s]\n' 'a b' '' '$x' -t --
}

@test "the command does not run when the wait came to nothing" {
	idle_at 5
	open_pipe 7 8
	exec 8>&-
	check 124 '' '' -t 0 5 -- echo ran
	check 9 '' '' -t 0 --timeout-status 9 5 -- echo ran
	check 3 '' '' 7:out -- echo ran
	check 3 '' '' --no-eof 7 -- echo ran
	check 124 '' '' -t 1ms -- echo ran
	run --separate-stderr fdwait --select 5:hup -- echo ran
	[ "$status" = 4 ]
	[ -z "$output" ]
	run --separate-stderr fdwait nosuch:x -- echo ran
	[ "$status" = 2 ]
	[ -z "$output" ]
}

@test "--timeout-status 0 does not make a timeout run the command" {
	idle_at 5
	check 0 '' '' -t 0 --timeout-status 0 5 -- echo ran
}

@test "--all runs the command when every target has come" {
	ready_at 5
	idle_at 6
	start --all 5 6 -- sh -c 'echo "$FDWAIT_COUNT $FDWAIT_LABEL_1 $FDWAIT_LABEL_2"'
	[ ! -s out ]
	printf x >&6
	ended
	expect 0 '2 5 6' ''
}

@test "--any gives the command the batch that satisfied, and none before it" {
	open_pipe 5 6
	exec 6>&-
	idle_at 7
	start -o text 5:pri 7 -- sh -c 'echo "$FDWAIT_COUNT $FDWAIT_LABEL_1"'
	eventually grep -q '^5 ' out
	printf x >&7
	ended
	expect 0 $'5 hup,eof\n7 in\n1 7' ''
}

@test "standard input is the command's, unread" {
	run --separate-stderr fdwait 0 -- cat < <(printf 'first\nsecond\n')
	expect 0 $'first\nsecond' ''
}

# -- output --

@test "with a command fdwait prints only what it is asked for" {
	ready_at 5
	check 0 ran '' 5 -- echo ran
	check 0 ran '' -0 5 -- echo ran
	check 0 ran '' -q 5 -- echo ran
	check 0 $'5 in\nran' '' -o text 5 -- echo ran
	check 0 '5=in ran' '' --format '%l=%e ' 5 -- echo ran
	run --separate-stderr fdwait -j 5 -- echo ran
	[ "$status" = 0 ]
	[[ ${lines[0]} == '{"time":'*'"label":"5"'*'}' ]]
	[ "${lines[1]}" = ran ]
	check 0 ran '' -f -t 0 5 -- echo ran
	check 0 $'5 in\nran' '' -f -t 0 -o text 5 -- echo ran
}

# -- environment --

@test "FDWAIT_ variables tell what happened" {
	ready_at 5
	ready_at 6
	check 0 '2|a|in|5||a|in|5|b|in,out|6' '' a=5 b=6:in,out -- sh -c '
		printf "%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s" "$FDWAIT_COUNT" \
			"$FDWAIT_LABEL" "$FDWAIT_EVENTS" "$FDWAIT_FD" \
			"$FDWAIT_PATH" "$FDWAIT_LABEL_1" "$FDWAIT_EVENTS_1" \
			"$FDWAIT_FD_1" "$FDWAIT_LABEL_2" "$FDWAIT_EVENTS_2" \
			"$FDWAIT_FD_2"'
	mkfifo 'hostile $(x) '\''"\'
	exec 7<>'hostile $(x) '\''"\'
	printf x >&7
	check 0 'hostile $(x) '\''"\' '' --fifo 'hostile $(x) '\''"\' -- \
		sh -c 'printf "%s\n" "$FDWAIT_PATH"'
	check 0 'set' '' 5 -- sh -c 'echo "${FDWAIT_DATA+set}"'
}

@test "FDWAIT_ variables from outside are unset, all others stay" {
	ready_at 5
	export FDWAIT_LABEL=old FDWAIT_LABEL_9=old FDWAIT_OLD=old FDWAIT_=old
	export FDWAITER=kept MY_FDWAIT_X='a b=c'
	run --separate-stderr fdwait 5 -- env
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[ -z "$(grep '^FDWAIT_.*=old$' <<<"$output")" ]
	[ -z "$(grep -E '^FDWAIT_(OLD|LABEL_9|SOURCE|BACKENDS)?=' <<<"$output")" ]
	[ -z "$(grep '^FDWAIT_[A-Z]*_2=' <<<"$output")" ]
	grep -qx 'FDWAIT_LABEL=5' <<<"$output"
	grep -qx 'FDWAITER=kept' <<<"$output"
	grep -qx 'MY_FDWAIT_X=a b=c' <<<"$output"
	grep -qx "PATH=$PATH" <<<"$output"
	[ "$(grep -c '^FDWAIT_LABEL=' <<<"$output")" = 1 ]
}

@test "a command's variables are those of -o shell" {
	ready_at 5
	ready_at 6
	fdwait -o shell 5 6 | grep -o '^FDWAIT_[A-Z_]*_[0-9]*=' | sort >shell
	fdwait 5 6 -- env | grep -o '^FDWAIT_[A-Z_]*_[0-9]*=' | sort >command
	[ -s shell ]
	diff shell command
}

# -- exit statuses --

@test "the status is the command's" {
	ready_at 5
	local want
	for want in 0 1 2 3 124 125 255; do
		check "$want" '' '' 5 -- sh -c "exit $want"
		check "$want" '' '' -f -t 0 5 -- sh -c "exit $want"
	done
}

@test "a command that dies of a signal is 128+n" {
	ready_at 5
	check 143 '' '' 5 -- sh -c 'kill -TERM $$'
	check 137 '' '' 5 -- sh -c 'kill -KILL $$'
	check 143 '' '' -f -t 0 5 -- sh -c 'kill -TERM $$'
	check 137 '' '' -f -t 0 5 -- sh -c 'kill -KILL $$'
}

@test "what would be 1 is 125 with a command" {
	idle_at 5
	run --separate-stderr fdwait fifo:missing -- echo ran
	[ "$status" = 125 ]
	[ -z "$output" ]
	[[ $stderr == 'fdwait: fifo:missing: '*'No such file or directory'* ]]
	run --separate-stderr fdwait --epoll 77 -- echo ran
	[ "$status" = 125 ]
	run --separate-stderr fdwait missing -- echo ran
	[ "$status" = 125 ]
	run --separate-stderr fdwait --ready-fd 77 5 -- echo ran
	[ "$status" = 125 ]
	run --separate-stderr fdwait --targets-from missing -- echo ran
	[ "$status" = 125 ]
	run --separate-stderr fdwait -f fifo:missing -- echo ran
	[ "$status" = 125 ]
}

@test "a command that is not executable is 126, one that is not there 127" {
	ready_at 5
	: >file
	mkdir dir
	# Without directories that are closed to us.
	local follow PATH=/usr/bin:/bin
	for follow in '' '-ft0'; do
		check 126 '' 'fdwait: ./file: Permission denied' $follow 5 -- ./file
		check 126 '' 'fdwait: ./dir: Permission denied' $follow 5 -- ./dir
		not_found ./missing 'No such file or directory' $follow 5
		not_found no-such-program 'No such file or directory' $follow 5
		not_found file/x 'Not a directory' $follow 5
		not_found '' 'No such file or directory' $follow 5
	done
}

# -- descriptors --

@test "an inherited descriptor stays what it is" {
	make_fds
	ready_at 5
	keep=5 run --separate-stderr alone 5 -- ./fds
	expect 0 'FDWAIT_FD=5 5' ''
	keep=5 run --separate-stderr alone -f -t 0 5 -- ./fds
	expect 0 'FDWAIT_FD=5 5' ''
}

@test "a FIFO's descriptor is handed on at the lowest free number from 3" {
	make_fds
	ready_at 9 hello
	local backend
	for backend in $FDWAIT_BACKENDS; do
		keep='' run --separate-stderr alone -b "$backend" \
			fifo:queue.9 -- ./fds
		expect 0 'FDWAIT_FD=3 3' ''
		exec 5</dev/null 4</dev/null
		keep='4 5' run --separate-stderr alone -b "$backend" \
			fifo:queue.9 -- ./fds
		expect 0 'FDWAIT_FD=3 3 4 5' ''
	done
	check 0 hello '' fifo:queue.9 -- \
		sh -c 'head -c 5 <&"$FDWAIT_FD"'
}

@test "numbers that are taken are left alone" {
	make_fds
	ready_at 9
	exec 5</dev/null 6</dev/null
	keep='3 4 5 6' run --separate-stderr alone fifo:queue.9 -- ./fds
	expect 0 'FDWAIT_FD=7 3 4 5 6 7' ''
	keep='3 5 6' run --separate-stderr alone fifo:queue.9 -- ./fds
	expect 0 'FDWAIT_FD=4 3 4 5 6' ''
}

@test "descriptors of other targets are closed for the command" {
	make_fds
	ready_at 8
	idle_at 9
	keep='' run --separate-stderr alone a=fifo:queue.9 b=fifo:queue.8 \
		-- sh -c './fds; echo "$FDWAIT_LABEL"'
	expect 0 $'FDWAIT_FD=3 3\nb' ''
	printf x >&9
	keep='' run --separate-stderr alone --all a=fifo:queue.9 b=fifo:queue.8 \
		-- ./fds
	expect 0 'FDWAIT_FD=3 3' ''
	keep='' run --separate-stderr alone --epoll -ft0 a=fifo:queue.9 \
		b=fifo:queue.8 -- ./fds
	expect 0 'FDWAIT_FD=3 3' ''
}

@test "a datagram socket is handed on, the datagram in it" {
	make_fds
	start_peer
	peer 'answer = free_udp()'
	local port=$answer
	start "udp:127.0.0.1:$port" -- /usr/bin/python3 -c '
import os, socket
s = socket.socket(fileno=int(os.environ["FDWAIT_FD"]))
print(s.recv(10), s.getsockname()[1], s.getblocking())'
	peer "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'hello', ('127.0.0.1', $port))"
	ended
	expect 0 "b'hello' $port True" ''
}

@test "a connection is handed on when more than connect was asked for" {
	make_fds
	start_peer
	peer 't = socket.create_server(("127.0.0.1", 0)); t.listen(64); answer = t.getsockname()[1]'
	local port=$answer backend
	peer 's = socket.socket(socket.AF_UNIX); s.bind("sock"); s.listen(64)'
	for backend in $FDWAIT_BACKENDS; do
		keep='' run --separate-stderr alone -b "$backend" -t 60 \
			"tcp:127.0.0.1:$port:out" -- ./fds
		expect 0 'FDWAIT_FD=3 3' ''
		keep='' run --separate-stderr alone -b "$backend" -t 60 \
			unix:sock:out -- ./fds
		expect 0 'FDWAIT_FD=3 3' ''
		keep='' run --separate-stderr alone -b "$backend" -t 60 \
			unix:sock -- ./fds
		expect 0 'FDWAIT_FD=' ''
		keep='' run --separate-stderr alone -b "$backend" -t 60 \
			"tcp:127.0.0.1:$port:connect" -- ./fds
		expect 0 'FDWAIT_FD=' ''
	done
	run --separate-stderr fdwait -t 60 --unix x=sock -e out -- true
	[ "$status" = 0 ]
	peer 'u = socket.socket(socket.AF_UNIX); u.bind("one"); u.listen(1)'
	check 0 '' '' -t 60 unix:one:out -- sh -c 'echo hello >&"$FDWAIT_FD"'
	peer 'answer = u.accept()[0].recv(10)'
	[ "$answer" = "b'hello\\n'" ]
}

@test "the --ready-fd is not the command's" {
	make_fds
	ready_at 5
	keep='5 9' run --separate-stderr alone --ready-fd 9 5 -- ./fds 9>ready
	expect 0 'FDWAIT_FD=5 5' ''
	keep='5 9' run --separate-stderr alone -ft0 --ready-fd 9 5 -- ./fds 9>ready
	expect 0 'FDWAIT_FD=5 5' ''
	[ "$(od -An -c ready | tr -d ' ')" = '\n' ]
}

@test "nothing of fdwait's own leaks into the command" {
	make_fds
	ready_at 5
	local backend
	for backend in $FDWAIT_BACKENDS; do
		keep=5 run --separate-stderr alone -b "$backend" -t 9 5 -- ./fds
		expect 0 'FDWAIT_FD=5 5' ''
		keep=5 run --separate-stderr alone -b "$backend" -t 9 -n 1 \
			--settle 1ms 5 5:out -- ./fds
		expect 0 'FDWAIT_FD=5 5' ''
		keep=5 run --separate-stderr alone -b "$backend" -j -o none -ft0 \
			5 -- ./fds
		expect 0 'FDWAIT_FD=5 5' ''
	done
}

# -- with -f --

@test "with -f the command runs once for every batch, one at a time" {
	idle_at 5
	idle_at 6
	local backend
	for backend in $FDWAIT_BACKENDS; do
		rm -f log
		start -b "$backend" -n 3 --interval 10ms 5 6 -- sh -c '
			echo "begin $FDWAIT_LABEL" >>log
			head -c 1 <&"$FDWAIT_FD" >/dev/null
			echo "end $FDWAIT_LABEL" >>log'
		printf x >&5
		eventually grep -q 'end 5' log
		printf x >&6
		eventually grep -q 'end 6' log
		: >log
		# More than before: seen even when no look came in between.
		printf xy >&5
		ended
		expect 0 '' ''
		[ "$(<log)" = $'begin 5\nend 5' ]
		read -r -n 1 -u 5
	done
}

@test "with -f a batch of several records is one run" {
	ready_at 5
	ready_at 6
	check 0 '2 5 6' '' -ft0 5 6 -- \
		sh -c 'echo "$FDWAIT_COUNT $FDWAIT_LABEL_1 $FDWAIT_LABEL_2"'
	check 0 $'1 5\n1 6' '' -n 2 --max-events 1 5 6 -- \
		sh -c 'echo "$FDWAIT_COUNT $FDWAIT_LABEL_1"'
}

@test "with -f a failing command doesn't stop fdwait, the last failure counts" {
	ready_at 5
	ready_at 6
	ready_at 7
	printf '%s\n' 'echo "$FDWAIT_LABEL"' 'exit "${FDWAIT_LABEL#s}"' >script
	check 4 $'s4\ns0' '' -n 2 --max-events 1 s4=5 s0=6 -- sh script
	check 6 $'s4\ns6\ns0' '' -n 3 --max-events 1 s4=5 s6=6 s0=7 -- sh script
	check 0 $'s0\ns0' '' -n 2 --max-events 1 s0=5 s0=6 -- sh script
}

@test "with -f a command that is not found doesn't stop fdwait" {
	ready_at 5
	ready_at 6
	local line='fdwait: ./missing: No such file or directory'
	run -127 --separate-stderr fdwait -n 2 --max-events 1 5 6 -- ./missing
	expect 127 '' "$line"$'\n'"$line"
}

@test "at the deadline a running command is waited for" {
	ready_at 5
	began=$(now)
	check 0 done '' -f -t 50ms 5 -- sh -c 'sleep 0.4; echo done'
	lasted 400
	check 7 done '' -f -t 50ms 5 -- sh -c 'sleep 0.2; echo done; exit 7'
}

@test "SIGTERM and SIGHUP are passed on to the command, and waited for" {
	ready_at 5
	local name
	for name in $(heeded TERM HUP); do
		start -f 5 -- sh -c '
			trap "echo got '$name'; exit 7" '$name'
			echo up
			while :; do sleep 0.02; done'
		eventually grep -q up out
		kill -"$name" "$started"
		ended
		expect $((128 + $(kill -l "$name"))) $'up\ngot '"$name" ''
	done
}

# -- what the caller had --

@test "signal mask, dispositions and timer slack are the caller's" {
	[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3 here"
	[ -r /proc/self/timerslack_ns ] || skip "no timerslack_ns here"
	ready_at 5
	cat >caller <<'END'
import ctypes, os, signal, sys
libc = ctypes.CDLL(None)
assert libc.prctl(29, 123456, 0, 0, 0) == 0
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
for name in sys.argv[1].split(","):
    if name:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_SETMASK,
    {getattr(signal, name) for name in sys.argv[2].split(",") if name})
os.set_inheritable(5, True)
os.execvp(sys.argv[3], sys.argv[3:])
END
	# Of another process, only root may ask for the last.
	printf '%s\n' 'grep ^Sig[BIC] /proc/self/status' \
		'read -r slack </proc/self/timerslack_ns' 'echo "$slack"' >tell
	local ignored blocked backend
	for ignored in '' SIGUSR2,SIGHUP,SIGPIPE,SIGCHLD,SIGINT; do
		for blocked in '' SIGUSR1,SIGTERM,SIGCHLD; do
			local want
			want=$(/usr/bin/python3 caller "$ignored" "$blocked" sh tell)
			[ "$(tail -n 1 <<<"$want")" = 123456 ]
			try() {
				run --separate-stderr /usr/bin/python3 caller \
					"$ignored" "$blocked" "$FDWAIT" "$@" \
					5 -- sh tell
				expect 0 "$want" ''
			}
			for backend in $FDWAIT_BACKENDS; do
				try -b "$backend"
				try -b "$backend" -t 10
				try -b "$backend" -n 1 -t 10
			done
			try --settle 1ms
			try -n 1 -q
		done
	done
}

@test "the command's status is known although the caller ignores SIGCHLD" {
	ready_at 5
	[ -x /usr/bin/python3 ] || skip "no /usr/bin/python3 here"
	run --separate-stderr /usr/bin/python3 -c '
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.set_inheritable(5, True)
os.execv(sys.argv[1], sys.argv[1:])' "$FDWAIT" -n 1 5 -- sh -c 'exit 9'
	expect 9 '' ''
}
